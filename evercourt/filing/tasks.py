"""Jobs: what the court does by itself after a filing reached it."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from evercourt.cases.models import Case
from evercourt.filing.acts import bulk, reviewing
from evercourt.filing.acts.receipting import give_receipt
from evercourt.filing.models import BulkFiling, Filing

# A receipt is owed (REG 2): what hinders it, a full disk say, is tried again for some hours, later and later.
PATIENCE = RetryStrategy(max_attempts=12, exponential_wait=2)


@app.task(name="filing.issue_receipt", queue="filing", retry=PATIENCE)
def issue_receipt(*, filing_id: int) -> None:
    """Set, seal and attach the receipt; doing it again changes nothing."""
    give_receipt(Filing.objects.get(pk=filing_id))


@app.task(name="filing.prepare_case_papers", queue="filing", retry=5)
def prepare_case_papers(*, case_id: int) -> None:
    """Issue the notices of an accepted case and order service of the complaint."""
    reviewing.prepare_papers(Case.objects.get(pk=case_id))


@app.periodic(cron="15 * * * *")
@app.task(name="filing.docket_overdue", queue="filing", queueing_lock="filing.docket_overdue")
def docket_overdue(timestamp: int) -> None:
    """Docket what was not decided in time; every hour, because courts have their own zones."""
    reviewing.docket_overdue()


@app.task(name="filing.file_bulk", queue="filing", retry=5)
def file_bulk(*, bulk_id: int) -> None:
    """File the next rows of a table; doing it again files nothing twice."""
    bulk.file_rows(BulkFiling.objects.get(pk=bulk_id))
