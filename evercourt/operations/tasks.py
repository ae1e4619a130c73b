"""The clock of the house as a machine."""

from procrastinate.contrib.django import app

from evercourt.operations import board, pulsing
from evercourt.operations.acts import end_what_is_over


@app.periodic(cron="* * * * *")
@app.task(name="operations.end", queueing_lock="operations.end")
def end(timestamp: int) -> None:
    """Enter the end of what is over, and let the doors know what the record says."""
    end_what_is_over()
    board.publish()


@app.periodic(cron="* * * * *")
@app.task(name="operations.pulse", queueing_lock="operations.pulse")
def pulse(timestamp: int) -> None:
    """Take down that the house lives and its door answers; enter what was away."""
    pulsing.beat(answered=pulsing.answers())
