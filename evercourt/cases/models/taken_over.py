"""What came from another system: which record became which row, so that nothing comes twice and all can go back."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils import timezone

from evercourt.courts.models import Court


class TakenOver(models.Model):
    """One record of another system, as it was taken over; read only."""

    class Kind(models.TextChoices):
        USER = "user"
        CASE = "case"

    source = models.CharField(max_length=64, help_text="The other system, as it names itself.")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    key = models.CharField(max_length=200, help_text="Of the record there.")
    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="+")
    row = models.BigIntegerField(help_text="Key of the case or person here.")
    sha256 = models.CharField(max_length=64, help_text="Of the record, with the hashes of its files.")
    kept = models.JSONField(help_text="Keys of its parts there, and the rows here; names that had to change.")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "key"], name="taken_over_once"),
            models.UniqueConstraint(fields=["kind", "row", "court"], name="one_origin_a_row"),
        ]
        indexes = [models.Index(fields=["court", "kind", "id"], name="taken_over_of_a_court")]
        triggers = [pgtrigger.Protect(name="taken_over_for_good", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.source} {self.kind} {self.key}"
