"""Maintenance and outages: when, why, who said so. What was said is never changed; it only ends."""

from __future__ import annotations

from datetime import datetime, timedelta

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Deadline
from evercourt.courts.models import Court, OfCourt
from evercourt.kernel.states import LockingQuerySet
from evercourt.ledger.witness import witnessed


class MaintenanceQuerySet(LockingQuerySet):
    def open(self, now: datetime | None = None) -> MaintenanceQuerySet:
        """Return what is to come or going on at `now`."""
        return self.filter(over_at=None, ends_at__gt=now or timezone.now())


class Maintenance(OfCourt, models.Model):
    """A time in which the house takes no changes. It ends by itself at `ends_at`, or earlier by a person."""

    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="maintenances")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="At the latest.")
    reason = models.CharField(max_length=300, help_text="As people read it.")
    announced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    announced_at = models.DateTimeField(default=timezone.now)
    over_at = models.DateTimeField(null=True, blank=True, help_text="When it ended, or was called off.")

    objects = MaintenanceQuerySet.as_manager()

    class Meta:
        ordering = ["-begins_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="maintenance_ends_after_it_begins")
        ]
        triggers = [
            witnessed(),
            pgtrigger.Protect(
                name="maintenance_only_ends",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.over_at IS NOT NULL OR (OLD.court_id, OLD.begins_at, OLD.ends_at, OLD.reason)"
                    " IS DISTINCT FROM (NEW.court_id, NEW.begins_at, NEW.ends_at, NEW.reason)"
                ),
            ),
            pgtrigger.Protect(name="maintenance_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.begins_at:%Y-%m-%d %H:%M} – {self.ends_at:%H:%M}"


class OutageQuerySet(LockingQuerySet):
    def going_on(self) -> OutageQuerySet:
        """Return the outages nobody said to be over."""
        return self.filter(ended_at=None)


class Outage(OfCourt, models.Model):
    """A time in which the court's system, or a part of it, could not be reached. Public (REG 13)."""

    class Part(models.TextChoices):
        WHOLE = "whole", _("everything")
        FILING = "filing", _("filing and uploads")
        PAGES = "pages", _("pages")
        MACHINES = "machines", _("connected systems")
        HEARINGS = "hearings", _("hearings by video")
        PAYMENT = "payment", _("payment")
        MESSAGES = "messages", _("messages")

    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="outages_recorded")
    courts = models.ManyToManyField(Court, related_name="outages", help_text="Whose people were kept from it.")
    parts = ArrayField(models.CharField(max_length=16, choices=Part.choices))
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    cause = models.CharField(max_length=300, help_text="As the public reads it.")
    maintenance = models.OneToOneField(
        Maintenance, on_delete=models.PROTECT, null=True, blank=True, related_name="outage"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = OutageQuerySet.as_manager()

    class Meta:
        ordering = ["-began_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gt=F("began_at")), name="an_outage_ends_after_it_begins"
            )
        ]
        triggers = [
            witnessed(),
            pgtrigger.Protect(
                name="an_outage_only_ends",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.ended_at IS NOT NULL OR (OLD.court_id, OLD.began_at, OLD.cause, OLD.parts)"
                    " IS DISTINCT FROM (NEW.court_id, NEW.began_at, NEW.cause, NEW.parts)"
                ),
            ),
            pgtrigger.Protect(name="an_outage_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M} {self.cause}"

    @property
    def lasted(self) -> timedelta | None:
        """How long it was; None while it goes on."""
        return self.ended_at - self.began_at if self.ended_at else None

    @property
    def parts_in_words(self) -> list[str]:
        """The parts, in the reader's language."""
        return [str(self.Part(part).label) for part in self.parts]


class Pulse(models.Model):
    """When the house last lived, and since when its own door does not answer; written each minute by the worker."""

    HOUSE = "house"

    name = models.CharField(max_length=16, unique=True)
    at = models.DateTimeField()
    closed_since = models.DateTimeField(null=True, blank=True)
    outage = models.ForeignKey(
        Outage, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="Entered because of it."
    )

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"


class DeadlineEffect(models.Model):
    """A last day that moved because of an outage; each once an outage."""

    outage = models.ForeignKey(Outage, on_delete=models.PROTECT, related_name="deadlines")
    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="outages")
    before = models.DateField()
    after = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["outage", "deadline"], name="moved_once_an_outage")]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.before} → {self.after}"
