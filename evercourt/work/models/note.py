"""Notes on a case: one's own, of the chambers, of the court. No part of the file, and never a party's to read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Case
from evercourt.kernel.fields import ProtectedTextField
from evercourt.kernel.states import LockingQuerySet
from evercourt.work.models.item import OfItsCourt


class NoteQuerySet(LockingQuerySet):
    def visible_to(self, user: Any) -> NoteQuerySet:
        """Return the notes this person may read, by their audience."""
        from evercourt.work.policy import notes_seen_by

        return self.filter(notes_seen_by(user), removed_at=None)


class Note(OfItsCourt):
    """A note; encrypted at rest, and in the record only as a fact: who wrote one, for whom, when."""

    class Audience(models.TextChoices):
        PERSONAL = "personal", _("only I")
        CHAMBERS = "chambers", _("the panel and its recorder")
        COURT = "court", _("everyone of the court who works on the case")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(max_length=16, choices=Audience.choices)
    text = ProtectedTextField()
    written_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True, help_text="Its words are gone with it.")

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.audience}"
