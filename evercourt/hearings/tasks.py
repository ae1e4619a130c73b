"""Jobs: watch the lines of hearings that are going on; end stages of hearings by recorded videos whose time is over."""

import time

from django.utils import timezone
from procrastinate.contrib.django import app

from evercourt.hearings import asynchronous, pausing
from evercourt.hearings.models import AsyncHearing, Sitting
from evercourt.hearings.states import AsyncState, SittingState

# A round of the watch, and how often it looks, in seconds.
ROUND, LOOKS_EVERY = 57, 2


@app.periodic(cron="* * * * *")
@app.task(name="hearings.watch", queueing_lock="hearings.watch")
def watch(timestamp: int) -> int:
    """Pause every open hearing whose vital line or recorder is lost; return how many. Ends when none is open."""
    paused, until = 0, time.monotonic() + ROUND
    while going_on := list(Sitting.objects.filter(state=SittingState.OPEN).select_related("hearing__case__court")):
        paused += sum(pausing.watch(sitting) is not None for sitting in going_on)
        if time.monotonic() + LOOKS_EVERY > until:
            break
        time.sleep(LOOKS_EVERY)
    return paused


@app.periodic(cron="*/5 * * * *")
@app.task(name="hearings.end_stages", queueing_lock="hearings.end_stages")
def end_stages(timestamp: int) -> int:
    """End each stage of a hearing by recorded videos whose time is over; return how many."""
    over = AsyncHearing.objects.filter(state=AsyncState.RUNNING, due_at__lt=timezone.now())
    return len([asynchronous.end_stage(hearing) for hearing in over.select_related("case__court")])
