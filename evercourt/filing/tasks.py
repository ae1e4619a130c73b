"""Jobs: what the court does by itself after a filing reached it."""

from procrastinate.contrib.django import app

from evercourt.filing.acts.receipting import give_receipt
from evercourt.filing.models import Filing


@app.task(name="filing.issue_receipt", queue="filing")
def issue_receipt(*, filing_id: int) -> None:
    """Set, seal and attach the receipt; doing it again changes nothing."""
    give_receipt(Filing.objects.get(pk=filing_id))
