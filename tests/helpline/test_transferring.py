"""A call goes to a colleague who takes it over, a work order to another judge or division; the clock runs on."""

import pytest
from django.db import DatabaseError, transaction

from evercourt.accounts.models import User
from evercourt.accounts.offices import Office
from evercourt.cases.models import PanelMember
from evercourt.courts.models import Division
from evercourt.helpline import acts
from evercourt.helpline.models import Transfer
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, NotFound, WrongState
from evercourt.messages.models import Message
from tests.factories import office_holder
from tests.helpline.conftest import PHONE

WEB = Channel.WEB


@pytest.fixture
def colleague(court):
    return office_holder(court, Office.HOTLINE_AGENT, "马兰", "colleague@example.org")


@pytest.fixture
def division(court):
    return Division.objects.create(court=court, name="民一庭")


@pytest.fixture
def asked(proved, plaintiff, agent):
    return acts.open_order(proved, kind="question", text="何时开庭？", party=plaintiff, by=agent, via=PHONE)


def test_a_call_is_handed_over_with_a_note_and_stays_proved(proved, plaintiff, agent, colleague):
    acts.offer_call(proved, to=colleague, note="要问保全", by=agent, via=PHONE)
    assert acts.open_order(proved, kind="question", text="x", party=plaintiff, by=agent, via=PHONE), "still mine"
    taken = acts.take_over(proved, by=colleague, via=PHONE)
    assert taken.agent == colleague
    assert list(taken.parties()) == [plaintiff]
    assert Transfer.objects.get().note == "要问保全"
    with pytest.raises(NotAllowed):
        acts.set_language(proved, "en", by=agent, via=PHONE)
    assert acts.take_over(proved, by=colleague, via=PHONE).agent == colleague, "again: nothing changes"


def test_nobody_takes_over_what_was_not_offered_to_them(call, agent, colleague, other_agent, supervisor, court):
    with pytest.raises(NotFound):
        acts.take_over(call, by=colleague, via=PHONE)
    for person in (other_agent, supervisor, agent):
        with pytest.raises(BadInput):
            acts.offer_call(call, to=person, note="x", by=agent, via=PHONE)
    with pytest.raises(BadInput, match="must know"):
        acts.offer_call(call, to=colleague, note=" ", by=agent, via=PHONE)
    with pytest.raises(NotAllowed):
        acts.offer_call(call, to=agent, note="x", by=colleague, via=PHONE)
    acts.offer_call(call, to=colleague, note="x", by=agent, via=PHONE)
    third = office_holder(court, Office.HOTLINE_AGENT, "白雪", "third@example.org")
    with pytest.raises(NotFound):
        acts.take_over(call, by=third, via=PHONE)
    acts.offer_call(call, to=None, by=agent, via=PHONE)
    with pytest.raises(NotFound):
        acts.take_over(call, by=colleague, via=PHONE)


def test_who_has_somebody_on_the_line_takes_nobody_over_and_an_ended_call_is_gone(call, agent, colleague, court):
    own = acts.begin(court, language="en", by=colleague, via=PHONE)
    acts.offer_call(call, to=colleague, note="x", by=agent, via=PHONE)
    with pytest.raises(acts.Busy):
        acts.take_over(call, by=colleague, via=PHONE)
    acts.hang_up(own, by=colleague, via=PHONE)
    acts.hang_up(call, by=agent, via=PHONE)
    with pytest.raises(NotFound):
        acts.take_over(call, by=colleague, via=PHONE)


def test_a_question_goes_to_another_judge_of_the_case_or_to_a_division(
    asked, judge, second_judge, division, supervisor
):
    due = asked.due_on
    with pytest.raises(BadInput, match="does not sit"):
        acts.transfer_order(asked, judge=second_judge, note="x", by=judge, via=WEB)
    PanelMember.objects.create(case=asked.case, user=second_judge, seat=PanelMember.Seat.MEMBER)
    with pytest.raises(BadInput, match="Write why"):
        acts.transfer_order(asked, judge=second_judge, note="", by=judge, via=WEB)
    moved = acts.transfer_order(asked, judge=second_judge, note="承办人", by=judge, via=WEB)
    assert (moved.judge, moved.due_on) == (second_judge, due), "the clock runs on"
    assert Message.objects.filter(letter="work_order_opened", to=second_judge).exists()
    with pytest.raises(NotAllowed):
        acts.transfer_order(moved, judge=judge, note="x", by=judge, via=WEB)
    moved = acts.transfer_order(moved, division=division, note="程序问题", by=supervisor, via=WEB)
    assert (moved.judge, moved.division) == (None, division)
    assert [one.note for one in moved.transfers.all()] == ["承办人", "程序问题"]


