"""What opens an item of work, and what ends it: one table of events, as `notify` has one of letters.

An item is no second record: the event that opened or ended it stands in the ledger, so these rows are written silently.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.accounts.offices import Office
from evercourt.cases import events as cases
from evercourt.cases.models import Case, Deadline, PanelMember
from evercourt.cases.states import Decider
from evercourt.continuity import events as continuity
from evercourt.courts import rules
from evercourt.courts.rules import name_of
from evercourt.decisions import events as decisions
from evercourt.decisions.protecting import APPLICATION, orders_in_force
from evercourt.enforcement import events as enforcement
from evercourt.enforcement.models import CaseOfficer
from evercourt.filing import events as filing
from evercourt.filing.models import Filing
from evercourt.hearings.events import HearingHeld
from evercourt.kernel.errors import Text
from evercourt.kernel.events import Event
from evercourt.ledger.record import Record
from evercourt.service import events as service
from evercourt.service.models import Returned
from evercourt.service.states import Purpose, Way
from evercourt.work.models import Item, Kind

# Papers of which the hearing cannot do without: nobody is heard before the complaint reached the other side (CPL 128).
FIRST_PAPERS = (Purpose.COMPLAINT,)


@dataclass
class Wanted:
    """An item to be opened: for whom, by when, what it says."""

    kind: Kind
    thing: int
    office: str
    court_id: int
    case: Case | None = None
    person_id: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    address: str = ""
    holds: bool = False
    due_on: date | None = None
    steps: list[dict[str, Any]] = field(default_factory=list)
    basis: str = ""


def presiding_of(case: Case) -> int | None:
    """Return who presides in the case now."""
    seats = PanelMember.objects.filter(case=case, until=None, seat=PanelMember.Seat.PRESIDING)
    return seats.values_list("user_id", flat=True).first()


def _for_the_bench(record: Record, kind: Kind, thing: int, **more: Any) -> Wanted:
    """Return an item for the presiding judge; while nobody presides, for the registry."""
    case = record.about.case
    judge = presiding_of(case)
    office = Office.JUDGE if judge else Office.REGISTRY_CLERK
    return Wanted(kind, thing, office, case.court_id, case=case, person_id=judge, **more)


def review(record: Record) -> Iterable[Wanted]:
    """A filing that waits for review, with the clock of CPL 126."""
    found: Filing = record.about
    if found.court_id is not None:
        yield Wanted(
            Kind.REVIEW, found.pk, Office.FILING_CLERK, found.court_id, facts={"number": found.receipt_number},
            address=f"/review/{found.pk}", due_on=found.due_on, steps=found.due_explanation, basis="CPL 126",
        )  # fmt: skip


def serve(record: Record) -> Iterable[Wanted]:
    """Papers that go no further by themselves: says on whom, which way is next, and which came back."""
    event: Any = record.event
    case = record.about.case
    yield Wanted(
        Kind.SERVE, event.order, Office.REGISTRY_CLERK, case.court_id, case=case, address=f"/service/{event.order}",
        facts={"name": event.party_name, "purpose": event.purpose, "way": event.way, "failed": event.failed},
        holds=event.purpose in FIRST_PAPERS,
    )  # fmt: skip


def returned(record: Record) -> Iterable[Wanted]:
    """A message about a case that reached nobody on that line: says whom and what, so that somebody rings."""
    found: Returned = record.about
    yield Wanted(
        Kind.RETURNED, found.pk, Office.REGISTRY_CLERK, found.case.court_id, case=found.case, address="/returned",
        facts={"name": found.name, "subject": found.subject, "line": found.line},
    )  # fmt: skip


def join(record: Record) -> Iterable[Wanted]:
    """Somebody says to be a party, and a clerk makes sure of it."""
    event: Any = record.event
    case = record.about.case
    facts = {"name": event.party_name}
    yield Wanted(
        Kind.JOIN, event.party_id, Office.REGISTRY_CLERK, case.court_id, case=case, facts=facts, address="/joining"
    )


def no_panel(record: Record) -> Iterable[Wanted]:
    """A panel that the lot could not fill: the president must act (CPL 38)."""
    case = record.about.case
    yield Wanted(
        Kind.PANEL, case.pk, Office.PRESIDENT, case.court_id, case=case, address=f"/cases/{case.pk}", holds=True,
        basis="CPL 38",
    )  # fmt: skip


def recusal(record: Record) -> Iterable[Wanted]:
    """A request that a member withdraw, for whom CPL 49 names; the case rests meanwhile (CPL 48)."""
    event: Any = record.event
    case = record.about.case
    office = {Decider.PRESIDING: Office.JUDGE, Decider.COMMITTEE: Office.REGISTRY_CLERK}.get(
        event.decider, Office.PRESIDENT
    )
    yield Wanted(
        Kind.RECUSAL, event.recusal, office, case.court_id, case=case, facts={"name": event.member_name},
        person_id=presiding_of(case) if office == Office.JUDGE else None, address=f"/recusals/{event.recusal}",
        holds=True, due_on=event.due_on, basis="CPL 50",
    )  # fmt: skip


def extension(record: Record) -> Iterable[Wanted]:
    """A request for more time; until it is decided the case is not called."""
    event: Any = record.event
    facts = {"name": event.party_name}
    yield _for_the_bench(
        record, Kind.EXTENSION, event.extension, facts=facts, address=f"/extensions/{event.extension}", holds=True,
        basis="CPL 86",
    )  # fmt: skip


def relief(record: Record) -> Iterable[Wanted]:
    """An application for relief from the fee."""
    event: Any = record.event
    address = f"/cases/{record.about.case.pk}/fees/{event.fee}"
    yield _for_the_bench(record, Kind.RELIEF, event.fee, facts={"name": event.party_name}, address=address)


def court_deadline(record: Record) -> Iterable[Wanted]:
    """A last day of the court itself that is near."""
    event: Any = record.event
    if event.party_id is None:
        yield _period(record, Kind.COURT_DEADLINE)


def period_over(record: Record) -> Iterable[Wanted]:
    """A period of a party that is over: the case goes on."""
    event: Any = record.event
    if event.party_id is not None:
        yield _period(record, Kind.PERIOD_OVER)


def _period(record: Record, kind: Kind) -> Wanted:
    event: Any = record.event
    period = Deadline.objects.get(pk=event.deadline)
    facts = {"rule": event.rule, "trigger": period.trigger_date.isoformat(), "name": event.party_name}
    ours = kind == Kind.COURT_DEADLINE
    return _for_the_bench(
        record, kind, event.deadline, facts=facts, address=f"/cases/{record.about.case.pk}",
        due_on=event.due_on if ours else None, steps=period.explanation if ours else [], basis=period.basis,
    )  # fmt: skip


def draft(record: Record) -> Iterable[Wanted]:
    """A case that was argued to the end waits for its decision, until the last day of the trial."""
    event: Any = record.event
    case = record.about.case
    if event.debate_ended and not case.ended_at:
        limit = case.deadlines.filter(party=None, rule__startswith="trial.", state=Deadline.State.OPEN).first()
        found = {"due_on": limit.due_on, "steps": limit.explanation, "basis": limit.basis} if limit else {}
        yield _for_the_bench(record, Kind.DRAFT, case.pk, address=f"/cases/{case.pk}/decisions/new", **found)


def sign(record: Record) -> Iterable[Wanted]:
    """A draft before the judges: one item for each of them."""
    event: Any = record.event
    case = record.about.case
    judges = PanelMember.objects.filter(case=case, until=None).exclude(seat=PanelMember.Seat.RECORDER)
    for judge in judges.values_list("user_id", flat=True):
        yield Wanted(
            Kind.SIGN, event.decision, Office.JUDGE, case.court_id, case=case, person_id=judge,
            facts={"title": event.title}, address=f"/decisions/{event.decision}",
        )  # fmt: skip


def pronounce(record: Record) -> Iterable[Wanted]:
    """A signed decision waits for its pronouncement."""
    event: Any = record.event
    facts = {"title": event.title}
    yield _for_the_bench(record, Kind.PRONOUNCE, event.decision, facts=facts, address=f"/decisions/{event.decision}")


def appeal(record: Record) -> Iterable[Wanted]:
    """An appeal, with its file, goes to the higher court."""
    event: Any = record.event
    case = record.about.case
    facts = {"name": event.party_name, "title": event.title}
    yield Wanted(
        Kind.APPEAL, event.decision, Office.REGISTRY_CLERK, case.court_id, case=case, facts=facts,
        address=f"/decisions/{event.decision}", basis="CPL 174",
    )  # fmt: skip


def renewal(record: Record) -> Iterable[Wanted]:
    """What would expire while the court is closed: for the officer of the measure, or the judge who protects."""
    event: Any = record.event
    case, facts = record.about.case, {"day": event.expires_on.isoformat()}
    if event.kind == "measure":
        officers = CaseOfficer.objects.filter(case=case, until=None).values_list("user", flat=True)
        yield Wanted(
            Kind.RENEW, event.thing, Office.ENFORCEMENT_OFFICER, case.court_id, case=case, person_id=officers.first(),
            facts=facts, address=f"/cases/{case.pk}/work", due_on=event.renew_by, basis="SEAL 27",
        )  # fmt: skip
    else:
        yield _for_the_bench(
            record, Kind.PROTECT, event.thing, facts=facts, address=f"/cases/{case.pk}", due_on=event.renew_by,
            basis="DVL 30",
        )  # fmt: skip


def protection(record: Record) -> Iterable[Wanted]:
    """An order that protects a person lapses soon, or its applicant asks for its change: for who presides (DVL 30)."""
    event: Any = record.event
    asked = isinstance(event, cases.PapersFiled)
    key = _protected_by(record)
    term = Deadline.objects.filter(pk=key).first() if key else None
    if term is None:
        return
    facts = {"day": term.due_on.isoformat()} | ({"asked": True} if asked else {})
    case = record.about.case
    yield _for_the_bench(
        record, Kind.PROTECT, term.pk, facts=facts, address=f"/cases/{case.pk}", basis="DVL 30",
        due_on=term.due_on if asked else event.ask_by,
    )  # fmt: skip


def _protected_by(record: Record) -> int:
    """Return the key of the running term that the event is about; 0: papers that are no application about one."""
    event: Any = record.event
    if not isinstance(event, cases.PapersFiled):
        return int(event.deadline)
    if event.kind != APPLICATION:
        return 0
    term = orders_in_force().filter(case=record.about.case, party=event.party_id).first()
    return term.pk if term else 0


def measure_expires(record: Record) -> Iterable[Wanted]:
    """A measure that expires soon, for its officer; the creditor asks for its renewal seven days before (PRES 18)."""
    event: Any = record.event
    case = record.about.case
    officer = CaseOfficer.objects.filter(case=case, until=None).values_list("user", flat=True).first()
    ask_by = rules.deadline(case.court, "preservation.renew_apply_before", event.expires_on)
    yield Wanted(
        Kind.RENEW, event.measure, Office.ENFORCEMENT_OFFICER, case.court_id, case=case, person_id=officer,
        facts={"day": event.expires_on.isoformat()}, address=f"/cases/{case.pk}/work", due_on=ask_by.last_day,
        steps=ask_by.steps, basis="SEAL 27",
    )  # fmt: skip


def hand_back(record: Record) -> Iterable[Wanted]:
    """A seized thing is held no longer: its officer gives it back (SEAL 28)."""
    event: Any = record.event
    case = record.about.case
    officers = CaseOfficer.objects.filter(case=case, until=None).values_list("user", flat=True)
    yield Wanted(
        Kind.HAND_BACK, event.measure, Office.ENFORCEMENT_OFFICER, case.court_id, case=case, person_id=officers.first(),
        facts={"thing": event.thing, "name": event.to}, address=f"/cases/{case.pk}/things/{event.measure}",
        due_on=event.due_on, basis="SEAL 28",
    )  # fmt: skip


Opens = Callable[[Record], Iterable[Wanted]]
OPENS: dict[type[Event], Opens] = {
    filing.FilingSubmitted: review,
    service.ServiceWaits: serve,
    service.MessageReturned: returned,
    service.JoinRequested: join,
    cases.PanelNotDrawn: no_panel,
    cases.RecusalAsked: recusal,
    cases.RecusalReconsiderationAsked: recusal,
    cases.ExtensionAsked: extension,
    cases.ReliefApplied: relief,
    cases.DeadlineNear: court_deadline,
    cases.DeadlineMissed: period_over,
    HearingHeld: draft,
    decisions.DecisionSentForSigning: sign,
    decisions.DecisionSigned: pronounce,
    decisions.Appealed: appeal,
    decisions.ProtectionNear: protection,
    cases.PapersFiled: protection,
    enforcement.RenewalDue: measure_expires,
    continuity.RenewalCalled: renewal,
    enforcement.HandBackDue: hand_back,
}


def _named(fact: str) -> Callable[[Record], int]:
    return lambda record: int(getattr(record.event, fact))


def _filing(record: Record) -> int:
    return int(Filing.objects.values_list("pk", flat=True).get(receipt_number=record.event.receipt_number))  # type: ignore[attr-defined]


def _case(record: Record) -> int:
    return int(record.about.case.pk)


# Event → which items it ends: their kind, and the key of the thing. A judge's signature ends only that judge's.
_FILING = ((Kind.REVIEW, _filing),)
_ORDER, _RECUSAL, _EXTENSION = _named("order"), _named("recusal"), _named("extension")
_PERIOD = (
    (Kind.COURT_DEADLINE, _named("deadline")),
    (Kind.PERIOD_OVER, _named("deadline")),
    (Kind.PROTECT, _named("deadline")),
)


def _expiring(kind: str) -> Callable[[Record], int]:
    return lambda record: record.event.thing if record.event.kind == kind else 0  # type: ignore[attr-defined]


_MEASURE = ((Kind.RENEW, _named("measure")),)
_DECISION = _named("decision")
ENDS: dict[type[Event], tuple[tuple[Kind, Callable[[Record], int]], ...]] = {
    filing.FilingAccepted: _FILING,
    filing.FilingReturned: _FILING,
    filing.FilingRefused: _FILING,
    filing.FilingWithdrawn: _FILING,
    filing.FilingSettled: _FILING,
    # The next way takes the place of the one that failed.
    service.ServiceWaits: ((Kind.SERVE, _ORDER),),
    service.ServiceSent: ((Kind.SERVE, _ORDER),),
    service.Served: ((Kind.SERVE, _ORDER),),
    service.ServiceCancelled: ((Kind.SERVE, _ORDER),),
    service.ReturnedSettled: ((Kind.RETURNED, _named("returned")),),
    service.JoinRefused: ((Kind.JOIN, _named("party_id")),),
    service.PartyJoined: ((Kind.JOIN, _named("party_id")),),
    cases.PanelDrawn: ((Kind.PANEL, _case),),
    cases.PanelMemberReplaced: ((Kind.PANEL, _case),),
    cases.RecusalGranted: ((Kind.RECUSAL, _RECUSAL),),
    cases.RecusalRefused: ((Kind.RECUSAL, _RECUSAL),),
    cases.RecusalConfirmed: ((Kind.RECUSAL, _RECUSAL),),
    cases.ExtensionGranted: ((Kind.EXTENSION, _EXTENSION), *_PERIOD),
    cases.ExtensionRefused: ((Kind.EXTENSION, _EXTENSION),),
    cases.ReliefGranted: ((Kind.RELIEF, _named("fee")),),
    cases.ReliefRefused: ((Kind.RELIEF, _named("fee")),),
    cases.DeadlineMet: _PERIOD,
    cases.DeadlineMissed: ((Kind.PROTECT, _named("deadline")),),
    decisions.ProtectionNear: ((Kind.PROTECT, _protected_by),),
    cases.PapersFiled: ((Kind.PROTECT, _protected_by),),
    enforcement.RenewalDue: _MEASURE,
    # Called for again by a later closure order, it is one piece of work.
    continuity.RenewalCalled: ((Kind.RENEW, _expiring("measure")), (Kind.PROTECT, _expiring("protection"))),
    enforcement.MeasureRenewed: _MEASURE,
    enforcement.MeasureLifted: _MEASURE,
    enforcement.MeasureLapsed: _MEASURE,
    enforcement.ThingGiven: ((Kind.HAND_BACK, _named("measure")),),
    cases.DeadlineLifted: _PERIOD,
    decisions.DecisionSentForSigning: ((Kind.DRAFT, _case), (Kind.SIGN, _DECISION)),
    decisions.DecisionSignedByJudge: ((Kind.SIGN, _DECISION),),
    decisions.DecisionDeclined: ((Kind.SIGN, _DECISION),),
    decisions.DecisionSigned: ((Kind.DRAFT, _case), (Kind.SIGN, _DECISION)),
    decisions.DecisionPronounced: ((Kind.DRAFT, _case), (Kind.PRONOUNCE, _DECISION)),
}
# What no event ends is ended by hand; everything else by its own act, and by nothing else.
BY_HAND = frozenset({Kind.COURT_DEADLINE, Kind.PERIOD_OVER, Kind.APPEAL, Kind.TASK})

# What a line on the desk says after the name of its kind.
LINES: dict[str, Text] = {
    Kind.REVIEW: gettext_lazy("receipt %(number)s"),
    Kind.SERVE: gettext_lazy("%(purpose)s for %(name)s: %(way)s"),
    Kind.RETURNED: gettext_lazy("to %(name)s: %(subject)s"),
    Kind.JOIN: "%(name)s",
    Kind.RECUSAL: "%(name)s",
    Kind.EXTENSION: "%(name)s",
    Kind.RELIEF: "%(name)s",
    Kind.SIGN: "%(title)s",
    Kind.PRONOUNCE: "%(title)s",
    Kind.APPEAL: "%(name)s: %(title)s",
    Kind.RENEW: gettext_lazy("in force until %(day)s"),
    Kind.PROTECT: gettext_lazy("in force until %(day)s"),
    Kind.HAND_BACK: gettext_lazy("%(thing)s to %(name)s"),
}


def line_of(item: Item) -> str:
    """Return what an item says on the desk, in the reader's language."""
    facts = dict(item.facts)
    if item.kind == Kind.TASK:
        return item.text
    if "rule" in facts and item.case is not None:
        rule = name_of(item.case.court, facts["rule"], date.fromisoformat(facts["trigger"]))
        return f"{facts['name']}: {rule}" if facts.get("name") else rule
    for name, words in (("purpose", Purpose), ("way", Way)):
        if name in facts:
            facts[name] = dict(words.choices).get(facts[name], facts[name])
    said = str(LINES.get(item.kind, "")) % facts
    if facts.get("asked"):
        return f"{said} ({_('its applicant has applied')})"
    failed = [str(dict(Way.choices).get(way, way)) for way in facts.get("failed", ())]
    return f"{said} ({_('did not succeed')}: {', '.join(failed)})" if failed else said
