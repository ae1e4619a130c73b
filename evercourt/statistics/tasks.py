"""Jobs of the figures."""

from procrastinate.contrib.django import app

from evercourt.statistics import acts


@app.periodic(cron="5 * * * *")
@app.task(name="statistics.keep", queueing_lock="statistics.keep", lock="statistics.keep")
def keep(timestamp: int) -> None:
    """Keep the figures of the day before; every hour, because courts have their own zones."""
    acts.keep_all()
