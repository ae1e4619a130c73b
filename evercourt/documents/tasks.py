"""Jobs: what the court clears away by itself."""

from procrastinate.contrib.django import app

from evercourt.documents.acts import remove_unfinished, time_stamp_seals


@app.periodic(cron="35 3 * * *")
@app.task(name="documents.remove_unfinished", queue="documents", queueing_lock="documents.remove_unfinished")
def remove_unfinished_uploads(timestamp: int) -> None:
    """Remove what people began to send and did not finish within the days they were told."""
    remove_unfinished()


@app.periodic(cron="* * * * *")
@app.task(name="documents.time_stamp", queueing_lock="documents.time_stamp", lock="documents.time_stamp")
def time_stamp(timestamp: int) -> None:
    """Have the signatures of the last minute time-stamped; a stamp that fails is asked for again a minute later."""
    time_stamp_seals()
