"""What happens to closure orders."""

import dataclasses
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from evercourt.kernel.errors import Text
from evercourt.kernel.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class OrderDrafted(Event):
    name: ClassVar[str] = "closure.drafted"
    summary: ClassVar[Text] = _("Closure order drafted: %(title)s")
    docket: ClassVar[bool] = False
    order: int
    version: int
    title: str
    clauses_sha256: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class OrderDiscarded(Event):
    name: ClassVar[str] = "closure.discarded"
    summary: ClassVar[Text] = _("Draft of a closure order discarded")
    docket: ClassVar[bool] = False
    order: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class ClosureIssued(Event):
    """The order itself, every clause, and how much it moved."""

    name: ClassVar[str] = "closure.issued"
    summary: ClassVar[Text] = _("Closure order %(number)s issued: %(title)s")
    docket: ClassVar[bool] = False
    order: int
    number: str
    title: str
    clauses: dict[str, Any]
    visits: int
    hearings: int
    deadlines: int
    people: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class RenewalCalled(Event):
    """A measure or protection order would expire while the court is closed; it is to be renewed (SEAL 27; DVL 30)."""

    name: ClassVar[str] = "closure.renewal_called"
    summary: ClassVar[Text] = _("Expires on %(expires_on)s in spite of closure order %(number)s; renew by %(renew_by)s")
    order: int
    number: str
    kind: str
    thing: int
    expires_on: date
    renew_by: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class ClosureSuperseded(Event):
    name: ClassVar[str] = "closure.superseded"
    summary: ClassVar[Text] = _("Closure order %(number)s replaced by %(by_number)s")
    docket: ClassVar[bool] = False
    order: int
    number: str
    by_number: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReopeningAnnounced(Event):
    """The court reopens earlier than ordered, and under which conditions."""

    name: ClassVar[str] = "closure.reopening_announced"
    summary: ClassVar[Text] = _("The court reopens on %(at)s, before the end of closure order %(number)s")
    docket: ClassVar[bool] = False
    order: int
    number: str
    at: datetime
    conditions: dict[str, Any]


@dataclasses.dataclass(frozen=True, kw_only=True)
class CourtReopened(Event):
    name: ClassVar[str] = "closure.ended"
    summary: ClassVar[Text] = _("The court is open again; closure order %(number)s is over")
    docket: ClassVar[bool] = False
    order: int
    number: str
    at: datetime
    conditions: dict[str, Any]
    report: dict[str, Any]


@dataclasses.dataclass(frozen=True, kw_only=True)
class HearingExcepted(Event):
    name: ClassVar[str] = "closure.hearing_excepted"
    summary: ClassVar[Text] = _("In the closure another rule applies to the hearing: %(reason)s")
    order: int
    hearing: int
    what: str
    reason: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class KeepAsked(Event):
    name: ClassVar[str] = "closure.keep_asked"
    summary: ClassVar[Text] = _("%(party_name)s asked that the hearing be held as set in spite of the closure")
    order: int
    hearing: int
    party_id: int
    party_name: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class AllAskedToKeep(Event):
    """`put_off`: it was put off already, so that its judge sets it anew; the closure leaves it alone then."""

    name: ClassVar[str] = "closure.all_asked_to_keep"
    summary: ClassVar[Text] = _(
        "All parties asked that the hearing of %(day)s be held as set; the closure does not stop it"
    )
    order: int
    hearing: int
    day: str
    put_off: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class PersonCalled(Event):
    """Somebody of the court called a person whom the order concerns; who it is stays with the list."""

    name: ClassVar[str] = "closure.called"
    summary: ClassVar[Text] = _("A person whom the closure concerns was called: %(outcome)s")
    docket: ClassVar[bool] = False
    order: int
    recipient: int
    outcome: str
    called: int
    note: str
