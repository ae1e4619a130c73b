"""What happens when papers are served."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from evercourt.kernel.errors import Text
from evercourt.kernel.events import Event
from evercourt.messages.models import Message
from evercourt.service.states import Purpose, Way


@dataclass(frozen=True, kw_only=True)
class ServiceEvent(Event):
    """An event about service on one party."""

    words: ClassVar[dict[str, Any]] = {"way": Way, "purpose": Purpose}
    order: int
    party_id: int
    party_name: str
    purpose: str


@dataclass(frozen=True, kw_only=True)
class ServiceOrdered(ServiceEvent):
    name: ClassVar[str] = "service.ordered"
    summary: ClassVar[Text] = _("Service ordered on %(party_name)s: %(purpose)s")


@dataclass(frozen=True, kw_only=True)
class ServiceSent(ServiceEvent):
    name: ClassVar[str] = "service.sent"
    summary: ClassVar[Text] = _("Sent to %(party_name)s: %(purpose)s (%(way)s)")
    attempt: int
    way: str


@dataclass(frozen=True, kw_only=True)
class ServiceWaits(ServiceEvent):
    """The next way needs a hand of the registry; `failed` are the ways that were tried before."""

    name: ClassVar[str] = "service.waits"
    summary: ClassVar[Text] = _("Service on %(party_name)s waits for the registry (%(way)s): %(purpose)s")
    docket: ClassVar[bool] = False
    way: str
    failed: list[str]


@dataclass(frozen=True, kw_only=True)
class ServiceFailed(ServiceEvent):
    name: ClassVar[str] = "service.failed"
    summary: ClassVar[Text] = _("Service on %(party_name)s did not succeed (%(way)s): %(reason)s")
    attempt: int
    way: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class EntrustedEvent(ServiceEvent):
    """The facts every event about service by another court has."""

    attempt: int
    entrusted: int
    court_name: str


@dataclass(frozen=True, kw_only=True)
class ServiceEntrusted(EntrustedEvent):
    name: ClassVar[str] = "service.entrusted"
    summary: ClassVar[Text] = _("%(court_name)s was entrusted with service on %(party_name)s: %(purpose)s")
    court: int
    letter_sha256: str


@dataclass(frozen=True, kw_only=True)
class EntrustedAccepted(EntrustedEvent):
    name: ClassVar[str] = "service.entrusted_accepted"
    summary: ClassVar[Text] = _("%(court_name)s serves on %(party_name)s until %(due_on)s: %(purpose)s")
    due_on: date


@dataclass(frozen=True, kw_only=True)
class EntrustedTried(EntrustedEvent):
    name: ClassVar[str] = "service.entrusted_tried"
    summary: ClassVar[Text] = _("%(court_name)s tried to serve on %(party_name)s on %(on)s: %(what)s")
    docket: ClassVar[bool] = False
    on: date
    what: str


@dataclass(frozen=True, kw_only=True)
class EntrustedReturned(EntrustedEvent):
    """The other court sent the result back; what follows is told by its own event."""

    name: ClassVar[str] = "service.entrusted_returned"
    summary: ClassVar[Text] = _("%(court_name)s returned the result of service on %(party_name)s: %(purpose)s")
    is_served: bool
    proof_sha256: str


@dataclass(frozen=True, kw_only=True)
class EntrustedOverdue(EntrustedEvent):
    name: ClassVar[str] = "service.entrusted_overdue"
    summary: ClassVar[Text] = _("%(court_name)s has not returned service on %(party_name)s by %(due_on)s")
    docket: ClassVar[bool] = False
    court: int
    due_on: date


@dataclass(frozen=True, kw_only=True)
class ServiceNoted(ServiceEvent):
    """A fact of an attempt: it reached the system, was opened, was answered."""

    name: ClassVar[str] = "service.noted"
    summary: ClassVar[Text] = _("Service on %(party_name)s: a fact was noted (%(fact)s)")
    docket: ClassVar[bool] = False
    attempt: int
    way: str
    fact: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Served(ServiceEvent):
    """Service took effect. `served_on` is the court's own day, from which periods are counted."""

    name: ClassVar[str] = "service.served"
    summary: ClassVar[Text] = _("Served on %(party_name)s on %(served_on)s: %(purpose)s (%(way)s)")
    attempt: int
    way: str
    effective_at: datetime
    served_on: date
    presumed: bool
    basis: str


@dataclass(frozen=True, kw_only=True)
class ServiceSetAside(ServiceEvent):
    """What counted as served no longer does, or not on that day: periods counted from it fall away."""

    name: ClassVar[str] = "service.set_aside"
    summary: ClassVar[Text] = _("Service on %(party_name)s of %(served_on)s no longer counts: %(purpose)s")
    served_on: date


@dataclass(frozen=True, kw_only=True)
class ServiceRebutted(ServiceEvent):
    name: ClassVar[str] = "service.rebutted"
    summary: ClassVar[Text] = _("%(party_name)s objected to service: %(purpose)s")
    attempt: int


@dataclass(frozen=True, kw_only=True)
class RebuttalDecided(ServiceEvent):
    name: ClassVar[str] = "service.rebuttal_decided"
    summary: ClassVar[Text] = _("Decided on the objection of %(party_name)s to service: %(purpose)s")
    attempt: int
    upheld: bool
    reasons: str


