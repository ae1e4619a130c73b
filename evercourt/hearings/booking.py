"""Who and what a hearing takes up, and what stands in the way; the database refuses what slips through."""

from collections.abc import Iterable
from datetime import date

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.models import Case, Party, Representation
from evercourt.courts.models import Courtroom
from evercourt.hearings.models import Booking, Hearing
from evercourt.hearings.states import HearingState
from evercourt.kernel.errors import BadInput

Kind = Booking.Kind


def people_of(case: Case, day: date) -> set[int]:
    """Return the accounts of everyone who must attend: judges, recorder, parties, their representatives that day."""
    panel = case.panel.filter(until__isnull=True).values_list("user", flat=True)
    parties = Party.objects.filter(case=case, user__isnull=False).values_list("user", flat=True)
    lawyers = Representation.objects.filter(
        Representation.in_force(day), party__case=case, user__isnull=False
    ).values_list("user", flat=True)
    return {pk for pk in (*panel, *parties, *lawyers) if pk is not None}


def lock(courtroom: Courtroom, people: Iterable[int]) -> None:
    """Let one transaction at a time look at and book the same courtroom or person.

    Two that insert into an exclusion constraint at once can each wait for the other; taken in one order, these locks
    let the second wait, look, and be told what is taken.
    """
    _lock(sorted([_name(Kind.COURTROOM, courtroom.pk), *(_name(Kind.PERSON, pk) for pk in people)]))


def lock_one(kind: int, resource: int) -> None:
    """Let one transaction at a time look at and book this one thing; see `lock`."""
    _lock([_name(kind, resource)])


def _name(kind: int, resource: int) -> str:
    return f"booking:{int(kind)}:{resource}"


def _lock(names: list[str]) -> None:
    with connection.cursor() as cursor:
        # One after the other, in the order given.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(%s::text[]) name", [names])


def clashes(case: Case, courtroom: Courtroom, during: DateTimeTZRange, day: date) -> list[str]:
    """Return what is already taken at that time, in words: the courtroom, and the names of people."""
    taken = Booking.objects.filter(during__overlap=during)
    words = [
        str(_("The courtroom %(name)s is taken.")) % {"name": courtroom.name}
        for _booking in taken.filter(kind=Kind.COURTROOM, resource=courtroom.pk)[:1]
    ]
    busy = taken.filter(kind=Kind.PERSON, resource__in=people_of(case, day)).values_list("resource", flat=True)
    for name in User.objects.filter(pk__in=busy).order_by("name").values_list("name", flat=True):
        words.append(str(_("%(name)s has another hearing at that time.")) % {"name": name})
    return words


def book(hearing: Hearing, people: Iterable[int]) -> None:
    """Take the courtroom and the people for the hearing. PostgreSQL refuses a double booking."""
    Booking.objects.create(hearing=hearing, kind=Kind.COURTROOM, resource=hearing.courtroom_id, during=hearing.during)
    book_people(hearing, people)


def follow(hearing: Hearing) -> None:
    """Bring the times taken up to who must attend now: judges, parties and representatives who came since, or left.

    Who comes new is not kept off the case by another hearing at that time: then that one keeps their time, as before.
    """
    case = hearing.case
    sitting = of_one_sitting(hearing).filter(state=HearingState.SCHEDULED)
    booked = Booking.objects.filter(hearing__in=sitting, kind=Kind.PERSON)
    needed = set[int]().union(*(_by_the_file(one) for one in sitting.select_related("case__court")))
    were = {
        *case.panel.filter(until__isnull=False).values_list("user", flat=True),
        *Representation.objects.filter(party__case=case).values_list("user", flat=True),
    }
    booked.filter(resource__in=were - needed).delete()
    came = needed - set(booked.values_list("resource", flat=True))
    _lock(sorted(_name(Kind.PERSON, pk) for pk in came))
    elsewhere = Booking.objects.filter(kind=Kind.PERSON, resource__in=came, during__overlap=hearing.during)
    book_people(hearing, came - set(elsewhere.values_list("resource", flat=True)))


def book_people(hearing: Hearing, people: Iterable[int]) -> None:
    """Take the time of these people. PostgreSQL refuses a double booking."""
    taken = (Booking(hearing=hearing, kind=Kind.PERSON, resource=pk, during=hearing.during) for pk in sorted(people))
    Booking.objects.bulk_create(taken)


def of_one_sitting(hearing: Hearing) -> QuerySet[Hearing]:
    """Return the hearings that are held in one sitting with this one, itself among them, in any state."""
    first = hearing.together_id or hearing.pk
    return Hearing.objects.filter(Q(pk=first) | Q(together=first))


def free(hearing: Hearing) -> None:
    """Give back what the hearing had taken; what the others of its sitting still need stays theirs."""
    others = list(
        of_one_sitting(hearing)
        .filter(state=HearingState.SCHEDULED)
        .exclude(pk=hearing.pk)
        .select_related("case__court")
        .order_by("pk")
    )
    if others:
        needed = set[int]().union(*(_attending(one) for one in others))
        stays = Q(kind=Kind.COURTROOM) | Q(kind=Kind.PERSON, resource__in=needed)
        hearing.bookings.filter(stays).update(hearing=others[0])
        gone = _attending(hearing) - needed
        Booking.objects.filter(hearing__in=others, kind=Kind.PERSON, resource__in=gone).delete()
    hearing.bookings.all().delete()


def _by_the_file(hearing: Hearing) -> set[int]:
    return people_of(hearing.case, hearing.case.court.local_date(hearing.during.lower))


def _attending(hearing: Hearing) -> set[int]:
    """Return the accounts of everyone who must attend, those asked in by the bench too."""
    invited = hearing.people.filter(gone_at=None, user__isnull=False).values_list("user", flat=True)
    return _by_the_file(hearing) | {pk for pk in invited if pk is not None}


def free_many(hearings: Iterable[Hearing]) -> None:
    """Give back what these hearings had taken."""
    by_key = {hearing.pk: hearing for hearing in hearings}
    firsts = set(Hearing.objects.filter(together__in=by_key).values_list("together", flat=True))
    joint = {pk for pk, hearing in by_key.items() if hearing.together_id or pk in firsts}
    for pk in sorted(joint):
        free(by_key[pk])
    Booking.objects.filter(hearing__in=by_key.keys() - joint).delete()


def refuse_clashes(words: list[str]) -> None:
    """Raise BadInput naming every clash, if there is one."""
    if words:
        raise BadInput(" ".join(words), field="starts_at", next_step=_("Choose another time or another courtroom."))
