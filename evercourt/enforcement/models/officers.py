"""Institutions the court asks, and which officers are filed there beforehand (NET 1–2)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Case
from evercourt.courts.models import Court
from evercourt.courts.procedures import in_language
from evercourt.enforcement.models.triggers import HAS_AUTHORITY
from evercourt.kernel.fields import ProtectedTextField
from evercourt.ledger.witness import witnessed


class Institution(models.Model):
    """A bank, payment company or registry that can be asked, and what it can be asked and told."""

    class Kind(models.TextChoices):
        BANK = "bank", _("bank")
        PAYMENTS = "payments", _("online payment company")
        VEHICLES = "vehicles", _("vehicle registry")
        LAND = "land", _("real-estate registry")
        SECURITIES = "securities", _("securities registry")

    code = models.CharField(max_length=32, unique=True, help_text="Which connection of the settings reaches it.")
    names = models.JSONField(help_text='By language, for example {"zh-hans": "…"}.')
    kind = models.CharField(max_length=16, choices=Kind.choices)
    items = models.JSONField(default=list, help_text="What may be asked, for example accounts, balance.")
    controls = models.JSONField(default=list, help_text="What may be ordered, for example freeze, deduct.")
    is_active = models.BooleanField(default=True)
    read_to = models.BigIntegerField(default=0, help_text="Place up to which its news were read.")
    next_turn_at = models.DateTimeField(null=True, blank=True, help_text="Before that it is asked nothing more.")

    class Meta:
        ordering = ["kind", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return in_language(self.names, get_language() or "en") or self.code


class SentMessage(models.Model):
    """A message to an institution with its signed receipt, both as they went over the line."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="sent")
    key = models.UUIDField(unique=True, help_text="Of the inquiry's message, or of the order.")
    request = ProtectedTextField()
    signature = models.TextField()
    receipt = ProtectedTextField()
    receipt_signature = models.TextField()
    at = models.DateTimeField()

    class Meta:
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.institution_id} {self.key}"


class Mechanism(models.Model):
    """The arrangement of one court with one institution: the four conditions of NET 1, and transfers (NET 9)."""

    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="mechanisms")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="mechanisms")
    authority = models.CharField(max_length=200, help_text="The written agreement: its number and day.")
    channel = models.BooleanField(default=False, help_text="A system for sending, receiving and answering.")
    seal = models.BooleanField(default=False, help_text="Electronic seals of both are exchanged.")
    security = models.BooleanField(default=False, help_text="Security measures are in place.")
    transfers = models.BooleanField(default=False, help_text="Online deduction is agreed (NET 9).")

    class Meta:
        triggers = [
            pgtrigger.Trigger(
                name="authority_is_in_writing",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=HAS_AUTHORITY,
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["court", "institution"], name="one_mechanism_with_each")]

    def __str__(self) -> str:
        return f"{self.court} {self.institution}"

    @property
    def works(self) -> bool:
        """Whether the conditions of NET 1 besides the filed officers are met."""
        return bool(self.channel and self.seal and self.security and self.institution.is_active)


class FiledOfficer(models.Model):
    """An enforcement officer whose credentials were filed with the institution beforehand (NET 2)."""

    mechanism = models.ForeignKey(Mechanism, on_delete=models.PROTECT, related_name="officers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="filed_with")
    credential = models.CharField(max_length=100, help_text="Number of the official credential.")
    filed_at = models.DateTimeField(default=timezone.now)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        triggers = [witnessed()]
        constraints = [
            models.UniqueConstraint(
                fields=["mechanism", "user"], condition=Q(until__isnull=True), name="an_officer_is_filed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.mechanism}"

    @staticmethod
    def in_force(day: date) -> Q:
        """Return the condition that a filing is in force on `day`."""
        return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gte=day))

    @property
    def ledger_stream(self) -> str:
        return f"court:{self.mechanism.court_id}"

    @property
    def ledger_court_id(self) -> int:
        return self.mechanism.court_id


class CaseOfficer(models.Model):
    """The enforcement officer who handles a case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="officers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enforces")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers = [witnessed()]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(until__isnull=True), name="one_officer_handles_a_case")
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.user}"


def filed_with(user: Any, court_id: int, day: date) -> set[int]:
    """Return the keys of the institutions with which the person is filed for that court on `day`."""
    found = FiledOfficer.objects.filter(FiledOfficer.in_force(day), mechanism__court=court_id, user=user)
    return set(found.values_list("mechanism__institution", flat=True))
