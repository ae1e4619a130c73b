"""Measures on property, the orders that go out for them, and what the institutions answered."""

from __future__ import annotations

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Case, OfCase, Party
from evercourt.enforcement.models.inquiry import Holding
from evercourt.enforcement.models.officers import Institution
from evercourt.enforcement.models.ruling import Ruling
from evercourt.enforcement.models.triggers import MEASURE_IS_LAWFUL, ORDER_IS_LAWFUL, stays
from evercourt.enforcement.states import LIVE, MEASURE, ORDER, MeasureState, OrderState
from evercourt.kernel.fields import ProtectedTextField
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed


class MeasureQuerySet(LockingQuerySet):
    def live(self) -> MeasureQuerySet:
        """Return the measures that hold property, or may hold it soon."""
        return self.filter(state__in=LIVE)


class Measure(OfCase, Stateful):
    """One piece of property held for one debt.

    `found` was there at the inquiry, `spared` is kept by the debtor, `asked` stands in the ruling, `amount` is what the
    court still claims of it, `held` what the institution says it holds. What is held beyond `amount` is being released.
    """

    class Kind(models.TextChoices):
        FREEZE = "freeze", _("freezing")
        SEAL = "seal", _("sealing")

    State = MeasureState
    transitions = MEASURE

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="measures")
    debtor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, related_name="measures")
    ruling = models.ForeignKey(Ruling, on_delete=models.PROTECT, related_name="measures")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    found = models.DecimalField(max_digits=15, decimal_places=2)
    spared = models.DecimalField(max_digits=15, decimal_places=2, default=0)
    asked = models.DecimalField(max_digits=15, decimal_places=2)
    amount = models.DecimalField(max_digits=15, decimal_places=2)
    held = models.DecimalField(max_digits=15, decimal_places=2, default=0)
    held_at = models.DateTimeField(
        null=True, blank=True, help_text="When the institution said so: the newest counts, in whatever order it comes."
    )
    why = models.CharField(max_length=32, help_text="Code of the plan's reason.")
    state = models.CharField(max_length=16, choices=MeasureState.choices, default=MeasureState.PLANNED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    effective_at = models.DateTimeField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    explanation = models.JSONField(default=list, blank=True, help_text="Count of the expiry.")
    line_place = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Place in line of a waiting seal.")
    possessed_at = models.DateTimeField(
        null=True, blank=True, help_text="Found and seized: a register is not possession."
    )
    kept_where = models.CharField(
        max_length=300, blank=True, db_default="", help_text="Where a seized thing was found and is kept."
    )
    keeper = models.CharField(
        max_length=200, blank=True, db_default="", help_text="Who keeps it and answers for it (SEAL 10)."
    )
    condition = models.TextField(blank=True, db_default="", help_text="As it was taken over.")
    told_at = models.DateTimeField(null=True, blank=True, help_text="When its service was ordered.")
    reminded_for = models.DateField(null=True, blank=True, help_text="The expiry for which renewal was called for.")

    objects = MeasureQuerySet.as_manager()

    class Meta:
        ordering = ["case", "pk"]
        triggers = [
            witnessed(),
            keep_states(MEASURE),
            pgtrigger.Trigger(
                name="a_measure_is_lawful",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=MEASURE_IS_LAWFUL,
            ),
            stays(
                "its_target_stays",
                "case",
                "debtor",
                "institution",
                "holding",
                "ruling",
                "kind",
                "found",
                "spared",
                "asked",
                "asked_by",
                said="what a measure holds, of whom and how much stays as it was ruled (NET 7; SEAL 3, 19)",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(asked__gte=0) & Q(amount__gte=0) & Q(held__gte=0) & Q(spared__gte=0),
                name="no_negative_measure",
            ),
            models.CheckConstraint(condition=Q(amount__lte=F("asked")), name="no_more_than_the_ruling_says"),
            models.CheckConstraint(
                condition=~Q(kind="freeze") | Q(asked__lte=F("found") - F("spared")), name="cash_spares_what_is_exempt"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["active", "waiting"]) | Q(expires_on__isnull=False),
                name="every_measure_expires",
            ),
            models.UniqueConstraint(
                fields=["holding"],
                condition=Q(state__in=["planned", "ordered", "sent", "active", "waiting"]),
                name="a_holding_is_taken_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.asked}"


class MeasureOrder(Stateful):
    """One order to an institution about one measure: written, released by a second person, sent, answered."""

    class Action(models.TextChoices):
        FREEZE = "freeze", _("freeze")
        SEAL = "seal", _("seal")
        RENEW = "renew", _("renew")
        DEDUCT = "deduct", _("deduct")
        RELEASE = "release", _("release a part")
        LIFT = "lift", _("lift")

    State = OrderState
    transitions = ORDER

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="orders")
    action = models.CharField(max_length=8, choices=Action.choices)
    amount = models.DecimalField(max_digits=15, decimal_places=2)
    until = models.DateField(null=True, blank=True, help_text="Until when it is to hold.")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    ruling = models.ForeignKey(Ruling, on_delete=models.PROTECT, related_name="orders")
    ruling_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=OrderState.choices, default=OrderState.WRITTEN)
    written_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="None: the law itself.",
    )
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    answer_by = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    done = models.DecimalField(max_digits=15, decimal_places=2, default=0, help_text="As the institution answered.")
    remittance = models.CharField(max_length=100, blank=True, help_text="The institution's number of a transfer.")
    reason = models.TextField(blank=True)

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["measure", "pk"]
        triggers = [
            witnessed(),
            keep_states(ORDER),
            pgtrigger.Trigger(
                name="an_order_is_lawful",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=ORDER_IS_LAWFUL,
            ),
            stays(
                "what_was_ordered_stays",
                "measure",
                "action",
                "amount",
                "until",
                "key",
                "ruling",
                "ruling_sha256",
                "asked_by",
                said="what was ordered stays as it was ruled (NET 3; CPL 253)",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "action"],
                condition=Q(state__in=["written", "released", "sent"]) & ~Q(action__in=["release", "lift"]),
                name="one_order_of_a_kind_under_way",
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | Q(asked_by__isnull=True) | ~Q(released_by=F("asked_by")),
                name="two_persons_release",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="no_negative_order"),
        ]
        indexes = [
            # Serves the job that sends and looks for answers.
            models.Index(fields=["state"], condition=Q(state__in=["released", "sent"]), name="orders_under_way"),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.action} {self.amount}"

    @property
    def ledger_stream(self) -> str:
        return self.measure.ledger_stream

    @property
    def ledger_court_id(self) -> int:
        return self.measure.ledger_court_id


class OrderAnswer(models.Model):
    """An answer to an order, as received; the same answer again is the same row."""

    order = models.ForeignKey(MeasureOrder, on_delete=models.PROTECT, related_name="answers")
    received_at = models.DateTimeField(default=timezone.now)
    raw = ProtectedTextField(help_text="As received.")
    signature = models.TextField(blank=True, help_text="Of the institution, verified when it was received.")
    sha256 = models.CharField(max_length=64)

    class Meta:
        triggers = [witnessed(), pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [models.UniqueConstraint(fields=["order", "sha256"], name="an_order_answer_is_kept_once")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.received_at:%Y-%m-%d}"
