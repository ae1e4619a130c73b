"""Pages put together anew, and bundles: every page once, in order, numbered, labelled; originals untouched."""

import io
import unicodedata

import pytest
from pypdf import PdfReader

from evercourt.documents import store
from evercourt.documents.acts import Sheet, arrange, receive
from evercourt.documents.bundles import Paper, bundle
from evercourt.documents.pages import open_recorded
from evercourt.kernel.errors import BadInput
from tests.documents.files import pdf


@pytest.fixture
def papers(court, aygul):
    return [
        receive(pdf(pages), name="a.pdf", title=f"证据{pages}", court=court, by=aygul) for pages in (1, 3, 2)
    ]  # fmt: skip


def read(document):
    with open_recorded(document) as file:
        return PdfReader(io.BytesIO(file.read()))


def hash_of(document):
    with open_recorded(document) as file:
        return store.hash_of_bytes(file.read())


def said(page):
    """The words of a page: letters that a font draws as their radicals are the same letters."""
    return "".join(unicodedata.normalize("NFKC", page.extract_text()).split())


def test_a_bundle_has_cover_contents_numbers_labels_and_bookmarks(papers):
    content = bundle(
        [Paper(str(n), one.title, one) for n, one in enumerate(papers, 1)], title="证据汇编", lines=["案号"]
    )
    whole = PdfReader(io.BytesIO(content))
    assert len(whole.pages) == 2 + 6
    assert whole.page_labels == ["i", "ii", "1", "2", "3", "4", "5", "6"]
    assert "证据汇编" in said(whole.pages[0])
    contents = said(whole.pages[1])
    assert all(one.title in contents for one in papers)
    assert [whole.get_destination_page_number(item) for item in whole.outline] == [2, 3, 6]
    for number, page in enumerate(whole.pages[2:], start=1):
        assert f"{number}/6" in said(page)
    assert not (whole.metadata or {}).get("/Author")


def test_a_bundle_of_nothing_or_too_much_is_refused(papers):
    with pytest.raises(BadInput):
        bundle([], title="x", lines=[])
    with pytest.raises(BadInput):
        bundle([Paper("", "x", papers[0])] * 201, title="x", lines=[])
    papers[0].pages = 3001
    with pytest.raises(BadInput, match="3000"):
        bundle([Paper("", "x", papers[0])], title="x", lines=[])


def test_pages_are_rotated_split_merged_and_ordered_and_the_originals_stay(papers, aygul):
    one, three, _two = papers
    before = [hash_of(paper) for paper in papers]
    made = arrange([Sheet(three, 3), Sheet(one, 1, turns=1), Sheet(three, 1)], title="整理", by=aygul)
    assert made.pages == 3
    assert [page.rotation for page in read(made).pages] == [0, 90, 0]
    split = arrange([Sheet(three, 2)], title="第二页", by=aygul)
    assert split.pages == 1
    assert [hash_of(paper) for paper in papers] == before


def test_of_others_papers_and_pages_that_are_not_there_nothing_is_made(papers, aygul, li_qiang):
    with pytest.raises(BadInput):
        arrange([Sheet(papers[0], 1)], title="x", by=li_qiang)
    with pytest.raises(BadInput, match="9"):
        arrange([Sheet(papers[0], 9)], title="x", by=aygul)
    with pytest.raises(BadInput):
        arrange([], title="x", by=aygul)
