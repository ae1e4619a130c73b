"""The exchange of evidence online: with everyone's consent, piece by piece, and a record of what nobody disputes."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, transaction

from evercourt.cases.acts import file_papers, pass_deadlines, put_on_file
from evercourt.cases.models import CaseDocument, Party, Sealing
from evercourt.documents.acts import open_document, receive
from evercourt.hearings import exchanging
from evercourt.hearings.exchange_record import accepted_by_all, issue_record
from evercourt.hearings.models import Opinion
from evercourt.hearings.tasks import run_exchanges
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.messages.models import Message
from tests.documents.conftest import own_files  # noqa: F401
from tests.documents.files import pdf, text_of
from tests.factories import CaseFactory, PartyFactory
from tests.hearings.conftest import MORNING

WEB = Channel.WEB
ACCEPTED = {"authentic": "accepted", "lawful": "accepted", "relevant": "accepted"}


def paper(by, court, pages=1, title="借条"):
    return receive(pdf(pages), name="a.pdf", title=title, court=court, by=by)


@pytest.fixture
def sides(civil_case):
    return SimpleNamespace(
        plaintiff=civil_case.parties.get(side="plaintiff"), defendant=civil_case.parties.get(side="defendant")
    )


@pytest.fixture
def ordered(civil_case, judge, aygul, court, sides):
    """Aygul's note came with the complaint; the judge asks everyone to exchange: five days, then three."""
    put_on_file(civil_case, paper(aygul, court, 2), kind="evidence", access="parties", party=sides.plaintiff)
    return exchanging.order_exchange(civil_case, list_days=5, opinion_days=3, about="借款是否交付", by=judge, via=WEB)


@pytest.fixture
def opened(ordered, sides, aygul, lawyer_zhao):
    exchanging.answer_exchange(ordered, sides.plaintiff, agrees=True, by=aygul, via=WEB)
    return exchanging.answer_exchange(ordered, sides.defendant, agrees=True, by=lawyer_zhao, via=WEB)


def opine(piece, party, by, **marks):
    return exchanging.give_opinion(piece, party, **(ACCEPTED | marks), by=by, via=WEB)


def add(exchange, party, by, **given):
    document = paper(by, exchange.case.court, given.pop("pages", 3), given.pop("title", "转账记录"))
    return exchanging.list_piece(exchange, party, document, proves="已经还款", by=by, via=WEB, **given)


def test_it_opens_when_everyone_has_agreed_and_the_evidence_on_file_is_listed(opened, sides):
    assert opened.state == "open"
    (piece,) = opened.pieces.all()
    assert (piece.side, piece.number, piece.proves) == ("plaintiff", 1, "借条")
    periods = opened.case.deadlines.filter(rule__startswith="evidence.").order_by("due_on", "party")
    days = [(one.rule, (one.due_on - MORNING.date()).days) for one in periods]
    assert days == [("evidence.exchange", 5)] * 2 + [("evidence.opinion", 8)] * 2
    assert {"exchange.ordered", "exchange.answered", "exchange.opened"} <= set(
        opened.case.docket.values_list("act", flat=True)
    )


def test_one_no_ends_it_and_silence_is_no_consent(ordered, sides, aygul, li_qiang, civil_case, judge, clock):
    exchanging.answer_exchange(ordered, sides.plaintiff, agrees=True, by=aygul, via=WEB)
    ended = exchanging.answer_exchange(ordered, sides.defendant, agrees=False, by=li_qiang, via=WEB)
    assert ended.state == "called_off"
    assert "李强" in ended.reason
    again = exchanging.order_exchange(civil_case, list_days=5, opinion_days=3, by=judge, via=WEB)
    exchanging.answer_exchange(again, sides.plaintiff, agrees=True, by=aygul, via=WEB)
    clock.move_to(MORNING + timedelta(days=7))
    assert run_exchanges(0) == 1
    again.refresh_from_db()
    assert again.state == "called_off"
    assert not civil_case.deadlines.filter(rule__startswith="evidence.").exists()


