"""The acts of this room."""

from evercourt.documents.acts.arranging import Sheet, arrange
from evercourt.documents.acts.issuing import issue
from evercourt.documents.acts.receiving import receive
from evercourt.documents.acts.time_stamping import time_stamp_seals
from evercourt.documents.acts.uploading import append, begin_upload, finish_upload, remove_unfinished, remove_upload
from evercourt.documents.pages import open_document, page_image
from evercourt.documents.stamps import stamped

__all__ = [
    "Sheet",
    "append",
    "arrange",
    "begin_upload",
    "finish_upload",
    "issue",
    "open_document",
    "page_image",
    "receive",
    "remove_unfinished",
    "remove_upload",
    "stamped",
    "time_stamp_seals",
]
