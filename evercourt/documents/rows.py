"""The rows of this room that are compared with their witnesses."""

from evercourt.documents.models import Document
from evercourt.ledger.rows import check_rows

# What someone uploads is a document before any act uses it.
check_rows(Document, case="on_files__case_id", in_acts=False)
