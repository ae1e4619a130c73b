"""Acting for a caller: authority is read out, said yes to and kept; then the very act of the room it belongs to."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.appointments import acts as visits
from evercourt.appointments.models import Appointment, AppointmentQuerySet, Counter
from evercourt.cases.acts import ask_extension as ask_for_more_time
from evercourt.cases.models import Deadline, Extension, Party
from evercourt.filing.acts.drafting import start
from evercourt.filing.models import Filing
from evercourt.hearings import consents
from evercourt.hearings.models import Consent
from evercourt.helpline.acts.calling import on_the_line
from evercourt.helpline.acts.ordering import open_order
from evercourt.helpline.events import AuthorityGiven
from evercourt.helpline.models import Authority, Call, WorkOrder
from evercourt.helpline.words import read_out
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotFound
from evercourt.ledger.record import record
from evercourt.mediation import acts as mediation
from evercourt.mediation.models import Participant
from evercourt.service.acts.attempts import mark_replied
from evercourt.service.models import ServiceAttempt
from evercourt.service.states import AttemptState

PHONE = Channel.PHONE
What = Authority.What


def authorise(
    call: Call, what: str, *, said_yes: bool, party: Party | None = None, name: str = "", by: User
) -> Authority:
    """Keep the authority a caller gave, in the words read out. Call inside the transaction of the act it is for.

    For a party it must be one the caller was proved to be, in this call. Raises BadInput unless the caller said yes,
    NotFound for another party.
    """
    if not said_yes:
        raise BadInput(
            _("Read the sentence out and wait for a yes."),
            field="said_yes",
            next_step=_("Without a yes nothing is done; tell the caller how they can do it themselves."),
        )
    if party is not None and not call.parties().filter(pk=party.pk).exists():
        raise NotFound()
    given = Authority.objects.create(
        call=call, party=party, what=what, name=name or (call.caller_name if party else ""),
        words=read_out(what, call.language), language=call.language, agent=by,
    )  # fmt: skip
    event = AuthorityGiven(
        call=call.number, party_id=party.pk if party else None, party_name=given.name, what=what,
        read_out=given.words, language=given.language,
    )  # fmt: skip
    record(event, about=party.case if party else call, by=by, via=PHONE, at=given.given_at)
    return given


@transaction.atomic
def answer_consent(call: Call, consent: Consent, *, agrees: bool, said_yes: bool, by: User) -> Consent:
    """Give the caller's answer whether their hearing may be by video (OLR 4, 5): the act of the party's own page."""
    call = on_the_line(call, by=by)
    authorise(call, What.VIDEO if agrees else What.NO_VIDEO, said_yes=said_yes, party=consent.party, by=by)
    return consents.answer(consent, agrees=agrees, language=call.language, by=by, via=PHONE)


@transaction.atomic
def answer_mediation(call: Call, participant: Participant, *, agrees: bool, said_yes: bool, by: User) -> Participant:
    """Give the caller's answer whether they agree to mediation (OMR 4): the act of the party's own page."""
    call = on_the_line(call, by=by)
    what = What.MEDIATION if agrees else What.NO_MEDIATION
    if participant.party is None:
        raise NotFound()
    authorise(call, what, said_yes=said_yes, party=participant.party, by=by)
    return mediation.answer(participant, agrees=agrees, language=call.language, proved=call.is_proved, by=by, via=PHONE)


@transaction.atomic
def confirm_papers(call: Call, attempt: ServiceAttempt, *, said_yes: bool, by: User) -> ServiceAttempt:
    """Note that the caller says the papers arrived: service then takes effect as by a reply (OLR 31)."""
    call = on_the_line(call, by=by)
    if attempt.state != AttemptState.SENT:
        raise BadInput(_("These papers are not on their way any more."))
    authorise(call, What.RECEIVED, said_yes=said_yes, party=attempt.order.party, by=by)
    authority_at = call.authorities.latest("pk").given_at
    return mark_replied(attempt, at=authority_at, by=by, via=PHONE)


@transaction.atomic
def ask_extension(
    call: Call,
    party: Party,
    *,
    text: str,
    deadline: Deadline | None = None,
    ground: str = Extension.Ground.OTHER,
    obstacle_ended_on: date | None = None,
    said_yes: bool,
    by: User,
) -> WorkOrder:
    """Put the caller's request for more time before the judge, on the docket, with a clock (CPL 86).

    With a period of theirs it is the very request of the party's own page, and its decision answers the work order.
    Without one the judge reads what was asked. Raises as the act of the case does, NotFound for another's period.
    """
    call = on_the_line(call, by=by)
    authorise(call, What.EXTENSION, said_yes=said_yes, party=party, by=by)
    asked = None
    if deadline is not None:
        if deadline.party_id != party.pk:
            raise NotFound()
        asked = ask_for_more_time(
            deadline, ground=ground, reasons=text, obstacle_ended_on=obstacle_ended_on, by=by, via=PHONE
        )
        before: WorkOrder | None = WorkOrder.objects.filter(extension=asked).first()
        if before:
            return before
    return open_order(call, kind=WorkOrder.Kind.EXTENSION, text=text, party=party, extension=asked, by=by, via=PHONE)


@transaction.atomic
def start_filing(call: Call, *, name: str, said_yes: bool, by: User) -> Filing:
    """Begin to write down a complaint for the caller (CPL 123): the counter's own act, by telephone.

    For a caller proved to have an account it is theirs; else the name they gave stands with the authority.
    """
    call = on_the_line(call, by=by)
    party = _proved(call)
    who = (party.name if party else name).strip()
    if not who:
        raise BadInput(_("Ask for the caller's name."), field="name")
    authorise(call, What.FILE, said_yes=said_yes, party=party, name=who, by=by)
    return start(by=party.user if party else None, via=PHONE, language=call.language, taken_by=by)


@transaction.atomic
def book_visit(
    call: Call, counter: Counter, *, service: str, starts_at: datetime, name: str, phone: str, said_yes: bool, by: User
) -> Appointment:
    """Book a visit for the caller; for one without an account a name and a number are asked."""
    call = on_the_line(call, by=by)
    if counter.court_id != call.court_id:
        raise NotFound()
    party = _proved(call)
    who: dict[str, Any] = {"name": name, "phone": phone or call.phone}
    if party and party.user:
        who = {"person": party.user}
    authorise(call, What.BOOK, said_yes=said_yes, party=party, name=name, by=by)
    return visits.book(
        counter, service=service, starts_at=starts_at, language=call.language, by=by, via=PHONE, **who
    )  # fmt: skip


@transaction.atomic
def move_visit(
    call: Call, visit: Appointment, *, counter: Counter, starts_at: datetime, said_yes: bool, by: User
) -> Appointment:
    """Give the caller's visit another time."""
    call = on_the_line(call, by=by)
    _must_be_theirs(call, visit)
    authorise(call, What.MOVE, said_yes=said_yes, party=_proved(call), name=visit.name, by=by)
    return visits.move(visit, counter=counter, starts_at=starts_at, by=by, via=PHONE)


