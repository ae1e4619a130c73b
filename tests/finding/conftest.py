"""Files with words to be found."""

import pytest
from django.utils import timezone

from evercourt.cases.acts import file_papers
from evercourt.documents.acts import receive
from evercourt.documents.typesetting import pdf as typeset
from evercourt.finding.keeping import keep_all
from evercourt.kernel.channels import Channel


@pytest.fixture
def file_a_paper(court):
    """Return how a paper with a text in it is handed in; the words are kept at once."""

    def filed(case, text, *, by, party=None, kind="evidence", title="材料"):
        paper = receive(typeset("text.typ", {"lines": [text]}), name="paper.pdf", title=title, court=case.court, by=by)
        entry = file_papers(case, [paper], kind=kind, party=party, by=by, via=Channel.WEB)
        keep_all()
        return entry

    return filed


@pytest.fixture
def fresh(judge):
    """A second factor of the judge, just confirmed."""
    judge.second_factor_at = timezone.now()
