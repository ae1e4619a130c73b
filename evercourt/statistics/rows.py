"""The rows of this room that are compared with their witnesses."""

from evercourt.ledger.rows import check_rows
from evercourt.statistics.models import Snapshot

check_rows(Snapshot, case="")
