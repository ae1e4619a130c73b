"""What happens to people's accounts. Facts never hold an identity number, an address or a telephone number."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from evercourt.kernel.errors import Text
from evercourt.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class AccountOpened(Event):
    name: ClassVar[str] = "accounts.account_opened"
    summary: ClassVar[Text] = _("An account was opened")
    docket: ClassVar[bool] = False
    user: int


@dataclass(frozen=True, kw_only=True)
class AddressConfirmed(Event):
    name: ClassVar[str] = "accounts.address_confirmed"
    summary: ClassVar[Text] = _("An address was confirmed")
    docket: ClassVar[bool] = False
    user: int
    kind: str
    level: int


@dataclass(frozen=True, kw_only=True)
class ProfileChanged(Event):
    name: ClassVar[str] = "accounts.profile_changed"
    summary: ClassVar[Text] = _("A profile was changed")
    docket: ClassVar[bool] = False
    user: int
    changed: list[str]


@dataclass(frozen=True, kw_only=True)
class ConsentGiven(Event):
    name: ClassVar[str] = "accounts.consent_given"
    summary: ClassVar[Text] = _("Consent to electronic service was given")
    docket: ClassVar[bool] = False
    user: int
    consent: int
    kind: str
    told_text_version: str
    told_language: str


@dataclass(frozen=True, kw_only=True)
class ConsentWithdrawn(Event):
    name: ClassVar[str] = "accounts.consent_withdrawn"
    summary: ClassVar[Text] = _("Consent to electronic service was withdrawn")
    docket: ClassVar[bool] = False
    user: int
    consent: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class IdentityCheckRequested(Event):
    name: ClassVar[str] = "accounts.identity_check_requested"
    summary: ClassVar[Text] = _("A check of identity was asked for")
    docket: ClassVar[bool] = False
    check: int
    user: int
    document_kind: str


@dataclass(frozen=True, kw_only=True)
class IdentityConfirmed(Event):
    name: ClassVar[str] = "accounts.identity_confirmed"
    summary: ClassVar[Text] = _("Identity was confirmed at level L%(level)s")
    docket: ClassVar[bool] = False
    check: int
    user: int
    level: int
    method: str


@dataclass(frozen=True, kw_only=True)
class IdentityRefused(Event):
    name: ClassVar[str] = "accounts.identity_refused"
    summary: ClassVar[Text] = _("Identity could not be confirmed")
    docket: ClassVar[bool] = False
    check: int
    user: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class IdentityVouched(Event):
    name: ClassVar[str] = "accounts.identity_vouched"
    summary: ClassVar[Text] = _("An identity provider vouched for a person at level L%(level)s")
    docket: ClassVar[bool] = False
    user: int
    provider: str
    level: int


@dataclass(frozen=True, kw_only=True)
class TokenCreated(Event):
    name: ClassVar[str] = "accounts.token_created"
    summary: ClassVar[Text] = _("A key for software was made")
    docket: ClassVar[bool] = False
    user: int
    token: int
    scopes: list[str]


@dataclass(frozen=True, kw_only=True)
class TokenRevoked(Event):
    name: ClassVar[str] = "accounts.token_revoked"
    summary: ClassVar[Text] = _("A key for software was revoked")
    docket: ClassVar[bool] = False
    user: int
    token: int


@dataclass(frozen=True, kw_only=True)
class TokenConfirmed(Event):
    name: ClassVar[str] = "accounts.token_confirmed"
    summary: ClassVar[Text] = _("A key for software was confirmed with a second factor")
    docket: ClassVar[bool] = False
    user: int
    token: int


@dataclass(frozen=True, kw_only=True)
class LicenceEntered(Event):
    name: ClassVar[str] = "accounts.licence_entered"
    summary: ClassVar[Text] = _("A lawyer's licence was entered")
    docket: ClassVar[bool] = False
    user: int
    number: str
    firm: str


@dataclass(frozen=True, kw_only=True)
class LicenceVerified(Event):
    """The register or a clerk confirmed it; `by_register` says which."""

    name: ClassVar[str] = "accounts.licence_verified"
    summary: ClassVar[Text] = _("A lawyer's licence was confirmed")
    docket: ClassVar[bool] = False
    user: int
    number: str
    by_register: bool


@dataclass(frozen=True, kw_only=True)
class LicenceRefused(Event):
    name: ClassVar[str] = "accounts.licence_refused"
    summary: ClassVar[Text] = _("A lawyer's licence could not be confirmed")
    docket: ClassVar[bool] = False
    user: int
    number: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class FirmOpened(Event):
    name: ClassVar[str] = "accounts.firm_opened"
    summary: ClassVar[Text] = _("A law firm was set up")
    docket: ClassVar[bool] = False
    firm_name: str


@dataclass(frozen=True, kw_only=True)
class MemberAsked(Event):
    name: ClassVar[str] = "accounts.member_asked"
    summary: ClassVar[Text] = _("Somebody was asked to join a law firm")
    docket: ClassVar[bool] = False
    user: int
    role: str
    firm_name: str


@dataclass(frozen=True, kw_only=True)
class MemberAgreed(Event):
    name: ClassVar[str] = "accounts.member_agreed"
    summary: ClassVar[Text] = _("Somebody joined a law firm")
    docket: ClassVar[bool] = False
    user: int
    role: str


@dataclass(frozen=True, kw_only=True)
class MemberLeft(Event):
    name: ClassVar[str] = "accounts.member_left"
    summary: ClassVar[Text] = _("Somebody left a law firm")
    docket: ClassVar[bool] = False
    user: int


@dataclass(frozen=True, kw_only=True)
class DeputyNamed(Event):
    name: ClassVar[str] = "accounts.deputy_named"
    summary: ClassVar[Text] = _("A lawyer named a deputy")
    docket: ClassVar[bool] = False
    user: int
    lawyer_name: str
    deputy: int
    kind: str
    since: date
    until: date | None


@dataclass(frozen=True, kw_only=True)
class DeputyEnded(Event):
    name: ClassVar[str] = "accounts.deputy_ended"
    summary: ClassVar[Text] = _("Somebody no longer deputises for a lawyer")
    docket: ClassVar[bool] = False
    user: int
    deputy: int


@dataclass(frozen=True, kw_only=True)
class FilingRestricted(Event):
    """Facts hold no more than whom; the reasons stay with the restriction."""

    name: ClassVar[str] = "accounts.filing_restricted"
    summary: ClassVar[Text] = _("Somebody may no longer file by themselves")
    docket: ClassVar[bool] = False
    user: int
    until: date | None


@dataclass(frozen=True, kw_only=True)
class FilingFreed(Event):
    name: ClassVar[str] = "accounts.filing_freed"
    summary: ClassVar[Text] = _("Somebody may file by themselves again")
    docket: ClassVar[bool] = False
    user: int
