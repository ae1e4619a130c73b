"""Bundles: many papers as one PDF with a cover, a table of contents, running page numbers, labels and bookmarks."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.constants import PageLabelStyle

from evercourt.documents import typesetting
from evercourt.documents.models import Document
from evercourt.documents.stamps import as_pages
from evercourt.kernel.errors import BadInput

MOST_PAPERS = 200
MOST_PAGES = 3000


@dataclass(frozen=True)
class Paper:
    """A paper of a bundle: `mark` stands before its title in the contents and on each page (an exhibit number)."""

    mark: str
    title: str
    document: Document


def bundle(papers: Sequence[Paper], *, title: str, lines: Sequence[str]) -> bytes:
    """Return the papers, in this order, as one PDF; the files themselves stay as they are.

    Pages are numbered from 1 through all papers, in print and as labels; cover and contents have roman labels. What the
    court sealed is a copy here: its seal is valid on the file itself. Raises BadInput for nothing, too many papers or
    too many pages.
    """
    if not 1 <= len(papers) <= MOST_PAPERS:
        raise BadInput(
            gettext_lazy("Choose at least one paper, and at most %(most)s."), most=MOST_PAPERS, field="papers"
        )
    if sum(paper.document.pages or 1 for paper in papers) > MOST_PAGES:
        raise BadInput(
            gettext_lazy("A bundle has at most %(most)s pages."), most=MOST_PAGES, field="papers",
            next_step=gettext_lazy("Make several bundles of it."),
        )  # fmt: skip
    body = PdfWriter()
    begins: list[int] = []
    for paper in papers:
        begins.append(len(body.pages))
        for page in as_pages(paper.document).pages:
            body.add_page(page)
    total = len(body.pages)
    rows = [
        [paper.mark, paper.title, str(first + 1)] for paper, first in zip(papers, begins, strict=True)
    ]  # fmt: skip
    front = typesetting.pdf(
        "bundle.typ",
        {
            "title": title, "lines": list(lines), "contents": _("Contents"),
            "head": [_("Number"), _("Title"), _("Page")], "rows": rows,
        },
    )  # fmt: skip
    whole = PdfWriter()
    whole.append(PdfReader(io.BytesIO(front)))
    before = len(whole.pages)
    for page in body.pages:
        whole.add_page(page)
    place = -1
    for number, page in enumerate(whole.pages[before:], start=1):
        while place + 1 < len(begins) and begins[place + 1] < number:
            place += 1
        page.transfer_rotation_to_content()
        box = page.mediabox
        line = " · ".join(filter(None, [papers[place].mark, f"{number} / {total}"]))
        over = _overlay(line, float(box.width), float(box.height))
        page.merge_translated_page(over, float(box.left), float(box.bottom))
    for paper, first in zip(papers, begins, strict=True):
        whole.add_outline_item(title=" ".join(filter(None, [paper.mark, paper.title])), page_number=before + first)
    whole.set_page_label(0, before - 1, style=PageLabelStyle.LOWERCASE_ROMAN)
    whole.set_page_label(before, before + total - 1, style=PageLabelStyle.DECIMAL)
    # Who wrote the files it is made of, and with what, is nobody's business.
    whole.metadata = None
    out = io.BytesIO()
    whole.write(out)
    return out.getvalue()


@lru_cache(maxsize=8)
def _sheet(line: str, width: float, height: float) -> bytes:
    return typesetting.pdf("stamp.typ", {"line": line, "width": width, "height": height})


def _overlay(line: str, width: float, height: float) -> PageObject:
    return PdfReader(io.BytesIO(_sheet(line, width, height))).pages[0]
