"""Reopening: early, on the day, later; what is undone, who is reminded, and what the report says against the rows."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from evercourt.accounts.offices import Office
from evercourt.appointments import acts as visits
from evercourt.cases.acts import meet_deadline
from evercourt.cases.models import Deadline
from evercourt.continuity import acts, reminding, tasks
from evercourt.continuity.models import ClosureOrder
from evercourt.continuity.reporting import figures
from evercourt.hearings import acts as hearing_acts
from evercourt.hearings import consents
from evercourt.hearings.models import Hearing
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, SecondFactorNeeded, WrongState
from evercourt.messages.models import Message
from evercourt.web.accounts.second_factor import SECOND_FACTOR_AT, SECOND_FACTOR_BY
from tests.continuity.conftest import ENDS, WEB
from tests.factories import CourtFactory, CourtroomFactory, office_holder

EARLY = datetime(2022, 8, 11, 2, 0, tzinfo=UTC)
FRIDAY = datetime(2022, 8, 12, 2, 0, tzinfo=UTC)


@pytest.fixture
def early(president):
    with time_machine.travel(EARLY, tick=False):
        president.second_factor_at = EARLY
        yield


def letters_to(person):
    return list(Message.objects.filter(letter=reminding.LETTER, to=person).values_list("body", flat=True).distinct())


def test_on_the_day_it_ends_by_itself(closed, visit):
    with time_machine.travel(ENDS - timedelta(minutes=1), tick=False):
        tasks.run_out.func(0)
    closed.refresh_from_db()
    assert closed.state == ClosureOrder.State.ISSUED
    with time_machine.travel(ENDS, tick=False):
        tasks.run_out.func(0)
        tasks.run_out.func(0)
    closed.refresh_from_db()
    assert (closed.state, closed.over_at) == (ClosureOrder.State.ENDED, ENDS)
    assert closed.report["days"] == 6


def test_announced_it_can_be_booked_at_once_and_ends_when_the_time_comes(closed, counter, aygul, president):
    acts.announce_reopening(closed, at=FRIDAY, conditions={"text": "戴口罩"}, by=president, via=WEB)
    wanted = {"service": "filing", "person": aygul, "by": aygul, "via": WEB}
    with pytest.raises(BadInput):
        visits.book(counter, starts_at=datetime(2022, 8, 11, 3, 0, tzinfo=UTC), **wanted)
    assert visits.book(counter, starts_at=datetime(2022, 8, 12, 3, 0, tzinfo=UTC), **wanted)
    closed.refresh_from_db()
    assert closed.state == ClosureOrder.State.ISSUED
    with time_machine.travel(FRIDAY, tick=False):
        tasks.run_out.func(0)
    closed.refresh_from_db()
    assert (closed.state, closed.over_at, closed.conditions) == ("ended", FRIDAY, {"text": "戴口罩"})


def test_a_hearing_set_for_after_the_announced_day_is_held(closed, case, court, judge, president):
    acts.announce_reopening(closed, at=FRIDAY, by=president, via=WEB)
    at = datetime(2022, 8, 15, 3, 0, tzinfo=UTC)
    set_later = hearing_acts.schedule(
        case, courtroom=CourtroomFactory(court=court), starts_at=at, minutes=60, by=judge, via=WEB
    )
    set_later.refresh_from_db()
    assert set_later.state == Hearing.State.SCHEDULED


@pytest.mark.parametrize(
    ("at", "why"),
    [
        (datetime(2022, 8, 1, tzinfo=UTC), "before it closed"),
        (datetime(2022, 8, 9, tzinfo=UTC), "before it closed"),
        (ENDS + timedelta(days=1), "ends before that"),
    ],
)
def test_a_day_that_cannot_be_announced_is_refused(closed, president, at, why):
    with pytest.raises(BadInput, match=why):
        acts.announce_reopening(closed, at=at, by=president, via=WEB)


def test_a_time_to_come_is_announced(closed, president, early):
    announced = acts.reopen(closed, at=FRIDAY, by=president, via=WEB)
    assert (announced.state, announced.reopens_at) == (ClosureOrder.State.ISSUED, FRIDAY)


@pytest.mark.parametrize("who", ["registry_clerk", "clerk", "judge", "administrator", "aygul"])
def test_only_the_president_reopens(request, closed, early, who):
    by = request.getfixturevalue(who)
    by.second_factor_at = EARLY
    with pytest.raises(NotAllowed):
        acts.reopen(closed, by=by, via=WEB)
    with pytest.raises(NotAllowed):
        acts.announce_reopening(closed, at=FRIDAY, by=by, via=WEB)


def test_without_a_fresh_second_factor_nobody_does(closed, president, early):
    president.second_factor_at = EARLY - timedelta(hours=1)
    with pytest.raises(SecondFactorNeeded):
        acts.reopen(closed, by=president, via=WEB)


def test_the_president_of_the_court_above_may_and_of_the_one_beside_may_not(closed, court, other_court, early):
    above = CourtFactory(code="新01", name="乌鲁木齐市中级人民法院")
    court.parent = above
    court.save()
    beside = office_holder(other_court, Office.PRESIDENT, "邻院院长", "beside@example.org")
    over = office_holder(above, Office.PRESIDENT, "中院院长", "above@example.org")
    beside.second_factor_at = over.second_factor_at = EARLY
    with pytest.raises(NotAllowed):
        acts.reopen(closed, by=beside, via=WEB)
    closed = ClosureOrder.objects.get(pk=closed.pk)
    assert acts.reopen(closed, by=over, via=WEB).state == ClosureOrder.State.ENDED


def test_who_waits_for_an_answer_about_video_keeps_the_hearing(order, president, hearing, aygul):
    issued = acts.issue(order(hearings=[{"what": "remote"}]), by=president, via=WEB)
    with time_machine.travel(datetime(2022, 8, 10, 2, 0, tzinfo=UTC), tick=False):
        president.second_factor_at = datetime(2022, 8, 10, 2, 0, tzinfo=UTC)
        acts.reopen(issued, by=president, via=WEB)
        tasks.remind.func(order_id=issued.pk)
    with time_machine.travel(datetime(2022, 8, 11, 5, 0, tzinfo=UTC), tick=False):
        tasks.settle.func(0)
    hearing.refresh_from_db()
    assert (hearing.state, hearing.mode) == (Hearing.State.SCHEDULED, Hearing.Mode.ON_SITE)
    assert "takes place in the courtroom" in letters_to(aygul)[0] or "在法庭进行" in letters_to(aygul)[0]


def test_an_answer_already_given_by_all_stands(order, president, hearing, aygul, li_qiang):
    issued = acts.issue(order(hearings=[{"what": "remote"}]), by=president, via=WEB)
    for consent in hearing.consents.select_related("party"):
        consents.answer(consent, agrees=True, by=consent.party.user, via=WEB)
    with time_machine.travel(datetime(2022, 8, 10, 2, 0, tzinfo=UTC), tick=False):
        president.second_factor_at = datetime(2022, 8, 10, 2, 0, tzinfo=UTC)
        acts.reopen(issued, by=president, via=WEB)
    hearing.refresh_from_db()
    assert hearing.mode == Hearing.Mode.REMOTE


def test_who_has_something_left_to_do_is_reminded_once_and_nobody_else(closed, counter, visit, aygul, li_qiang,
                                                                       president, early):  # fmt: skip
    acts.reopen(closed, conditions={"hours": "10:00–16:00"}, by=president, via=WEB)
    tasks.remind.func(order_id=closed.pk)
    tasks.remind.func(order_id=closed.pk)
    (mine,) = letters_to(aygul)
    assert "/appointments" in mine
    assert "10:00–16:00" in mine
    assert Message.objects.filter(letter=reminding.LETTER, to=aygul, line="portal").count() == 1
    assert letters_to(li_qiang), "his hearing has no new day yet"


def test_who_has_a_new_time_already_is_not_asked_to_choose_one(closed, counter, visit, aygul, president, case, court,
                                                               judge):  # fmt: skip
    after = datetime(2022, 8, 17, 3, 0, tzinfo=UTC)
    visits.book(counter, service="filing", starts_at=after, person=aygul, follows=visit, by=aygul, via=WEB)
    hearing_acts.schedule(
        case, courtroom=CourtroomFactory(court=court), starts_at=datetime(2022, 8, 30, 3, 0, tzinfo=UTC), minutes=60,
        by=judge, via=WEB,
    )  # fmt: skip
    with time_machine.travel(EARLY, tick=False):
        president.second_factor_at = EARLY
        acts.reopen(closed, by=president, via=WEB)
        tasks.remind.func(order_id=closed.pk)
    assert not letters_to(aygul)


def test_an_extension_is_a_draft_with_every_clause_and_a_later_end(closed, registry_clerk, aygul):
    with pytest.raises(NotAllowed):
        acts.extend(closed, ends_at=None, by=aygul, via=WEB)
    with pytest.raises(BadInput, match="ends later"):
        acts.extend(closed, ends_at=ENDS - timedelta(days=1), by=registry_clerk, via=WEB)
    made = acts.extend(closed, ends_at=ENDS + timedelta(days=7), by=registry_clerk, via=WEB)
    assert (made.state, made.change, made.supersedes) == ("draft", "extension", closed)
    assert made.replacements.count() == closed.replacements.count()
    assert made.deadline_rules.get().days == 3
    assert made.courts.get() == closed.court


def test_extended_and_issued_it_stays_closed_without_a_gap(closed, registry_clerk, president, counter, aygul):
    made = acts.extend(closed, ends_at=ENDS + timedelta(days=7), by=registry_clerk, via=WEB)
    later = acts.issue(made, by=president, via=WEB)
    closed.refresh_from_db()
    assert closed.state == ClosureOrder.State.SUPERSEDED
    for day in (11, 17):
        at = datetime(2022, 8, day, 3, 0, tzinfo=UTC)
        with pytest.raises(BadInput):
            visits.book(counter, service="filing", starts_at=at, person=aygul, by=aygul, via=WEB)
    with pytest.raises(WrongState):
        acts.extend(closed, ends_at=None, by=registry_clerk, via=WEB)
    assert later.first_day == closed.first_day, "the report counts from the first day"


def test_the_figures_of_the_report_are_those_of_the_rows(order, president, visit, hearing, period, counter, aygul):
    defence, appeal = period("defence", date(2022, 8, 12)), period("appeal.judgment", date(2022, 8, 12))
    issued = acts.issue(order(), by=president, via=WEB)
    after = datetime(2022, 8, 17, 3, 0, tzinfo=UTC)
    visits.book(counter, service="filing", starts_at=after, person=aygul, follows=visit, by=aygul, via=WEB)
    for row in (defence, appeal):
        row.refresh_from_db()
    assert defence.due_on > date(2022, 8, 12)
    assert appeal.due_on == date(2022, 8, 12), "the order does not move appeals"
    with time_machine.travel(ENDS + timedelta(hours=3), tick=False):
        found = figures(issued, datetime.now(UTC))
    wanted = {
        "days": 6, "people": 2, "people_reached": 1, "people_answered": 1, "visits": 1, "visits_rebooked": 1,
        "hearings": 1, "hearings_postponed": 1, "hearings_by_video": 0, "hearings_kept": 0,
        "hearings_without_new_day": 1, "deadlines": 1, "deadlines_waiting": 0,
        "deadlines_by_class": {"steps_of_parties": 1}, "late": [], "unreached": ["李强"], "unreached_number": 1,
    }  # fmt: skip
    assert {name: found[name] for name in wanted} == wanted


def test_the_report_of_an_extension_covers_the_whole_closure(closed, registry_clerk, president, counter, clerk):
    at = datetime(2022, 8, 17, 3, 0, tzinfo=UTC)
    visits.book(
        counter, service="filing", starts_at=at, name="巴哈提", phone="+8613899990009", by=clerk, via=Channel.PHONE
    )
    made = acts.extend(closed, ends_at=ENDS + timedelta(days=7), by=registry_clerk, via=WEB)
    later = acts.issue(made, by=president, via=WEB)
    assert later.visiteffects.count() == 1
    with time_machine.travel(later.ends_at + timedelta(hours=1), tick=False):
        found = figures(later, datetime.now(UTC))
    assert (found["days"], found["visits"], found["hearings"], found["people"]) == (13, 2, 1, 3)
    assert set(found["unreached"]) == {"阿依古丽·买买提", "李强", "巴哈提"}


def test_what_the_court_did_late_is_named_and_what_it_did_in_time_is_not(order, president, visit, case):
    def own(rule, due_on):
        return Deadline.objects.create(
            case=case, party=None, rule=rule, trigger_date=date(2022, 7, 28), due_on=due_on, basis="CPL 152"
        )

    late, in_time, not_yet = (own("judgment.deliver", date(2022, 8, day)) for day in (10, 11, 12))
    outside = own("judgment.deliver", date(2022, 8, 20))
    issued = acts.issue(
        order(deadlines=[{"deadline_class": "work_of_court", "way": "reopen", "days": 5}]), by=president, via=WEB
    )
    with time_machine.travel(datetime(2022, 8, 11, 3, 0, tzinfo=UTC), tick=False):
        for row in (late, in_time):
            meet_deadline(row, by=None, via=Channel.SYSTEM)
    with time_machine.travel(ENDS + timedelta(hours=3), tick=False):
        rows = figures(issued, datetime.now(UTC))["late"]
    assert [(row["first_counted"], row["done_on"]) for row in rows] == [
        ("2022-08-10", "2022-08-11"),
        ("2022-08-12", ""),
    ]
    assert {row["case"] for row in rows} == {case.number}
    assert not_yet.pk != outside.pk


def test_the_court_above_reads_the_reports_of_the_courts_below(client, closed, court, other_court):
    above = CourtFactory(code="新01", name="乌鲁木齐市中级人民法院")
    court.parent = above
    court.save()
    over = office_holder(above, Office.PRESIDENT, "中院院长", "above@example.org")
    clerk_above = office_holder(above, Office.FILING_CLERK, "中院立案", "aboveclerk@example.org")
    beside = office_holder(other_court, Office.PRESIDENT, "邻院院长", "beside@example.org")
    for person, sees in ((over, True), (clerk_above, False), (beside, False)):
        client.force_login(person)
        assert (closed.title in client.get("/closures/reports").content.decode()) is sees, person
        wanted = 200 if sees else 404
        assert client.get(f"/closures/{closed.number}/report").status_code == wanted, person
    client.force_login(over)
    assert client.get(f"/closures/{closed.number}/told").status_code == 404, "the list of names stays with the court"


@pytest.mark.parametrize("who", ["aygul", "judge", "administrator"])
def test_the_list_of_reports_is_for_those_who_tell(request, client, closed, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get("/closures/reports").status_code == 403


def test_the_page_reopens_announces_and_extends(client, closed, president, registry_clerk, clerk):
    address = f"/closures/{closed.number}/ending"
    client.force_login(clerk)
    assert client.get(address).status_code == 404
    client.force_login(registry_clerk)
    page = client.get(address).content.decode()
    assert 'value="extend"' in page
    assert 'value="reopen"' not in page, "a clerk drafts, the president reopens"
    assert client.post(address, {"act": "extend", "ends_at": "2022-08-12T00:00"}).status_code == 422
    client.post(address, {"act": "extend", "ends_at": "2022-08-22T00:00"})
    made = ClosureOrder.objects.get(supersedes=closed)
    assert made.ends_at == datetime(2022, 8, 21, 16, 0, tzinfo=UTC), "in the court's own time"


def test_the_president_announces_and_reopens_on_the_page(client, closed, president):
    address = f"/closures/{closed.number}/ending"
    client.force_login(president)
    said = {
        "act": "reopen",
        "text": "请佩戴口罩",
        "text_en": "Wear a mask",
        "hours": "10:00–16:00",
        "capacity_percent": "50",
    }

    def fresh(now):
        session = client.session
        session[SECOND_FACTOR_AT], session[SECOND_FACTOR_BY] = now.isoformat(), president.pk
        session.save()

    assert client.post(address, said | {"when": "now"}).status_code == 302, "a second factor is asked first"
    closed.refresh_from_db()
    assert closed.state == ClosureOrder.State.ISSUED
    with time_machine.travel(EARLY, tick=False):
        fresh(EARLY)
        assert client.post(address, said | {"when": "later"}).status_code == 422, "from when?"
        assert client.post(address, said | {"when": "later", "at": "2022-08-12T10:00"}).status_code == 302
        closed.refresh_from_db()
        assert closed.reopens_at == FRIDAY
        assert closed.conditions["texts"] == {"en": "Wear a mask"}
        assert client.post(address, said | {"when": "now", "capacity_percent": "500"}).status_code == 422
        assert client.post(address, said | {"when": "now"}).status_code == 302
        closed.refresh_from_db()
        assert (closed.state, closed.over_at) == (ClosureOrder.State.ENDED, EARLY)
        page = client.get(f"/closures/{closed.number}/report").content.decode()
        assert closed.title in page
        assert client.get(address).status_code == 200
