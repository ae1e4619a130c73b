"""The ledger's jobs."""

from procrastinate.contrib.django import app

from evercourt.ledger.seals import seal, stamp


@app.periodic(cron="* * * * *")
@app.task(name="ledger.seal", queueing_lock="ledger.seal", lock="ledger.seal")
def seal_and_stamp(timestamp: int) -> None:
    """Seal what was recorded in the last minute and have it time-stamped; a stamp that fails is asked for again."""
    seal()
    stamp()
