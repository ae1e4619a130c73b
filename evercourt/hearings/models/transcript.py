"""The transcript: lines tied to time, corrections that leave the old line, signatures or the reason of a refusal."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.documents.models import Document
from evercourt.hearings.models.hearing import Hearing
from evercourt.hearings.models.people import Participant
from evercourt.hearings.states import TRANSCRIPT, TranscriptState
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed


class Transcript(Stateful):
    """The transcript of one hearing (CPL 150; OLR 34)."""

    State = TranscriptState
    transitions = TRANSCRIPT

    hearing = models.OneToOneField(Hearing, on_delete=models.PROTECT, related_name="transcript")
    state = models.CharField(max_length=16, choices=TranscriptState.choices, default=TranscriptState.WRITING)
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of the text laid open to be signed.")
    laid_open_at = models.DateTimeField(null=True, blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = LockingQuerySet.as_manager()

    class Meta:
        triggers = [witnessed(), keep_states(TRANSCRIPT)]

    def __str__(self) -> str:
        return f"{self.hearing_id} {self.state}"


class Line(models.Model):
    """What one person said from one moment on. A corrected line is a new one that names the old, which stays."""

    class Source(models.TextChoices):
        CLERK = "clerk", _("written by the recorder")
        DRAFT = "draft", _("draft of the speech engine, not checked")

    transcript = models.ForeignKey(Transcript, on_delete=models.PROTECT, related_name="lines")
    at = models.DateTimeField(help_text="When it was said.")
    speaker = models.ForeignKey(Participant, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField()
    source = models.CharField(max_length=16, choices=Source.choices, default=Source.CLERK)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = [
            witnessed(),
            pgtrigger.Protect(name="a_line_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
        ordering = ["transcript", "at", "pk"]

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S} {self.text[:40]}"


class Correction(models.Model):
    """Somebody asks for a line to be corrected; what is not corrected is noted with the request (CPL 150)."""

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="corrections")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(help_text="As it should read.")
    asked_at = models.DateTimeField(default=timezone.now)
    granted = models.BooleanField(null=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        triggers = [
            witnessed(),
            pgtrigger.Protect(
                name="correction_is_answered_once", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__granted__isnull=False),
            ),
        ]  # fmt: skip
        ordering = ["line", "pk"]

    def __str__(self) -> str:
        return f"{self.line_id} {self.granted}"


class Signing(models.Model):
    """One person's signature under the transcript, or that they refused, with the reason (CPL 150)."""

    transcript = models.ForeignKey(Transcript, on_delete=models.PROTECT, related_name="signings")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, help_text="Of the text signed.")
    refused = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    read_to = models.BooleanField(default=False, help_text="Read out or translated to the person (CRPL 207).")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = [
            witnessed(),
            pgtrigger.Protect(name="a_signature_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
        ordering = ["transcript", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["transcript", "participant"], name="a_person_signs_once"),
            models.CheckConstraint(condition=Q(refused=False) | ~Q(reason=""), name="a_refusal_has_its_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} {self.refused}"
