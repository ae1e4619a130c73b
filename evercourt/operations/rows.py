"""The rows of this room that are compared with their witnesses."""

from evercourt.ledger.rows import check_rows
from evercourt.operations.models import Maintenance, Outage

check_rows(Maintenance, case="")
check_rows(Outage, case="")