def test_whoever_disputes_gives_reasons_and_the_last_word_counts(opened, sides, li_qiang, aygul):
    piece = opened.pieces.get()
    for marks in ({"authentic": "disputed"}, {"original_wanted": True}):
        with pytest.raises(BadInput) as refused:
            opine(piece, sides.defendant, li_qiang, **marks)
        assert refused.value.field == "reasons"
    with pytest.raises(BadInput):
        opine(piece, sides.plaintiff, aygul)
    opine(piece, sides.defendant, li_qiang, authentic="disputed", reasons="签名不是我的")
    assert not accepted_by_all(piece)
    opine(piece, sides.defendant, li_qiang)
    assert accepted_by_all(opened.pieces.get())
    assert Opinion.objects.count() == 1


def test_evidence_after_the_period_needs_its_reason_and_a_judge(opened, sides, li_qiang, judge, clock, recorder):
    clock.move_to(MORNING + timedelta(days=8))
    with pytest.raises(BadInput) as refused:
        add(opened, sides.defendant, li_qiang)
    assert refused.value.basis == "CPL 68; INT 101"
    Message.objects.all().delete()
    late = add(opened, sides.defendant, li_qiang, late_reason="银行昨日才出具")
    assert Message.objects.filter(letter="evidence_late").exists()
    # The other side has three days for it, although its period would end tomorrow.
    period = exchanging.last_day(opened, sides.plaintiff, exchanging.OPINION)
    assert (period.due_on - MORNING.date()).days == 12  # the eleventh day is a Sunday
    with pytest.raises(NotAllowed):
        exchanging.decide_late(late, admits=True, reasons="x", by=recorder, via=WEB)
    with pytest.raises(BadInput):
        exchanging.decide_late(late, admits=True, reasons=" ", by=judge, via=WEB)
    decided = exchanging.decide_late(late, admits=False, reasons="系故意逾期", by=judge, via=WEB)
    assert decided.admitted is False
    with pytest.raises(WrongState):
        exchanging.decide_late(late, admits=True, reasons="x", by=judge, via=WEB)


def test_the_record_says_what_nobody_disputes_and_what_is_disputed_why(
    opened, sides, aygul, li_qiang, judge, clock, own_files  # noqa: F811
):  # fmt: skip
    first = opened.pieces.get()
    second = add(opened, sides.defendant, li_qiang)
    opine(first, sides.defendant, li_qiang)
    opine(second, sides.plaintiff, aygul, relevant="disputed", original_wanted=True, reasons="与本案借款无关")
    with pytest.raises(WrongState):
        exchanging.close_exchange(opened, by=judge, via=WEB)
    clock.move_to(MORNING + timedelta(days=6))
    assert run_exchanges(0) == 1
    opened.refresh_from_db()
    filed = opened.case.documents.get(document=opened.record)
    assert (filed.kind, filed.access) == (CaseDocument.Kind.MINUTES, CaseDocument.Access.PARTIES)
    with open_document(opened.record) as file:
        words = text_of(file.read()).replace(" ", "").replace("\n", "")
    for expected in ("与本案借款无关", "各方均无异议", "有异议", "要求核对原件", "借款是否交付"):
        assert expected in words
    assert not opened.case.deadlines.filter(rule__startswith="evidence.", state="open").exists()
    signed = exchanging.sign_record(opened, sides.plaintiff, remark="第二项日期有误", by=aygul, via=WEB)
    assert (signed.signed_by, signed.remark) == (aygul, "第二项日期有误")
    assert opened.case.docket.filter(act="exchange.record_signed").count() == 1


def test_who_said_nothing_accepted_nothing(opened, clock):
    clock.move_to(MORNING + timedelta(days=10))
    pass_deadlines()
    assert run_exchanges(0) == 1
    opened.refresh_from_db()
    assert opened.state == "closed"
    assert opened.case.docket.get(act="exchange.closed").facts["accepted"] == 0


def test_a_longer_period_by_a_judge_or_a_closure_counts(opened, sides, li_qiang, clock):
    period = exchanging.last_day(opened, sides.defendant, exchanging.LISTING)
    type(period).objects.filter(pk=period.pk).update(due_on=period.due_on + timedelta(days=10))
    clock.move_to(MORNING + timedelta(days=12))
    assert not add(opened, sides.defendant, li_qiang).is_late


