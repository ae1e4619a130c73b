"""Who hears of an event: each function takes the record of an act and returns the people concerned.

Everyone only once, and only people with an account who have joined.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q, QuerySet

from evercourt.accounts.firms import Deputy
from evercourt.accounts.models import OfficeHeld, User
from evercourt.accounts.offices import Office
from evercourt.cases.models import Case, PanelMember, Party
from evercourt.cases.models.party import Representation
from evercourt.cases.states import Decider
from evercourt.decisions.protecting import TERM as PROTECTION
from evercourt.enforcement.models import Award
from evercourt.hearings.models import Participant as Attendee
from evercourt.ledger.record import Record
from evercourt.mediation.models import Assignment, Participant
from evercourt.mediation.states import AssignmentState
from evercourt.messages.models import Message
from evercourt.service.states import Purpose, Way

Recipients = Callable[[Record], Iterable[User]]

CLERKS = (Office.FILING_CLERK, Office.REGISTRY_CLERK)


def of_parties(parties: QuerySet[Party]) -> QuerySet[User]:
    """Return the accounts of `parties`, of their representatives in force, and of who substitutes for these."""
    powers = Representation.objects.filter(Representation.in_force(), party__in=parties)
    away = Deputy.objects.filter(Deputy.in_force(), kind=Deputy.Kind.SUBSTITUTE, lawyer__in=powers.values("user"))
    concerned = Q(pk__in=parties.values("user")) | Q(pk__in=powers.values("user")) | Q(pk__in=away.values("user"))
    return User.objects.filter(concerned, is_active=True)


def parties(record: Record) -> Iterable[User]:
    """All parties of the case and their representatives."""
    return of_parties(Party.objects.filter(case=_case(record)))


def parties_but_actor(record: Record) -> Iterable[User]:
    """All parties of the case and their representatives, without the person who did it."""
    everyone = of_parties(Party.objects.filter(case=_case(record)))
    return everyone.exclude(pk=record.by.pk) if record.by else everyone


def one_party(record: Record) -> Iterable[User]:
    """The party the event names by its fact `party_id`, and their representatives."""
    return of_parties(Party.objects.filter(case=_case(record), pk=record.event.party_id))  # type: ignore[attr-defined]


def one_party_if_late(record: Record) -> Iterable[User]:
    """The party that missed a period; not whom an order protected until then, who missed nothing."""
    return [] if record.event.rule == PROTECTION else one_party(record)  # type: ignore[attr-defined]


def no_longer_protected(record: Record) -> Iterable[User]:
    """Whom an order protected until its last day."""
    return one_party(record) if record.event.rule == PROTECTION else []  # type: ignore[attr-defined]


def party_named_by(fact: str) -> Recipients:
    """Return a function for the party whose key the event holds in `fact`, and their representatives."""

    def named(record: Record) -> Iterable[User]:
        return of_parties(Party.objects.filter(case=_case(record), pk=getattr(record.event, fact)))

    return named


def parties_named(record: Record) -> Iterable[User]:
    """The parties the event lists by its fact `parties`, and their representatives."""
    return of_parties(Party.objects.filter(case=_case(record), pk__in=record.event.parties))  # type: ignore[attr-defined]


def judge_of_session(record: Record) -> Iterable[User]:
    """The judge before whom the session is held."""
    return User.objects.filter(pk=record.about.judge_id, is_active=True)


def others(record: Record) -> Iterable[User]:
    """The parties other than the one the event names, and their representatives; nobody who is also that party's."""
    rest = of_parties(Party.objects.filter(case=_case(record)).exclude(pk=record.event.party_id))  # type: ignore[attr-defined]
    return rest.exclude(pk__in=[person.pk for person in one_party(record)])


def others_if_it_matters(record: Record) -> Iterable[User]:
    """The other parties, when what was served lets a period of theirs or of the other side begin."""
    begins = record.event.purpose in (Purpose.COMPLAINT, Purpose.DECISION)  # type: ignore[attr-defined]
    return others(record) if begins else []


def recipient_not_told_yet(record: Record) -> Iterable[User]:
    """The recipient of papers that came on paper or by announcement; a message of papers is its own letter."""
    event: Any = record.event
    return [] if event.way in (Way.PORTAL, Way.EMAIL) else one_party(record)


def applicants(record: Record) -> Iterable[User]:
    """Who asked for enforcement."""
    return of_parties(Party.objects.filter(case=_case(record), side=Party.Side.APPLICANT))


def to_renew_for(record: Record) -> Iterable[User]:
    """For whom the measure or protection order that would expire was made."""
    if record.event.kind == "measure":  # type: ignore[attr-defined]
        return applicants(record)
    return of_parties(Party.objects.filter(deadlines=record.event.thing))  # type: ignore[attr-defined]


