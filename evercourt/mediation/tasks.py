"""Jobs: the periods of the law run out by themselves, and what came by messenger is placed in its talk."""

from datetime import timedelta

from procrastinate.contrib.django import app

from evercourt.mediation import acts
from evercourt.mediation.models import Assignment, Confirmation, EndReason, Mediation, Obligation
from evercourt.mediation.routing import place
from evercourt.mediation.states import AssignmentState, ConfirmationState, MediationState, ObligationState
from evercourt.messages.models import Heard

REMIND_BEFORE = timedelta(days=3)


@app.periodic(cron="25 16 * * *")
@app.task(name="mediation.watch", queueing_lock="mediation.watch")
def watch(timestamp: int) -> int:
    """Let end what nobody answered, chose, extended or asked for in time; return how many things moved."""
    return sum((_unanswered(), _unchosen(), _unaccepted(), _expired(), _lapsed(), _performance()))


@app.task(name="mediation.place_message", queue="messages")
def place_message(*, heard_id: int) -> None:
    """Place what came by messenger in the talk it belongs to."""
    place(Heard.objects.get(pk=heard_id))


def _over(mediations: object, day: str) -> list[Mediation]:
    found = mediations.select_related("court")  # type: ignore[attr-defined]
    return [one for one in found if (last := getattr(one, day)) and one.court.local_date() > last]


def _unanswered() -> int:
    late = _over(Mediation.objects.filter(state=MediationState.ASKING), "answer_by")
    for one in late:
        acts.expire(one, reason=EndReason.UNREACHABLE)
    return len(late)


def _unchosen() -> int:
    late = _over(Mediation.objects.filter(state=MediationState.CHOOSING), "choose_by")
    return sum(acts.draw_mediator(one, by=None, via="system") is not None for one in late)  # type: ignore[arg-type]


def _unaccepted() -> int:
    waiting = Assignment.objects.filter(state=AssignmentState.APPOINTED).select_related("mediation__court")
    late = [one for one in waiting if one.mediation.court.local_date() > one.answer_by]
    for one in late:
        acts.pass_over(one)
    return len(late)


def _expired() -> int:
    late = _over(Mediation.objects.filter(state=MediationState.RUNNING), "due_on")
    for one in late:
        acts.expire(one, reason=EndReason.EXPIRED)
    return len(late)


def _lapsed() -> int:
    waiting = Confirmation.objects.filter(state=ConfirmationState.ASKED)
    late = [
        one
        for one in waiting.select_related("agreement__mediation__court")
        if one.agreement.mediation.court.local_date() > one.last_day
    ]
    for one in late:
        acts.lapse(one)
    return len(late)


def _performance() -> int:
    moved = 0
    for one in Obligation.objects.filter(state=ObligationState.OPEN).select_related("agreement__mediation__court"):
        today = one.agreement.mediation.court.local_date()
        if today > one.due_on:
            acts.note_overdue(one)
        elif today + REMIND_BEFORE >= one.due_on and not one.reminded_at:
            acts.remind_of(one)
        else:
            continue
        moved += 1
    return moved
