"""The review queue of a court, in the order of its clock; the same place is shown to the filer and to the clerk."""

from evercourt.courts.models import Court
from evercourt.filing.models import Filing, FilingQuerySet
from evercourt.filing.states import FilingState


def waiting(court: Court) -> FilingQuerySet:
    """Return the filings of a court that wait for review, the most urgent first."""
    queue: FilingQuerySet = Filing.objects.filter(court=court, state=FilingState.SUBMITTED)
    return queue.order_by("due_on", "pk")


def place(filing: Filing) -> int | None:
    """Return the place of a filing in the queue, from 1, or None if it does not wait."""
    if filing.state != FilingState.SUBMITTED or filing.court is None:
        return None
    queue = waiting(filing.court)
    earlier = queue.filter(due_on__lt=filing.due_on) | queue.filter(due_on=filing.due_on, pk__lt=filing.pk)
    return int(earlier.count()) + 1
