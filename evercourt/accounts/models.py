"""People: who they are, what they have proved, which offices they hold, how they can be reached."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.offices import Office
from evercourt.accounts.states import IDENTITY_CHECK, IdentityCheckState
from evercourt.courts.models import Court, OfCourt
from evercourt.kernel.channels import Channel
from evercourt.kernel.fields import ProtectedTextField
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, *, name: str, email: str | None = None, phone: str | None = None, password: str | None = None, **more: Any
    ) -> User:
        """Create a person who can sign in with an e-mail address or a mobile number."""
        user = self.model(name=name, email=(email or "").lower() or None, phone=phone or None, **more)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A person with an account. Rights come from offices held and from roles in cases, never from flags."""

    class IdentityLevel(models.IntegerChoices):
        NONE = 0, _("not proved")
        L1 = 1, _("L1: telephone or e-mail confirmed")
        L2 = 2, _("L2: document checked")
        L3 = 3, _("L3: in person or by video")

    name = models.CharField(_("name"), max_length=100, help_text="As in the identity document.")
    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    phone = models.CharField(_("mobile number"), max_length=20, unique=True, null=True, blank=True, help_text="E.164.")
    email_confirmed_at = models.DateTimeField(null=True, blank=True)
    phone_confirmed_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    identity_level = models.PositiveSmallIntegerField(choices=IdentityLevel.choices, default=IdentityLevel.NONE)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    # Set by the door when a second factor was confirmed in this session; dangerous acts ask for a fresh one.
    second_factor_at: datetime | None = None

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(email__isnull=False) | Q(phone__isnull=False), name="a_person_can_be_reached"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def offices(self) -> list[OfficeHeld]:
        """The offices held today, at all courts."""
        return list(OfficeHeld.objects.current().filter(user=self).select_related("court"))

    def holds(self, office: str, court_id: int | None) -> bool:
        """Return True if the person holds `office` at that court today."""
        return any(held.office == office and held.court_id == court_id for held in self.offices)

    @cached_property
    def courts_not_filed_at(self) -> set[int]:
        """The courts at which the person may not file by themselves today; see FilingRestriction."""

        return set(self.restrictions.filter(FilingRestriction.in_force()).values_list("court", flat=True))

    def office_at(self, court_id: int | None) -> str:
        """Return the first office held at that court, or an empty text."""
        return next((held.office for held in self.offices if held.court_id == court_id), "")

    @property
    def ledger_stream(self) -> str:
        return f"person:{self.pk}"

    @property
    def ledger_court_id(self) -> None:
        return None

    @property
    def is_office_holder(self) -> bool:
        return bool(self.offices)

    @property
    def is_staff(self) -> bool:
        """Whether Django's read-only look-up pages open: administrators only."""
        return any(held.office == Office.ADMINISTRATOR for held in self.offices)


class OfficeHeldQuerySet(models.QuerySet["OfficeHeld"]):
    def current(self, day: date | None = None) -> OfficeHeldQuerySet:
        """Return the offices held on `day` (today if not given)."""
        day = day or timezone.localdate()
        return self.filter(Q(since__lte=day), Q(until__isnull=True) | Q(until__gte=day))


class OfficeHeld(models.Model):
    """One person, one office, one court, for a time."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="offices_held")
    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="offices_held")
    office = models.CharField(max_length=32, choices=Office.choices)
    since = models.DateField(default=date(2022, 1, 1))
    until = models.DateField(null=True, blank=True)

    objects = OfficeHeldQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "court", "office", "since"], name="one_office_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.office} {self.court}"


class LawyerLicence(models.Model):
    """A lawyer's licence, as checked against the register."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="licence")
    number = models.CharField(max_length=32, unique=True)
    firm = models.CharField(max_length=200, blank=True)
    entered_at = models.DateTimeField(default=timezone.now)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="None: the register itself."
    )
    refusal = models.CharField(max_length=300, blank=True, help_text="Why a clerk could not confirm it.")

    def __str__(self) -> str:
        return self.number


class IdentityCheckQuerySet(LockingQuerySet):
    def visible_to(self, user: User) -> IdentityCheckQuerySet:
        """Return the person's own checks, and those asked of a court where they are a clerk."""
        from evercourt.accounts.policy import CHECKS_IDENTITY

        courts = [held.court_id for held in user.offices if held.office in CHECKS_IDENTITY]
        return self.filter(Q(user=user) | Q(court__in=courts))


class IdentityCheck(OfCourt, Stateful):
    """A request to have one's identity proved; a clerk decides it by looking at the document, never a face alone."""

    class DocumentKind(models.TextChoices):
        RESIDENT_CARD = "resident_card", _("resident identity card")
        PASSPORT = "passport", _("passport")
        RESIDENCE_PERMIT = "residence_permit", _("residence permit")
        COMPANY_CODE = "company_code", _("unified social credit code")

    State = IdentityCheckState
    transitions = IDENTITY_CHECK

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="identity_checks")
    court = models.ForeignKey(Court, on_delete=models.PROTECT)
    state = models.CharField(max_length=16, choices=IdentityCheckState.choices, default=IdentityCheckState.REQUESTED)
    document_kind = models.CharField(max_length=32, choices=DocumentKind.choices)
    document_number = ProtectedTextField()
    pictures = models.JSONField(default=list, blank=True, help_text="Keys of the documents with the pictures.")
    level = models.PositiveSmallIntegerField(choices=User.IdentityLevel.choices, default=User.IdentityLevel.L2)
    requested_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    method = models.CharField(max_length=100, blank=True)
    reason = models.TextField(blank=True)

    objects = IdentityCheckQuerySet.as_manager()

    class Meta:
        triggers = [keep_states(IDENTITY_CHECK)]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(state="requested"), name="one_open_check_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.document_kind} {self.state}"


class ChannelConsent(models.Model):
    """Consent to be served on an electronic address: who, which address, in which words, when, and its end."""

    class Kind(models.TextChoices):
        PORTAL = "portal", _("portal inbox")
        EMAIL = "email", _("e-mail")
        SMS = "sms", _("text message")
        MESSENGER = "messenger", _("messenger account")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="channel_consents")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    address = models.CharField(max_length=200, blank=True)
    told_text_version = models.CharField(max_length=32)
    told_language = models.CharField(max_length=10)
    via = models.CharField(max_length=16, choices=Channel.choices)
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(withdrawn_at=None), name="one_standing_consent_a_channel"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.kind}"


class APIToken(models.Model):
    """A key with which a person's software uses the API, for some scopes only; only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    second_factor_at = models.DateTimeField(
        null=True, blank=True, help_text="When the person last confirmed with their authenticator that they use it."
    )
    wrong_codes = models.PositiveSmallIntegerField(default=0, help_text="Wrong codes in a row; too many end the key.")

    def __str__(self) -> str:
        return self.name


# Django finds the models of a room in its `models`; those of firms have a file of their own.
from evercourt.accounts.firms import Deputy, FilingRestriction, Firm, FirmMember  # noqa: E402, F401
