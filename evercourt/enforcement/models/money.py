"""The money of a case: every move takes from one account and gives to another, so that the books always balance."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Case, OfCase, Party
from evercourt.enforcement.models.measure import MeasureOrder
from evercourt.enforcement.models.triggers import MOVE_IS_COVERED
from evercourt.enforcement.states import DISTRIBUTION, PAYOUT, DistributionState, PayoutState
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed


class MoneyMove(models.Model):
    """One move of money. `outside` is everyone else's money; no other account can be overdrawn."""

    class Account(models.TextChoices):
        OUTSIDE = "outside", _("outside the court")
        RECEIVED = "received", _("received for the case")
        FEE = "fee", _("enforcement fee")
        COSTS = "costs", _("costs")
        CREDITOR = "creditor", _("for the creditor")
        DEBTOR = "debtor", _("to go back to the debtor")
        DISPUTED = "disputed", _("deposited until a dispute is over")

    class Kind(models.TextChoices):
        INCOMING = "incoming", _("paid in")
        DEDUCTED = "deducted", _("deducted")
        ALLOTTED = "allotted", _("allotted")
        RELEASED = "released", _("released from deposit")
        PAID_OUT = "paid_out", _("paid out")
        REFUNDED = "refunded", _("given back")
        RESTORED = "restored", _("restored by the creditor")
        IN_KIND = "in_kind", _("paid by a thing")
        HANDED = "handed", _("taken as a thing")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="money")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    source = models.CharField(max_length=16, choices=Account.choices)
    source_party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    target = models.CharField(max_length=16, choices=Account.choices)
    target_party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    amount = models.DecimalField(max_digits=15, decimal_places=2)
    day = models.DateField(help_text="On which it counts.")
    key = models.CharField(max_length=100, unique=True, help_text="What it is for: twice is impossible.")
    order = models.OneToOneField(MeasureOrder, on_delete=models.PROTECT, null=True, blank=True, related_name="booked")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["case", "pk"]
        triggers = [
            witnessed(),
            pgtrigger.Trigger(
                name="a_move_is_covered", operation=pgtrigger.Insert, when=pgtrigger.Before, func=MOVE_IS_COVERED
            ),
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_move_moves_something"),
            models.CheckConstraint(
                condition=~Q(source=F("target")) | ~Q(source_party=F("target_party")), name="a_move_goes_elsewhere"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.amount}"


class Payout(OfCase, Stateful):
    """Money to go out to a creditor, the treasury or back to the debtor: proposed by one, approved by another."""

    State = PayoutState
    transitions = PAYOUT

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="payouts")
    account = models.CharField(max_length=16, choices=MoneyMove.Account.choices)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    amount = models.DecimalField(max_digits=15, decimal_places=2)
    due_on = models.DateField(help_text="30 days after the money arrived (FUND 10).")
    state = models.CharField(max_length=16, choices=PayoutState.choices, default=PayoutState.PROPOSED)
    proposed_at = models.DateTimeField(default=timezone.now)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    paid_at = models.DateTimeField(null=True, blank=True)
    reference = models.CharField(max_length=100, blank=True, help_text="Of the transfer.")

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["case", "pk"]
        triggers = [
            witnessed(),
            keep_states(PAYOUT),
            pgtrigger.Protect(
                name="what_is_paid_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("case", "account", "party", "amount", "proposed_by"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="two_persons_pay_out",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "paid"]) | Q(approved_by__isnull=False), name="paid_when_approved"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.account} {self.amount}"


class Distribution(OfCase, Stateful):
    """How what came in is shared among several creditors; each can count it again from `claims` (EPI 17)."""

    State = DistributionState
    transitions = DISTRIBUTION

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="distributions")
    proceeds = models.DecimalField(max_digits=15, decimal_places=2)
    costs = models.DecimalField(max_digits=15, decimal_places=2, default=0)
    claims = models.JSONField(help_text="party, name, claim, rank, share of each creditor.")
    rest = models.DecimalField(max_digits=15, decimal_places=2, default=0)
    state = models.CharField(max_length=16, choices=DistributionState.choices, default=DistributionState.DRAFT)
    drafted_at = models.DateTimeField(default=timezone.now)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    served_at = models.DateTimeField(null=True, blank=True)
    object_by = models.DateField(null=True, blank=True, help_text="15 days after it was served (EPI 17).")
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["case", "pk"]
        triggers = [
            witnessed(),
            keep_states(DISTRIBUTION),
            pgtrigger.Protect(
                name="the_plan_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("case", "proceeds", "costs", "claims", "rest"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.proceeds}"
