"""The rows of this room that are compared with their witnesses."""

from evercourt.enforcement.models import EnforcementApplication
from evercourt.ledger.rows import check_rows

check_rows(EnforcementApplication, case="title__case_id")