def renewing(record: Record) -> Iterable[User]:
    """Who renews what would expire: the officer of the measure, the panel of the protection order."""
    return handling(record) if record.event.kind == "measure" else panel(record)  # type: ignore[attr-defined]


def applying(record: Record) -> Iterable[User]:
    """Who applies for enforcement: a party of the case of the decision, or who handed in the award."""
    if isinstance(record.about, Award):
        return User.objects.filter(pk=record.about.handed_in_by_id, is_active=True)
    return party_named_by("applicant_id")(record)


def debtors(record: Record) -> Iterable[User]:
    """Against whom enforcement was opened."""
    return of_parties(Party.objects.filter(case=_case(record), side=Party.Side.DEBTOR))


def panel(record: Record) -> Iterable[User]:
    """The judges and the recorder assigned to the case now."""
    return User.objects.filter(seats__case=_case(record), seats__until=None, is_active=True).distinct()


def judges(record: Record) -> Iterable[User]:
    """The judges assigned to the case now, without the recorder."""
    bench = PanelMember.objects.filter(case=_case(record), until=None).exclude(seat=PanelMember.Seat.RECORDER)
    return User.objects.filter(pk__in=bench.values("user"), is_active=True)


def presiding(record: Record) -> Iterable[User]:
    """The presiding judge of the case."""
    seat = PanelMember.objects.filter(case=_case(record), until=None, seat=PanelMember.Seat.PRESIDING)
    return User.objects.filter(pk__in=seat.values("user"), is_active=True)


def court(record: Record) -> Iterable[User]:
    """The panel of the case; while there is none, the registry of its court."""
    return list(panel(record)) or registry(record)


def court_if_its_own(record: Record) -> Iterable[User]:
    """As `court`, for a deadline of the court itself."""
    return [] if record.event.party_id else court(record)  # type: ignore[attr-defined]


def holding(*offices: str) -> Recipients:
    """Return a function for everyone who holds one of the offices at the court concerned today."""

    def holders(record: Record) -> Iterable[User]:
        held = OfficeHeld.objects.current().filter(court=record.about.ledger_court_id, office__in=offices)
        return User.objects.filter(pk__in=held.values("user"), is_active=True)

    return holders


def registry_entrusted(record: Record) -> Iterable[User]:
    """The registry of the court the event names by its fact `court`: another one than that of the case."""
    held = OfficeHeld.objects.current().filter(court=record.event.court, office=Office.REGISTRY_CLERK)  # type: ignore[attr-defined]
    return User.objects.filter(pk__in=held.values("user"), is_active=True)


enforcement_officers = holding(Office.ENFORCEMENT_OFFICER)
watching = holding(Office.PRESIDENT, Office.AUDITOR)
registry = holding(Office.REGISTRY_CLERK)
filing_clerks = holding(Office.FILING_CLERK)
judges_of_court = holding(Office.JUDGE)
presidents = holding(Office.PRESIDENT)
clerks = holding(*CLERKS)
hotline_supervisors = holding(Office.HOTLINE_SUPERVISOR, Office.PRESIDENT)


def who_decides_recusal(record: Record) -> Iterable[User]:
    """Who decides on a request that a member withdraw; for the judicial committee, the registry (CPL 49)."""
    event: Any = record.event
    if event.decider == Decider.PRESIDING:
        return presiding(record)
    return registry(record) if event.decider == Decider.COMMITTEE else presidents(record)


def handling(record: Record) -> Iterable[User]:
    """The enforcement officer who handles the case."""
    return User.objects.filter(enforces__case=_case(record), enforces__until=None, is_active=True)


def approving(record: Record) -> Iterable[User]:
    """Who may approve a payment: the judges of the court, or from a certain amount on its president."""
    return presidents(record) if record.event.president else judges_of_court(record)  # type: ignore[attr-defined]


def who_answers_by_telephone(record: Record) -> Iterable[User]:
    """The judge to whom a question by telephone was put; without one, the clerks of the court."""
    return [record.about.judge] if record.about.judge else clerks(record)


def addressee(record: Record) -> Iterable[User]:
    """To whom a message could not be delivered, if they have it in their inbox all the same."""
    message: Message = record.about
    inbox = Message.objects.filter(key=message.key.removesuffix(message.line) + Message.Line.PORTAL)
    return [message.to] if message.to and inbox.exists() else []


def owner(record: Record) -> Iterable[User]:
    """The person to whom the thing belongs: its `user`, or who started it."""
    person = getattr(record.about, "user", None) or getattr(record.about, "created_by", None)
    return [person] if person else []


