"""How courts and their divisions are reached: every version that ever was; and numbers at which nobody answers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from evercourt.courts.directory import Contact
from evercourt.courts.models import Court, Division, OfCourt
from evercourt.ledger.witness import witnessed
from evercourt.notices.policy import FLAGS, KEEPS

PERSON = settings.AUTH_USER_MODEL


class ContactVersionQuerySet(models.QuerySet["ContactVersion"]):
    def of(self, court: Court, division: Division | None) -> ContactVersionQuerySet:
        """Return the versions of one place, the newest first; without a division those of the court itself."""
        return self.filter(court=court, division=division).order_by("-version")

    def in_force(self, day: date) -> ContactVersion | None:
        """Return the version that counts on `day`: the one begun last; a passing one gives way to the one before."""
        found = self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day), valid_from__lte=day)
        return found.order_by("-valid_from", "-version").first()


class ContactVersion(OfCourt, models.Model):
    """One version of how a place is reached, as it was entered; the place itself shows the one in force."""

    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="contact_versions")
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, null=True, blank=True, related_name="contact_versions"
    )
    version = models.PositiveIntegerField()
    contact = models.JSONField(help_text="A Contact of courts/directory.py.")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="Its last day; empty: until there is another.")
    reason = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="Empty: as it was when the court began to keep versions.",
    )  # fmt: skip

    objects = ContactVersionQuerySet.as_manager()

    class Meta:
        ordering = ["court", "division", "-version"]
        triggers = [
            witnessed(),
            pgtrigger.Protect(name="stays_as_entered", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["court", "division", "version"], nulls_distinct=False, name="a_contact_version_is_given_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=models.F("valid_from")),
                name="a_contact_does_not_end_before_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division or self.court} {self.version}"

    @property
    def read(self) -> Contact:
        """What was entered, as it is used."""
        return Contact.model_validate(self.contact)

    @property
    def place(self) -> Court | Division:
        """The court or the division whose version this is."""
        return self.division or self.court


class UnansweredNumberQuerySet(models.QuerySet["UnansweredNumber"]):
    def open(self) -> UnansweredNumberQuerySet:
        """Return the numbers nobody answers as far as is known."""
        return self.filter(settled_at=None)

    def visible_to(self, user: Any) -> UnansweredNumberQuerySet:
        """Return those of the courts whose directory or hotline is this person's work."""
        return self.filter(court__in=[held.court_id for held in user.offices if held.office in KEEPS | FLAGS])


class UnansweredNumber(OfCourt, models.Model):
    """A number of the directory at which nobody answered; open until somebody changes it or says that it answers."""

    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="unanswered_numbers")
    phone = models.CharField(max_length=32)
    note = models.CharField(max_length=300, blank=True)
    times = models.PositiveIntegerField(default=1, help_text="How often it was said.")
    flagged_at = models.DateTimeField(default=timezone.now)
    flagged_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = UnansweredNumberQuerySet.as_manager()

    class Meta:
        ordering = ["-flagged_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["court", "phone"], condition=Q(settled_at=None), name="a_number_is_flagged_once"
            )
        ]

    def __str__(self) -> str:
        return self.phone
