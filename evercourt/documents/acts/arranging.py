"""Putting the pages of one's own papers together anew: rotated, split, merged, in another order. The originals stay."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.documents import reading_room, store
from evercourt.documents.acts.receiving import receive
from evercourt.documents.content import refused
from evercourt.documents.formats.refusal import Refusal
from evercourt.documents.formats.sniff import PDF
from evercourt.documents.models import Document
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import must

MOST_PAGES = 3000


@dataclass(frozen=True)
class Sheet:
    """One page (from 1) of a paper, turned clockwise by so many quarters."""

    document: Document
    page: int
    turns: int = 0


def arrange(sheets: Sequence[Sheet], *, title: str, by: User) -> Document:
    """Return a new paper of these pages, in this order; a paper is split by arranging it twice.

    Of PDF files that this person brought; the papers they come from stay as they are, on file or not. Raises BadInput
    for others, for a page that is not there, for nothing or too much. The act this is part of records it.
    """
    must(by, "document.bring")
    if not 1 <= len(sheets) <= MOST_PAGES:
        raise BadInput(_("Choose at least one page, and at most %(most)s."), most=MOST_PAGES, field="pages")
    used = {sheet.document.pk: sheet.document for sheet in sheets}
    for document in used.values():
        if document.uploaded_by_id != by.pk or document.media_type != PDF:
            raise BadInput(_("Only PDF files that you brought yourself can be arranged."), field="pages")
    with ExitStack() as stack:
        paths = {key: str(stack.enter_context(store.on_disk(store.name_of(one.sha256)))) for key, one in used.items()}
        parts = [(paths[sheet.document.pk], sheet.page, sheet.turns) for sheet in sheets]
        try:
            _facts, content = reading_room.ask("arrange", parts=parts)
        except Refusal as refusal:
            raise refused(refusal, sheets[0].document.name) from refusal
    return receive(content, name=f"{title}.pdf", title=title, court=sheets[0].document.court, by=by)
