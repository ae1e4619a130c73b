"""Case files of other courts that reached this one: read only, with their proof."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models

from evercourt.courts.models import Court, OfCourt
from evercourt.documents.models import Document


class ReceivedFileQuerySet(models.QuerySet["ReceivedFile"]):
    def visible_to(self, user: Any) -> ReceivedFileQuerySet:
        """Return the received files this person may see: clerks and the president of the court that received them."""
        from evercourt.cases.policy import received_by

        return self.filter(received_by(user))


class ReceivedFile(OfCourt, models.Model):
    """An exported case file from elsewhere, as it was checked and kept: nothing in it is ours to change.

    The whole export lies in the store under `sha256`, so that its proof can be checked again at any time.
    """

    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="received_files")
    number = models.CharField(max_length=64, db_index=True, help_text="Of the case, as its own court gave it.")
    from_code = models.CharField(max_length=32, help_text="Code of the court it came from.")
    from_name = models.CharField(max_length=200)
    title = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64, unique=True, help_text="Of the export as a whole.")
    root = models.TextField(help_text="The certificates (PEM) it was checked against.")
    exported_at = models.DateTimeField()
    received_at = models.DateTimeField()
    contents = models.JSONField(help_text="data/case.json of the export.")
    docket = models.JSONField(help_text="data/docket.json of the export.")
    documents = models.ManyToManyField(Document, related_name="+")

    objects = ReceivedFileQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        triggers = [pgtrigger.Protect(name="read_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.number} ({self.from_name})"
