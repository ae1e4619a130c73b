"""Hearings by video in real browsers, from the question of consent to the transcript that all have signed.

One after the other: each is a roomful of people on this machine. EVERCOURT_ENGINES=embedded,janus holds both on both.
"""

import pytest

from tests.journeys import civil_hearing, criminal_hearing
from tests.journeys.civil_hearing import loan  # noqa: F401
from tests.journeys.criminal_hearing import theft  # noqa: F401
from tests.journeys.live import cameras, engines, enter, house_of  # noqa: F401

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("engine", engines("janus"))
def test_a_loan_with_interpreter_witness_and_somebody_who_watches(
    engine,
    loan,  # noqa: F811
    enter,  # noqa: F811
    live_server,
    settings,
    tmp_path,
    keep_picture,
):
    with house_of(engine, settings, tmp_path, live_server.url) as house:
        civil_hearing.heard(loan, house, enter, live_server, keep_picture)


@pytest.mark.parametrize("engine", engines("embedded"))
def test_a_theft_with_the_accused_in_the_centre(
    engine,
    theft,  # noqa: F811
    enter,  # noqa: F811
    live_server,
    settings,
    tmp_path,
    keep_picture,
):
    with house_of(engine, settings, tmp_path, live_server.url) as house:
        criminal_hearing.heard(theft, house, enter, live_server, tmp_path, keep_picture)
