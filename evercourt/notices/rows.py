"""The rows of this room that are compared with their witnesses."""

from evercourt.ledger.rows import check_rows
from evercourt.notices.models import Announcement

check_rows(Announcement, case="")
