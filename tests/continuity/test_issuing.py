"""An order moves everything it names, once, or nothing at all."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from evercourt.appointments import acts as visits
from evercourt.appointments.models import Appointment, Pause
from evercourt.cases.models import Deadline, DocketEntry
from evercourt.continuity import acts, plan, reading
from evercourt.continuity.models import ClosureOrder, HearingEffect, Recipient
from evercourt.hearings import acts as hearing_acts
from evercourt.hearings import consents
from evercourt.hearings.models import Hearing
from evercourt.kernel.errors import BadInput, NotAllowed, SecondFactorNeeded, WrongState
from evercourt.ledger.models import Entry
from tests.continuity.conftest import BEGINS, ENDS, MONDAY, WEB, clauses
from tests.factories import CourtroomFactory


def issue(order, president):
    return acts.issue(order, by=president, via=WEB)


def test_the_order_moves_the_visit_the_hearing_and_the_last_day(order, president, visit, hearing, period):
    day = period("defence", date(2022, 8, 12))
    issued = issue(order(), president)
    for row in (visit, hearing, day):
        row.refresh_from_db()
    assert issued.number == "新0103停告〔2022〕1号"
    assert visit.state == Appointment.State.CANCELLED
    assert hearing.state == Hearing.State.ADJOURNED
    assert day.due_on == date(2022, 8, 18), "three days after the fifteenth"
    assert day.counted_on == date(2022, 8, 12)
    assert set(Recipient.objects.values_list("name", flat=True)) == {"阿依古丽·买买提", "李强"}


def test_issued_again_it_does_nothing(order, president, visit, hearing, period):
    period("defence", date(2022, 8, 12))
    draft = order()
    issue(draft, president)
    entries, lines = Entry.objects.count(), DocketEntry.objects.count()
    assert issue(draft, president).state == ClosureOrder.State.ISSUED
    assert (Entry.objects.count(), DocketEntry.objects.count()) == (entries, lines)


def test_everything_moves_or_nothing(order, president, visit, hearing, period, monkeypatch):
    period("defence", date(2022, 8, 12))
    draft = order()
    monkeypatch.setattr("evercourt.continuity.acts.issuing.reach.list_recipients", lambda order: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        issue(draft, president)
    for row in (draft, visit, hearing):
        row.refresh_from_db()
    assert draft.state == ClosureOrder.State.DRAFT
    assert visit.state == Appointment.State.BOOKED
    assert hearing.state == Hearing.State.SCHEDULED
    assert not Pause.objects.exists()
    assert Deadline.objects.get().due_on == date(2022, 8, 12)


def test_custody_and_what_never_waits_do_not_move(order, president, period):
    custody, review = period("criminal.summary", date(2022, 8, 12)), period("filing.review", date(2022, 8, 12))
    issue(order(), president)
    for day in (custody, review):
        day.refresh_from_db()
        assert day.due_on == date(2022, 8, 12)


def test_postgresql_itself_never_shortens_a_period(period):
    day = period("defence", date(2022, 8, 12))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_deadline SET due_on = '2022-08-11' WHERE id = %s", [day.pk])


def test_until_further_notice_a_period_waits_and_ends_after_reopening(order, president, period):
    day = period("defence", date(2022, 8, 12))
    issued = issue(order(ends_at=None), president)
    day.refresh_from_db()
    assert day.held
    with time_machine.travel(datetime(2022, 9, 5, 3, 0, tzinfo=UTC), tick=False):
        president.second_factor_at = datetime(2022, 9, 5, 3, 0, tzinfo=UTC)
        ended = acts.reopen(issued, by=president, via=WEB)
    day.refresh_from_db()
    assert not day.held
    assert day.due_on == date(2022, 9, 8)
    assert ended.report["deadlines"] == 1
    assert ended.report["days"] == 26


def test_ending_early_takes_nothing_back(order, president, period, counter, aygul):
    day = period("defence", date(2022, 8, 12))
    issued = issue(order(), president)
    early = datetime(2022, 8, 11, 2, 0, tzinfo=UTC)
    with time_machine.travel(early, tick=False):
        president.second_factor_at = early
        acts.reopen(issued, by=president, via=WEB)
        day.refresh_from_db()
        assert day.due_on == date(2022, 8, 18)
        assert visits.book(
            counter,
            service="filing",
            starts_at=datetime(2022, 8, 12, 3, 0, tzinfo=UTC),
            person=aygul,
            by=aygul,
            via=WEB,
        )


def test_nothing_is_booked_into_the_closure(order, president, counter, aygul):
    issue(order(), president)
    with pytest.raises(BadInput):
        visits.book(
            counter,
            service="filing",
            starts_at=datetime(2022, 8, 12, 3, 0, tzinfo=UTC),
            person=aygul,
            by=aygul,
            via=WEB,
        )


def test_where_courtrooms_close_hearings_in_other_rooms_are_held(order, president, hearing, court):
    other = CourtroomFactory(court=court, name="第九法庭")
    draft = order(places=[{"kind": "floor", "name": "三楼", "courtrooms": [other.name]}])
    assert list(plan.hearings(draft, MONDAY)) == []
    draft = order(places=[{"kind": "floor", "name": "二楼", "courtrooms": [hearing.courtroom.name]}])
    acts.issue(draft, by=president, via=WEB)
    hearing.refresh_from_db()
    assert hearing.state == "adjourned"


def test_a_hearing_scheduled_into_the_closure_later_is_caught(order, president, case, court, judge):
    issue(order(), president)
    at = datetime(2022, 8, 15, 3, 0, tzinfo=UTC)
    late = hearing_acts.schedule(
        case, courtroom=CourtroomFactory(court=court), starts_at=at, minutes=60, by=judge, via=WEB
    )
    late.refresh_from_db()
    assert late.state == Hearing.State.ADJOURNED


def test_by_video_only_when_everybody_agrees_and_silence_is_no_consent(order, president, hearing, aygul, li_qiang):
    issue(order(hearings=[{"what": "remote", "answer_days": 1}]), president)
    hearing.refresh_from_db()
    assert hearing.consents.count() == 2
    mine, theirs = hearing.consents.get(party__user=aygul), hearing.consents.get(party__user=li_qiang)
    with pytest.raises(NotAllowed):
        consents.answer(theirs, agrees=True, by=aygul, via=WEB)
    consents.answer(mine, agrees=True, by=aygul, via=WEB)
    hearing.refresh_from_db()
    assert hearing.mode == Hearing.Mode.ON_SITE
    with pytest.raises(WrongState):
        consents.convert(hearing, why="", by=None, via="system")
    consents.answer(theirs, agrees=True, by=li_qiang, via=WEB)
    hearing.refresh_from_db()
    assert hearing.mode == Hearing.Mode.REMOTE
    assert hearing.state == Hearing.State.SCHEDULED


def test_without_an_answer_the_hearing_is_put_off(order, president, hearing, aygul):
    issue(order(hearings=[{"what": "remote", "answer_days": 1}]), president)
    with time_machine.travel(MONDAY + timedelta(days=3, hours=1), tick=False):
        hearing.refresh_from_db()
        consents.settle(hearing, reason="未获全部当事人同意")
    hearing.refresh_from_db()
    assert hearing.state == Hearing.State.ADJOURNED


def test_hearings_summoned_by_announcement_are_kept_where_the_order_says_so(order, president, hearing):
    Hearing.objects.filter(pk=hearing.pk).update(announced=True)
    issue(order(hearings=[{"what": "postpone", "keep_announced": True}]), president)
    hearing.refresh_from_db()
    assert hearing.state == Hearing.State.SCHEDULED
    assert HearingEffect.objects.get().reason == "announced"


def test_a_judge_may_keep_a_hearing_of_their_own_case_only(order, president, hearing, judge, second_judge):
    draft = order()
    with pytest.raises(NotAllowed):
        acts.make_exception(draft, hearing, what="keep", reason="紧急", by=second_judge, via=WEB)
    acts.make_exception(draft, hearing, what="keep", reason="紧急", by=judge, via=WEB)
    issue(draft, president)
    hearing.refresh_from_db()
    assert hearing.state == Hearing.State.SCHEDULED


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"stopped": [{"service": "dancing"}]}, "no service called"),
        ({"stopped": [], "hearings": []}, "stops nothing"),
        ({"replacements": [{"kind": "telephone", "value": "12368"}]}, "must go on"),
        ({"contacts": []}, "at least one telephone"),
        ({"contacts": [{"division": "立案庭", "phone": "无"}]}, "no telephone number"),
        ({"courts": ["新0102"]}, "does not stand below"),
        ({"deadlines": [{"deadline_class": "moods", "way": "toll"}]}, "no class"),
        ({"deadlines": [{"deadline_class": "custody", "way": "extend", "days": 3}]}, "No closure moves"),
        ({"deadlines": [{"deadline_class": "appeals", "way": "extend"}]}, "By how many days"),
        ({"hearings": [{"what": "keep"}, {"what": "postpone"}]}, "same days"),
    ],
)
def test_an_order_that_cannot_stand_is_refused_with_the_reason(order, president, other_court, changes, why):
    with pytest.raises(BadInput) as refused:
        issue(order(**changes), president)
    assert why in str(refused.value)


def test_a_closure_that_ends_before_it_begins_is_refused_at_once(order):
    with pytest.raises(BadInput):
        order(begins_at=ENDS, ends_at=BEGINS)


def test_who_may_draft_issue_and_end(order, court, president, registry_clerk, clerk, judge, other_clerk, aygul):
    for person in (clerk, judge, other_clerk, aygul):
        with pytest.raises(NotAllowed):
            acts.draft(court, clauses(), by=person, via=WEB)
    draft = order()
    for person in (registry_clerk, judge, other_clerk, aygul):
        with pytest.raises(NotAllowed):
            issue(draft, person)
        assert draft not in ClosureOrder.objects.visible_to(person) or person == registry_clerk
    president.second_factor_at = None
    with pytest.raises(SecondFactorNeeded):
        issue(draft, president)
    president.second_factor_at = MONDAY
    issued = issue(draft, president)
    with pytest.raises(NotAllowed):
        acts.reopen(issued, by=registry_clerk, via=WEB)


def test_the_clauses_come_back_as_they_were_written(order):
    written = clauses()
    assert reading.clauses_of(order()) == written


def test_what_was_issued_cannot_be_rewritten(order, president, registry_clerk):
    issued = issue(order(), president)
    with pytest.raises(WrongState):
        acts.revise(issued, clauses(title="改"), version=1, by=registry_clerk, via=WEB)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE continuity_closureorder SET title = '改' WHERE id = %s", [issued.pk])


def test_two_orders_over_the_same_days_need_to_say_how_they_relate(order, president, period):
    first = issue(order(), president)
    with pytest.raises(BadInput, match="same time"):
        issue(order(), president)
    day = period("defence", date(2022, 8, 12))
    longer = order(change="extension", supersedes=first.number, ends_at=datetime(2022, 8, 31, 16, 0, tzinfo=UTC))
    issue(longer, president)
    first.refresh_from_db()
    day.refresh_from_db()
    assert first.state == ClosureOrder.State.SUPERSEDED
    assert day.due_on == date(2022, 9, 5), "three days after 31 August, rolled from Saturday to Monday"


def test_what_is_not_asked_any_more_converts_nothing(order, president, hearing, aygul, li_qiang):
    issue(order(hearings=[{"what": "remote", "answer_days": 1}]), president)
    hearing.refresh_from_db()
    mine, theirs = hearing.consents.get(party__user=aygul), hearing.consents.get(party__user=li_qiang)
    consents.answer(mine, agrees=True, by=aygul, via=WEB)
    consents.stop_asking(hearing, by=None, via="system")
    with pytest.raises(WrongState, match="not asked any more"):
        consents.answer(theirs, agrees=True, by=li_qiang, via=WEB)
    hearing.refresh_from_db()
    assert (hearing.mode, hearing.state) == (Hearing.Mode.ON_SITE, Hearing.State.SCHEDULED)
