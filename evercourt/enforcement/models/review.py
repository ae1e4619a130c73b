"""The higher court reviews the decision on an objection to an act of enforcement."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from evercourt.cases.models import Case, OfCase, Party
from evercourt.documents.models import Document
from evercourt.enforcement.models.objection import Objection
from evercourt.enforcement.states import REVIEW, ReviewState
from evercourt.kernel.channels import Channel
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed


class ReviewQuerySet(LockingQuerySet):
    def visible_to(self, user: Any) -> ReviewQuerySet:
        """Return the reviews whose case, at the higher court, this person may see."""
        return self.filter(case__in=Case.objects.visible_to(user).values("pk"))


class Review(OfCase, Stateful):
    """A party asks the higher court to review the decision on an objection; `case` is its case there (CPL 236)."""

    State = ReviewState
    transitions = REVIEW

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="review")
    objection = models.OneToOneField(Objection, on_delete=models.PROTECT, related_name="review")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", help_text="Of the enforcement case.")
    text = models.TextField()
    via = models.CharField(max_length=16, choices=Channel.choices)
    state = models.CharField(max_length=16, choices=ReviewState.choices, default=ReviewState.RECEIVED)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decide_by = models.DateField()
    explanation = models.JSONField(default=list, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reasons = models.TextField(blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects: Any = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["case"]
        triggers = [
            witnessed(),
            keep_states(REVIEW),
            pgtrigger.Protect(
                name="what_was_asked_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("case", "objection", "party", "text", "asked_by"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["kept", "reversed"])
                | (Q(decided_by__isnull=False) & Q(document__isnull=False) & ~Q(reasons="")),
                name="a_review_is_decided_by_ruling",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"
