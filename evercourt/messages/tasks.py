"""Jobs: hand a written message to its line."""

from procrastinate.contrib.django import app

from evercourt.messages import acts


@app.task(name="messages.deliver", queue="messages")
def deliver_message(*, message_id: int) -> None:
    """Deliver one message; it notes its own failures and defers its own next attempt."""
    acts.deliver(message_id)
