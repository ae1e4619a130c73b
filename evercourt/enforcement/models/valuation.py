"""What a seized thing is worth: by which way, as whom it was found, until when it counts (VAL 2–27)."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Case, OfCase
from evercourt.documents.models import Document
from evercourt.enforcement.models.measure import Measure
from evercourt.enforcement.models.triggers import VALUATION_IS_LAWFUL
from evercourt.enforcement.states import VALUATION, ValuationState
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed


class Valuation(OfCase, Stateful):
    """A reference price. The ways stand in their order; why each earlier one was passed by is kept with it."""

    class Way(models.TextChoices):
        AGREED = "agreed", _("agreed by the parties")
        DIRECTED = "directed", _("asked of the authority that fixes such prices")
        NETWORK = "network", _("average of the network inquiry platforms")
        APPRAISAL = "appraisal", _("appraised by an agency")

    State = ValuationState
    transitions = VALUATION

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="valuations")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="valuations")
    way = models.CharField(max_length=16, choices=Way.choices)
    passed = models.JSONField(default=dict, blank=True, help_text="Earlier way → why it could not be gone.")
    results = models.JSONField(help_text="name, amount of each who was asked; no amount: not answered in time.")
    amount = models.DecimalField(max_digits=15, decimal_places=2)
    valued_on = models.DateField()
    valid_until = models.DateField(help_text="A year at most (VAL 27).")
    paper = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, choices=ValuationState.choices, default=ValuationState.SERVED)
    served_at = models.DateTimeField(default=timezone.now)
    object_by = models.DateField(null=True, blank=True, help_text="None: no objection is heard (VAL 24).")
    explanation = models.JSONField(default=list, blank=True, help_text="Count of the period to object.")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["measure", "pk"]
        triggers = [
            witnessed(),
            keep_states(VALUATION),
            pgtrigger.Trigger(
                name="a_valuation_is_lawful", operation=pgtrigger.Insert, when=pgtrigger.Before,
                func=VALUATION_IS_LAWFUL,
            ),
            pgtrigger.Protect(
                name="what_was_valued_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "case", "measure", "way", "passed", "results", "amount", "valued_on", "valid_until", "paper",
                    "object_by", "entered_by",
                ),
            ),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_valuation_has_a_price"),
            models.CheckConstraint(condition=Q(valid_until__gte=F("valued_on")), name="a_valuation_counts_for_a_while"),
            models.UniqueConstraint(
                fields=["measure"], condition=Q(state="served"), name="a_thing_has_one_reference_price"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.way} {self.amount}"

    def counts(self, day: date) -> bool:
        """Return True if a first auction may be announced on it that day: served, and valid (VAL 24, 27)."""
        return (
            self.state == ValuationState.SERVED
            and day <= self.valid_until
            and (self.object_by is None or day > self.object_by)
        )
