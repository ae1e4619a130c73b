"""What an order asks a party to file by a day becomes a deadline by itself, and ends when it is filed."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from evercourt.cases.acts import file_papers
from evercourt.cases.acts.deadlines import ORDERED, set_ordered_deadline
from evercourt.cases.models import Deadline, PanelMember, Party
from evercourt.courts import rules
from evercourt.courts.explanations import sentence
from evercourt.courts.rules import rules_of
from evercourt.decisions import acts
from evercourt.documents.acts import receive
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed
from evercourt.service.acts import hand_over
from evercourt.service.models import ServiceOrder
from tests.documents.files import pdf
from tests.factories import CaseFactory, PartyFactory

WEB = Channel.WEB


@pytest.fixture
def case(court, judge, aygul, li_qiang):
    case = CaseFactory(court=court)
    PanelMember.objects.create(case=case, user=judge, seat=PanelMember.Seat.PRESIDING)
    PartyFactory(case=case, user=aygul)
    PartyFactory(case=case, user=li_qiang, side=Party.Side.DEFENDANT, name="李强")
    judge.second_factor_at = timezone.now()
    return case


def defendant(case):
    return case.parties.get(side=Party.Side.DEFENDANT)


def ordered(case, judge, **when):
    """Pronounce an order that asks the defendant for evidence."""
    line = {"kind": "file", "obligor": defendant(case).pk, "asks": "evidence", "text": "被告提交转账记录原件。", **when}
    made = acts.draft(case, kind="order", title="民事命令", template="ruling", by=judge, via=WEB)
    text = "# 民事命令\n# 本院认为\n应当提交。\n# 命令如下"
    acts.save(made, text=text, operative=[line], version=1, by=judge, via=WEB)
    acts.send_for_signing(made, by=judge, via=WEB)
    acts.sign(made, version=2, by=judge, via=WEB)
    return acts.pronounce(made, by=judge, via=WEB)


def hand_in(case, person, kind="evidence", pages=1, **more):
    paper = receive(pdf(pages), name="a.pdf", title=f"材料{pages}", court=case.court, by=person)
    party = case.parties.get(user=person)
    return file_papers(case, [paper], kind=kind, party=party, by=person, via=WEB, **more)


def test_a_day_named_in_an_order_is_a_deadline_from_its_pronouncement_and_ends_when_it_is_filed(case, judge, li_qiang):
    day = rules.working_day(case.court, case.court.local_date() + timedelta(days=20))
    ordered(case, judge, due_on=day.isoformat())
    deadline = case.deadlines.get()
    assert (deadline.party, deadline.due_on, deadline.state) == (defendant(case), day, Deadline.State.OPEN)
    assert deadline.basis == "CPL 85"
    assert all(sentence(step) for step in deadline.explanation)
    hand_in(case, li_qiang, kind="statement")
    deadline.refresh_from_db()
    assert deadline.state == Deadline.State.OPEN
    hand_in(case, li_qiang, pages=2)
    deadline.refresh_from_db()
    assert deadline.state == Deadline.State.MET


def test_days_after_service_run_when_it_was_served_on_that_party(case, judge, registry_clerk):
    made = ordered(case, judge, due_days=7)
    assert not case.deadlines.filter(rule=ORDERED).exists()
    order = ServiceOrder.objects.get(case=case, party=defendant(case))
    hand_over(order, received_by="李强", by=registry_clerk, via=Channel.COUNTER)
    served_on = case.court.local_date()
    deadline = case.deadlines.get(rule=ORDERED)
    assert deadline.trigger_date == served_on
    assert deadline.due_on == rules.working_day(case.court, served_on + timedelta(days=7))
    assert made.document in order.documents.all()


def test_the_other_sides_papers_do_not_end_it_nor_those_that_come_too_late(case, judge, aygul, li_qiang):
    today = case.court.local_date()
    deadline = set_ordered_deadline(
        case, defendant(case), asks="evidence", ordered="提交", trigger=today - timedelta(days=90),
        due_on=today - timedelta(days=30), by=None, via=Channel.SYSTEM,
    )  # fmt: skip
    hand_in(case, aygul)
    hand_in(case, li_qiang, pages=2)
    deadline.refresh_from_db()
    assert deadline.state == Deadline.State.OPEN


def test_of_several_orders_the_one_they_answer_is_named(case, judge, li_qiang):
    today = case.court.local_date()
    first, second = (
        set_ordered_deadline(
            case, defendant(case), asks="evidence", ordered=words, trigger=today, days=10, by=None, via=Channel.SYSTEM
        )
        for words in ("提交甲", "提交乙")
    )
    with pytest.raises(BadInput, match="多项命令"):
        hand_in(case, li_qiang)
    assert not case.documents.exists()
    hand_in(case, li_qiang, answers=second)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (Deadline.State.OPEN, Deadline.State.MET)
    with pytest.raises(BadInput):
        hand_in(case, li_qiang, pages=3, answers=second)


def test_the_same_order_twice_is_one_deadline_and_nobody_outside_the_court_sets_one(case, aygul, stranger):
    given = {"asks": "evidence", "ordered": "提交", "trigger": date(2022, 8, 1), "days": 10, "via": WEB}
    one = set_ordered_deadline(case, defendant(case), **given, by=None)
    assert set_ordered_deadline(case, defendant(case), **given, by=None) == one
    for person in (aygul, stranger):
        with pytest.raises(NotAllowed):
            set_ordered_deadline(case, defendant(case), **given, by=person)


def test_a_rest_day_moves_and_closures_move_it_as_other_steps_of_parties(court):
    saturday = date(2022, 8, 20)
    period = rules.ordered_period(court, ORDERED, date(2022, 8, 1), due_on=saturday)
    assert period.last_day == date(2022, 8, 22)
    assert [step["code"] for step in period.steps] == ["named", "rolled"]
    assert rules_of(court).deadline_class(ORDERED).id == "steps_of_parties"
    assert rules_of(court).deadline_class(ORDERED).moves


@pytest.mark.parametrize(
    "wrong",
    [{"asks": "nothing", "due_days": 5}, {"asks": "evidence"}, {"asks": "evidence", "due_days": 0},
     {"asks": "evidence", "due_on": "2001-01-01"}, {"asks": "evidence", "due_days": 5, "text": " "},
     {"asks": "evidence", "due_days": 5, "obligor": 0}],
)  # fmt: skip
def test_a_line_that_could_not_be_kept_is_refused(case, judge, wrong):
    made = acts.draft(case, kind="order", title="民事命令", template="ruling", by=judge, via=WEB)
    line = {"kind": "file", "obligor": defendant(case).pk, "text": "提交", **wrong}
    with pytest.raises(BadInput):
        acts.save(made, text="x", operative=[line], version=1, by=judge, via=WEB)
    assert not case.deadlines.exists()
