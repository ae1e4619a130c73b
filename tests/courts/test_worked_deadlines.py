"""The worked examples of the law digest: periods under the national and the Xinjiang calendar."""

from datetime import date

import pytest

from evercourt.courts import rules
from tests.factories import CourtFactory


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("calendar", "rule", "trigger", "last_day"),
    [
        ("CN", "filing.review", date(2022, 8, 10), date(2022, 8, 17)),
        ("CN", "filing.review", date(2022, 8, 18), date(2022, 8, 25)),
        ("CN", "defence", date(2022, 6, 24), date(2022, 7, 11)),
        ("CN-XJ", "defence", date(2022, 6, 24), date(2022, 7, 14)),
        ("CN", "appeal.judgment", date(2022, 9, 16), date(2022, 10, 8)),
        ("CN-XJ", "appeal.judgment", date(2022, 9, 16), date(2022, 10, 8)),
        ("CN", "appeal.ruling", date(2022, 4, 20), date(2022, 5, 5)),
        ("CN-XJ", "appeal.ruling", date(2022, 4, 20), date(2022, 5, 6)),
        ("CN", "announcement.service", date(2022, 8, 1), date(2022, 8, 31)),
        ("CN", "defence", date(2022, 8, 31), date(2022, 9, 15)),
        ("CN", "trial.summary", date(2022, 3, 15), date(2022, 6, 15)),
        ("CN", "enforcement.apply", date(2022, 7, 10), date(2024, 7, 10)),
        ("CN", "freeze.deposit", date(2022, 8, 12), date(2023, 8, 12)),
        ("CN", "third_party.decide", date(2022, 8, 12), date(2022, 8, 29)),
        ("CN", "objection.review_apply", date(2022, 8, 26), date(2022, 9, 5)),
    ],
)
def test_a_period_ends_on_the_day_the_digest_worked_out(calendar, rule, trigger, last_day):
    period = rules.deadline(CourtFactory(calendar=calendar), rule, trigger)
    assert period.last_day == last_day
    assert period.basis
    assert period.steps


@pytest.mark.django_db
def test_an_announcement_of_2021_is_counted_by_its_own_law():
    court = CourtFactory(calendar="CN")
    assert rules.deadline(court, "announcement.service", date(2021, 3, 1)).last_day == date(2021, 4, 30)
    assert rules.deadline(court, "announcement.service", date(2022, 3, 1)).last_day == date(2022, 3, 31)
