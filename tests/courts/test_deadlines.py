"""Periods, by the worked cases of the law digest and by properties that always hold."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evercourt.courts.calendars import calendar
from evercourt.courts.deadlines import Excluded, count, count_hours
from evercourt.courts.procedures import pack

CN = pack("cn")
DAYS = st.dates(date(2020, 1, 1), date(2026, 6, 1))


def last_day(rule, trigger, days="CN-XJ", **options):
    return count(CN, CN.limit(rule, on=trigger), trigger, calendar(days), **options).last_day


@pytest.mark.parametrize(
    ("rule", "trigger", "national", "xinjiang"),
    [
        ("filing.review", date(2022, 8, 10), date(2022, 8, 17), date(2022, 8, 17)),
        ("filing.review", date(2022, 8, 18), date(2022, 8, 25), date(2022, 8, 25)),
        ("defence", date(2022, 6, 24), date(2022, 7, 11), date(2022, 7, 14)),
        ("appeal.judgment", date(2022, 9, 16), date(2022, 10, 8), date(2022, 10, 8)),
        ("appeal.ruling", date(2022, 4, 20), date(2022, 5, 5), date(2022, 5, 6)),
        ("announcement.service", date(2022, 8, 1), date(2022, 8, 31), date(2022, 8, 31)),
        ("announcement.service", date(2021, 8, 1), date(2021, 9, 30), date(2021, 9, 30)),
        ("defence", date(2022, 8, 31), date(2022, 9, 15), date(2022, 9, 15)),
        ("enforcement.apply", date(2022, 7, 10), date(2024, 7, 10), date(2024, 7, 10)),
        ("freeze.deposit", date(2022, 8, 12), date(2023, 8, 12), date(2023, 8, 12)),
        ("third_party.decide", date(2022, 8, 12), date(2022, 8, 29), date(2022, 8, 29)),
        ("objection.review_apply", date(2022, 8, 26), date(2022, 9, 5), date(2022, 9, 5)),
        ("criminal.appeal.judgment", date(2022, 9, 22), date(2022, 10, 8), date(2022, 10, 8)),
        ("hearing.notice", date(2022, 8, 15), date(2022, 8, 12), date(2022, 8, 12)),
        ("mediation.choose", date(2022, 9, 30), date(2022, 10, 9), date(2022, 10, 9)),
        ("trial.ordinary", date(2022, 8, 31), date(2023, 2, 28), date(2023, 2, 28)),
    ],
)
def test_worked_cases(rule, trigger, national, xinjiang):
    assert last_day(rule, trigger, "CN") == national
    assert last_day(rule, trigger) == xinjiang


def test_an_appraisal_is_not_counted_and_a_trial_limit_is_not_rolled():
    appraisal = Excluded(date(2022, 4, 1), date(2022, 4, 25), "appraisal")
    assert last_day("trial.summary", date(2022, 3, 15)) == date(2022, 6, 15)
    assert last_day("trial.summary", date(2022, 3, 15), excluded=[appraisal]) == date(2022, 7, 10)
    assert last_day("trial.summary", date(2022, 3, 15), excluded=[appraisal, appraisal]) == date(2022, 7, 10)
    with pytest.raises(ValueError, match="knows no excluded days"):
        last_day("defence", date(2022, 3, 15), excluded=[appraisal])


def test_both_dates_are_shown_when_a_local_holiday_matters():
    period = count(CN, CN.limit("defence", on=date(2022, 6, 24)), date(2022, 6, 24), calendar("CN-XJ"))
    facts = next(step["facts"] for step in period.steps if step["code"] == "local_holidays")
    assert (facts["with_local"], facts["without_local"]) == ("2022-07-14", "2022-07-11")


def test_the_article_has_the_number_of_its_day():
    assert count(CN, CN.limit("defence", on=date(2021, 5, 6)), date(2021, 5, 6), calendar("CN")).basis == "CPL 125"
    assert CN.basis_on("CPL 250; REG 8", date(2022, 8, 10)) == "CPL 246; REG 8"
    assert CN.basis_on("CPL 250", date(2021, 12, 31)) == "CPL 239"
    assert CN.basis_on("CPL 250", date(2024, 1, 1)) == "CPL 250"
    assert CN.basis_on("CPL 95", date(2021, 12, 31)) == "CPL 92"
    assert CN.basis_on("CPL 205", date(2021, 12, 31)) == "CPL 194"


def test_custody_never_moves_to_a_working_day():
    # The tenth day is Sunday 2 October 2022.
    assert last_day("criminal.fast_track", date(2022, 9, 22)) == date(2022, 10, 2)


def test_urgent_hours_start_with_the_next_hour_and_run_through_holidays():
    end, _steps = count_hours(
        CN,
        CN.limit("preservation.ruling_urgent", on=date(2022, 9, 30)),
        datetime(2022, 9, 30, 16, 20),  # noqa: DTZ001
    )
    assert end == datetime(2022, 10, 2, 17)  # noqa: DTZ001


def test_a_date_in_a_year_without_a_published_calendar_says_so():
    period = count(CN, CN.limit("defence", on=date(2026, 12, 20)), date(2026, 12, 20), calendar("CN-XJ"))
    assert "calendar_not_published" in [step["code"] for step in period.steps]


@given(DAYS, st.sampled_from(sorted(CN.limits)), st.sampled_from(["CN", "CN-XJ"]))
def test_a_period_that_rolls_never_ends_on_a_rest_day(trigger, rule, days):
    for limit in CN.limits[rule]:
        if limit.unit == "hours" or not limit.in_force(trigger):
            continue
        period = count(CN, limit, trigger, calendar(days))
        assert (period.last_day > trigger) != limit.before
        if limit.rolls:
            assert not calendar(days).is_rest_day(period.last_day)
        if limit.unit == "days" and not limit.before:
            assert period.last_day >= trigger + timedelta(days=limit.length)
