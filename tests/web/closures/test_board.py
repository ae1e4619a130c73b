"""Nobody stays untold: the next line follows by itself, the last is a person who calls; the board shows it all."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from evercourt.accounts.offices import Office
from evercourt.continuity import acts, reach, tasks
from evercourt.continuity.board import counts, narrowed, seen_by, shown
from evercourt.continuity.models import Recipient
from evercourt.continuity.states import ReachState
from evercourt.kernel.channels import Channel
from evercourt.messages.acts import mark_read
from evercourt.messages.models import Message
from evercourt.messages.states import MessageState
from evercourt.notices.models import UnansweredNumber
from tests.continuity.conftest import MONDAY, WEB
from tests.factories import CaseFactory, CourtFactory, PartyFactory, UserFactory, office_holder


@pytest.fixture
def told(closed):
    """The order, everybody told by the first line."""
    tasks.tell.func(order_id=closed.pk)
    return closed


def address(order, rest="told"):
    return f"/closures/{order.number}/{rest}"


def minutes_later(number):
    return time_machine.travel(MONDAY + timedelta(minutes=number), tick=False)


def follow():
    tasks.follow.func(0)


def test_one_line_after_the_other_and_a_person_at_the_end(closed, aygul):
    now = timezone.now()
    type(aygul).objects.filter(pk=aygul.pk).update(phone_confirmed_at=now, email_confirmed_at=now)
    tasks.tell.func(order_id=closed.pk)
    person = closed.recipients.get(person=aygul)
    assert (person.state, person.line) == (ReachState.SENT, "portal")
    after = 0
    for line in (reach.terms().lines[name] for name in ("portal", "sms", "email")):
        person.refresh_from_db()
        assert person.line == line.id, "in the order of reach.toml"
        with minutes_later(after + line.wait.total_seconds() / 60 - 1):
            follow()
            person.refresh_from_db()
            assert person.line == line.id, "it is waited for as long as it says"
        after += line.wait.total_seconds() / 60 + 1
        with minutes_later(after):
            follow()
    person.refresh_from_db()
    assert (person.state, person.line) == (ReachState.TO_CALL, reach.CALL)
    assert person.tried == ["portal", "sms", "email"]
    written = Message.objects.filter(letter=reach.LETTER, to=aygul)
    assert sorted(written.values_list("line", flat=True)) == ["email", "portal", "sms"], "each line once"


def test_a_line_that_failed_is_not_waited_for(closed, aygul):
    type(aygul).objects.filter(pk=aygul.pk).update(phone_confirmed_at=timezone.now(), email_confirmed_at=None)
    tasks.tell.func(order_id=closed.pk)
    with minutes_later(61):
        follow()
        Message.objects.filter(to=aygul, line="sms").update(state=MessageState.FAILED)
    with minutes_later(62):
        follow()
    assert closed.recipients.get(person=aygul).state == ReachState.TO_CALL


def test_nobody_is_left_where_nothing_follows(told):
    """However the clock moves, everyone is reached, named, or has a next step that is not far away."""
    for hours in range(0, 30, 3):
        with time_machine.travel(MONDAY + timedelta(hours=hours), tick=False):
            follow()
            for row in told.recipients.exclude(state__in=[ReachState.REACHED, ReachState.NAMED]):
                following = shown([row])[0]
                assert following.next_line
                assert following.next_at <= timezone.now() + timedelta(hours=6)
    assert set(told.recipients.values_list("state", flat=True)) == {ReachState.TO_CALL}


def test_a_party_without_an_account_is_called_at_once(order, president, hearing):
    case = hearing.case
    PartyFactory(case=case, user=None, name="没有账号的人", side="defendant", position=2)
    issued = acts.issue(order(), by=president, via=WEB)
    tasks.tell.func(order_id=issued.pk)
    assert issued.recipients.get(name="没有账号的人").state == ReachState.TO_CALL


@pytest.mark.parametrize("who", ["agent", "registry_clerk", "clerk", "president"])
def test_the_front_the_hotline_and_the_president_see_the_board(request, client, told, aygul, who):
    client.force_login(request.getfixturevalue(who))
    page = client.get(address(told)).content.decode()
    assert aygul.name in page
    assert client.get(address(told, "script")).status_code == 200


@pytest.mark.parametrize("who", ["judge", "other_clerk", "administrator", "aygul", "stranger"])
def test_nobody_else_learns_who_is_concerned(request, client, told, who):
    client.force_login(request.getfixturevalue(who))
    row = told.recipients.first()
    for rest in ("told", f"told/{row.pk}", "script", "report"):
        assert client.get(address(told, rest)).status_code == 404, rest
    assert client.post(address(told, f"told/{row.pk}"), {"outcome": "reached"}).status_code == 404
    row.refresh_from_db()
    assert row.state == ReachState.SENT


def test_without_an_account_one_is_asked_to_sign_in(client, told):
    assert client.get(address(told)).status_code == 302


def test_a_court_below_sees_only_those_who_have_to_do_with_it(court, registry_clerk, president, visit, hearing, order):
    lower = CourtFactory(code="新0199", name="下级法院", parent=court)
    next_door = CourtFactory(code="新0198", name="隔壁法院", parent=court)
    person = UserFactory(name="归下级", email="l@example.org")
    mine = PartyFactory(case=CaseFactory(court=lower), user=person, name=person.name)
    period = mine.case.deadlines.create(
        party=mine, rule="defence", trigger_date="2022-07-28", due_on="2022-08-12", basis="CPL 128"
    )
    issued = acts.issue(order(courts=[lower.code, next_door.code]), by=president, via=WEB)
    assert period.closures.exists()
    below = office_holder(lower, Office.HOTLINE_AGENT, "下级坐席", "below@example.org")
    beside = office_holder(next_door, Office.HOTLINE_AGENT, "隔壁坐席", "beside@example.org")
    assert set(seen_by(below, issued).values_list("name", flat=True)) == {"归下级"}
    assert not seen_by(beside, issued).exists()
    assert seen_by(president, issued).count() == issued.recipients.count() == 3


def test_the_figures_are_those_of_the_rows(told, aygul):
    rows = told.recipients.all()
    mark_read(Message.objects.get(letter=reach.LETTER, to=aygul), by=aygul, via=WEB)
    follow()
    counted = counts(rows)
    assert counted["all"] == rows.count() == 2
    assert counted["reached"] == 1
    assert counted["untold"] == 1
    for what, number in (("untold", 1), ("reached", 1), ("silent", 1), ("answered", 0), ("calls", 0), ("all", 2)):
        assert narrowed(rows, what, "").count() == number, what
    assert narrowed(rows, "all", "阿依").get().person == aygul


def test_calls_are_noted_and_the_one_who_waits_longest_is_called_first(client, told, agent, li_qiang):
    client.force_login(agent)
    for hours in (2, 4, 9):
        with minutes_later(60 * hours):
            follow()
    with minutes_later(600):
        row = told.recipients.get(person=li_qiang)
        assert li_qiang.name in client.get(address(told) + "?show=calls").content.decode()
        page = client.get(address(told, f"told/{row.pk}")).content.decode()
        assert li_qiang.phone in page
        assert "12368" in page, "the letter is what is told"
        answer = client.post(address(told, f"told/{row.pk}"), {"outcome": "again", "note": "下午再打"})
        assert answer.status_code == 302
        row.refresh_from_db()
        assert (row.state, row.note, row.called) == (ReachState.TO_CALL, "下午再打", 0)
        first = narrowed(told.recipients.all(), "calls", "").first()
        assert first != row, "who was called a moment ago comes last"
        assert client.post(address(told, f"told/{row.pk}"), {"outcome": "shouted"}).status_code == 422
        for _call in range(reach.terms().calls - 1):
            client.post(address(told, f"told/{row.pk}"), {"outcome": "not_reached"})
        refused = client.post(address(told, f"told/{row.pk}"), {"outcome": "not_reached"})
        assert refused.status_code == 422, "after the last call in vain a note is asked for"
        client.post(address(told, f"told/{row.pk}"), {"outcome": "not_reached", "note": "停机"})
        row.refresh_from_db()
        assert row.state == ReachState.NAMED
        assert li_qiang.name in client.get(address(told, "report")).content.decode()
        client.post(address(told, f"told/{row.pk}"), {"outcome": "reached"})
        row.refresh_from_db()
        assert (row.state, row.reached_by) == (ReachState.REACHED, reach.CALL)


def test_who_was_told_meanwhile_cannot_be_noted_as_missed(client, told, agent, aygul):
    client.force_login(agent)
    mark_read(Message.objects.get(letter=reach.LETTER, to=aygul), by=aygul, via=WEB)
    follow()
    row = told.recipients.get(person=aygul)
    answer = client.post(address(told, f"told/{row.pk}"), {"outcome": "not_reached", "note": "x"})
    assert answer.status_code == 409
    row.refresh_from_db()
    assert row.state == ReachState.REACHED


def test_the_board_is_paged_and_asks_no_more_for_more_people(client, told, agent, django_assert_max_num_queries):
    client.force_login(agent)
    for number in range(120):
        Recipient.objects.create(order=told, name=f"来访人{number:03}", phone=f"+86138000{number:05}", language="ug")
    with django_assert_max_num_queries(14):
        page = client.get(address(told) + "?show=all")
    assert page.content.decode().count("来访人") <= 50
    assert 'rel="next"' in page.content.decode()
    assert "来访人119" in client.get(address(told) + "?show=all&page=3").content.decode()
    assert "来访人007" in client.get(address(told) + "?show=all&who=00007").content.decode()


def test_the_part_that_renews_itself_is_no_whole_page(client, told, agent):
    client.force_login(agent)
    part = client.get(address(told), headers={"hx-request": "true"}).content.decode()
    assert "<html" not in part
    assert "阿依古丽" in part


def test_the_script_says_every_clause_in_the_language_of_the_caller(client, told, agent):
    client.force_login(agent)
    page = client.get(address(told, "script") + "?spoken=en").content.decode()
    for said in ("0991-5550103", "12368", "扬子江路1号", "Booked visits are cancelled", "are put off", "3 days after"):
        assert said in page, said
    assert 'dir="rtl"' in client.get(address(told, "script") + "?spoken=ug").content.decode()


def test_an_agent_says_that_nobody_answers_a_number_of_the_order(client, told, agent, president, aygul):
    contact = told.contacts.get()
    client.force_login(agent)
    page = client.get(address(told, "script")).content.decode()
    assert f'name="contact" value="{contact.pk}"' in page
    path = address(told, "script/unanswered")
    assert client.post(path, {"contact": contact.pk}).status_code == 302
    assert UnansweredNumber.objects.get().phone == contact.phone
    assert client.post(path, {"contact": "0"}).status_code == 404
    for person, status in ((president, 403), (aygul, 404)):
        client.force_login(person)
        assert client.post(path, {"contact": contact.pk}).status_code == status


def test_a_visitor_by_telephone_is_called_on_the_number_they_gave(client, order, president, counter, agent, clerk):
    from datetime import UTC, datetime

    from evercourt.appointments import acts as visits

    at = datetime(2022, 8, 10, 3, 0, tzinfo=UTC)
    visits.book(
        counter, service="filing", starts_at=at, name="巴哈提", phone="+8613899990009", by=clerk, via=Channel.PHONE
    )
    issued = acts.issue(order(), by=president, via=WEB)
    tasks.tell.func(order_id=issued.pk)
    row = issued.recipients.get(name="巴哈提")
    assert row.line == "sms"
    client.force_login(agent)
    assert "+8613899990009" in client.get(address(issued, f"told/{row.pk}")).content.decode()
