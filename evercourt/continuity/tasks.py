"""Jobs: tell everyone, settle what waits for an answer."""

from procrastinate.contrib.django import app


@app.task(name="continuity.tell", queue="messages")
def tell(*, order_id: int) -> None:
    """Tell the people an order concerns, a batch at a time."""
