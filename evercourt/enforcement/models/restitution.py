"""What a creditor got under a title that fell, and has to give back."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from evercourt.cases.models import Case, OfCase, Party
from evercourt.documents.models import Document
from evercourt.enforcement.models.triggers import RESTITUTION_IS_LAWFUL
from evercourt.enforcement.states import RESTITUTION, RestitutionState
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed


class RestitutionQuerySet(LockingQuerySet):
    def waiting(self) -> RestitutionQuerySet:
        """Return what was ordered back and is neither given back nor enforced yet, with its court."""
        return self.filter(state=RestitutionState.ORDERED).select_related("case__court")


class Restitution(OfCase, Stateful):
    """A ruling that orders the creditor to give back what was paid out to them (CPL 244; ENF 65).

    What comes back is booked in the old case, for the former debtor. What does not is enforced the other way round, in
    a case of its own.
    """

    State = RestitutionState
    transitions = RESTITUTION

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="restitutions")
    owed_by = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    owed_to = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=15, decimal_places=2, help_text="What was paid out to them, yuan.")
    before = models.DecimalField(
        max_digits=15, decimal_places=2, default=0, help_text="What had come back already when it was ordered."
    )
    whole = models.BooleanField(default=True, help_text="The title has fallen; else it was only reduced.")
    fallen_by = models.CharField(max_length=200, help_text="The decision by which the title fell: court and number.")
    reasons = models.TextField()
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", help_text="The ruling.")
    state = models.CharField(max_length=16, choices=RestitutionState.choices, default=RestitutionState.ORDERED)
    due_on = models.DateField(help_text="Last day to give it back by themselves.")
    explanation = models.JSONField(default=list, blank=True)
    ordered_at = models.DateTimeField(default=timezone.now)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    enforced_in = models.OneToOneField(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="restitution", help_text="The case opened."
    )

    objects: Any = RestitutionQuerySet.as_manager()

    class Meta:
        ordering = ["case", "pk"]
        triggers = [
            witnessed(),
            keep_states(RESTITUTION),
            pgtrigger.Trigger(
                name="a_restitution_is_lawful", operation=pgtrigger.Insert, when=pgtrigger.Before,
                func=RESTITUTION_IS_LAWFUL,
            ),
            pgtrigger.Protect(
                name="what_was_ordered_back_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "case", "owed_by", "owed_to", "amount", "before", "whole", "fallen_by", "reasons",
                    "document", "ordered_by", "due_on"
                ),
            ),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=["case", "owed_by"], condition=Q(state="ordered"), name="ordered_back_once_at_a_time"
            ),
            models.UniqueConstraint(fields=["case", "owed_by"], condition=Q(whole=True), name="fallen_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="something_is_given_back"),
            models.CheckConstraint(
                condition=~Q(state="enforced") | Q(enforced_in__isnull=False), name="enforced_in_a_case_of_its_own"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.amount}"
