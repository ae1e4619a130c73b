"""Every page again, from right to left: a file of its own, as both walks take long and go side by side."""

import pytest

from tests.journeys.test_every_page import walk_everywhere

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_every_page_is_fit_for_everyone_from_right_to_left(live_server, clock, no_jobs, browser):
    walk_everywhere("ug", live_server, clock, browser)
