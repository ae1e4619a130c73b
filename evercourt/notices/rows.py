"""The rows of this room that are compared with their witnesses."""

from evercourt.ledger.rows import check_rows
from evercourt.notices.models import ContactVersion, Notice

check_rows(Notice, case="", unless="thing.state IN ('draft', 'proposed', 'discarded')")
check_rows(ContactVersion, case="")