@pytest.mark.parametrize("almost", ["aygul", "clerk", "second_judge", "president", "stranger"])
def test_only_the_panel_and_the_registry_order_it(request, civil_case, almost):
    with pytest.raises(NotAllowed):
        exchanging.order_exchange(
            civil_case, list_days=5, opinion_days=3, by=request.getfixturevalue(almost), via=WEB
        )  # fmt: skip


@pytest.mark.parametrize("almost", ["aygul", "judge", "recorder", "clerk", "stranger"])
def test_nobody_speaks_for_another_side(request, opened, sides, almost):
    who, piece = request.getfixturevalue(almost), opened.pieces.get()
    with pytest.raises(NotAllowed):
        add(opened, sides.defendant, who)
    with pytest.raises(NotAllowed):
        opine(piece, sides.defendant, who)


def test_the_registry_takes_what_is_brought_and_signs_nothing(opened, sides, registry_clerk, clock):
    add(opened, sides.defendant, registry_clerk)
    clock.move_to(MORNING + timedelta(days=10))
    run_exchanges(0)
    with pytest.raises(NotAllowed):
        exchanging.sign_record(opened, sides.defendant, by=registry_clerk, via=Channel.COUNTER)


def test_never_in_a_criminal_case_and_never_with_one_side_only(criminal, court, judge, registry_clerk):
    with pytest.raises(WrongState):
        exchanging.order_exchange(criminal.case, list_days=5, opinion_days=3, by=judge, via=WEB)
    alone = CaseFactory(court=court)
    PartyFactory(case=alone, side=Party.Side.PLAINTIFF)
    with pytest.raises(WrongState):
        exchanging.order_exchange(alone, list_days=5, opinion_days=3, by=registry_clerk, via=WEB)


@pytest.mark.parametrize("days", [0, 31])
def test_periods_have_their_length_from_the_procedure(civil_case, judge, days):
    with pytest.raises(BadInput) as refused:
        exchanging.order_exchange(civil_case, list_days=5, opinion_days=days, by=judge, via=WEB)
    assert refused.value.field == "opinion_days"


def test_the_database_keeps_what_was_said(opened, sides, li_qiang):
    opine(opened.pieces.get(), sides.defendant, li_qiang)
    for change in (
        lambda: opened.pieces.update(proves="别的"),
        lambda: opened.pieces.all().delete(),
        lambda: opened.sides.update(agrees=False),
        lambda: Opinion.objects.update(authentic="disputed"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def sealed(piece, judge):
    """A judge closes the paper of a piece to everyone outside the court."""
    Sealing.objects.create(
        case=piece.exchange.case, entry=piece.filed.entry, to="outside", ground="trade_secret", basis="CPL 71",
        reasons="商业秘密", ordered_by=judge,
    )  # fmt: skip


def test_a_paper_that_was_sealed_is_not_listed_when_it_opens(ordered, sides, aygul, lawyer_zhao, judge, court):
    secret = paper(aygul, court, title="配方")
    entry = file_papers(ordered.case, [secret], kind="evidence", party=sides.plaintiff, by=aygul, via=WEB)
    Sealing.objects.create(
        case=ordered.case, entry=entry, to="outside", ground="trade_secret", basis="CPL 71", reasons="x",
        ordered_by=judge,
    )  # fmt: skip
    exchanging.answer_exchange(ordered, sides.plaintiff, agrees=True, by=aygul, via=WEB)
    opened = exchanging.answer_exchange(ordered, sides.defendant, agrees=True, by=lawyer_zhao, via=WEB)
    assert [one.proves for one in opened.pieces.all()] == ["借条"]


def test_of_a_paper_sealed_meanwhile_the_record_says_nothing(opened, sides, aygul, lawyer_zhao, judge, own_files):  # noqa: F811
    piece = add(opened, sides.plaintiff, aygul, title="祖传配方")
    opine(piece, sides.defendant, lawyer_zhao, authentic="disputed", reasons="配方与原件不符")
    sealed(piece, judge)
    with open_document(issue_record(opened)) as file:
        said = "".join(text_of(file.read()).split())
    assert "借条" in said
    assert "配方" not in said
