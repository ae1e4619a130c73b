"""Jobs: hand a written message to its line; tell software outside of the letters in an inbox."""

from procrastinate.contrib.django import app

from evercourt.messages import acts


@app.task(name="messages.deliver", queue="messages")
def deliver_message(*, message_id: int) -> None:
    """Deliver one message; it notes its own failures and defers its own next attempt."""
    acts.deliver(message_id)


@app.periodic(cron="* * * * *")
@app.task(name="messages.call_software", queueing_lock="messages.call_software", lock="messages.call_software")
def call_software(timestamp: int) -> int:
    """Make the calls that are due; return how many were taken. One job makes all of them at once."""
    return acts.call_all()


@app.periodic(cron="50 18 * * *")
@app.task(name="messages.forget_calls", queueing_lock="messages.forget_calls")
def forget_calls(timestamp: int) -> int:
    """Forget calls that were made long ago; return how many."""
    return acts.forget_old()
