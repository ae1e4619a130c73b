"""The port of the institutions: banks, payment companies and registries are asked, and told, by signed messages.

Every question and order is a row of the court first, with a key of its own; sending it again with the same key does no
harm. A key has at most 35 letters, digits and hyphens; of a UUID take `.hex`. What an institution says comes later,
late, twice or out of order: `answer` looks one thing up by its key, `news` reads everything the institution said since.
Amounts are whole cents. docs/protocol.md says how it looks on the wire.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from evercourt.kernel.errors import InstitutionError as InstitutionError  # The one error of this port.


class AssetKind(StrEnum):
    """What can be found. The first three are held by an amount, all others as a whole."""

    DEPOSIT = "deposit"
    PAYMENT_ACCOUNT = "payment_account"
    FUND = "fund"
    SHARES = "shares"
    VEHICLE = "vehicle"
    VESSEL = "vessel"
    REAL_ESTATE = "real_estate"

    @property
    def is_money(self) -> bool:
        """Whether it is held by an amount."""
        return self in {AssetKind.DEPOSIT, AssetKind.PAYMENT_ACCOUNT, AssetKind.FUND}


class Action(StrEnum):
    """What an institution can be told. Every one but freeze and seal names the `hold` it is about."""

    FREEZE = "freeze"  # Hold an amount of an account.
    SEAL = "seal"  # Enter a seal on a thing in a register.
    RENEW = "renew"  # Hold on, until a later day.
    RELEASE = "release"  # Give back an amount of a freeze.
    LIFT = "lift"  # End a freeze or seal, all of it.
    DEDUCT = "deduct"  # Transfer an amount of a freeze to the account of the case.


class Status(StrEnum):
    """How an order or a question ended, as the institution answers it."""

    DONE = "done"
    PARTLY = "partly"  # Less than was ordered: see `amount`; or: this answer is not all there is.
    WAITING = "waiting"  # Behind the holds of others: see `position` and `ahead`. Nothing is held yet.
    NOTHING = "nothing"  # Asked: nothing of the debtor is here.
    REFUSED = "refused"  # Nothing was done: see `reason`.


class Reason(StrEnum):
    """Why something was refused or done in part only. A code that is not listed here reads as OTHER."""

    NONE = ""
    NO_SUCH_ASSET = "no_such_asset"
    NOT_THE_DEBTORS = "not_the_debtors"  # NET 7
    OFFICER_NOT_FILED = "officer_not_filed"  # NET 2
    NO_RULING = "no_ruling"  # NET 3(2)
    ITEM_NOT_LISTED = "item_not_listed"
    PROTECTED = "protected"  # The account is exempt.
    LESS_THERE = "less_there"  # The balance is below what was ordered.
    HELD_BEFORE = "held_before"  # Others hold it already.
    UNKNOWN_HOLD = "unknown_hold"
    HOLD_ENDED = "hold_ended"  # Lapsed, lifted or taken.
    NOT_AGREED = "not_agreed"  # NET 9: no online transfers.
    TOO_LONG = "too_long"  # Beyond the longest period of the law.
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Person:
    """A person or organisation by name and number (identity number, or unified social credit code)."""

    name: str
    number: str
    is_organisation: bool = False


@dataclass(frozen=True, kw_only=True)
class Officer:
    """The enforcement officer in whose name a message goes out, filed with the institution beforehand (NET 2)."""

    name: str
    credential: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked about one debtor of one open case; `items` are of those the institution lists (NET 7; INV 25)."""

    key: str
    case_number: str
    debtor: Person
    items: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Inquiry:
    """One message with questions about one or many debtors, under one assistance notice (NET 3(1))."""

    key: str
    court: str
    officer: Officer
    notice_sha256: str
    questions: tuple[Question, ...]
    answer_by: date


@dataclass(frozen=True, kw_only=True)
class PayTo:
    """The account of the case to which deducted money goes, and the reference that must travel with it."""

    name: str
    account: str
    bank: str
    reference: str


@dataclass(frozen=True, kw_only=True)
class Order:
    """One measure on one asset. `amount` is cents, and 0 for seal and lift; `ruling_sha256` is of the signed ruling.

    `hold` is the key of the freeze or seal that is renewed, released, lifted or deducted from. `since` and `until` are
    the first and last day of the hold, for freeze, seal and renew. `pay_to` is for deduct alone.
    """

    key: str
    action: Action
    court: str
    case_number: str
    debtor: Person
    asset_kind: AssetKind
    asset_number: str
    officer: Officer
    judge: str
    ruling_number: str
    ruling_sha256: str
    amount: int = 0
    hold: str = ""
    since: date | None = None
    until: date | None = None
    pay_to: PayTo | None = None


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """A hold of somebody else on the same asset, in its place in line; amount 0: the thing itself."""

    court: str
    case_number: str
    place: int
    amount: int = 0
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class Asset:
    """A piece of property as an institution tells it; `balance` and `available` are cents, `worth` too, 0: not known.

    `mark` is the kind of protected account (wages, pension, …) or empty. `details` are the items asked for that
    have no field of their own, for example a vehicle's make.
    """

    kind: AssetKind
    number: str
    label: str = ""
    balance: int = 0
    available: int = 0
    worth: int = 0
    mark: str = ""
    co_owners: tuple[Person, ...] = ()
    holds: tuple[Ahead, ...] = ()
    details: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class InquiryAnswer:
    """The answer to one question. PARTLY: more is to come under the same key, and the newest answer is the whole."""

    key: str
    status: Status
    at: datetime
    assets: tuple[Asset, ...] = ()
    reason: Reason = Reason.NONE
    reason_text: str = ""


