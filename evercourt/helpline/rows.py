"""The rows of this room that are compared with their witnesses."""

from evercourt.helpline.models import Authority
from evercourt.ledger.rows import check_rows

check_rows(Authority, case="party__case_id")
