"""Many filings brought as one table: what each row came to. The filings themselves are as any other."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.kernel.channels import Channel
from evercourt.kernel.fields import PartlyProtectedJSONField


class BulkFilingQuerySet(models.QuerySet["BulkFiling"]):
    def visible_to(self, user: Any) -> BulkFilingQuerySet:
        """Return what this person brought; nobody else sees a report."""
        return self.filter(owner=user)


class BulkFiling(models.Model):
    """One table of filings; a job files its rows one by one, each in its own transaction."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200, help_text="Of the file.")
    via = models.CharField(max_length=16, choices=Channel.choices)
    language = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64, help_text="Of its rows: the same table is not brought twice at once.")
    brought_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = BulkFilingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["owner", "-id"], name="bulk_filings_of_a_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "sha256"], condition=models.Q(finished_at=None), name="a_table_is_brought_once_at_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class BulkRow(models.Model):
    """One row of a table, and what it came to: a filing, one that was there before, or what must be corrected."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("waits")
        FILED = "filed", _("filed")
        BEFORE = "before", _("was filed before")
        REFUSED = "refused", _("not filed")

    bulk = models.ForeignKey(BulkFiling, on_delete=models.CASCADE, related_name="rows")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(help_text="Of the row in the table.")
    reference = models.CharField(max_length=100, blank=True, help_text="The filer's own.")
    outcome = models.CharField(max_length=16, choices=Outcome.choices, default=Outcome.WAITING)
    form = PartlyProtectedJSONField(default=dict, protected=("identity_number",), help_text="Emptied when dealt with.")
    key = models.CharField(max_length=64, help_text="Keyed hash of reference and form: what is filed already.")
    problems = models.JSONField(default=list, help_text="Column and words, in the filer's language.")
    filing = models.ForeignKey("filing.Filing", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["bulk", "number"]
        indexes = [
            # Serves the question whether this person filed the very same row before.
            models.Index(fields=["owner", "key"], condition=models.Q(outcome="filed"), name="rows_filed_by_a_person"),
        ]
        constraints = [models.UniqueConstraint(fields=["bulk", "number"], name="a_row_of_a_table_stands_once")]

    def __str__(self) -> str:
        return f"{self.bulk_id} {self.number}"
