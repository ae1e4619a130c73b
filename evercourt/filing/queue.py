"""The review queue of a court, in the order of its clock; the same place is shown to the filer and to the clerk."""

from django.db import connection

from evercourt.courts.models import Court
from evercourt.filing.models import Filing, FilingQuerySet
from evercourt.filing.states import FilingState

# One range of the index `review_queue`; asked with every receipt.
EARLIER = """
    SELECT count(*) FROM filing_filing WHERE court_id = %s AND state = 'submitted' AND (due_on, id) < (%s, %s)
"""


def waiting(court: Court) -> FilingQuerySet:
    """Return the filings of a court that wait for review, the most urgent first."""
    queue: FilingQuerySet = Filing.objects.filter(court=court, state=FilingState.SUBMITTED)
    return queue.order_by("due_on", "pk")


def place(filing: Filing) -> int | None:
    """Return the place of a filing in the queue, from 1, or None if it does not wait."""
    if filing.state != FilingState.SUBMITTED or filing.court is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(EARLIER, [filing.court_id, filing.due_on, filing.pk])
        return int(cursor.fetchone()[0]) + 1
