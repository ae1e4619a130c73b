"""Court fees: notice, payment, relief, refund."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models.case import Case
from evercourt.cases.models.party import Party
from evercourt.cases.states import FEE, RELIEF, FeeState, ReliefState
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed


class Fee(Stateful):
    """A fee asked of a party, with the count that gave its amount (FEE 13, 14, 20, 22)."""

    State = FeeState
    transitions = FEE

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="fees")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="fees")
    rule = models.CharField(max_length=64, help_text="Fee of the procedure pack, for example property.")
    amount = models.DecimalField(max_digits=15, decimal_places=2)
    explanation = models.JSONField(default=list)
    state = models.CharField(max_length=16, choices=FeeState.choices, default=FeeState.DUE)
    asked_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField(null=True, blank=True, help_text="None: not prepaid.")
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = LockingQuerySet.as_manager()

    class Meta:
        triggers = [witnessed(), keep_states(FEE)]

    def __str__(self) -> str:
        return f"{self.case_id} {self.rule} {self.amount}"


class Payment(models.Model):
    """Money received for a fee; the cashier's reference is unique, so it cannot be booked twice."""

    fee = models.ForeignKey(Fee, on_delete=models.PROTECT, related_name="payments")
    amount = models.DecimalField(max_digits=15, decimal_places=2)
    reference = models.CharField(max_length=64, unique=True)
    paid_at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = [witnessed()]

    def __str__(self) -> str:
        return self.reference


class FeeRelief(Stateful):
    """An application for deferral, reduction or exemption (FEE 44–49)."""

    class Kind(models.TextChoices):
        DEFERRAL = "deferral", _("pay later")
        REDUCTION = "reduction", _("pay less")
        EXEMPTION = "exemption", _("pay nothing")

    State = ReliefState
    transitions = RELIEF

    fee = models.ForeignKey(Fee, on_delete=models.PROTECT, related_name="reliefs")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    grounds = models.TextField()
    state = models.CharField(max_length=16, choices=ReliefState.choices, default=ReliefState.APPLIED)
    applied_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    percent = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Of the fee that is waived.")
    until = models.DateField(null=True, blank=True)
    reasons = models.TextField(blank=True)

    objects = LockingQuerySet.as_manager()

    class Meta:
        triggers = [witnessed(), keep_states(RELIEF)]

    def __str__(self) -> str:
        return f"{self.fee} {self.kind} {self.state}"


class Refund(models.Model):
    """Money given back (FEE 15, 16, 21, 53)."""

    fee = models.ForeignKey(Fee, on_delete=models.PROTECT, related_name="refunds")
    amount = models.DecimalField(max_digits=15, decimal_places=2)
    reason = models.CharField(max_length=64)
    basis = models.CharField(max_length=64)
    reference = models.CharField(max_length=64, unique=True)
    ordered_at = models.DateTimeField(default=timezone.now)
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers = [witnessed()]

    def __str__(self) -> str:
        return self.reference
