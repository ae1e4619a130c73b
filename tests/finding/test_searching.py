"""Searching: everything of a file is found by its words, newest first, and only what the reader may see."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evercourt.cases.acts import file_papers, seal, unseal
from evercourt.cases.models import Case, CaseDocument, PanelMember, Party, Representation
from evercourt.decisions.models import Decision, DecisionVersion
from evercourt.documents.acts import receive
from evercourt.documents.formats.refusal import Refusal
from evercourt.finding import searching
from evercourt.finding.keeping import begin_anew, keep_all, keep_some, waiting
from evercourt.finding.models import Findable, Kind, PaperText
from evercourt.finding.searching import Asked, search
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from tests.documents.files import pdf
from tests.factories import CaseFactory, PartyFactory

WEB = Channel.WEB


@pytest.fixture
def case(court, judge, aygul, li_qiang):
    case = CaseFactory(court=court)
    PanelMember.objects.create(case=case, user=judge, seat=PanelMember.Seat.PRESIDING)
    PartyFactory(case=case, user=aygul, joined_at=timezone.now())
    PartyFactory(case=case, user=li_qiang, side="defendant", name="李强", joined_at=timezone.now())
    return case


def kinds(user, text, **among):
    return {hit.kind for hit in search(user, Asked(text=text, **among))}


def test_a_file_is_found_by_case_party_counsel_line_decision_and_full_text(case, judge, aygul, file_a_paper):
    Representation.objects.create(party=case.parties.get(user=aygul), name="赵敏", since=date(2022, 1, 1))
    decision = Decision.objects.create(case=case, kind="order", title="保全裁定", drafted_by=judge)
    DecisionVersion.objects.create(decision=decision, number=1, text="冻结存款八万元", saved_by=judge)
    file_a_paper(case, "骆驼奶收购合同 тщ Camel milk دەۋاگەر", by=aygul, party=case.parties.get(user=aygul))
    assert kinds(judge, case.number) >= {Kind.CASE}
    assert kinds(judge, "private lending") == {Kind.CASE}
    assert kinds(judge, "李强") == {Kind.CASE, Kind.PARTY}
    assert kinds(judge, "赵敏") == {Kind.COUNSEL}
    assert kinds(judge, "冻结 存款") == {Kind.DECISION}
    assert kinds(judge, "骆驼") == kinds(judge, "camels"[:5]) == kinds(judge, "دەۋا") == {Kind.PAPER}
    # A line is found in the language of whoever reads it.
    assert kinds(judge, "提交材料") == {Kind.ENTRY}
    assert kinds(judge, "papers handed") <= {Kind.ENTRY}
    assert kinds(judge, "劳动仲裁") == set()


def test_a_draft_is_found_by_the_bench_alone(case, judge, president, aygul):
    decision = Decision.objects.create(case=case, kind="order", title="骆驼裁定", drafted_by=judge)
    DecisionVersion.objects.create(decision=decision, number=1, text="草稿", saved_by=judge)
    keep_all()
    assert kinds(judge, "骆驼") == {Kind.DECISION}
    assert kinds(president, "骆驼") == kinds(aygul, "骆驼") == set()


def test_what_changes_is_found_anew_and_by_its_old_words_no_more(case, judge):
    keep_all()
    Party.objects.filter(case=case, name="李强").update(name="王刚")
    assert kinds(judge, "王刚") == set()
    assert keep_all() >= 1
    assert kinds(judge, "王刚") == {Kind.PARTY}
    assert kinds(judge, "李强") == {Kind.CASE}


def test_a_seal_counts_at_once_and_lifting_it_too(
    case, judge, li_qiang, aygul, clerk, other_clerk, fresh, file_a_paper
):
    entry = file_a_paper(case, "骆驼奶收购合同", by=aygul, party=case.parties.get(user=aygul))
    assert kinds(li_qiang, "骆驼") == kinds(judge, "骆驼") == kinds(clerk, "骆驼") == {Kind.PAPER}
    sealed = seal(case, entry=entry, to="outside", ground="trade_secret", reasons="商业秘密", by=judge, via=WEB)
    assert kinds(li_qiang, "骆驼") == kinds(aygul, "骆驼") == kinds(li_qiang, "提交材料") == set()
    assert kinds(judge, "骆驼") == kinds(clerk, "骆驼") == {Kind.PAPER}
    unseal(sealed, reasons="公开", by=judge, via=WEB)
    assert kinds(li_qiang, "骆驼") == {Kind.PAPER}
    assert kinds(other_clerk, "骆驼") == set()


def test_the_public_finds_what_is_public_and_nothing_sealed(case, judge, stranger, aygul, fresh, file_a_paper):
    entry = file_a_paper(case, "骆驼奶收购合同", by=aygul, party=case.parties.get(user=aygul))
    assert kinds(stranger, "骆驼") == kinds(AnonymousUser(), "骆驼") == set()
    CaseDocument.objects.filter(entry=entry).update(access="public")
    keep_all()
    assert kinds(stranger, "骆驼") == kinds(AnonymousUser(), "骆驼") == {Kind.PAPER}
    seal(case, to="public", ground="trade_secret", reasons="不公开", by=judge, via=WEB)
    assert kinds(stranger, "骆驼") == kinds(AnonymousUser(), "骆驼") == set()
    assert kinds(aygul, "骆驼") == {Kind.PAPER}


def test_it_is_narrowed_by_kind_court_state_and_day(court, other_court, president, aygul):
    old, new = (
        CaseFactory(court=court, title="骆驼案", docketed_at=day) for day in ("2021-05-01T04:00Z", "2022-05-01T04:00Z")
    )
    CaseFactory(court=other_court, number="（2022）新0102民初1号", title="骆驼案")
    PartyFactory(case=new, name="骆驼奶厂")
    Case.objects.filter(pk=old.pk).update(ended_at=timezone.now())
    keep_all()

    def of(**among):
        return [(hit.kind, hit.case_id) for hit in search(president, Asked(text="骆驼", **among))]

    assert sorted(of()) == sorted([("case", old.pk), ("case", new.pk), ("party", new.pk)])
    assert of(kind="party") == [("party", new.pk)]
    assert of(state="ended") == of(last=date(2021, 12, 31)) == [("case", old.pk)]
    assert len(of(state="running")) == len(of(first=date(2022, 1, 1))) == 2
    assert len(of(court=court.pk)) == 3
    assert of(court=other_court.pk) == []
    for wrong in ({"kind": "x"}, {"state": "x"}, {"first": date(2022, 2, 2), "last": date(2022, 2, 1)}):
        with pytest.raises(BadInput):
            of(**wrong)
    with pytest.raises(BadInput):
        search(president, Asked(text="骆驼"), after="x")
    assert search(president, Asked(text="，")) == []


def test_pages_by_key_hold_everything_once_while_new_things_arrive(court, president):
    for number in range(7):
        CaseFactory(court=court, title="骆驼案", docketed_at=timezone.now() - timedelta(days=number // 2))
    keep_all()
    whole = [hit.thing for hit in search(president, Asked(text="骆驼"))]
    first = search(president, Asked(text="骆驼"))[:3]
    CaseFactory(court=court, title="骆驼案", docketed_at=timezone.now())
    keep_all()
    rest = search(president, Asked(text="骆驼"), after=first[-1].mark)
    assert [hit.thing for hit in (*first, *rest)] == whole


def test_frequent_and_rare_words_are_found_alike(court, president, monkeypatch):
    for number in range(30):
        CaseFactory(court=court, title="骆驼案" if number % 10 == 0 else "马案")
    keep_all()
    wide = search(president, Asked(text="骆驼"))
    monkeypatch.setattr(searching, "WALKED", 5)
    assert search(president, Asked(text="骆驼")) == wide
    monkeypatch.setattr(searching, "MOST", 2)
    assert search(president, Asked(text="骆驼")) == wide[:3]


def test_however_much_there_is_the_questions_are_as_many(court, president):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            search(president, Asked(text="骆驼"))
        return len(queries)

    CaseFactory(court=court, title="骆驼案")
    keep_all()
    asked()
    few = asked()
    for _turn in range(40):
        CaseFactory(court=court, title="骆驼案")
    keep_all()
    assert asked() == few <= 7


def test_keeping_goes_on_where_it_was_broken_off_and_twice_does_no_harm(court, case):
    keep_all()
    before = set(Findable.objects.values_list("kind", "thing"))
    Findable.objects.all().delete()
    number = begin_anew()
    assert keep_some(3) == 3
    assert waiting() == number - 3
    keep_all()
    assert set(Findable.objects.values_list("kind", "thing")) == before
    begin_anew()
    keep_all()
    assert set(Findable.objects.values_list("kind", "thing")) == before


def test_what_a_thing_says_is_read_by_as_many_queries_for_many(court, aygul, file_a_paper):
    def asked(number):
        for _turn in range(number):
            PartyFactory(case=CaseFactory(court=court))
        with CaptureQueriesContext(connection) as queries:
            keep_some()
        return len(queries)

    assert asked(2) == asked(30)


def test_a_paper_without_text_or_that_cannot_be_read_is_found_by_its_title(case, judge, aygul, monkeypatch):
    paper = receive(pdf(), name="p.pdf", title="骆驼照片", court=case.court, by=aygul)
    file_papers(case, [paper], kind="evidence", party=case.parties.get(user=aygul), by=aygul, via=WEB)
    monkeypatch.setattr("evercourt.finding.reading.store.name_of", lambda sha256: "nowhere")
    keep_all()
    assert kinds(judge, "骆驼") == {Kind.PAPER}
    assert not PaperText.objects.filter(sha256=paper.sha256).exists()

    def locked(question, **given):
        raise Refusal("locked")

    monkeypatch.setattr("evercourt.finding.reading.reading_room.ask", locked)
    monkeypatch.setattr("evercourt.finding.reading.store.name_of", lambda sha256: "incoming")
    begin_anew()
    keep_all()
    assert PaperText.objects.get(sha256=paper.sha256).failed == "locked"