@dataclass(frozen=True, kw_only=True)
class ServiceCancelled(ServiceEvent):
    name: ClassVar[str] = "service.cancelled"
    summary: ClassVar[Text] = _("Service on %(party_name)s is no longer needed: %(purpose)s")
    reason: str


@dataclass(frozen=True, kw_only=True)
class ServiceProven(ServiceEvent):
    """The court certified service (OLR 31). `proof` are the facts; `certificate` is the SHA-256 of the signed paper.

    In the chain of the order alone, which can be shown whole to whoever has the certificate.
    """

    name: ClassVar[str] = "service.proven"
    summary: ClassVar[Text] = _("Service on %(party_name)s was certified: %(purpose)s")
    docket: ClassVar[bool] = False
    proof: dict[str, Any]
    certificate: str


@dataclass(frozen=True, kw_only=True)
class PaperRequested(ServiceEvent):
    name: ClassVar[str] = "service.paper_requested"
    summary: ClassVar[Text] = _("%(party_name)s asked for the papers on paper: %(purpose)s")


@dataclass(frozen=True, kw_only=True)
class PaperSent(ServiceEvent):
    name: ClassVar[str] = "service.paper_sent"
    summary: ClassVar[Text] = _("Given to %(party_name)s on paper: %(purpose)s")


@dataclass(frozen=True, kw_only=True)
class JoinCodeMade(Event):
    """A letter with a code was printed; the code itself is nowhere but in the letter."""

    name: ClassVar[str] = "service.join_code_made"
    summary: ClassVar[Text] = _("Letter with a code to join printed for %(party_name)s")
    party_id: int
    party_name: str


@dataclass(frozen=True, kw_only=True)
class JoinRequested(Event):
    name: ClassVar[str] = "service.join_requested"
    summary: ClassVar[Text] = _("%(party_name)s asked to join online; a clerk checks the identity")
    party_id: int
    party_name: str


@dataclass(frozen=True, kw_only=True)
class JoinRefused(Event):
    name: ClassVar[str] = "service.join_refused"
    summary: ClassVar[Text] = _("Request to join as %(party_name)s not confirmed")
    party_id: int
    party_name: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class PartyJoined(Event):
    name: ClassVar[str] = "service.party_joined"
    summary: ClassVar[Text] = _("%(party_name)s joined the case online")
    party_id: int
    party_name: str


@dataclass(frozen=True, kw_only=True)
class ElectronicServiceAgreed(Event):
    name: ClassVar[str] = "service.electronic_agreed"
    summary: ClassVar[Text] = _("%(party_name)s agreed to electronic service")
    party_id: int
    party_name: str


@dataclass(frozen=True, kw_only=True)
class ElectronicServiceDeclined(Event):
    """Declined or withdrawn: papers come on paper from now on, and nothing else changes (OLR 4, 29)."""

    name: ClassVar[str] = "service.electronic_declined"
    summary: ClassVar[Text] = _("%(party_name)s wants papers on paper, not electronically")
    party_id: int
    party_name: str


@dataclass(frozen=True, kw_only=True)
class AnswerGiven(Event):
    name: ClassVar[str] = "service.answer_given"
    summary: ClassVar[Text] = _("%(party_name)s answered the complaint")
    party_id: int
    party_name: str
    answer: int


@dataclass(frozen=True, kw_only=True)
class LateAnswerGiven(Event):
    """Late, but accepted: the court looks at it all the same (CPL 128)."""

    name: ClassVar[str] = "service.late_answer_given"
    summary: ClassVar[Text] = _("%(party_name)s answered the complaint after the period")
    party_id: int
    party_name: str
    answer: int


@dataclass(frozen=True, kw_only=True)
class AddressForServiceChanged(Event):
    """A person changed it in all their open cases at once; `changed` names what, never the address itself."""

    name: ClassVar[str] = "address.changed"
    summary: ClassVar[Text] = _("An address for service was changed in %(cases)s cases")
    docket: ClassVar[bool] = False
    changed: list[str]
    cases: int
    notices: int


@dataclass(frozen=True, kw_only=True)
class AddressNoted(Event):
    """The same in one case; the notice is on file and served on the others."""

    name: ClassVar[str] = "address.noted"
    summary: ClassVar[Text] = _("%(who)s changed the address for service; the others are told")
    user: int
    who: str
    changed: list[str]
    document: int


@dataclass(frozen=True, kw_only=True)
class MessageReturned(Event):
    """A message about this case did not reach somebody; the registry has it as a task."""

    name: ClassVar[str] = "service.message_returned"
    summary: ClassVar[Text] = _("A message to %(name_of_person)s came back (%(line)s)")
    docket: ClassVar[bool] = False
    words: ClassVar[dict[str, Any]] = {"line": Message.Line}
    returned: int
    name_of_person: str
    line: str
    letter: str


@dataclass(frozen=True, kw_only=True)
class ReturnedSettled(Event):
    name: ClassVar[str] = "service.returned_settled"
    summary: ClassVar[Text] = _("What came back from %(name_of_person)s was dealt with: %(note)s")
    docket: ClassVar[bool] = False
    returned: int
    name_of_person: str
    note: str


@dataclass(frozen=True, kw_only=True)
class PrintedForPost(Event):
    """The letters that wait for the post were printed with their sheet of addresses."""

    name: ClassVar[str] = "service.printed"
    summary: ClassVar[Text] = _("%(orders)s letters were printed for the post")
    docket: ClassVar[bool] = False
    orders: int
    sha256: str