def test_who_may_not_hand_a_question_on(asked, agent, recorder, aygul, division, other_agent):
    for person in (agent, recorder, aygul, other_agent):
        with pytest.raises(NotAllowed):
            acts.transfer_order(asked, division=division, note="x", by=person, via=WEB)


def test_what_is_answered_or_for_a_judge_alone_stays(asked, judge, division, proved, plaintiff, agent):
    from evercourt.cases.models import Deadline

    deadline = Deadline.objects.create(
        case=plaintiff.case, party=plaintiff, rule="defence", trigger_date="2022-07-31", due_on="2022-08-15", basis="x"
    )
    deadline.refresh_from_db()
    more = acts.ask_extension(proved, plaintiff, text="住院", deadline=deadline, said_yes=True, by=agent)
    with pytest.raises(BadInput, match="judge of the case"):
        acts.transfer_order(more, division=division, note="x", by=judge, via=WEB)
    acts.answer_order(asked, text="9月1日", by=judge, via=WEB)
    with pytest.raises(WrongState):
        acts.transfer_order(asked, division=division, note="x", by=judge, via=WEB)


def test_a_transfer_is_kept_as_it_was(proved, agent, colleague):
    acts.offer_call(proved, to=colleague, note="x", by=agent, via=PHONE)
    acts.take_over(proved, by=colleague, via=PHONE)
    with pytest.raises(DatabaseError), transaction.atomic():
        Transfer.objects.update(note="y")


def test_on_the_pages(client, call, agent, colleague, asked, judge, division):
    User.objects.update(language="en")
    client.force_login(agent)
    page = f"/helpline/calls/{call.pk}"
    assert "Hand the call to a colleague" in client.get(page).content.decode()
    assert client.post(page, {"do": "offer", "to": colleague.pk, "note": "要问保全"}).status_code == 302
    client.force_login(colleague)
    assert "offers you this call" in client.get("/helpline").content.decode()
    assert "要问保全" in client.get(page).content.decode()
    assert client.post(f"{page}/takeover").status_code == 302
    assert 'name="do" value="end"' in client.get(page).content.decode()
    client.force_login(judge)
    order = f"/helpline/orders/{asked.pk}"
    assert "Hand it on" in client.get(order).content.decode()
    assert client.post(order, {"do": "transfer", "to": f"division:{division.pk}", "note": ""}).status_code == 422
    assert (
        client.post(order, {"do": "transfer", "to": f"division:{division.pk}", "note": "程序问题"}).status_code == 302
    )


def test_the_judges_decision_answers_who_asked_by_telephone(proved, plaintiff, agent, judge):
    from datetime import date

    from evercourt.cases.acts import decide_extension
    from evercourt.cases.models import Deadline

    deadline = Deadline.objects.create(
        case=plaintiff.case, party=plaintiff, rule="defence", trigger_date=date(2022, 7, 31), due_on=date(2022, 8, 15),
        basis="CPL 128",
    )  # fmt: skip
    order = acts.ask_extension(proved, plaintiff, text="住院", deadline=deadline, said_yes=True, by=agent)
    assert (order.judge, order.extension.reasons) == (judge, "住院")
    again = acts.ask_extension(proved, plaintiff, text="住院", deadline=deadline, said_yes=True, by=agent)
    assert again == order
    decide_extension(order.extension, grant=True, until=date(2022, 8, 24), reasons="情况属实", by=judge, via=WEB)
    order.refresh_from_db()
    assert order.state == "answered"
    assert "2022-08-24" in order.answer, "in the language of the call, Uyghur"
    assert "情况属实" in order.answer
