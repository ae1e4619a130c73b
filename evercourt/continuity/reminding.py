"""After the reopening: whoever still has something to do hears what, once."""

from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from evercourt.accounts.models import User
from evercourt.appointments.models import Appointment
from evercourt.continuity import letters
from evercourt.continuity.models import ClosureOrder, HearingEffect, Recipient, StoppedService
from evercourt.courts import rules
from evercourt.courts.explanations import day_in_words
from evercourt.hearings.models import Hearing
from evercourt.hearings.states import HearingState
from evercourt.messages.acts import LINES, write, write_to_address
from evercourt.messages.models import Message
from evercourt.messages.originals import with_original

LETTER = "closure_over"


def remind(order: ClosureOrder) -> int:
    """Write to everyone of the order who has something left to do or to know; return to how many. Again: nothing more.

    Not to a number the other side of a case gave: such a party is called.
    """
    told = 0
    for recipient in order.recipients.select_related("order__court", "person", "party").order_by("pk").iterator(500):
        if reachable(recipient) and any(left(recipient)):
            _write(recipient)
            told += 1
    return told


def reachable(recipient: Recipient) -> bool:
    """Return True if a letter can go to this person."""
    if recipient.person:
        return recipient.person.is_active
    return recipient.party is None and bool(recipient.phone)


def left(recipient: Recipient) -> Iterator[str]:
    """Yield what is left for this person, a line each, in the language in force."""
    moved = letters.moved_for(recipient)
    for visit, outcome in moved.visits:
        if outcome == StoppedService.Visits.REBOOK and not visit.followed_by.live().exists():
            yield _visit(visit)
    for hearing, outcome, _until in moved.hearings:
        if said := _hearing(hearing, outcome):
            yield said
    for deadline, _before, after in moved.deadlines:
        if after and deadline.state == deadline.State.OPEN:
            facts = {
                "number": deadline.case.number,
                "what": rules.name_of(deadline.case.court, deadline.rule, after),
                "after": day_in_words(deadline.due_on),
            }
            yield _("Case %(number)s, %(what)s: the last day is %(after)s.") % facts


def conditions_in_words(order: ClosureOrder) -> Iterator[str]:
    """Yield on what conditions visitors are received, a line each, in the language in force."""
    said = order.conditions
    language = translation.get_language() or ""
    if text := said.get("texts", {}).get(language) or said.get("text"):
        yield text
    if said.get("hours"):
        yield _("Hours: %(hours)s") % {"hours": said["hours"]}
    if percent := said.get("capacity_percent"):
        if until := said.get("capacity_until"):
            facts = {"percent": percent, "day": day_in_words(date.fromisoformat(until))}
            yield _("%(percent)s %% of the places are given out until %(day)s.") % facts
        else:
            yield _("%(percent)s %% of the places are given out.") % {"percent": percent}


def _write(recipient: Recipient) -> None:
    order, language = recipient.order, recipient.language
    with translation.override(language):
        subject = _("%(court)s is open again") % {"court": order.court.local_name}
    body = with_original(language, lambda: "\n".join(_body(recipient)).strip() + "\n")
    key = f"closure-over:{order.pk}:{recipient.pk}"
    person: User | None = recipient.person
    if person:
        write(
            key=key, to=person, letter=LETTER, subject=subject, body=body, language=language,
            link=letters.page_of(order), lines=LINES,
        )  # fmt: skip
    else:
        write_to_address(
            key=key, line=Message.Line.SMS, address=recipient.phone, letter=LETTER, subject=subject, body=body,
            language=language,
        )  # fmt: skip


def _body(recipient: Recipient) -> Iterator[str]:
    order = recipient.order
    yield _("%(name)s,") % {"name": recipient.name}
    yield ""
    yield _("%(court)s receives visitors again. Order %(number)s is over.") % {
        "court": order.court.local_name,
        "number": order.number,
    }
    yield from (f"· {said}" for said in conditions_in_words(order))
    yield ""
    yield from (f"· {said}" for said in left(recipient))
    yield ""
    yield _("You lose nothing by this closure. If you think that something here is wrong, call 12368.")


def _visit(visit: Appointment) -> str:
    facts = {"at": letters.moment(visit.counter.court, visit.starts_at), "page_url": _address("/appointments")}
    return _("Your visit of %(at)s was cancelled. Choose a new time: %(page_url)s") % facts


def _hearing(hearing: Hearing, outcome: str) -> str:
    facts = {"number": hearing.case.number, "at": letters.moment(hearing.case.court, hearing.during.lower)}
    if hearing.state == HearingState.ADJOURNED:
        held = hearing.case.hearings.filter(state__in=[HearingState.SCHEDULED, HearingState.HELD])
        if held.exists():
            return ""
        return _("Case %(number)s: the hearing of %(at)s was put off. The court sets a new day and tells you.") % facts
    stopped = hearing.mode == Hearing.Mode.ON_SITE and hearing.consent_until is None
    if outcome == HearingEffect.Outcome.ASKED and hearing.state == HearingState.SCHEDULED and stopped:
        return _("Case %(number)s: the hearing of %(at)s takes place in the courtroom, as set.") % facts
    return ""


def _address(path: str) -> str:
    return settings.PUBLIC_ADDRESS + path
