"""Jobs: what changed is found within a minute."""

from procrastinate.contrib.django import app

from evercourt.finding.keeping import keep_all


@app.periodic(cron="* * * * *")
@app.task(name="finding.keep", queueing_lock="finding.keep", lock="finding.keep")
def keep(timestamp: int) -> None:
    """Keep the words of what changed since."""
    keep_all()