@transaction.atomic
def cancel_visit(call: Call, visit: Appointment, *, said_yes: bool, by: User) -> Appointment:
    """Cancel the caller's visit."""
    call = on_the_line(call, by=by)
    _must_be_theirs(call, visit)
    authorise(call, What.CANCEL, said_yes=said_yes, party=_proved(call), name=visit.name, by=by)
    return visits.cancel(visit, by=by, via=PHONE)


def visits_of(call: Call) -> AppointmentQuerySet:
    """Return the visits of the caller: of the proved person's account, or booked for the number that calls."""
    theirs = Q(pk=None)
    if (proved := _proved(call)) and proved.user_id:
        theirs |= Q(person=proved.user_id)
    if call.phone:
        # Without an account the number is all there is, as at the front; who is on the line, the agent asks.
        theirs |= Q(person=None, phone=call.phone)
    found: AppointmentQuerySet = Appointment.objects.filter(theirs, counter__court=call.court)
    return found


def _must_be_theirs(call: Call, visit: Appointment) -> None:
    if not visits_of(call).filter(pk=visit.pk).exists():
        raise NotFound()


def _proved(call: Call) -> Party | None:
    """Return the party if it is itself on the line: what is not about the case is not a representative's to do."""
    return call.party if call.is_proved and call.representation_id is None else None
