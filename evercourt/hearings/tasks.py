"""Jobs: summon whom a session calls, remind of hearings, watch lines, end stages of hearings by recorded videos."""

from django.utils import timezone
from procrastinate.contrib.django import app

from evercourt.hearings import asynchronous, exchanging, pausing, reminding
from evercourt.hearings.models import AsyncHearing, Sitting
from evercourt.hearings.states import AsyncState, SittingState


@app.periodic(cron="* * * * *")
@app.task(name="hearings.watch", queueing_lock="hearings.watch")
def watch(timestamp: int) -> int:
    """Pause every open hearing whose vital line or recorder is lost; return how many.

    Only what was missed: the live room tells of a loss at once (`reactions`).
    """
    going_on = Sitting.objects.filter(state=SittingState.OPEN).select_related("hearing__case__court")
    return sum(pausing.watch(sitting) is not None for sitting in going_on)


@app.periodic(cron="*/5 * * * *")
@app.task(name="hearings.end_stages", queueing_lock="hearings.end_stages")
def end_stages(timestamp: int) -> int:
    """End each stage of a hearing by recorded videos whose time is over; return how many."""
    over = AsyncHearing.objects.filter(state=AsyncState.RUNNING, due_at__lt=timezone.now())
    return len([asynchronous.end_stage(hearing) for hearing in over.select_related("case__court")])


@app.periodic(cron="25 * * * *")
@app.task(name="hearings.run_exchanges", queueing_lock="hearings.run_exchanges")
def run_exchanges(timestamp: int) -> int:
    """Close each exchange of evidence that everyone has finished, call off what nobody agreed to; return how many."""
    return exchanging.run_by_clock()


@app.task(name="hearings.summon_session", queue="hearings", retry=5)
def summon_session(*, session_id: int) -> None:
    """Issue and serve the summonses of a session, case by case; what is done is not done again."""
    failed = reminding.summon_called(session_id)
    if failed:
        raise reminding.NotAllTold(failed)


@app.periodic(cron="40 * * * *")
@app.task(name="hearings.remind", queueing_lock="hearings.remind")
def remind(timestamp: int) -> int:
    """Remind parties without a representative of the hearing that is near, once; return of how many hearings."""
    return reminding.remind()
