"""The one table of who hears of what: event → recipients → letter → link → lines.

To add news: one line in TABLE, and a folder `templates/letters/<letter>/` with `subject.txt` and `body.txt`. The
templates get the event's facts by name, `event`, `about` (what the act was about), `case` (if there is one), `person`
(who reads it) and `at`; they are written in the language of the person who reads them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from evercourt.accounts.events import IdentityConfirmed, IdentityRefused
from evercourt.cases.events import CaseEnded, FeeAsked, FeePaid, RefundOrdered, ReliefGranted, ReliefRefused
from evercourt.filing.events import (
    FilingAccepted,
    FilingOverdue,
    FilingRefused,
    FilingReturned,
    FilingSubmitted,
)
from evercourt.kernel.events import Event
from evercourt.ledger.record import Record
from evercourt.messages.acts import EMAIL, PORTAL, SMS
from evercourt.notify import people

Link = Callable[[Record], str]


@dataclass(frozen=True)
class News:
    """One line of the table."""

    event: type[Event]
    recipients: people.Recipients
    letter: str
    link: Link
    lines: tuple[str, ...] = (PORTAL, EMAIL, SMS)


def case_page(record: Record) -> str:
    """The page of the case the act is about."""
    return f"/cases/{record.about.case.pk}"


def profile_page(record: Record) -> str:
    """The page on which a person sees what the court knows of them."""
    return "/profile"


def filing_page(record: Record) -> str:
    """The page on which the filer sees where a filing stands."""
    return f"/filings/{record.about.pk}"


def review_page(record: Record) -> str:
    """The page on which the court reviews the filing."""
    return f"/review/{record.about.pk}"


def fee_page(record: Record) -> str:
    """The page on which the fee is explained and paid."""
    return f"/cases/{record.about.case.pk}/fees/{record.event.fee}"  # type: ignore[attr-defined]


TABLE: tuple[News, ...] = (
    News(IdentityConfirmed, people.owner, "identity_confirmed", profile_page),
    News(IdentityRefused, people.owner, "identity_refused", profile_page),
    News(FilingSubmitted, people.filer, "filing_submitted", filing_page),
    News(FilingReturned, people.filer, "filing_returned", filing_page),
    News(FilingRefused, people.filer, "filing_refused", filing_page),
    News(FilingOverdue, people.presidents, "filing_overdue", review_page),
    News(FilingAccepted, people.parties, "filing_accepted", case_page),
    News(FeeAsked, people.one_party, "fee_asked", fee_page),
    News(FeePaid, people.one_party, "fee_paid", fee_page),
    News(ReliefGranted, people.one_party, "relief_granted", fee_page),
    News(ReliefRefused, people.one_party, "relief_refused", fee_page),
    News(CaseEnded, people.parties, "fee_not_paid", case_page),
    News(RefundOrdered, people.one_party, "refund_ordered", fee_page),
)
