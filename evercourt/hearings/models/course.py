"""The course of a hearing: open, paused, closed; every question and answer; every interruption; findings of absence."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evercourt.hearings.models.hearing import Hearing
from evercourt.hearings.models.people import Participant
from evercourt.hearings.states import SITTING, SittingState
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed


class Sitting(Stateful):
    """A hearing that is held now, with the step it is in."""

    State = SittingState
    transitions = SITTING

    hearing = models.OneToOneField(Hearing, on_delete=models.PROTECT, related_name="sitting")
    kind = models.CharField(max_length=32)
    state = models.CharField(max_length=16, choices=SittingState.choices, default=SittingState.OPEN)
    step = models.CharField(max_length=32)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    heads = models.JSONField(default=dict, blank=True, help_text="Heads of both chains of recordings at the close.")

    objects = LockingQuerySet.as_manager()

    class Meta:
        triggers = [witnessed(), keep_states(SITTING)]

    def __str__(self) -> str:
        return f"{self.hearing_id} {self.state} {self.step}"


class CourseEntry(models.Model):
    """One thing said or decided in the course, at its time; only ever added to."""

    class Answer(models.TextChoices):
        YES = "yes", _("yes")
        NO = "no", _("no")
        COUNSEL = "counsel", _("wants to speak with counsel")
        SAID = "said", _("spoke")
        DECLINED = "declined", _("was asked, and says nothing")

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="entries")
    step = models.CharField(max_length=32)
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.CharField(max_length=16, choices=Answer.choices, blank=True)
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        triggers = [
            witnessed(),
            pgtrigger.Protect(name="what_was_said_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
        ordering = ["sitting", "pk"]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.step} {self.answer}"


class Interruption(models.Model):
    """A time in which the hearing did not go on, with its lawful reason; of a talk with counsel only start and end."""

    class Reason(models.TextChoices):
        """The reasons for which the recording may pause (REC 3), and the failures it is paused for by itself."""

        LOST = "lost", _("a line was lost")
        COUNSEL = "counsel", _("private talk of accused and counsel")
        RECESS = "recess", _("recess")
        NOT_PUBLIC = "not_public", _("evidence that is not public")
        MEDIATION = "mediation", _("mediation that is not recorded")
        FAULT = "fault", _("fault of the equipment")

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="interruptions")
    reason = models.CharField(max_length=16, choices=Reason.choices)
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    began_at = models.DateTimeField()
    lost_since = models.DateTimeField(null=True, blank=True, help_text="What was said since is repeated.")
    ended_at = models.DateTimeField(null=True, blank=True)
    repeated_at = models.DateTimeField(null=True, blank=True, help_text="What was missed was said again.")
    note = models.TextField(blank=True)
    explained = models.TextField(blank=True, help_text="Of a fault: the written account the judge signs (REC 4).")
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        triggers = [witnessed(), pgtrigger.Protect(name="interruption_stays", operation=pgtrigger.Delete)]
        ordering = ["sitting", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["sitting"], condition=Q(ended_at=None), name="one_interruption_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.reason}"


class Reached(models.TextChoices):
    """How the bench tried to reach somebody who is not there; all three before absence is found (OLR 25)."""

    PROMPTED = "prompted", _("prompted to come back")
    WARNED = "warned", _("warned of what follows")
    CALLED = "called", _("called by telephone")


class AbsenceFinding(models.Model):
    """A judge's finding that somebody refused to appear or left, after the telemetry was shown to them (OLR 25)."""

    class Finding(models.TextChoices):
        REFUSED_TO_APPEAR = "refused_to_appear", _("refused to appear without good reason")
        LEFT_MIDWAY = "left_midway", _("left without leave")
        TECHNICAL = "technical", _("technical failure: no absence")

    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="absence_findings")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    finding = models.CharField(max_length=20, choices=Finding.choices)
    telemetry = models.JSONField(help_text="As it was shown to the judge.")
    telemetry_sha256 = models.CharField(max_length=64)
    prompted_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    called_at = models.DateTimeField(null=True, blank=True, help_text="Reached for by telephone.")
    reasons = models.TextField()
    found_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField()

    class Meta:
        triggers = [
            witnessed(),
            pgtrigger.Protect(name="finding_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(finding="technical")
                | Q(prompted_at__isnull=False, warned_at__isnull=False, called_at__isnull=False),
                name="absent_only_after_prompt_warning_and_call",
            )
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} {self.finding}"
