"""A copy of a document on file, for a person to take home: every page says for whom and on which day it was made."""

from django.utils.translation import gettext as _

from evercourt.accounts.models import User
from evercourt.cases.models import CaseDocument
from evercourt.documents.stamps import stamped
from evercourt.kernel.channels import Channel
from evercourt.ledger.access import note_access


def copy_for(filed: CaseDocument, *, by: User, via: Channel) -> bytes:
    """Return the copy as PDF, and note the look. The caller has fetched `filed` through `visible_to`."""
    day = filed.case.court.local_date().isoformat()
    line = _("Copy for %(name)s, %(day)s, case %(number)s")
    line = line % {"name": by.name, "day": day, "number": filed.case.number}
    note_access(filed.case, by=by, what=f"copy of document {filed.document_id}", via=via)
    return stamped(filed.document, line)
