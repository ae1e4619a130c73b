"""Two tabs, two clerks, a double click, six filings at the same instant: one effect, complete or not at all."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from evercourt.cases.acts import correct, file_papers, seal, strike
from evercourt.cases.models import Case, CaseDocument, DocketEntry, EntryCorrection, PanelMember, Sealing, Striking
from evercourt.documents.acts import receive
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import WrongState
from tests.documents.files import pdf
from tests.factories import CaseFactory, PartyFactory

WEB = Channel.WEB


@pytest.fixture
def case(court, judge, second_judge, aygul):
    case = CaseFactory(court=court)
    PanelMember.objects.create(case=case, user=judge, seat=PanelMember.Seat.PRESIDING)
    PanelMember.objects.create(case=case, user=second_judge, seat=PanelMember.Seat.MEMBER)
    PartyFactory(case=case, user=aygul)
    for person in (judge, second_judge):
        person.second_factor_at = timezone.now()
    return case


def together(acts, *, apart=0.0):
    """Do the acts at once, or each `apart` seconds after the one before; return what each gave or raised."""
    start = Barrier(len(acts))

    def do(turn):
        try:
            start.wait(10)
            time.sleep(turn * apart)
            return acts[turn]()
        except WrongState as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, range(len(acts))))


def paper(case, aygul, pages=1):
    return receive(pdf(pages), name="a.pdf", title=f"证据{pages}", court=case.court, by=aygul)


def filed(case, aygul, papers):
    party = case.parties.get()
    return lambda: file_papers(case, papers, kind="evidence", party=party, by=aygul, via=WEB)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("apart", [0.0, 2.5])
def test_two_at_once_or_two_and_a_half_seconds_apart_have_one_effect(case, aygul, judge, second_judge, apart):
    entry, other, third = (filed(case, aygul, [paper(case, aygul, pages)])() for pages in (1, 2, 3))
    said = {"to": "outside", "ground": "privacy", "reasons": "隐私", "via": WEB}
    sealed = together(
        [lambda by=by: seal(case, entry=entry, by=by, **said) for by in (judge, second_judge)], apart=apart
    )
    assert len({one.pk for one in sealed}) == Sealing.objects.count() == 1
    assert case.docket.filter(act="docket.sealed").count() == 1
    struck = together([lambda by=by: strike(other, reasons="无关", by=by, via=WEB) for by in (judge, second_judge)],
                      apart=apart)  # fmt: skip
    assert sorted(type(one).__name__ for one in struck) == ["Striking", "WrongState"]
    assert Striking.objects.count() == case.docket.filter(act="docket.struck").count() == 1
    corrected = together([lambda by=by: correct(third, text=by.name, by=by, via=WEB) for by in (judge, second_judge)],
                         apart=apart)  # fmt: skip
    assert sorted(type(one).__name__ for one in corrected) == ["DocketEntry", "WrongState"]
    assert EntryCorrection.objects.count() == case.docket.filter(act="docket.corrected").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_files_once_and_six_filings_at_once_are_six_entries(case, aygul):
    papers = [paper(case, aygul, pages) for pages in (1, 2)]
    same = together([filed(case, aygul, papers)] * 4)
    assert len({entry.pk for entry in same}) == DocketEntry.objects.count() == 1
    six = together([filed(case, aygul, [paper(case, aygul, pages)]) for pages in range(3, 9)])
    assert sorted(entry.number for entry in six) == [2, 3, 4, 5, 6, 7]
    assert CaseDocument.objects.count() == 8
    assert Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_filings_that_share_a_paper_leave_one_whole_and_the_other_not_at_all(case, aygul):
    from evercourt.kernel.errors import BadInput

    one, shared, other = (paper(case, aygul, pages) for pages in (1, 2, 3))

    def safely(papers):
        def act():
            try:
                return filed(case, aygul, papers)()
            except BadInput as refused:
                return refused

        return act

    found = together([safely([one, shared]), safely([shared, other])])
    assert sorted(type(each).__name__ for each in found) == ["BadInput", "DocketEntry"]
    assert DocketEntry.objects.count() == 1
    assert CaseDocument.objects.count() == 2
