"""Parties of a case, their identity kept apart, and who represents them."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models.case import Case, OfCase
from evercourt.cases.states import APPEARANCE, AppearanceState
from evercourt.courts.procedures import in_language
from evercourt.courts.rules import rules_of
from evercourt.documents.models import Document
from evercourt.kernel.fields import ProtectedTextField
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
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

    def get_side_display(self) -> str:  # type: ignore[no-redef]
        """What the law calls this side in a case of its kind: 申请人 where nobody is plaintiff or defendant."""
        own = rules_of(self.case.court).case_types.get(self.case.kind)
        if own and self.side in own.sides:
            return in_language(own.sides[self.side], get_language() or "en")
        return str(Party.Side(self.side).label)


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
    held_at = models.CharField(max_length=200, blank=True, help_text="Detention centre; papers go through it (CPL 93).")
    held_since = models.DateField(null=True, blank=True)
    paper_only = models.BooleanField(
        default=False, help_text="Declined or withdrew in this case, whatever they agreed to elsewhere (OLR 4, 29)."
    )

    class Meta:
        triggers = [witnessed()]

    def __str__(self) -> str:
        return f"identity of party {self.party_id}"


class Matter(models.TextChoices):
    """What a power of attorney can cover; the last four need a special power (CPL 62)."""

    FILE = "file", _("file papers, ask and answer")
    HEARING = "hearing", _("appear at hearings")
    SERVICE = "service", _("receive papers")
    FEES = "fees", _("pay fees and receive them back")
    ADMIT = "admit", _("admit claims")
    WAIVE = "waive", _("waive or change claims")
    SETTLE = "settle", _("settle")
    APPEAL = "appeal", _("counterclaim and appeal")


ORDINARY = (Matter.FILE, Matter.HEARING, Matter.SERVICE, Matter.FEES)


class Representation(OfCase, models.Model):
    """A representative of a party: who, with which power, from when until when."""

    class Scope(models.TextChoices):
        GENERAL = "general", _("general power")
        SPECIAL = "special", _("special power: may admit, waive, settle, appeal")
        LIMITED = "limited", _("limited power: only what is named")

    class Assigned(models.TextChoices):
        """By whom a defender is given who was not chosen by the accused."""

        LEGAL_AID = "legal_aid", _("legal aid")
        DUTY = "duty", _("duty lawyer")

    class End(models.TextChoices):
        REVOKED = "revoked", _("revoked by the party")
        WITHDRAWN = "withdrawn", _("laid down by the representative")
        REPLACED = "replaced", _("replaced by another")

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="representations")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="representations"
    )
    name = models.CharField(max_length=100)
    licence_number = models.CharField(max_length=32, blank=True)
    phone = ProtectedTextField(blank=True)
    address = ProtectedTextField(blank=True)
    email = ProtectedTextField(blank=True)
    scope = models.CharField(max_length=16, choices=Scope.choices, default=Scope.GENERAL)
    matters = models.JSONField(default=list, blank=True, help_text="Of a limited power: what it covers, as `Matter`.")
    assigned = models.CharField(max_length=16, choices=Assigned.choices, blank=True)
    power = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="Power of attorney."
    )
    since = models.DateField(default=timezone.localdate)
    until = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Ended before `until`; counts from that moment.")
    end = models.CharField(max_length=16, choices=End.choices, blank=True)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")

    class Meta:
        triggers = [
            witnessed(),
            pgtrigger.Protect(
                name="an_ended_power_stays_ended",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} for {self.party}"

    @property
    def case(self) -> Case:
        return self.party.case

    @property
    def case_id(self) -> int:
        return self.party.case_id

    @staticmethod
    def in_force(day: date | None = None, *, prefix: str = "") -> Q:
        """Return the condition that a power is in force on `day`; one that was ended is out at once."""
        day = day or timezone.localdate()
        return Q(**{f"{prefix}since__lte": day, f"{prefix}ended_at": None}) & (
            Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gte": day})
        )

    @staticmethod
    def covering(matter: str, *, prefix: str = "") -> Q:
        """Return the condition that a power covers `matter`."""
        scopes = [Representation.Scope.SPECIAL]
        if matter in ORDINARY:
            scopes.append(Representation.Scope.GENERAL)
        named = Q(**{f"{prefix}scope": Representation.Scope.LIMITED, f"{prefix}matters__contains": [str(matter)]})
        return Q(**{f"{prefix}scope__in": scopes}) | named

    def counts(self, day: date) -> bool:
        """Return True if the power is in force on `day`; as `in_force`, for a row that is loaded already."""
        return self.ended_at is None and self.since <= day and (self.until is None or self.until >= day)

    @property
    def covered(self) -> list[str]:
        """The words for what a limited power covers."""
        return [str(Matter(one).label) for one in self.matters]


class Appearance(OfCase, Stateful):
    """A lawyer says that they act for a party; it counts when the party or the registry has confirmed it (CPL 62)."""

    State = AppearanceState
    transitions = APPEARANCE

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="appearances")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appearances")
    scope = models.CharField(max_length=16, choices=Representation.Scope.choices)
    matters = models.JSONField(default=list, blank=True)
    power = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    until = models.DateField(null=True, blank=True)
    replaces = models.ForeignKey(Representation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=16, choices=AppearanceState.choices, default=AppearanceState.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reasons = models.CharField(max_length=300, blank=True)

    objects = LockingQuerySet.as_manager()

    class Meta:
        triggers = [witnessed(), keep_states(APPEARANCE)]
        constraints = [
            models.UniqueConstraint(fields=["party", "user"], condition=Q(state="asked"), name="one_open_appearance")
        ]

    def __str__(self) -> str:
        return f"{self.user} for {self.party} {self.state}"

    @property
    def case(self) -> Case:
        return self.party.case

    @property
    def case_id(self) -> int:
        return self.party.case_id
