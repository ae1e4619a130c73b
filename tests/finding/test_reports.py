"""Reports: totals are those of their rows and agree with each other, whoever reads, on screen, file and print."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evercourt.cases.models import Case, Deadline, PanelMember, Party
from evercourt.finding.reports import BY_CODE, REPORTS, table
from evercourt.kernel.errors import BadInput, NotAllowed
from evercourt.ledger.models import Access
from tests.api.machine import Machine
from tests.factories import CaseFactory, counted

NOON = datetime(2022, 8, 10, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon(db):
    with time_machine.travel(NOON, tick=False):
        yield


def many(court, judges, number, *, turn=0):
    """Cases of all ages and kinds, some ended, some before each judge and some before nobody, each with a last day."""
    cases = Case.objects.bulk_create(
        [
            Case(
                court=court, number=f"（2022）新0103民初{turn}{place:05}号", title=f"原告{place}诉被告",
                cause="private_lending",
                kind=("civil_first", "administrative_first", "enforcement")[place % 3], filed_at=NOON,
                docketed_at=NOON - timedelta(days=place % 250), ended_at=NOON if place % 4 == 0 else None,
            )
            for place in range(number)
        ]
    )  # fmt: skip
    PanelMember.objects.bulk_create(
        [
            PanelMember(case=case, user=judges[place % len(judges)], seat="presiding")
            for place, case in enumerate(cases)
            if place % 5
        ]
    )
    Party.objects.bulk_create([Party(case=case, side="plaintiff", kind="person", name="=1+1") for case in cases])
    Deadline.objects.bulk_create(
        [
            Deadline(
                case=case, rule="trial.summary", trigger_date=date(2022, 8, 1), basis="CPL 164",
                due_on=date(2022, 8, 5) + timedelta(days=place % 30),
            )
            for place, case in enumerate(cases)
        ]
    )  # fmt: skip
    counted(Case, PanelMember, Party, Deadline)
    return cases


@pytest.fixture
def full(court, judge, second_judge):
    return many(court, [judge, second_judge], 120)


def read(code, court, by, **how):
    return table(BY_CODE[code], court, by=by, **how)


def agree(court, by):
    """Every total is the number of its rows and the sum of its parts; and all agree with each other."""
    read_by = {report.code: read(report.code, court, by) for report in REPORTS}
    for code, found in read_by.items():
        rows = list(found.all())
        assert found.total == len(rows) == sum(part.number for part in found.parts), code
        for part in found.parts:
            assert len(list(read(code, court, by, part=part.code).all())) == part.number > 0, (code, part)
    numbers = {code: {part.code: part.number for part in found.parts} for code, found in read_by.items()}
    running = numbers["inventory"].get("running", 0)
    assert running == read_by["pending"].total == read_by["work"].total
    pending = {row.case_id for row in read_by["pending"].all()}
    assert {row.case_id for row in read_by["cold"].all()} <= pending
    assert {row.case_id for row in read_by["deadlines"].all()} <= pending
    return read_by


def test_totals_agree_with_their_rows_and_with_each_other(court, full, president, judge, second_judge):
    whole = agree(court, president)
    assert whole["inventory"].total == 120
    assert whole["pending"].total == 90
    of_judges = agree(court, judge)["pending"].total + agree(court, second_judge)["pending"].total
    nobody = next(part.number for part in whole["work"].parts if part.code == "")
    assert of_judges + nobody == whole["pending"].total


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(ended=st.sets(st.integers(0, 119)), left=st.sets(st.integers(0, 119)))
def test_they_agree_whatever_ends_and_whoever_leaves(court, full, president, ended, left):
    keys = [case.pk for case in full]
    Case.objects.filter(pk__in=keys).update(ended_at=None)
    Case.objects.filter(pk__in=[keys[place] for place in ended]).update(ended_at=NOON)
    PanelMember.objects.filter(case__in=[keys[place] for place in left]).update(until=NOON)
    assert agree(court, president)["pending"].total == 120 - len(ended)


def test_what_each_report_is_of(court, full, president):
    cold = {row.case_id for row in read("cold", court, president).all()}
    assert cold == {case.pk for case in full if not case.ended_at and (NOON - case.docketed_at).days > 60}
    late = {row.case_id for row in read("deadlines", court, president, part="passed").all()}
    assert late == {case.pk for place, case in enumerate(full) if not case.ended_at and place % 30 < 5}


def test_only_who_has_the_desk_reads_and_only_of_cases_they_see(
    court, other_court, full, judge, aygul, recorder, administrator, other_clerk
):
    CaseFactory(court=other_court, number="（2022）新0102民初9号")
    for person in (aygul, recorder, administrator, other_clerk):
        with pytest.raises(NotAllowed):
            read("inventory", court, person)
    own = set(PanelMember.objects.filter(user=judge, until=None).values_list("case", flat=True))
    assert {row.case_id for row in read("inventory", court, judge).all()} == own


def test_columns_are_chosen_and_every_one_can_be_read(court, full, president):
    for report in REPORTS:
        every = [column.code for column in report.columns]
        found = read(report.code, court, president, columns=every)
        assert [column.code for column in found.columns] == every
        assert len(found.page(0, 3)[0].cells) == len(every)
    row = read("pending", court, president, columns=["age", "kind", "plaintiff"]).page(0, 1)[0]
    assert row.cells[-1][1] == "119"
    with pytest.raises(BadInput):
        read("pending", court, president, columns=["secret"])


def test_on_screen_as_a_file_and_in_print_are_the_same_rows(client, court, full, president):
    client.force_login(president)
    for report in REPORTS:
        address = f"/reports/{report.code}"
        total = read(report.code, court, president).total
        pages = [client.get(address, {"page": page}) for page in range(1, total // 50 + 2)]
        numbers = [row.case_id for answer in pages for row in answer.context["page"]]
        file = b"".join(client.get(f"{address}.csv").streaming_content).decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(file)))
        printed = client.get(f"{address}/print").content.decode()
        assert len(numbers) == len(lines) - 1 == printed.count("<tr>") - 1 == total
        assert f"<strong>{total}</strong>" in pages[0].content.decode()
        assert f"<strong>{total}</strong>" in printed


def test_no_cell_of_a_file_is_a_formula(client, court, full, president):
    client.force_login(president)
    answer = client.get("/reports/inventory.csv", {"column": ["number", "plaintiff"]})
    file = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "'=1+1" in file
    assert answer["Content-Disposition"].startswith("attachment")


def test_each_look_is_in_the_access_log_of_the_court(client, court, full, president):
    client.force_login(president)
    for what in ("", ".csv", "/print"):
        client.get(f"/reports/pending{what}")
        look = Access.objects.order_by("-pk").first()
        assert (look.stream, look.actor) == (court.ledger_stream, f"user:{president.pk}")
        assert "90 rows" in look.what


def test_the_api_gives_the_same_totals_and_rows(court, full, president, aygul):
    machine = Machine(president)
    rows, page = [], 1
    while page:
        answer = machine.send("GET", f"/reports/work?court={court.code}&page={page}&columns=number,work").json()
        rows += answer["rows"]
        page = answer["next"]
    assert len(rows) == answer["total"] == sum(part["number"] for part in answer["parts"]) == 90
    assert set(rows[0]) == {"case", "number", "work"}
    assert {one["code"] for one in machine.send("GET", "/reports").json()} == set(BY_CODE)
    assert Machine(aygul).send("GET", f"/reports/work?court={court.code}").status_code == 403
    assert machine.send("GET", f"/reports/nothing?court={court.code}").status_code == 404


@pytest.mark.slow
def test_fifteen_thousand_cases_ask_no_more_than_a_few(client, court, judge, second_judge, president):
    def queries():
        counts = {}
        for place, report in enumerate(REPORTS):
            # Printed are the same rows once more: that of one report is enough.
            for what in ("", ".csv", "/print") if place == 0 else ("", ".csv"):
                address = f"/reports/{report.code}{what}"
                with CaptureQueriesContext(connection) as asked:
                    answer = client.get(address, {"column": [column.code for column in report.columns]})
                    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
                counts[address] = len(asked)
                assert answer.status_code == 200
                assert body
        return counts

    client.force_login(president)
    # Of ninety some are cold.
    many(court, [judge, second_judge], 90)
    queries()
    few = queries()
    many(court, [judge, second_judge], 15_000, turn=1)
    assert queries() == few
    assert read("inventory", court, president).total == 15_090
