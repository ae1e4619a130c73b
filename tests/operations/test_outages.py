"""Who was kept out by the court itself on the last day has the next working day (CPL 86)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evercourt.cases.acts import pass_deadlines
from evercourt.cases.models import Deadline
from evercourt.courts.explanations import sentence
from evercourt.courts.models import Court
from evercourt.courts.rules import rules_of
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, SecondFactorNeeded
from evercourt.ledger.models import Entry
from evercourt.operations.acts import end_outage, record_outage
from evercourt.operations.extending import day_after, days_taken

WEB = Channel.WEB
HERE = Court(code="新0103", calendar="CN-XJ", time_zone="Asia/Shanghai")
RULE = rules_of(HERE).outage(on=date(2022, 8, 8))


def beijing(day, hour, minute=0):
    return datetime(2022, 8, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


@pytest.mark.parametrize(
    ("began", "ended", "days"),
    [
        (beijing(8, 9), beijing(8, 9, 59), []),  # Under an hour takes no day.
        (beijing(8, 9), beijing(8, 10), [8]),
        (beijing(8, 23, 30), beijing(9, 0, 30), []),  # An hour in all, of neither day.
        (beijing(8, 23), beijing(9, 0, 30), [8]),
        (beijing(8, 12), beijing(10, 12), [8, 9, 10]),
    ],
)
def test_a_day_is_taken_from_an_hour_on(began, ended, days):
    assert days_taken(HERE, RULE, began, ended) == [date(2022, 8, day) for day in days]


@pytest.mark.parametrize(("ended", "last"), [(8, 9), (12, 15), (13, 15), (14, 15)])
def test_the_new_day_is_the_next_working_day_after_the_end(ended, last):
    assert day_after(HERE, RULE, beijing(ended, 12)) == date(2022, 8, last)


@given(after=st.integers(0, 500_000), minutes=st.integers(1, 20_000))
def test_days_taken_are_days_of_the_outage_and_a_longer_one_takes_no_fewer(after, minutes):
    began = datetime(2022, 1, 1, tzinfo=UTC) + timedelta(minutes=after)
    taken = days_taken(HERE, RULE, began, began + timedelta(minutes=minutes))
    assert set(taken) <= set(days_taken(HERE, RULE, began, began + timedelta(minutes=minutes + 60)))
    whole = {began.astimezone(UTC).date() + timedelta(days=step) for step in range(-1, minutes // 1440 + 3)}
    assert set(taken) <= whole
    assert bool(taken) or minutes < 120


BEGAN, ENDED = beijing(8, 8), beijing(8, 10)


def outage(court, by, *, began=BEGAN, ended=ENDED, parts=("whole",)):
    made = record_outage(court, courts=[court], parts=parts, cause="机房停电", began_at=began, by=by, via=WEB)
    return end_outage(made, at=ended, by=by, via=WEB)


@pytest.mark.usefixtures("clock", "_fresh")
class TestActs:
    @pytest.mark.parametrize("rule", ["defence", "appeal.judgment", "fee.prepay"])
    def test_a_last_day_taken_moves_and_explains_itself(self, court, administrator, period, rule):
        before, last, after = (period(rule, date(2022, 8, day)) for day in (7, 8, 9))
        made = outage(court, administrator)
        for one in (last, before, after):
            one.refresh_from_db()
        assert [one.due_on.day for one in (last, before, after)] == [9, 7, 9]
        step = last.explanation[-1]
        assert step["basis"] == "CPL 86"
        assert "2022-08-08 08:00" in sentence(step)
        assert [effect.deadline_id for effect in made.deadlines.all()] == [last.pk]
        line = last.case.docket.get(act="deadline.moved")
        assert line.facts["why"] == "机房停电"

    @pytest.mark.parametrize("rule", ["criminal.summary", "trial.ordinary", "freeze.deposit"])
    def test_custody_the_courts_own_time_and_what_expires_never_move(self, court, administrator, period, rule):
        kept = period(rule, date(2022, 8, 8))
        outage(court, administrator)
        kept.refresh_from_db()
        assert kept.due_on == date(2022, 8, 8)

    def test_an_outage_of_what_nobody_files_by_moves_nothing(self, court, administrator, period):
        kept = period("defence", date(2022, 8, 8))
        outage(court, administrator, parts=("messages", "hearings"))
        kept.refresh_from_db()
        assert kept.due_on == date(2022, 8, 8)

    def test_a_period_missed_while_it_was_down_runs_again(self, court, administrator, period, clock):
        missed = period("defence", date(2022, 8, 8))
        clock.move_to(beijing(9, 9))
        administrator.second_factor_at = beijing(9, 9)
        assert pass_deadlines() == 1
        outage(court, administrator, ended=beijing(9, 8))
        missed.refresh_from_db()
        assert (missed.state, missed.due_on) == (Deadline.State.OPEN, date(2022, 8, 10))

    def test_met_and_lifted_periods_stay_as_they_are(self, court, administrator, period):
        met = period("defence", date(2022, 8, 8))
        met.move(Deadline.State.MET)
        outage(court, administrator)
        met.refresh_from_db()
        assert (met.state, met.due_on) == (Deadline.State.MET, date(2022, 8, 8))

    def test_another_courts_periods_are_not_concerned(self, other_court, administrator, court, period):
        kept = period("defence", date(2022, 8, 8))
        made = record_outage(
            other_court, courts=[other_court], parts=["whole"], cause="x", began_at=beijing(8, 8), by=None,
            via=Channel.SYSTEM,
        )  # fmt: skip
        end_outage(made, at=beijing(8, 10), by=None, via=Channel.SYSTEM)
        kept.refresh_from_db()
        assert kept.due_on == date(2022, 8, 8)

    def test_ended_twice_it_moves_once(self, court, administrator, period):
        last = period("defence", date(2022, 8, 8))
        made = outage(court, administrator)
        end_outage(made, at=beijing(8, 11), by=administrator, via=WEB)
        last.refresh_from_db()
        assert last.due_on == date(2022, 8, 9)
        assert Entry.objects.filter(act="outage.ended").count() == 1

    def test_it_stands_in_the_record_of_every_court_concerned(self, court, other_court):
        record_outage(
            court, courts=[court, other_court], parts=["whole"], cause="x", began_at=beijing(8, 8), by=None,
            via=Channel.SYSTEM, operator="root",
        )  # fmt: skip
        told = Entry.objects.filter(act="outage.began")
        assert {entry.stream for entry in told} == {court.ledger_stream, other_court.ledger_stream}
        assert told[0].facts["courts"] == ["新0102", "新0103"]

    @pytest.mark.parametrize("who", ["clerk", "registry_clerk", "judge", "recorder", "aygul"])
    def test_only_administrator_and_president_enter_it(self, court, who, request):
        with pytest.raises(NotAllowed):
            outage(court, request.getfixturevalue(who))

    def test_it_asks_a_fresh_second_factor(self, court, administrator):
        administrator.second_factor_at = None
        with pytest.raises(SecondFactorNeeded):
            outage(court, administrator)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"began": beijing(8, 12)}, "began_at"),
            ({"began": datetime(2022, 7, 1, tzinfo=UTC)}, "began_at"),
            ({"parts": ()}, "parts"),
            ({"parts": ("coffee",)}, "parts"),
            ({"ended": beijing(8, 8)}, "ended_at"),
            ({"ended": beijing(8, 12)}, "ended_at"),
        ],
    )
    def test_a_wrong_time_or_part_is_refused(self, court, administrator, changes, field):
        with pytest.raises(BadInput) as refused:
            outage(court, administrator, **changes)
        assert refused.value.field == field
