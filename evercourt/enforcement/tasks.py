"""The daily job that opens what the court did not decide in time."""

from procrastinate.contrib.django import app

from evercourt.enforcement.acts import open_enforcement
from evercourt.enforcement.models import EnforcementApplication
from evercourt.enforcement.states import ApplicationState
from evercourt.kernel.channels import Channel


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
