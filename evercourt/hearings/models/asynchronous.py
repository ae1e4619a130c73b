"""Hearings by recorded videos, one after the other within a period (OLR 20)."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from evercourt.cases.models import Case, Party
from evercourt.documents.models import Document
from evercourt.hearings.states import ASYNC, AsyncState
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed


class AsyncHearing(Stateful):
    """A hearing in which each speaks into a video when they can: applied for, agreed to by all, stage by stage."""

    State = AsyncState
    transitions = ASYNC

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="async_hearings")
    state = models.CharField(max_length=16, choices=AsyncState.choices, default=AsyncState.APPLIED)
    applicant = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    difficulty = models.TextField(help_text="Why all cannot attend at one time.")
    agreed = models.JSONField(default=dict, help_text="Party → when and by which channel it agreed, or false.")
    undisputed = models.TextField(blank=True, help_text="The judge: no dispute about the main facts and evidence.")
    stage = models.CharField(max_length=32, blank=True)
    due_at = models.DateTimeField(null=True, blank=True, help_text="Until when the videos of this stage can be sent.")
    days = models.PositiveSmallIntegerField(default=3, help_text="For each stage.")
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(default=timezone.now)
    reason = models.TextField(blank=True, help_text="Why it was refused or ended.")

    objects = LockingQuerySet.as_manager()

    class Meta:
        triggers = [witnessed(), keep_states(ASYNC)]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=("applied", "running")), name="one_async_hearing_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state} {self.stage}"


class AsyncVideo(models.Model):
    """What one party said in one stage."""

    hearing = models.ForeignKey(AsyncHearing, on_delete=models.PROTECT, related_name="videos")
    stage = models.CharField(max_length=32)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = [
            witnessed(),
            pgtrigger.Protect(name="a_video_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
        ordering = ["hearing", "pk"]
        constraints = [models.UniqueConstraint(fields=["hearing", "stage", "party"], name="one_video_a_stage")]

    def __str__(self) -> str:
        return f"{self.hearing_id} {self.stage} {self.party_id}"
