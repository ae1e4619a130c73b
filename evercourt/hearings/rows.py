"""The rows of this room that are compared with their witnesses."""

from evercourt.hearings.models import Hearing
from evercourt.ledger.rows import check_rows

check_rows(Hearing, case="case_id")
