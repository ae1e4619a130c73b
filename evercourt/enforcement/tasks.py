"""Daily jobs: remind the clerks of the last day, and open what the court did not decide in time."""

from datetime import timedelta

from procrastinate.contrib.django import app

from evercourt.enforcement.acts import open_enforcement, remind
from evercourt.enforcement.models import EnforcementApplication
from evercourt.enforcement.states import ApplicationState
from evercourt.kernel.channels import Channel

REMIND_BEFORE = timedelta(days=2)


@app.periodic(cron="20 16 * * *")
@app.task(name="enforcement.open_overdue", queueing_lock="enforcement.open_overdue")
def open_overdue(timestamp: int) -> int:
    """Open every application whose seven days have ended (ENF 16); return how many."""
    waiting = EnforcementApplication.objects.filter(state=ApplicationState.SUBMITTED).select_related(
        "title__case__court"
    )
    late = [application for application in waiting if application.title.case.court.local_date() > application.due_on]
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
        for application in waiting.select_related("title__case__court")
        if application.title.case.court.local_date() + REMIND_BEFORE >= application.due_on
    ]
    for application in near:
        remind(application)
    return len(near)
