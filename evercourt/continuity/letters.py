"""The letter to one person: everything of theirs that an order moves, in their language. Preview and telling use it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from evercourt.appointments.models import Appointment
from evercourt.appointments.services import services
from evercourt.cases.models import Deadline, Party
from evercourt.cases.models.party import Representation
from evercourt.continuity.models import ClosureOrder, HearingEffect, Recipient, StoppedService
from evercourt.courts import rules
from evercourt.courts.explanations import day_in_words
from evercourt.courts.models import Court, local
from evercourt.hearings.models import Hearing
from evercourt.messages.originals import with_original

Visits = StoppedService.Visits
Outcome = HearingEffect.Outcome


@dataclass(frozen=True)
class Moved:
    """What moved of one person: visits and hearings with their outcome, periods with the day before and after."""

    visits: list[tuple[Appointment, str]] = field(default_factory=list)
    hearings: list[tuple[Hearing, str, datetime | None]] = field(default_factory=list)
    deadlines: list[tuple[Deadline, date, date | None]] = field(default_factory=list)


def moved_for(recipient: Recipient) -> Moved:
    """Return what the order moved of this person's."""
    order, person = recipient.order, recipient.person
    own_visits = Q(visit__person=person) if person else Q(visit__phone=recipient.phone, visit__name=recipient.name)
    visits = order.visiteffects.filter(own_visits) if person or recipient.party is None else order.visiteffects.none()
    parties = parties_of(recipient.person, recipient.party)
    hearings = order.hearingeffects.filter(hearing__case__in=[party.case_id for party in parties])
    deadlines = order.deadlineeffects.filter(deadline__party__in=parties)
    return Moved(
        [
            (row.visit, row.outcome)
            for row in visits.select_related("visit__counter__court").order_by("visit__starts_at")
        ],
        [
            (row.hearing, row.outcome, row.hearing.consent_until)
            for row in hearings.select_related("hearing__case__court", "hearing__courtroom").order_by("hearing__during")
        ],
        [
            (row.deadline, row.before, row.after)
            for row in deadlines.select_related("deadline__case__court").order_by("before", "pk")
        ],
    )


def parties_of(person: Any, party: Party | None) -> list[Party]:
    """Return the parties for which this person is told: themselves, and those they represent."""
    if person is None:
        return [party] if party else []
    represented = Representation.objects.filter(Representation.in_force(), user=person)
    return list(Party.objects.filter(Q(user=person) | Q(pk__in=represented.values("party"))))


def page_of(order: ClosureOrder) -> str:
    """Return the path of the order's public page, of a draft that of its page at the court."""
    return f"/closures/{order.number}" if order.number else f"/closures/desk/{order.pk}"


def compose(order: ClosureOrder, moved: Moved, language: str, name: str) -> tuple[str, str]:
    """Return subject and body of the letter in `language`, with the Chinese text where the translation awaits one."""
    with translation.override(language):
        subject = _("%(court)s: %(title)s") % {"court": order.court.local_name, "title": order.local_title}
    return subject, with_original(language, lambda: "\n".join(_body(order, moved, name)).strip() + "\n")


def compose_for_judge(order: ClosureOrder, hearings: Iterable[Hearing], language: str, name: str) -> tuple[str, str]:
    """Return subject and body of the letter to one of a panel: which of their hearings the order put off."""
    with translation.override(language):
        subject = _("%(court)s: %(title)s") % {"court": order.court.local_name, "title": order.local_title}
        lines = [_("%(name)s,") % {"name": name}, "", _when(order), "", _("These hearings of yours are put off:")]
        lines += [f"· {hearing.case.number} {moment(hearing.case.court, hearing.during.lower)}" for hearing in hearings]
        lines += ["", _("Please set a new day; the parties have been told.")]
    return subject, "\n".join(lines) + "\n"


def _body(order: ClosureOrder, moved: Moved, name: str) -> Iterator[str]:
    yield _("%(name)s,") % {"name": name}
    yield ""
    yield _when(order)
    yield order.local_grounds
    yield ""
    for visit, outcome in moved.visits:
        yield f"· {_visit(visit, outcome)}"
    keeps = bool(moved.hearings) and order.hearing_rules.filter(keep_when_all_ask=True).exists()
    for hearing, outcome, until in moved.hearings:
        yield f"· {_hearing(hearing, outcome, until)}"
        if outcome != Outcome.KEPT and keeps:
            yield f"  {_keeping(hearing)}"
    for deadline, before, after in moved.deadlines:
        yield f"· {_deadline(deadline, before, after)}"
    yield ""
    if replacements := list(order.replacements.order_by("pk")):
        yield _("What you can use instead:")
        yield from (f"· {said}" for said in map(channel_in_words, replacements))
        yield ""
    if contacts := list(order.contacts.order_by("pk").select_related("court")):
        yield _("Whom to call:")
        yield from (f"· {_contact(order.court, contact)}" for contact in contacts)
        yield ""
    yield _("You lose nothing by this closure. If you think that something here is wrong, call 12368.")


