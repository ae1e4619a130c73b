"""Jobs: exchange with institutions each minute; each day the clocks of applications, measures and rounds."""

from datetime import timedelta

from procrastinate.contrib.django import app

from evercourt.enforcement import sending
from evercourt.enforcement.acts import (
    end_paid,
    enforce_restitution,
    lapse,
    open_enforcement,
    open_missing_account,
    release_excess,
    remind,
    remind_of_expiry,
    serve_late,
)
from evercourt.enforcement.acts.disputing import close_disputes
from evercourt.enforcement.acts.requerying import ask_again
from evercourt.enforcement.models import (
    Debt,
    Distribution,
    Ending,
    EndKind,
    EnforcementApplication,
    Measure,
    Restitution,
    Ruling,
)
from evercourt.enforcement.states import ApplicationState, DistributionState, MeasureState, RulingState
from evercourt.kernel.channels import Channel

REMIND_BEFORE = timedelta(days=2)


@app.periodic(cron="20 16 * * *")
@app.task(name="enforcement.open_overdue", queueing_lock="enforcement.open_overdue")
def open_overdue(timestamp: int) -> int:
    """Open every application whose seven days have ended (ENF 16); return how many."""
    waiting = EnforcementApplication.objects.filter(state=ApplicationState.SUBMITTED).with_title()
    late = [application for application in waiting if application.court.local_date() > application.due_on]
    for application in late:
        open_enforcement(application, by=None, via=Channel.SYSTEM)
    return len(late)


@app.periodic(cron="40 16 * * *")
@app.task(name="enforcement.remind", queueing_lock="enforcement.remind")
def remind_of_last_days(timestamp: int) -> int:
    """Remind the clerks of every application whose seven days end within two; return how many."""
    waiting = EnforcementApplication.objects.filter(state=ApplicationState.SUBMITTED, reminded_at=None)
    near = [
        application
        for application in waiting.with_title()
        if application.court.local_date() + REMIND_BEFORE >= application.due_on
    ]
    for application in near:
        remind(application)
    return len(near)


@app.periodic(cron="* * * * *")
@app.task(name="enforcement.exchange", queueing_lock="enforcement.exchange", lock="enforcement.exchange")
def exchange(timestamp: int) -> int:
    """Send what was released and take in what institutions said; return how many messages went or came."""
    return sending.send_all() + sending.read_all() + sending.reply_to_objections()


@app.periodic(cron="10 * * * *")
@app.task(name="enforcement.clocks", queueing_lock="enforcement.clocks")
def run_clocks(timestamp: int) -> int:
    """Let lapse what was not renewed, call for renewals, serve what waited, give up waiting (SEAL 27); count them."""
    done = sending.give_up_waiting()
    held = Measure.objects.filter(state__in=(MeasureState.ACTIVE, MeasureState.WAITING))
    for measure in held.select_related("case__court").iterator():
        done += lapse(measure) or remind_of_expiry(measure)
    untold = Measure.objects.filter(told_at=None, state__in=(MeasureState.ACTIVE, MeasureState.WAITING)).values(
        "ruling"
    )
    for ruling in Ruling.objects.filter(pk__in=untold, state=RulingState.SIGNED):
        done += serve_late(ruling)
    return done


@app.periodic(cron="50 16 * * *")
@app.task(name="enforcement.close_day", queueing_lock="enforcement.close_day")
def close_day(timestamp: int) -> int:
    """Release what is too much, end what is paid, enforce what was not given back, ask again; return how many ended."""
    ended = 0
    for application in EnforcementApplication.objects.filter(case__isnull=False, case__debt=None):
        open_missing_account(application)
    for debt in Debt.objects.filter(case__ended_at=None).select_related("case__court").iterator():
        release_excess(debt)
        ended += end_paid(debt, by=None, via=Channel.SYSTEM) is not None
    for plan in Distribution.objects.filter(state=DistributionState.SERVED).select_related("case__court"):
        close_disputes(plan)
    for restitution in Restitution.objects.waiting():
        enforce_restitution(restitution)
    for ending in Ending.objects.filter(kind=EndKind.ROUND, resumed_at=None).select_related("case__court"):
        ask_again(ending)
    return ended
