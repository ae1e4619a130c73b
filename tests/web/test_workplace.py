"""Who holds offices at two courts chooses at which they work now; the pages say which it is."""

from datetime import date

import pytest

from evercourt.accounts.models import OfficeHeld
from tests.appointments.conftest import _morning, counter  # noqa: F401 — the same morning and counter

PAGES = [
    ("/counter/queue", "filing_clerk"),
    ("/counters", "administrator"),
    ("/helpline", "hotline_agent"),
    ("/helpline/watch", "hotline_supervisor"),
]


@pytest.fixture
def holder(clerk, court, other_court):
    OfficeHeld.objects.filter(user=clerk).delete()
    for at in (court, other_court):
        for _page, office in PAGES:
            OfficeHeld.objects.create(user=clerk, court=at, office=office, since=date(2022, 1, 1))
    return clerk


@pytest.mark.parametrize("page", [page for page, _office in PAGES])
def test_the_court_one_chose_is_the_court_of_every_desk(client, holder, court, other_court, page):
    client.force_login(holder)
    for wanted in (other_court, court):
        answer = client.post("/workplace", {"court": wanted.pk, "next": page})
        assert answer["Location"] == page
        shown = client.get(page)
        assert shown.context["court"] == wanted
        assert f'<option value="{wanted.pk}" selected>' in shown.content.decode()


def test_one_court_is_no_question(client, clerk, counter):  # noqa: F811
    client.force_login(clerk)
    assert "/workplace" not in client.get("/counter/queue").content.decode()


def test_a_court_without_an_office_there_is_not_chosen_and_nobody_is_led_away(client, clerk, court, other_court):
    client.force_login(clerk)
    assert client.post("/workplace", {"court": other_court.pk, "next": "https://elsewhere.org/"})["Location"] == "/"
    assert client.get("/counter/queue").context["court"] == court


def test_who_books_for_others_at_two_courts_says_for_which(client, holder, court, other_court):
    client.force_login(holder)
    shown = client.get("/appointments/new")
    assert set(shown.context["courts"]) == {court, other_court}
    assert client.get(f"/appointments/new?court={other_court.code}").context["wish"].court == other_court
