"""Parties of a case, their identity kept apart, and who represents them."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models.case import Case
from evercourt.documents.models import Document
from evercourt.kernel.fields import ProtectedTextField
from evercourt.ledger.witness import witnessed


class Party(models.Model):
    """A person or company on one side of a case; linked to an account once they have joined."""

    class Side(models.TextChoices):
        PLAINTIFF = "plaintiff", _("plaintiff")
        DEFENDANT = "defendant", _("defendant")
        THIRD_PARTY = "third_party", _("third party")
        PETITIONER = "petitioner", _("applicant for confirmation")
        APPLICANT = "applicant", _("applicant for enforcement")
        DEBTOR = "debtor", _("person subject to enforcement")
        PROSECUTOR = "prosecutor", _("prosecutor")
        ACCUSED = "accused", _("accused")

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        COMPANY = "company", _("company or organisation")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parties")
    side = models.CharField(max_length=16, choices=Side.choices)
    position = models.PositiveSmallIntegerField(default=1, help_text="Order within the side.")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    name = models.CharField(max_length=200)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="party_in"
    )
    language = models.CharField(max_length=10, default="zh-hans")
    join_code_hash = models.CharField(max_length=64, blank=True, help_text="Of the code in the letter.")
    joined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers = [witnessed()]
        ordering = ["case", "side", "position"]
        constraints = [models.UniqueConstraint(fields=["case", "side", "position"], name="one_party_a_position")]
        indexes = [
            # Serves "my cases".
            models.Index(fields=["user", "case"], name="cases_of_a_person"),
        ]

    def __str__(self) -> str:
        return self.name


class PartyIdentity(models.Model):
    """What identifies and reaches a party; apart from the file, encrypted, shown masked."""

    party = models.OneToOneField(Party, on_delete=models.CASCADE, related_name="identity")
    number = ProtectedTextField(blank=True, help_text="Identity number or unified social credit code.")
    representative = models.CharField(max_length=100, blank=True, help_text="Legal representative of a company.")
    sex = models.CharField(max_length=16, blank=True)
    born_on = models.DateField(null=True, blank=True)
    ethnicity = models.CharField(max_length=32, blank=True, help_text="Only where CPL 124 asks for it; never searched.")
    occupation = models.CharField(max_length=100, blank=True)
    address = ProtectedTextField(blank=True)
    phone = ProtectedTextField(blank=True)
    email = ProtectedTextField(blank=True)
    service_address_confirmed = models.BooleanField(default=False, help_text="Address confirmed for service (CPL 90).")
    electronic_service = models.BooleanField(default=False, help_text="Consents to electronic service (CPL 90).")
    paper_only = models.BooleanField(
        default=False, help_text="Declined or withdrew in this case, whatever they agreed to elsewhere (OLR 4, 29)."
    )

    class Meta:
        triggers = [witnessed()]

    def __str__(self) -> str:
        return f"identity of party {self.party_id}"


class Representation(models.Model):
    """A representative of a party: who, with which power, from when until when."""

    class Scope(models.TextChoices):
        GENERAL = "general", _("general power")
        SPECIAL = "special", _("special power: may admit, waive, settle, appeal")

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="representations")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="representations"
    )
    name = models.CharField(max_length=100)
    licence_number = models.CharField(max_length=32, blank=True)
    phone = ProtectedTextField(blank=True)
    scope = models.CharField(max_length=16, choices=Scope.choices, default=Scope.GENERAL)
    power = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="Power of attorney."
    )
    since = models.DateField(default=timezone.localdate)
    until = models.DateField(null=True, blank=True)

    class Meta:
        triggers = [witnessed()]

    def __str__(self) -> str:
        return f"{self.name} for {self.party}"

    @staticmethod
    def in_force(day: date | None = None, *, prefix: str = "") -> Q:
        """Return the condition that a power is in force on `day`."""
        day = day or timezone.localdate()
        return Q(**{f"{prefix}since__lte": day}) & (
            Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gte": day})
        )
