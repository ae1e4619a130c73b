"""Rulings on measures: proposed by an officer, signed by a judge who did not propose them (CPL 253; SEAL 1)."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Case, OfCase
from evercourt.documents.models import Document
from evercourt.enforcement.models.triggers import SIGNED_BY_ANOTHER, stays
from evercourt.enforcement.states import RULING, RulingState
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed


class RulingQuerySet(LockingQuerySet):
    def visible_to(self, user: Any) -> RulingQuerySet:
        """Return the rulings this person may see: the court's own people; parties once they are signed."""
        from evercourt.enforcement.policy import rulings_seen_by

        return self.filter(rulings_seen_by(user))


class Ruling(OfCase, Stateful):
    """A ruling that orders measures, with exactly what will happen when it is signed and released."""

    class Kind(models.TextChoices):
        FREEZE = "freeze", _("freezing and sealing")
        RENEW = "renew", _("renewal")
        DEDUCT = "deduct", _("deduction")
        RELEASE = "release", _("release")
        RESTORE = "restore", _("restitution")

    State = RulingState
    transitions = RULING

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="rulings")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    lines = models.JSONField(help_text="What will happen: measure, action, amount, until when.")
    grounds = models.TextField(blank=True)
    state = models.CharField(max_length=16, choices=RulingState.choices, default=RulingState.PROPOSED)
    proposed_at = models.DateTimeField(default=timezone.now)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reasons = models.TextField(blank=True, help_text="Why it was not signed.")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of the sealed ruling; travels in each order.")

    objects = RulingQuerySet.as_manager()

    class Meta:
        triggers = [
            witnessed(),
            keep_states(RULING),
            stays(
                "what_was_proposed_stays",
                "case",
                "kind",
                "lines",
                "grounds",
                "proposed_by",
                said="a judge signs what was proposed, nothing else (CPL 253; SEAL 1)",
            ),
            pgtrigger.Trigger(
                name="signed_by_another",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=SIGNED_BY_ANOTHER,
            ),
            pgtrigger.Protect(
                name="what_was_signed_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["signed", "declined"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("proposed_by")),
                name="nobody_signs_what_they_proposed",
            ),
            models.CheckConstraint(
                condition=~Q(state="signed")
                | (Q(signed_by__isnull=False) & Q(signed_at__isnull=False) & ~Q(sha256="") & Q(document__isnull=False)),
                name="a_signed_ruling_names_its_judge",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.kind}"
