"""What was counted, as it was counted: kept each day, so that a figure once published can be shown again."""

from decimal import Decimal

import pgtrigger
from django.db import models
from django.utils import timezone

from evercourt.courts.models import Court
from evercourt.ledger.witness import witnessed
from evercourt.statistics.figure import Tally


class Snapshot(models.Model):
    """One figure of one court over the days from `first` to `last`, counted once and never again."""

    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="+")
    figure = models.CharField(max_length=64, help_text="Code of the figure.")
    version = models.PositiveSmallIntegerField(help_text="Of its definition.")
    first = models.DateField()
    last = models.DateField()
    tallies = models.JSONField(help_text="Part, number of rows, sum of what they measure (as text, exact).")
    counted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = [
            witnessed(),
            pgtrigger.Protect(name="counted_once", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
        constraints = [
            # Also serves the page of a month, and the course of one figure.
            models.UniqueConstraint(fields=["court", "figure", "last"], name="a_day_is_kept_once_a_figure")
        ]

    def __str__(self) -> str:
        return f"{self.court_id} {self.figure} {self.last}"

    @property
    def counted(self) -> list[Tally]:
        """The parts as they were counted."""
        return [Tally(part, rows, Decimal(total)) for part, rows, total in self.tallies]


def kept_form(tallies: list[Tally]) -> list[list[str | int]]:
    """Return parts as they are kept."""
    return [[one.part, one.rows, str(one.total)] for one in tallies]
