"""The one table of who hears of what: event → recipients → letter → link → lines.

To add news: one line in TABLE, and a folder `templates/letters/<letter>/` with `subject.txt` and `body.txt`. The
templates get the event's facts by name, `event`, `about` (what the act was about), `case` (if there is one), `person`
(who reads it) and `at`; they are written in the language of the person who reads them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from evercourt.accounts.events import IdentityConfirmed, IdentityRefused
from evercourt.filing.events import FilingSubmitted
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


TABLE: tuple[News, ...] = (
    News(IdentityConfirmed, people.owner, "identity_confirmed", profile_page),
    News(IdentityRefused, people.owner, "identity_refused", profile_page),
    News(FilingSubmitted, people.filer, "filing_submitted", filing_page),
)
