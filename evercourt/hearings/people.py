"""Who takes part: listed from the case, invited, given a place, an interpreter, kept apart, proved and let in."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.models import PanelMember, Party, Representation
from evercourt.hearings import booking, ports
from evercourt.hearings import remote_events as events
from evercourt.hearings.models import Apart, Booking, CentreRoom, Hearing, Interpreter, Participant, Sitting
from evercourt.hearings.states import HearingState, SittingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, Text, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

Role, Check = Participant.Role, Participant.Check
ROLES = {Party.Side.PROSECUTOR: Role.PROSECUTOR, Party.Side.ACCUSED: Role.ACCUSED}
# Who is asked into a hearing by its bench; the others follow from the case file.
INVITED = (Role.WITNESS, Role.EXPERT, Role.GUARDIAN, Role.OPERATOR)


def list_people(hearing: Hearing) -> list[Participant]:
    """Bring the list of people up to what the case file says; return those who take part. A step of the acts here.

    Panel, parties, and who represents them on the day of the hearing; who left the case takes no part any more.
    """
    now = timezone.now()
    day = hearing.case.court.local_date(hearing.during.lower)
    wanted = {(one.role, one.user_id, one.party_id, one.representation_id): one for one in _by_the_file(hearing, day)}
    listed = hearing.people.filter(gone_at=None).exclude(role__in=(*INVITED, Role.INTERPRETER))
    for known in listed:
        if wanted.pop((known.role, known.user_id, known.party_id, known.representation_id), None) is None:
            known.gone_at = now
            known.save(update_fields=["gone_at"])
    Participant.objects.bulk_create(wanted.values())
    return list(hearing.people.filter(gone_at=None))


def _by_the_file(hearing: Hearing, day: date) -> list[Participant]:
    seats = PanelMember.objects.filter(case=hearing.case, until=None).select_related("user")
    powers = Representation.objects.filter(Representation.in_force(day), party__case=hearing.case)
    return participants(
        hearing,
        seats,
        Party.objects.filter(case=hearing.case).select_related("identity"),
        powers.select_related("party"),
    )


def participants(
    hearing: Hearing, seats: Iterable[PanelMember], parties: Iterable[Party], powers: Iterable[Representation]
) -> list[Participant]:
    """Return who takes part by the case file, not yet in the database: the bench, the parties, who represents them."""
    remote = hearing.mode == Hearing.Mode.REMOTE
    mode = Participant.REMOTE if remote else Participant.ON_SITE
    # The bench sits in the online courtroom as soon as anybody takes part by video.
    bench = Participant.ON_SITE if hearing.mode == Hearing.Mode.ON_SITE else Participant.REMOTE
    now, found = timezone.now(), []
    for seat in seats:
        role = Role.CLERK if seat.seat == PanelMember.Seat.RECORDER else Role.JUDGE
        found.append(
            Participant(
                hearing=hearing, role=role, name=seat.user.name, user=seat.user, language=hearing.language, mode=bench,
                checked_at=now, checked_by=seat.user, check_method=Check.KNOWN,
            )
        )  # fmt: skip
    for party in parties:
        role = ROLES.get(Party.Side(party.side), Role.PARTY)
        needs = party.language != hearing.language and role != Role.PROSECUTOR and party.kind == Party.Kind.PERSON
        found.append(
            Participant(
                hearing=hearing, role=role, name=party.name, user_id=party.user_id, party=party, mode=mode,
                language=party.language, needs_interpreter=needs,
                in_custody=role == Role.ACCUSED and _is_held(party),
            )
        )  # fmt: skip
    for power in powers:
        role = Role.DEFENDER if power.party.side == Party.Side.ACCUSED else Role.REPRESENTATIVE
        found.append(
            Participant(
                hearing=hearing, role=role, name=power.name, user_id=power.user_id, party=power.party,
                representation=power, mode=mode, language=hearing.language,
            )
        )  # fmt: skip
    return found


def _is_held(party: Party) -> bool:
    identity = getattr(party, "identity", None)
    return bool(identity and identity.held_at)


@transaction.atomic
def invite(
    hearing: Hearing, *, role: str, name: str, user: User | None, language: str = "zh-hans", remote: bool = False,
    by: User, via: Channel,
) -> Participant:  # fmt: skip
    """Ask a witness, an expert, a legal representative or the centre's operator into the hearing.

    Witnesses and experts of criminal cases come on site (OLR 37): `remote` is refused for them.
    """
    must(by, "hearing.add_person", hearing)
    hearing = _open_for_people(hearing)
    if role not in INVITED or not name.strip():
        raise BadInput(_("Say who it is and as what they take part."), field="name")
    criminal = hearing.case.parties.filter(side=Party.Side.ACCUSED).exists()
    if remote and criminal and role in (Role.WITNESS, Role.EXPERT):
        raise BadInput(
            _("In a criminal case witnesses and experts come to the courtroom."), field="mode", basis="OLR 37"
        )
    list_people(hearing)
    if user:
        _book_person(hearing, user)
    made = Participant.objects.create(
        hearing=hearing, role=role, name=name.strip(), user=user, language=language,
        needs_interpreter=language != hearing.language and role != Role.OPERATOR,
        mode=Participant.REMOTE if remote or role == Role.OPERATOR else Participant.ON_SITE,
    )  # fmt: skip
    record(events.PersonAdded(**of(made), language=language), about=hearing.case, by=by, via=via)
    return made


@transaction.atomic
def assign_interpreter(
    person: Participant, interpreter: Interpreter, *, remote: bool, by: User, via: Channel
) -> Participant:
    """Give a person an interpreter from the court's list, free of charge, booked like everyone (CPL 11; CRPL 9).

    Raises BadInput if the interpreter does not know the language, is not qualified any more, or is taken.
    """
    must(by, "hearing.add_person", person.hearing)
    hearing = _open_for_people(person.hearing)
    day = hearing.case.court.local_date(hearing.during.lower)
    if not {person.language, hearing.language} <= {*interpreter.languages, hearing.language}:
        raise BadInput(
            _("This interpreter does not interpret that language."), field="interpreter", basis="CPL 11; CRPL 9"
        )
    if interpreter.court_id != hearing.case.court_id or (interpreter.qualified_until or day) < day:
        raise BadInput(
            _("This interpreter is not on the court's list for that day."), field="interpreter", basis="CRPL 9"
        )
    if hearing.people.filter(gone_at=None, user=interpreter.user).exclude(role=Role.INTERPRETER).exists():
        raise BadInput(
            _("Who interprets has no other part in the hearing."), field="interpreter", basis="CRPL 29; CRPL 32"
        )
    _book_person(hearing, interpreter.user)
    made = Participant.objects.create(
        hearing=hearing, role=Role.INTERPRETER, name=interpreter.user.name, user=interpreter.user,
        language=person.language, interprets_for=person,
        mode=Participant.REMOTE if remote else Participant.ON_SITE,
    )  # fmt: skip
    done = events.InterpreterAssigned(**of(made), interprets_for=person.name, language=person.language)
    record(done, about=hearing.case, by=by, via=via)
    return made


@transaction.atomic
def set_language(person: Participant, *, language: str, needs_interpreter: bool, by: User, via: Channel) -> Participant:
    """Note in which language a person takes part, and whether they want an interpreter: they say so themselves."""
    must(by, "hearing.set_language", person)
    hearing = _open_for_people(person.hearing)
    person = Participant.objects.locked(person.pk)
    person.language, person.needs_interpreter = language, needs_interpreter
    person.save(update_fields=["language", "needs_interpreter"])
    chosen = events.LanguageChosen(**of(person), language=language, needs_interpreter=needs_interpreter)
    record(chosen, about=hearing.case, by=by, via=via)
    return person


@transaction.atomic
def place_in_centre(person: Participant, room: CentreRoom, *, by: User, via: Channel) -> Participant:
    """Let a person in custody take part from a room of the detention centre, which is booked with it (OLR 37)."""
    must(by, "hearing.add_person", person.hearing)
    hearing = _open_for_people(person.hearing)
    person = Participant.objects.locked(person.pk)
    if person.role not in (Role.ACCUSED, Role.DEFENDER, Role.INTERPRETER):
        raise BadInput(
            _("Only the accused, with counsel and interpreter, take part from a detention centre."), basis="OLR 37"
        )
    if person.centre_room_id != room.pk:
        _take(hearing, Booking.Kind.CENTRE_ROOM, room.pk, _("This room of the centre is taken at that time."))
    person.centre_room, person.in_custody = room, person.role == Role.ACCUSED or person.in_custody
    person.place, person.mode = str(room), Participant.REMOTE
    person.save(update_fields=["centre_room", "in_custody", "place", "mode"])
    placed = events.PersonPlaced(**of(person), mode=person.mode, place=person.place)
    record(placed, about=hearing.case, by=by, via=via)
    return person


@transaction.atomic
def keep_apart(one: Participant, other: Participant, *, reason: str, by: User, via: Channel) -> Apart:
    """Order that two people do not meet: not in a waiting room, not in picture or sound."""
    must(by, "hearing.decide", one.hearing)
    if one.hearing_id != other.hearing_id or one.pk == other.pk or not reason.strip():
        raise BadInput(_("Choose two people of this hearing, and give the reason."), field="reason")
    first, second = sorted((one, other), key=lambda person: person.pk)
    made, new = Apart.objects.get_or_create(
        hearing=one.hearing, one=first, other=second, defaults={"reason": reason.strip(), "ordered_by": by}
    )
    if new:
        kept = events.KeptApart(
            hearing=one.hearing_id, day=day_of(one.hearing), one=first.pk, other=second.pk, reason=reason
        )
        record(kept, about=one.hearing.case, by=by, via=via)
    return made


@transaction.atomic
def check_at_door(person: Participant, *, method: str, by: User, via: Channel) -> Participant:
    """Confirm that it is this person who waits at the door: by document and face, or by questions and a code (OLR 7).

    In a criminal case the bench sees the document and the face of the accused itself; no software decides it.
    """
    must(by, "hearing.check_at_door", person)
    person = Participant.objects.locked(person.pk)
    if method not in Check.values or (method == Check.KNOWN and person.role not in (Role.PROSECUTOR, Role.OPERATOR)):
        raise BadInput(_("Choose how you made sure who it is."), field="method", basis="OLR 7")
    if person.role == Role.ACCUSED and method != Check.DOCUMENT:
        raise BadInput(_("Look at the document and the face of the accused."), field="method", basis="CRPL 190")
    if person.gone_at:
        raise WrongState(_("This person takes no part any more."))
    person.checked_at, person.checked_by, person.check_method = timezone.now(), by, method
    person.save(update_fields=["checked_at", "checked_by", "check_method"])
    record(events.CheckedAtDoor(**of(person), method=method), about=person.hearing.case, by=by, via=via)
    return person


@transaction.atomic
def admit(person: Participant, *, by: User, via: Channel) -> Participant:
    """Let a person in from their waiting room; a witness only while the hearing is investigating (OLR 26).

    Raises BadInput before it is made sure who they are, WrongState for a witness at another time.
    """
    must(by, "hearing.admit", person.hearing)
    person = Participant.objects.locked(person.pk)
    if person.is_remote and not person.checked_at:
        raise BadInput(_("Make sure at the door first who it is."), basis="OLR 7; CPL 140")
    if person.is_isolated:
        sitting = Sitting.objects.filter(hearing=person.hearing_id, state=SittingState.OPEN).first()
        if sitting is None or sitting.step != "investigation" or person.released_at:
            raise WrongState(
                _("A witness waits apart, and comes in only to testify, while the court investigates."),
                basis="OLR 26; CPL 72",
            )
    person.admitted_at = timezone.now()
    person.save(update_fields=["admitted_at"])
    ports.live_room().admit(person.hearing_id, person.pk, apart_from=apart_from(person))
    record(events.PersonAdmitted(**of(person)), about=person.hearing.case, by=by, via=via)
    return person


@transaction.atomic
def release(person: Participant, *, by: User, via: Channel) -> Participant:
    """Let a witness or expert go who has testified."""
    must(by, "hearing.admit", person.hearing)
    person = Participant.objects.locked(person.pk)
    if not person.is_isolated or not person.admitted_at:
        raise WrongState(_("Only a witness or expert who was heard is let go."), basis="OLR 26")
    person.released_at = timezone.now()
    person.save(update_fields=["released_at"])
    ports.live_room().dismiss(person.hearing_id, person.pk)
    record(events.PersonReleased(**of(person)), about=person.hearing.case, by=by, via=via)
    return person


def apart_from(person: Participant) -> list[int]:
    """Return the keys of those the person must not meet."""
    pairs = Apart.objects.filter(hearing=person.hearing_id).values_list("one", "other")
    return [other if one == person.pk else one for one, other in pairs if person.pk in (one, other)]


def of(person: Participant) -> dict[str, Any]:
    """Return the facts every event about a person holds."""
    hearing = person.hearing
    return {
        "hearing": hearing.pk, "day": day_of(hearing), "person": person.pk, "person_name": person.name,
        "role": person.role,
    }  # fmt: skip


def day_of(hearing: Hearing) -> str:
    """Return the day of the hearing at its court."""
    return hearing.case.court.local_date(hearing.during.lower).isoformat()


def _open_for_people(hearing: Hearing) -> Hearing:
    locked: Hearing = Hearing.objects.locked(hearing.pk)
    if locked.state != HearingState.SCHEDULED:
        raise WrongState(_("This hearing is over."))
    return locked


def _book_person(hearing: Hearing, user: User) -> None:
    _take(hearing, Booking.Kind.PERSON, user.pk, _("%(name)s has another hearing at that time."), name=user.name)


def _take(hearing: Hearing, kind: int, resource: int, taken: Text, **facts: Any) -> None:
    """Book it once for this hearing. PostgreSQL refuses what somebody else has at that time."""
    sitting = booking.of_one_sitting(hearing).filter(state=HearingState.SCHEDULED)
    if Booking.objects.filter(hearing__in=sitting, kind=kind, resource=resource).exists():
        return
    booking.lock_one(kind, resource)
    try:
        with transaction.atomic():
            Booking.objects.create(hearing=hearing, kind=kind, resource=resource, during=hearing.during)
    except IntegrityError as error:
        raise BadInput(
            taken,
            field="starts_at",
            next_step=_("Choose another time, another person or another room."),
            **facts,
        ) from error
