"""Courts and what belongs to their buildings. The law itself is in procedures/."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class OfCourt:
    """What belongs to one court and to no case: its acts stand in the chain of that court, done in its offices."""

    court_id: Any

    @property
    def ledger_stream(self) -> str:
        return f"court:{self.court_id}"

    @property
    def ledger_court_id(self) -> int:
        return int(self.court_id)


class Court(models.Model):
    """A court, with its own time zone, calendar and procedure pack."""

    class Level(models.TextChoices):
        HIGH = "high", _("high court")
        BRANCH = "branch", _("branch of the high court")
        INTERMEDIATE = "intermediate", _("intermediate court")
        BASIC = "basic", _("basic court")

    code = models.CharField(max_length=16, unique=True, help_text="As in case numbers, for example 新0103.")
    name = models.CharField(max_length=200, help_text="The official name, as on the seal.")
    names = models.JSONField(default=dict, blank=True, help_text="Names in other languages, by language code.")
    level = models.CharField(max_length=16, choices=Level.choices)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="lower_courts")
    procedure = models.CharField(max_length=32, default="cn", help_text="The procedure pack.")
    calendar = models.CharField(max_length=32, default="CN", help_text="The calendar deadlines are counted by.")
    time_zone = models.CharField(max_length=64, default="Asia/Shanghai")
    address = models.CharField(max_length=300, blank=True)
    postal_code = models.CharField(max_length=16, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    contact = models.JSONField(
        default=dict, blank=True, help_text="How it is reached, as directory.py reads it; empty: by the columns above."
    )
    areas = models.JSONField(default=list, blank=True, help_text="Names of the areas whose disputes it hears.")
    takes_filings = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def local_name(self) -> str:
        """The name in the reader's language, or the official one."""
        return str(self.names.get(get_language() or "", self.name))

    @property
    def ledger_stream(self) -> str:
        return f"court:{self.pk}"

    @property
    def ledger_court_id(self) -> int:
        return int(self.pk)

    def local_date(self, at: datetime | None = None) -> date:
        """Return the court's own calendar day at `at` (now if not given): all days are days of the court's zone."""
        return (at or timezone.now()).astimezone(ZoneInfo(self.time_zone)).date()


class Division(models.Model):
    """A division, tribunal or service counter of a court, with the ways to reach it."""

    court = models.ForeignKey(Court, on_delete=models.CASCADE, related_name="divisions")
    name = models.CharField(max_length=200)
    names = models.JSONField(default=dict, blank=True)
    kind = models.CharField(max_length=32, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    address = models.CharField(max_length=300, blank=True)
    hours = models.CharField(max_length=200, blank=True)
    contact = models.JSONField(
        default=dict, blank=True, help_text="How it is reached, as directory.py reads it; empty: by the columns above."
    )
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    in_use = models.BooleanField(default=True)

    class Meta:
        ordering = ["court", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def local_name(self) -> str:
        return str(self.names.get(get_language() or "", self.name))


class Courtroom(models.Model):
    """A room in which hearings are held."""

    court = models.ForeignKey(Court, on_delete=models.CASCADE, related_name="courtrooms")
    name = models.CharField(max_length=100)
    seats = models.PositiveIntegerField(default=20)
    step_free = models.BooleanField(default=False, help_text="Reachable by wheelchair.")
    remote_equipment = models.BooleanField(default=False)

    class Meta:
        ordering = ["court", "name"]

    def __str__(self) -> str:
        return self.name


class CaseNumberSeries(models.Model):
    """The last serial given per court, year, special-trial code and type code; it only ever grows."""

    court = models.ForeignKey(Court, on_delete=models.PROTECT)
    year = models.PositiveIntegerField()
    special = models.CharField(max_length=1, blank=True)
    type_code = models.CharField(max_length=8)
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["court", "year", "special", "type_code"], name="one_series_per_court_year_and_type"
            )
        ]
        triggers = [
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="never_renamed",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("court", "year", "special", "type_code"),
            ),
            pgtrigger.Trigger(
                name="only_grows",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__last__lt=pgtrigger.F("old__last")),
                func="RAISE EXCEPTION 'a case number once given is never given again';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.court_id} {self.year} {self.special}{self.type_code} {self.last}"


def local(court: Court, at: datetime) -> Any:
    """Return `at` in the court's zone."""
    return at.astimezone(ZoneInfo(court.time_zone))
