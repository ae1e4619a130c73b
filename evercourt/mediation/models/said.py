"""What is said in a mediation. It never leaves this room: see the import contract, and `Statement.visible_to`."""

from __future__ import annotations

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.kernel.fields import ProtectedTextField
from evercourt.mediation.models.mediation import Mediation, Participant

PERSON = settings.AUTH_USER_MODEL


class WalledQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> WalledQuerySet:
        """Return what this person may read of it: joint talks, their own separate talk; the mediator, all talks."""
        from evercourt.mediation.policy import walled

        return self.filter(walled(user))


class StatementQuerySet(WalledQuerySet):
    def visible_to(self, user: Any) -> StatementQuerySet:
        """Return what this person may read; a note only its writer, while they mediate there."""
        return super().visible_to(user).filter(Q(kind="said") | Q(entered_by=user))  # type: ignore[return-value]


class Walled(models.Model):
    """What belongs to the joint talk (`apart_with` None) or to the separate talk with one participant."""

    mediation = models.ForeignKey(Mediation, on_delete=models.PROTECT, related_name="%(class)ss")
    apart_with = models.ForeignKey(
        Participant, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="None: joint."
    )

    objects: ClassVar[Any] = WalledQuerySet.as_manager()

    class Meta:
        abstract = True


class Statement(Walled):
    """One thing said, on whatever channel. Encrypted at rest, neither witnessed nor in the ledger, never changed."""

    class Kind(models.TextChoices):
        SAID = "said", _("said")
        NOTE = "note", _("mediator's own note")

    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.SAID)
    speaker = models.ForeignKey(
        Participant, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="None: the mediator."
    )
    entered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    via = models.CharField(max_length=16, choices=Channel.choices)
    at = models.DateTimeField(default=timezone.now)
    text = ProtectedTextField(blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # The provider's own number of what came by messenger: the same one twice is one statement.
    reference = models.CharField(max_length=200, blank=True)

    objects: ClassVar[Any] = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["mediation", "at", "pk"]
        triggers = [
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="what_was_said_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("mediation", "apart_with", "kind", "speaker", "text", "at"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["mediation", "reference"], condition=~Q(reference=""), name="a_message_lands_once"
            ),
            models.CheckConstraint(condition=Q(kind="said") | Q(speaker=None), name="only_mediators_keep_notes"),
        ]

    def __str__(self) -> str:
        return f"{self.mediation_id} {self.at:%Y-%m-%d %H:%M}"


class Meeting(Walled):
    """A planned talk across the table, by telephone or by video, joint or separate."""

    class How(models.TextChoices):
        IN_PERSON = "in_person", _("across the table")
        TELEPHONE = "telephone", _("by telephone")
        VIDEO = "video", _("by video")

    how = models.CharField(max_length=16, choices=How.choices)
    starts_at = models.DateTimeField()
    place = models.CharField(
        max_length=200, blank=True, help_text="Room and address; a video talk is in the court's live room."
    )
    planned_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["mediation", "starts_at"]

    def __str__(self) -> str:
        return f"{self.mediation_id} {self.starts_at:%Y-%m-%d %H:%M}"