def _when(order: ClosureOrder) -> str:
    facts = {
        "number": order.number or order.title,
        "court": order.court.local_name,
        "first": moment(order.court, order.begins_at),
    }
    if order.whole_days:
        facts["first"] = day_in_words(order.first_day)
    if order.ends_at is None:
        return _("By order %(number)s, %(court)s is closed from %(first)s until further notice.") % facts
    whole = order.last_day if order.whole_days else None
    facts["last"] = day_in_words(whole) if whole else moment(order.court, order.ends_at)
    return _("By order %(number)s, %(court)s is closed from %(first)s to %(last)s.") % facts


def _visit(visit: Appointment, outcome: str) -> str:
    court = visit.counter.court
    known = services().get(visit.service)
    facts = {
        "at": moment(court, visit.starts_at),
        "court": court.local_name,
        "service": known.name if known else visit.service,
        "page_url": f"{settings.PUBLIC_ADDRESS}/appointments",
    }
    if outcome == Visits.CALL_BACK:
        return _("Do not come on %(at)s to %(court)s (%(service)s): the court calls you instead.") % facts
    if outcome == Visits.ONLINE:
        return _("Do not come on %(at)s to %(court)s (%(service)s): do it online, at %(page_url)s.") % facts
    return (
        _("Do not come on %(at)s to %(court)s (%(service)s): the visit is cancelled. Choose a new time: %(page_url)s")
        % facts
    )


def _hearing(hearing: Hearing, outcome: str, until: datetime | None) -> str:
    court = hearing.case.court
    facts = {
        "number": hearing.case.number,
        "at": moment(court, hearing.during.lower),
        "until": moment(court, until) if until else "",
        "page_url": f"{settings.PUBLIC_ADDRESS}/hearings/{hearing.pk}/consent",
    }
    if outcome == Outcome.POSTPONED:
        return (
            _("Case %(number)s: the hearing of %(at)s does not take place. The court sets a new day and tells you.")
            % facts
        )
    if outcome == Outcome.ASKED:
        return (
            _("Case %(number)s: may the hearing of %(at)s be held by video? Please answer by %(until)s: %(page_url)s")
            % facts
            + " "
            + _("No answer is no consent; then it is put off. Saying no costs you nothing.")
        )
    return _("Case %(number)s: the hearing of %(at)s takes place as set.") % facts


def _keeping(hearing: Hearing) -> str:
    page = {"page_url": f"{settings.PUBLIC_ADDRESS}/hearings/{hearing.pk}/keeping"}
    return _("If every party asks for it, it is held as set all the same: %(page_url)s") % page


def _deadline(deadline: Deadline, before: date, after: date | None) -> str:
    facts = {
        "number": deadline.case.number,
        "what": rules.name_of(deadline.case.court, deadline.rule, before),
        "before": day_in_words(before),
        "after": day_in_words(after) if after else "",
    }
    if after is None:
        return _("Case %(number)s, %(what)s: the last day waits until the court reopens (it was %(before)s).") % facts
    return _("Case %(number)s, %(what)s: the last day is %(after)s instead of %(before)s.") % facts


def channel_in_words(channel: Any) -> str:
    """Return a replacement channel as one line."""
    parts = [str(channel), channel.value if channel.value != channel.name else "", channel.addressee, channel.hours]
    if channel.court:
        parts.insert(1, channel.court.local_name)
    return "  ".join(part for part in dict.fromkeys(parts) if part)


def _contact(court: Court, contact: Any) -> str:
    where = f"{contact.court.local_name} " if contact.court_id != court.pk else ""
    return f"{where}{contact.division}  {contact.phone}  {contact.hours}".strip()


def moment(court: Court, at: datetime) -> str:
    """Return day and time at the court, in words."""
    there = local(court, at)
    return f"{day_in_words(there.date())} {there:%H:%M}"
