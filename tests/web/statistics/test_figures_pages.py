"""The figures as people read them: the public by the month and without small numbers, the president in full."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evercourt.accounts.offices import Office
from evercourt.kernel.channels import Channel
from evercourt.statistics.acts import keep
from tests.factories import CaseFactory, office_holder

AUGUST = date(2022, 8, 31)
FIRST = datetime(2022, 9, 1, 4, 0, tzinfo=UTC)


@pytest.fixture
def august(court):
    """Seven civil cases and two of enforcement, docketed in August; kept on its last day and in the middle."""
    for row in range(9):
        CaseFactory(
            court=court, number=f"（2020）新0103民初{row + 700}号", docketed_at=FIRST - timedelta(days=5 + row),
            kind="civil_first" if row < 7 else "enforcement",
        )  # fmt: skip
    with time_machine.travel(FIRST, tick=False):
        keep(court, AUGUST, by=None, via=Channel.SYSTEM)
        keep(court, date(2022, 8, 15), by=None, via=Channel.SYSTEM)
    return court


def test_everyone_reads_whole_months_and_no_small_number(client, august):
    page = client.get(f"/figures?court={august.code}&month=2022-08")
    shown = {one.figure.code: one for _area, ones in page.context["areas"] for one in ones}
    assert page.context["months"] == [AUGUST], "the middle of a month is not published"
    docketed = shown["cases_docketed"]
    assert (docketed.together, docketed.rows, docketed.hides) == (9, [], True)
    text = page.content.decode()
    assert "2022-08" in text
    assert str(docketed.figure.definition) in text


def test_the_public_page_opens_on_a_court_that_has_published(client, other_court, august):
    assert other_court.pk < august.pk
    assert client.get("/figures").context["court"] == august


def test_the_files_say_the_same_as_the_page(client, august):
    found = client.get("/figures.json?month=2022-08").json()["figures"]
    docketed = next(one for one in found if one["figure"] == "cases_docketed")
    assert (docketed["value"], docketed["parts"], docketed["parts_left_out"]) == ("9", [], True)
    lines = csv.DictReader(io.StringIO(client.get("/figures.csv?month=2022-08").content.decode("utf-8-sig")))
    (line,) = [line for line in lines if line["figure"] == "cases_docketed"]
    assert (line["value"], line["left_out"]) == ("9", "parts")


def test_before_anything_was_counted_every_page_says_so(client, court, president):
    assert "empty" in client.get("/figures").content.decode()
    assert client.get("/figures.json").json()["figures"] == []
    assert client.get("/figures.csv").status_code == 200
    client.force_login(president)
    assert "empty" in client.get("/figures/desk").content.decode()
    assert client.get("/figures/desk/cases_docketed").status_code == 200


def test_the_desk_is_the_presidents_and_the_auditors_and_in_full(client, august, president, judge, clerk, other_court):
    auditor = office_holder(august, Office.AUDITOR, "审计", "auditor@example.org")
    for person in (president, auditor):
        client.force_login(person)
        page = client.get("/figures/desk?day=2022-08-31")
        shown = {one.figure.code: one for _area, ones in page.context["areas"] for one in ones}
        assert sorted(row.value for row in shown["cases_docketed"].rows) == [2, 7]
    for person in (judge, clerk):
        client.force_login(person)
        assert client.get("/figures/desk").status_code == 403
        assert client.get("/figures/desk/cases_docketed").status_code == 403
    client.force_login(office_holder(other_court, Office.PRESIDENT, "别院", "other-president@example.org"))
    assert not client.get("/figures/desk").context["days"], "of another court nothing"


def test_a_figure_leads_to_its_rows_for_the_president_alone(client, august, president):
    client.force_login(president)
    page = client.get("/figures/desk/cases_docketed")
    assert next(row.f_number for row in page.context["page"]) == "（2020）新0103民初708号"
    assert len(page.context["page"].object_list) == 9
    assert page.context["unseen"] == 0
    desk = client.get("/figures/desk?day=2022-08-31").content.decode()
    of_a_part = "/figures/desk/cases_docketed?part=enforcement"
    assert of_a_part in desk
    assert len(client.get(of_a_part).context["page"].object_list) == 2
    client.force_login(office_holder(august, Office.AUDITOR, "审计", "auditor@example.org"))
    assert of_a_part not in client.get("/figures/desk?day=2022-08-31").content.decode()
    assert "page" not in client.get("/figures/desk/cases_docketed").context
    assert client.get("/figures/desk/nothing").status_code == 404


def test_more_rows_ask_no_more_queries(client, august, president):
    client.force_login(president)
    counts = []
    for more in (900, 950):
        asked = {}
        for path in ("/figures", "/figures/desk", "/figures/desk/cases_docketed"):
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            asked[path] = len(queries)
        counts.append(asked)
        for row in range(6):
            CaseFactory(
                court=august, number=f"（2020）新0103民初{row + more}号", docketed_at=FIRST - timedelta(days=20)
            )
    assert counts[0] == counts[1]
