"""Who sees which desk, takes, hands on and ends work; who reads which message and note."""

from typing import Any

from django.db.models import Q

from evercourt.accounts.offices import Office
from evercourt.cases.models import Case, PanelMember
from evercourt.cases.policy import own_parties
from evercourt.cases.visibility import SEES_COURT, assigned_elsewhere
from evercourt.kernel.policy import permission
from evercourt.work.models import Item, Kind, Note

# Their items are only for who sits in the case; those of the others are for everyone of the office.
BY_SEAT = frozenset({Office.JUDGE, Office.RECORDER})
# That a decision is being written or signed is known on its bench alone before it is pronounced.
OF_THE_BENCH = (Kind.DRAFT, Kind.SIGN, Kind.PRONOUNCE)


def work_cases(user: Any) -> Any:
    """Return the cases this person works on for the court: as clerk or president there, on the panel, by assignment.

    Never one in which they are a party or represent one, whatever office they hold (CPL 47).
    """
    courts = [held.court_id for held in user.offices if held.office in SEES_COURT]
    seats = user.seats.filter(until__isnull=True).values("case")
    assigned = [cases_of(user) for cases_of in assigned_elsewhere]
    handled = Q(court__in=courts) | Q(pk__in=seats)
    for cases in assigned:
        handled |= Q(pk__in=cases)
    employed = [held.court_id for held in user.offices]
    return Case.objects.filter(handled, court__in=employed).exclude(pk__in=own_parties(user).values("case"))


def works_on(user: Any, case: Any) -> bool:
    """Return True if the person works on the case for the court; see `work_cases`."""
    return bool(work_cases(user).filter(pk=case.pk).exists())


def items_seen_by(user: Any) -> Q:
    """Return the condition for the items a person sees: on their own desk, and on the queues of their offices.

    The president sees all of the court, but for what only the bench of a case knows.
    """
    seats = user.seats.filter(until__isnull=True).values("case")
    courts = {held.court_id for held in user.offices}
    seen = Q(person=user, court__in=courts)
    for held in user.offices:
        queue = Q(court=held.court_id, office=held.office)
        if held.office in BY_SEAT:
            queue &= Q(case__in=seats)
        seen |= queue
    presides = [held.court_id for held in user.offices if held.office == Office.PRESIDENT]
    return (
        (seen | Q(court__in=presides)) & known_to(user) & (Q(case=None) | ~Q(case__in=own_parties(user).values("case")))
    )


def known_to(user: Any) -> Q:
    """Return the condition for the items of which a person who works on their cases may know that they are there."""
    seats = user.seats.filter(until__isnull=True).values("case")
    return ~Q(kind__in=OF_THE_BENCH, office__in=BY_SEAT) | Q(case__in=seats)


def threads_seen_by(user: Any) -> Q:
    """Return the condition for the threads a person reads: they or their office take part, and still work there."""
    from evercourt.work.models import Member

    mine = Q(user=user)
    for held in user.offices:
        mine |= Q(office=held.office, thread__case__court=held.court_id)
    return Q(pk__in=Member.objects.filter(mine).values("thread"), case__in=work_cases(user).values("pk"))


def notes_seen_by(user: Any) -> Q:
    """Return the condition for the notes a person reads: by audience, and only on cases they still work on."""
    audience = Note.Audience
    seats = user.seats.filter(until__isnull=True).values("case")
    read = Q(author=user, audience=audience.PERSONAL) | Q(audience=audience.COURT)
    return (read | Q(audience=audience.CHAMBERS, case__in=seats)) & Q(case__in=work_cases(user).values("pk"))


def _sees(user: Any, item: Any) -> bool:
    return bool(Item.objects.visible_to(user).filter(pk=item.pk).exists())


def in_the_office(user: Any, item: Any) -> bool:
    """Return True if the person may do this item: they hold its office, and sit in its case if that is for the seat."""
    if not user.holds(item.office, item.court_id):
        return False
    if item.case_id and own_parties(user).filter(case=item.case_id).exists():
        return False
    seated = PanelMember.objects.filter(case=item.case_id, user=user, until=None)
    return item.office not in BY_SEAT or not item.case_id or seated.exists()


@permission("work.take")
def may_take(user: Any, item: Any) -> bool:
    """Whoever holds the office of its queue; for judges and recorders, who sits in the case."""
    return in_the_office(user, item)


@permission("work.hand_on")
def may_hand_on(user: Any, item: Any) -> bool:
    """On whose desk it is; of what lies on the queue everyone of the office; the president always."""
    if user.holds(Office.PRESIDENT, item.court_id):
        return _sees(user, item)
    return item.person_id == user.pk and _sees(user, item) if item.person_id else in_the_office(user, item)


@permission("work.complete")
def may_complete(user: Any, item: Any) -> bool:
    """On whose desk it is; of what lies on the queue everyone of the office."""
    return item.person_id == user.pk and _sees(user, item) if item.person_id else in_the_office(user, item)


@permission("work.internal")
def may_work_internally(user: Any, case: Any) -> bool:
    """Whoever works on the case for the court: writes tasks, messages and notes; never a party."""
    return works_on(user, case)


@permission("work.chambers")
def may_write_for_chambers(user: Any, case: Any) -> bool:
    """Who sits on the panel or is its recorder."""
    return works_on(user, case) and PanelMember.objects.filter(case=case, user=user, until=None).exists()


@permission("work.talk")
def may_talk(user: Any, thread: Any) -> bool:
    """Who takes part in it and still works on the case."""
    return bool(type(thread).objects.visible_to(user).filter(pk=thread.pk).exists())


@permission("work.change_note")
def may_change_note(user: Any, note: Any) -> bool:
    """Its author, while they may read it."""
    return note.author_id == user.pk and Note.objects.visible_to(user).filter(pk=note.pk).exists()
