"""Service that another court was entrusted with: asked, accepted, tried, returned with its proof (CPL 91; CPLI 134)."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from evercourt.courts.models import Court
from evercourt.documents.models import Document
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed
from evercourt.service.models.order import ServiceAttempt
from evercourt.service.states import ENTRUSTED, EntrustedState

PERSON = settings.AUTH_USER_MODEL


class EntrustedQuerySet(LockingQuerySet):
    def visible_to(self, user: Any) -> EntrustedQuerySet:
        """Return what this person may see: the registry and president of either court, the panel of the case."""
        from evercourt.service.policy import entrusted_seen_by

        return self.filter(entrusted_seen_by(user))


class Entrusted(Stateful):
    """One attempt that another court makes on request, within the days it has from receiving the letter."""

    State = EntrustedState
    transitions = ENTRUSTED

    attempt = models.OneToOneField(ServiceAttempt, on_delete=models.PROTECT, related_name="entrusted")
    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="+", help_text="Which is entrusted.")
    letter = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, choices=EntrustedState.choices, default=EntrustedState.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    due_explanation = models.JSONField(default=list, blank=True)
    overdue_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(
        max_length=200, blank=True, help_text="Of declining, recalling, or why it was not served."
    )

    objects = EntrustedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        triggers = [
            witnessed(),
            keep_states(ENTRUSTED),
            pgtrigger.Protect(
                name="whom_was_entrusted_stays", operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("attempt", "court", "letter", "asked_at"),
            ),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(due_on__isnull=False), name="who_accepts_has_a_last_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.court_id}"


class Visit(models.Model):
    """One try of the entrusted court: when, and what came of it."""

    entrusted = models.ForeignKey(Entrusted, on_delete=models.PROTECT, related_name="visits")
    on = models.DateField()
    what = models.CharField(max_length=300)
    noted_at = models.DateTimeField(default=timezone.now)
    noted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["on", "pk"]
        triggers = [
            witnessed(), pgtrigger.Protect(name="a_try_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.entrusted_id} {self.on}"