@dataclass(frozen=True, kw_only=True)
class OrderAnswer:
    """The answer to one order. `amount` is what was done now, `held` what the hold holds after it, both cents.

    `balance` and `available` are those of the account at `at`. `position` 0 is in force, 1 the first that waits.
    `remittance` is the institution's number of the transfer of deducted money.
    """

    key: str
    status: Status
    at: datetime
    amount: int = 0
    held: int = 0
    balance: int = 0
    available: int = 0
    position: int = 0
    ahead: tuple[Ahead, ...] = ()
    since: date | None = None
    until: date | None = None
    remittance: str = ""
    reason: Reason = Reason.NONE
    reason_text: str = ""


@dataclass(frozen=True, kw_only=True)
class HoldChanged:
    """A hold changed without an order: it came into force in its turn, took in money that arrived, or lapsed.

    `hold` is the key of the freeze or seal; `place` is the institution's number of this piece of news.
    """

    hold: str
    at: datetime
    held: int
    position: int
    ended: bool = False
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class InstitutionObjects:
    """The institution holds an order unlawful and says why; the court answers within 15 days (NET 6)."""

    number: str
    order: str
    at: datetime
    grounds: str


@dataclass(frozen=True, kw_only=True)
class Received:
    """One thing an institution said. `raw` and `signature` are as received, and were verified; keep them.

    `place` is its number in the order in which the institution said it; an answer given twice has two.
    """

    said: InquiryAnswer | OrderAnswer | HoldChanged | InstitutionObjects
    raw: bytes
    signature: str
    place: int


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What was sent and the institution's signed receipt for it, both as they went over the line."""

    request: bytes
    signature: str
    receipt: bytes
    receipt_signature: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class HoldRow:
    """One hold of this court in the institution's books, and what was ever deducted from it; cents.

    `remittances` has the order's key of each deduction, and its cents.
    """

    hold: str
    case_number: str
    asset_number: str
    held: int
    deducted: int
    position: int
    until: date
    ended: bool = False
    remittances: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Statement:
    """The institution's signed list of all holds of this court, for reconciliation."""

    at: datetime
    rows: tuple[HoldRow, ...]
    raw: bytes
    signature: str


class Institution(Protocol):
    """One institution. Every method raises InstitutionError; `permanent` when trying the same again cannot help.

    Not permanent means that it is not known whether the institution took the message: send it again with the same key.
    """

    def ask(self, inquiry: Inquiry) -> Sent:
        """Hand over an inquiry; return the receipt. Sent again with the same key it is the same inquiry."""
        ...

    def order(self, order: Order) -> Sent:
        """Hand over an order; return the receipt, which does not say that it was carried out."""
        ...

    def answer(self, key: str) -> Received | None:
        """Return the newest answer to the question or order with that key, or None while there is none.

        Raises a permanent InstitutionError if the institution never received such a key.
        """
        ...

    def news(self, after: int = 0, limit: int = 200) -> Sequence[Received]:
        """Return what the institution said after place `after`, at most `limit` things, by place."""
        ...

    def reply(self, objection: str, *, upheld: bool, grounds: str, document_sha256: str) -> Sent:
        """Answer an objection of the institution (NET 6). Upheld: the order it is about falls."""
        ...

    def file_officer(self, officer: Officer, *, since: date, until: date | None = None) -> Sent:
        """File an officer's credential beforehand, or its end (NET 2); messages in the name of others are refused."""
        ...

    def disclose(self, question: str) -> Sent:
        """Say that the inquiry need not be kept from the debtor any longer: they have been told of the measures."""
        ...

    def statement(self) -> Statement:
        """Return the list of this court's holds as they stand now in the institution's books."""
        ...


def institution(code: str) -> Institution:
    """Return the connection to the institution with that code, as settings.INSTITUTIONS makes it.

    Raises a permanent InstitutionError if none is configured: a real one needs a written authority (NET 1).
    """
    connected: Institution = import_string(settings.INSTITUTIONS)(code)
    return connected


def cents(yuan: Decimal) -> int:
    """Return an amount of yuan as whole cents. Raises ValueError for fractions of a cent."""
    whole = yuan * 100
    if whole != whole.to_integral_value():
        raise ValueError(f"{yuan} is not a whole number of cents")
    return int(whole)


def yuan(cents: int) -> Decimal:
    """Return cents as yuan with two places."""
    return Decimal(cents).scaleb(-2)
