"""Jobs: what changed is found within a minute; kept searches tell of what is new."""

from procrastinate.contrib.django import app

from evercourt.finding.acts import tell_all
from evercourt.finding.keeping import keep_all


@app.periodic(cron="* * * * *")
@app.task(name="finding.keep", queueing_lock="finding.keep", lock="finding.keep")
def keep(timestamp: int) -> None:
    """Keep the words of what changed since."""
    keep_all()


@app.periodic(cron="*/10 * * * *")
@app.task(name="finding.tell", queueing_lock="finding.tell", lock="finding.tell")
def tell(timestamp: int) -> None:
    """Write to those whose kept searches found something new."""
    tell_all()
