"""Many filings over the API: by the act of the page, with a report row by row, and nothing filed twice."""

import pytest

from evercourt.filing.models import BulkFiling, Filing
from tests.api.machine import Machine, work
from tests.api.test_filings import FORM

pytestmark = pytest.mark.django_db


def rows(court, number, bad=()):
    made = [
        {"reference": f"A-{place}", "court": court.code, "form": {**FORM, "facts": f"第{place}笔借款。"}}
        for place in range(1, number + 1)
    ]
    for place in bad:
        wrong = [
            {"form": {**FORM, "claims": [{"kind": "money", "text": "归还", "amount": "很多"}]}},
            {"form": {**FORM, "parties": [{"side": "plaintiff", "name": ""}]}},
            {"court": "nowhere"},
        ][place % 3]
        made[place - 1] |= wrong
    return made


def report(machine, brought, only=""):
    """Read the whole report, page by page."""
    path, found = f"/bulk-filings/{brought}/rows?limit=100&only={only}", []
    while path:
        page = machine.get(path)
        found += page["items"]
        path = page["next"].partition("/api/v1")[2] if page["next"] else None
    return found


def test_of_500_with_40_bad_ones_460_are_filed_40_explained_and_none_twice(court, aygul):
    machine = Machine(aygul, "file", "read")
    bad = range(12, 481, 12)
    sent = rows(court, 500, bad)
    brought = machine.post("/bulk-filings", rows=sent, name="八月", language="en")
    assert (brought["rows"], brought["filed"], brought["finished_at"]) == (500, 0, None)
    work("filing.file_bulk")
    told = machine.get(f"/bulk-filings/{brought['id']}")
    assert (told["filed"], told["refused"], told["waiting"]) == (460, 40, 0)
    assert told["finished_at"]
    whole = report(machine, brought["id"])
    assert [row["number"] for row in whole] == list(range(1, 501))
    assert all(row["receipt_number"] and row["due_on"] for row in whole if row["outcome"] == "filed")
    refused = report(machine, brought["id"], only="refused")
    assert [row["number"] for row in refused] == list(bad)
    fields = {row["reference"]: row["problems"][0] for row in refused}
    assert fields["A-12"]["field"] == "claims.0.amount"
    assert fields["A-24"]["field"] == "claims.0.amount"
    assert all(one["text"] for one in fields.values())
    # Mended and sent again as a whole, only the forty are filed; a third time nothing is.
    for filed, before in ((40, 460), (0, 500)):
        again = machine.post("/bulk-filings", rows=rows(court, 500), language="en")
        work("filing.file_bulk")
        told = machine.get(f"/bulk-filings/{again['id']}")
        assert (told["filed"], told["before"], told["refused"]) == (filed, before, 0)
    assert Filing.objects.filter(filer=aygul, state="submitted", via="api").count() == 500


def test_what_is_wrong_is_said_by_its_place_in_the_form(court, aygul):
    machine = Machine(aygul, "file", "read")
    brought = machine.post("/bulk-filings", rows=rows(court, 3, bad=(1, 2, 3)), language="en")
    work("filing.file_bulk")
    told = [row["problems"][0]["field"] for row in report(machine, brought["id"])]
    assert told == ["parties.0.name", "court", "claims.0.amount"]


def test_the_same_request_again_brings_one_table(court, aygul):
    machine, body = Machine(aygul, "file"), {"rows": rows(court, 2)}
    first = machine.send("POST", "/bulk-filings", body, once="one")
    again = machine.send("POST", "/bulk-filings", body, once="one")
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    # Also under another key, while it is still being filed.
    assert machine.send("POST", "/bulk-filings", body).json()["id"] == first.json()["id"]
    assert BulkFiling.objects.count() == 1


def test_nobody_else_reads_a_report_and_no_other_key_files(court, aygul, stranger):
    brought = Machine(aygul, "file").post("/bulk-filings", rows=rows(court, 1))
    for path in (f"/bulk-filings/{brought['id']}", f"/bulk-filings/{brought['id']}/rows"):
        assert Machine(stranger, "read").send("GET", path).status_code == 404
    assert Machine(aygul, "read").send("POST", "/bulk-filings", {"rows": rows(court, 1)}).status_code == 403
    assert Machine(aygul, "file").send("POST", "/bulk-filings", {"rows": []}).status_code == 422
