"""The one rule of what may be seen: circles of readers, seals, strikings, and days on which a paper opens by itself."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, transaction

from evercourt.accounts.models import User
from evercourt.cases.acts import correct, file_papers, put_on_file, seal, strike, unseal
from evercourt.cases.models import (
    Case,
    CaseDocument,
    DocketEntry,
    EntryCorrection,
    PanelMember,
    Representation,
    Sealing,
    Striking,
)
from evercourt.courts import rules
from evercourt.documents.acts import receive
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, SecondFactorNeeded, WrongState
from tests.documents.files import pdf
from tests.factories import CaseFactory, PartyFactory, office_holder

WEB = Channel.WEB
NOON = datetime(2022, 8, 10, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def case(court, judge, recorder, aygul, li_qiang, lawyer_zhao):
    case = CaseFactory(court=court)
    PanelMember.objects.create(case=case, user=judge, seat=PanelMember.Seat.PRESIDING)
    PanelMember.objects.create(case=case, user=recorder, seat=PanelMember.Seat.RECORDER)
    plaintiff = PartyFactory(case=case, user=aygul)
    PartyFactory(case=case, user=li_qiang, side="defendant", name="李强")
    Representation.objects.create(party=plaintiff, user=lawyer_zhao, name="赵敏", since=date(2022, 1, 1))
    judge.second_factor_at = NOON
    return case


def bring(court, by, title="账册"):
    return receive(pdf(), name="paper.pdf", title=title, court=court, by=by)


@pytest.fixture
def entry(case, aygul):
    papers = [bring(case.court, aygul, title) for title in ("账册一", "账册二")]
    party = case.parties.get(user=aygul)
    return file_papers(case, papers, kind="evidence", party=party, by=aygul, via=WEB)


def order(judge, case, **what):
    said = {"to": "outside", "ground": "trade_secret", "reasons": "涉及商业秘密"} | what
    return seal(case, **said, by=judge, via=WEB)


def see_papers(case, people):
    return {one for one, user in people.items() if CaseDocument.objects.visible_to(user).filter(case=case).exists()}


def see_lines(entry, people):
    return {one for one, user in people.items() if DocketEntry.objects.visible_to(user).filter(pk=entry.pk).exists()}


@pytest.fixture
def people(case, judge, recorder, clerk, registry_clerk, president, aygul, li_qiang, lawyer_zhao, stranger,
           other_clerk, second_judge, administrator):  # fmt: skip
    court = {"judge": judge, "recorder": recorder, "clerk": clerk, "registry": registry_clerk, "president": president}
    parties = {"aygul": aygul, "li_qiang": li_qiang, "lawyer": lawyer_zhao}
    almost = {"stranger": stranger, "next door": other_clerk, "other judge": second_judge, "admin": administrator}
    return {**court, **parties, **almost, "public": AnonymousUser()}


COURT = {"judge", "recorder", "clerk", "registry", "president"}
PARTIES = {"aygul", "li_qiang", "lawyer"}


def test_a_seal_leaves_the_circle_it_names_and_lifting_it_opens_again(case, entry, people, judge):
    assert see_papers(case, people) == see_lines(entry, people) == COURT | PARTIES
    order(judge, case, entry=entry, to="public")
    assert see_papers(case, people) == see_lines(entry, people) == COURT | PARTIES
    closed = order(judge, case, entry=entry)
    assert see_papers(case, people) == see_lines(entry, people) == COURT
    unseal(closed, reasons="已公开", by=judge, via=WEB)
    assert see_papers(case, people) == see_lines(entry, people) == COURT | PARTIES


def test_the_line_of_a_sealed_entry_stays_and_says_to_whom_but_not_what(case, entry, people, judge):
    order(judge, case, entry=entry)
    for name, user in people.items():
        if name not in COURT | PARTIES:
            continue
        line = case.docket.shown_to(user).get(pk=entry.pk)
        assert line.sealed_to == "outside"
        assert ("阿依古丽" in line.text + line.printed + str(line.shown_facts)) == (name in COURT)
        assert "法院" in line.printed
    # Who asks for no reader in particular gets nothing either.
    assert "阿依古丽" not in DocketEntry.objects.get(pk=entry.pk).text


def test_one_paper_of_many_is_closed_alone(case, entry, people, judge):
    first, second = entry.documents.order_by("pk")
    order(judge, case, paper=first)
    for name, user in people.items():
        seen = set(CaseDocument.objects.visible_to(user).filter(case=case))
        assert seen == ({first, second} if name in COURT else {second} if name in PARTIES else set())
    line = case.docket.shown_to(people["aygul"]).get(pk=entry.pk)
    assert line.closed_papers == 1


def test_a_whole_case_opens_without_touching_what_was_sealed_one_by_one(case, entry, people, judge, aygul):
    public = put_on_file(case, bring(case.court, aygul, "公开版"), kind="decision", access="public")
    everyone = set(people)
    assert {n for n, u in people.items() if CaseDocument.objects.visible_to(u).filter(pk=public.pk)} == everyone
    whole = order(judge, case, to="public")
    order(judge, case, entry=entry)
    assert {n for n, u in people.items() if CaseDocument.objects.visible_to(u).filter(pk=public.pk)} == COURT | PARTIES
    unseal(whole, reasons="公开审理", by=judge, via=WEB)
    assert {n for n, u in people.items() if CaseDocument.objects.visible_to(u).filter(pk=public.pk)} == everyone
    assert see_lines(entry, people) == COURT


def test_a_document_on_two_files_is_as_closed_as_its_strictest_seal(case, entry, people, judge, aygul, li_qiang):
    other = CaseFactory(court=case.court)
    PartyFactory(case=other, user=li_qiang)
    filed = entry.documents.first()
    put_on_file(other, filed.document, kind="evidence", access="parties")
    assert CaseDocument.objects.visible_to(li_qiang).filter(case=other).exists()
    order(judge, case, entry=entry)
    assert not CaseDocument.objects.visible_to(li_qiang).filter(case=other).exists()
    assert CaseDocument.objects.visible_to(people["registry"]).filter(case=other).exists()


def test_a_struck_entry_stays_with_its_papers_for_the_court_alone_and_is_struck_once(case, entry, people, judge):
    strike(entry, reasons="与本案无关", by=judge, via=WEB)
    assert see_papers(case, people) == COURT
    # What the line said stays readable, with the mark.
    assert see_lines(entry, people) == COURT | PARTIES
    assert "古丽娜尔" in case.docket.shown_to(people["aygul"]).get(pk=entry.pk).printed
    strike(entry, reasons="与本案无关", by=judge, via=WEB)
    assert case.docket.filter(act="docket.struck").count() == Striking.objects.count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        Striking.objects.update(reasons="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        Striking.objects.all().delete()


def test_a_correction_refers_to_the_old_entry_and_inherits_its_seal(case, entry, people, judge, recorder):
    order(judge, case, entry=entry)
    made = correct(entry, text="账册二系复印件", by=recorder, via=WEB)
    assert made.correction.corrects == entry
    assert see_lines(made, people) == COURT
    again = correct(entry, text="账册二系复印件", by=recorder, via=WEB)
    assert again == made
    with pytest.raises(WrongState, match=str(made.number)):
        correct(entry, text="另一更正", by=judge, via=WEB)
    with pytest.raises(DatabaseError), transaction.atomic():
        EntryCorrection.objects.create(entry=entry, corrects=made)


def test_only_a_judge_of_the_case_seals_strikes_and_opens_and_before_a_panel_the_president(case, entry, people, court):
    for name, user in people.items():
        if name in ("judge", "public"):
            continue
        for act in (
            lambda user=user: order(user, case, entry=entry),
            lambda user=user: strike(entry, reasons="x", by=user, via=WEB),
        ):
            with pytest.raises(NotAllowed):
                act()
    fresh = CaseFactory(court=court)
    assert order(people["president"], fresh, to="public")
    sealing = order(people["judge"], case, entry=entry)
    people["judge"].second_factor_at = NOON - timedelta(minutes=11)
    with pytest.raises(SecondFactorNeeded):
        unseal(sealing, reasons="x", by=people["judge"], via=WEB)
    # To let more people see it than before is unsealing, whatever it is called.
    with pytest.raises(SecondFactorNeeded):
        order(people["judge"], case, entry=entry, to="public")


def test_the_law_keeps_open_what_it_keeps_open(case, entry, judge, aygul):
    decision = put_on_file(case, bring(case.court, aygul), kind="decision", access="parties")
    minutes = put_on_file(case, bring(case.court, aygul), kind="minutes", access="parties")
    for what in ({"paper": decision}, {"paper": minutes}, {}):
        with pytest.raises(BadInput) as refused:
            order(judge, case, **what)
        assert refused.value.basis
    assert order(judge, case, paper=decision, to="public")
    with pytest.raises(BadInput):
        order(judge, case, entry=entry, ground="minor")
    with pytest.raises(BadInput):
        order(judge, case, entry=entry, reasons=" ")
    order(judge, case, entry=entry)
    mark = case.docket.get(act="docket.sealed")
    with pytest.raises(BadInput):
        order(judge, case, entry=mark, to="public")
    with pytest.raises(BadInput):
        strike(mark, reasons="x", by=judge, via=WEB)
    assert not Striking.objects.exists()


def test_postgresql_keeps_seals_lawful_too(case, entry, judge):
    order(judge, case, entry=entry)
    other = CaseFactory(court=case.court)
    facts = {"to": "outside", "ground": "x", "basis": "x", "reasons": "x", "ordered_by": judge}
    for wrong in ({"case": case, "entry": entry}, {"case": other}, {"case": other, "entry": entry}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Sealing.objects.create(**wrong, **facts)
    for change in ({"reasons": "y"}, {"to": "public"}, {"lifted_at": NOON}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Sealing.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Sealing.objects.all().delete()


def test_what_opens_by_day_opens_by_itself_on_the_courts_own_day(case, aygul, people, monkeypatch):
    own = rules.rules_of(case.court)
    by_ninety_days = rules.pack("example")
    monkeypatch.setitem(own.openings, "transcript", by_ninety_days.openings["transcript"])
    monkeypatch.setitem(own.limits, "transcript.open", by_ninety_days.limits["transcript.open"])
    paper = bring(case.court, aygul, "庭审笔录")
    held = date(2022, 8, 10)
    filed = put_on_file(case, paper, kind="minutes", access="parties", counted_from=held)
    assert (filed.access, filed.opens_to, filed.opens_on) == ("court", "parties", date(2022, 11, 8))
    assert see_papers(case, people) == COURT
    # Half past eleven at night at the court is still the day before.
    with time_machine.travel(datetime(2022, 11, 7, 15, 30, tzinfo=UTC)):
        assert see_papers(case, people) == COURT
    with time_machine.travel(datetime(2022, 11, 7, 16, 0, tzinfo=UTC)):
        assert see_papers(case, people) == COURT | PARTIES


def test_a_decision_is_published_on_its_day_and_taken_back_by_a_seal(case, aygul, people, judge):
    # Seven working days after it took effect.
    filed = put_on_file(
        case, bring(case.court, aygul), kind="decision", access="parties", counted_from=date(2022, 8, 10)
    )
    assert filed.opens_on == date(2022, 8, 19)
    assert see_papers(case, people) == COURT | PARTIES
    with time_machine.travel(NOON + timedelta(days=9)):
        assert see_papers(case, people) == set(people)
        order(judge, case, to="public", ground="privacy")
        assert see_papers(case, people) == COURT | PARTIES


def test_nobody_reads_a_paper_by_handing_it_in(case, entry, aygul, li_qiang, court):
    other = CaseFactory(court=court)
    party = PartyFactory(case=other, user=li_qiang)
    theirs = bring(court, aygul)
    on_file = entry.documents.first().document
    for paper in (theirs, on_file):
        with pytest.raises(BadInput):
            file_papers(other, [paper], kind="evidence", party=party, by=li_qiang, via=WEB)
    with pytest.raises(NotAllowed):
        file_papers(case, [bring(court, li_qiang)], kind="evidence", party=party, by=office(court), via=WEB)


def office(court) -> User:
    return office_holder(court, "mediator", "m", "m@example.org")


def test_papers_handed_in_twice_are_one_entry(case, aygul):
    papers = [bring(case.court, aygul, str(number)) for number in range(3)]
    party = case.parties.get(user=aygul)
    first = file_papers(case, papers, kind="evidence", party=party, by=aygul, via=WEB)
    assert file_papers(case, papers, kind="evidence", party=party, by=aygul, via=WEB) == first
    assert case.docket.filter(act="docket.papers_filed").count() == 1
    assert first.documents.count() == 3
    with pytest.raises(BadInput):
        file_papers(case, papers[:1], kind="letter", party=party, by=aygul, via=WEB)
    assert Case.objects.count() == 1