def who_added(record: Record) -> Iterable[User]:
    """Who added the address at which software listens."""
    return [record.about.owner]


def filer(record: Record) -> Iterable[User]:
    """The person who filed, if they have an account; who filed at the counter is told there."""
    person = getattr(record.about, "filer", None)
    return [person] if person else []


def visitor(record: Record) -> Iterable[User]:
    """The person whose visit it is, if they have an account."""
    person = record.about.person
    return [person] if person else []


def visitor_if_the_court_cancelled(record: Record) -> Iterable[User]:
    """The visitor, when somebody of the court gave up the visit; a closure tells in a letter of its own."""
    event: Any = record.event
    return visitor(record) if _cancelled_by_somebody(event, record) else []


def visitor_by_phone(record: Record) -> str:
    """The telephone number of a visitor without an account; empty for one who has one."""
    return "" if record.about.person_id else str(record.about.phone)


def cancelled_visitor_by_phone(record: Record) -> str:
    """As `visitor_by_phone`, when somebody of the court gave up the visit."""
    return visitor_by_phone(record) if _cancelled_by_somebody(record.event, record) else ""


def _cancelled_by_somebody(event: Any, record: Record) -> bool:
    return event.by_court and not event.moved and record.by is not None


def in_mediation(record: Record) -> Iterable[User]:
    """Everyone who takes part in a mediation and who represents them, without the person who did it."""
    everyone = _of_participants(record, Q())
    return everyone.exclude(pk=record.by.pk) if record.by else everyone


def participant_named(record: Record) -> Iterable[User]:
    """The participant the event names by its fact `participant`, and who represents them."""
    return _of_participants(record, Q(pk=record.event.participant))  # type: ignore[attr-defined]


def other_participants(record: Record) -> Iterable[User]:
    """The participants other than the one the event names, and who represents them."""
    return _of_participants(record, ~Q(pk=record.event.participant))  # type: ignore[attr-defined]


def asked_mediator(record: Record) -> Iterable[User]:
    """The mediator who is asked to accept."""
    mediation = record.event.mediation  # type: ignore[attr-defined]
    asked = Assignment.objects.filter(mediation=mediation, state=AssignmentState.APPOINTED)
    return User.objects.filter(pk__in=asked.values("mediator__user"), is_active=True)


def _of_participants(record: Record, which: Q) -> QuerySet[User]:
    parts = Participant.objects.filter(which, mediation=record.event.mediation)  # type: ignore[attr-defined]
    powers = Representation.objects.filter(Representation.in_force(), party__in=parts.values("party"))
    return User.objects.filter(Q(pk__in=parts.values("user")) | Q(pk__in=powers.values("user")), is_active=True)


def everyone_of_hearing(record: Record) -> Iterable[User]:
    """Everyone with an account who takes part in the hearing, and the parties of the case."""
    mine = Attendee.objects.filter(hearing=record.event.hearing, gone_at=None)  # type: ignore[attr-defined]
    takes_part = User.objects.filter(pk__in=mine.values("user"), is_active=True)
    return {person.pk: person for person in (*parties(record), *takes_part)}.values()


def person_of_hearing(record: Record) -> Iterable[User]:
    """The person of a hearing the event names by its fact `person`."""
    mine = Attendee.objects.filter(pk=record.event.person)  # type: ignore[attr-defined]
    return User.objects.filter(pk__in=mine.values("user"), is_active=True)


def person_by_fact(fact: str) -> Recipients:
    """Return a function for the person whose account the event holds in `fact`."""

    def named(record: Record) -> Iterable[User]:
        return User.objects.filter(pk=getattr(record.event, fact), is_active=True)

    return named


def who_hears_that_counsel_left(record: Record) -> Iterable[User]:
    """All parties and their representatives, who left, and the court; without the person who did it."""
    left = person_by_fact("user")
    everyone = several(parties, left, court)(record)
    return [person for person in everyone if record.by is None or person.pk != record.by.pk]


def custody_guards(record: Record) -> Iterable[User]:
    """The president, the panel, and the prosecutor of the case: who answers for a custody limit (CRPL 98)."""
    prosecution = of_parties(Party.objects.filter(case=_case(record), side=Party.Side.PROSECUTOR))
    return {one.pk: one for one in (*presidents(record), *panel(record), *prosecution)}.values()


def several(*groups: Recipients) -> Recipients:
    """Return a function for the people of all `groups`, everyone once."""

    def together(record: Record) -> Iterable[User]:
        return {person.pk: person for group in groups for person in group(record)}.values()

    return together


def _case(record: Record) -> Case:
    case: Case = record.about.case
    return case
