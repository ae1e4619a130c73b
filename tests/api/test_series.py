"""A series of filings in one request: each its own receipt, clock, record and letter; all of them, or none."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evercourt.filing.acts import submitting
from evercourt.filing.models import Filing, Submission
from evercourt.kernel.channels import Channel
from evercourt.ledger.models import Entry
from evercourt.messages.models import Message
from tests.api.machine import Machine
from tests.api.test_filings import FORM

pytestmark = pytest.mark.django_db


def series(court, number, **change):
    return [{"court": court.code, "form": FORM | change} for _one in range(number)]


def test_each_filing_of_a_series_is_what_it_would_be_alone(court, aygul):
    machine = Machine(aygul)
    alone = machine.post("/filings", court=court.code, form=FORM)
    told = machine.post("/filings/series", filings=series(court, 3))["filings"]
    assert len({one["receipt_number"] for one in told}) == 3
    first = Filing.objects.get(pk=alone["id"])
    for one in told:
        filing = Filing.objects.get(pk=one["id"])
        for name in ("state", "court_id", "filer_id", "due_on", "due_explanation", "form", "via"):
            assert getattr(filing, name) == getattr(first, name), name
        assert one["due_on"] == alone["due_on"]
        assert Submission.objects.get(filing=filing).form == filing.form
        (entry,) = Entry.objects.filter(stream=f"filing:{filing.pk}")
        assert entry.act == "filing.submitted"
        assert Message.objects.filter(link=f"/filings/{filing.pk}", line="portal", to=aygul).count() == 1


def test_every_filing_waits_for_its_own_receipt(court, aygul):
    told = Machine(aygul).post("/filings/series", filings=series(court, 2))["filings"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT lock FROM procrastinate_jobs WHERE task_name = 'filing.issue_receipt'")
        assert {lock for (lock,) in cursor.fetchall()} == {f"filing:{one['id']}" for one in told}


def test_one_that_cannot_be_filed_names_its_place_and_none_is_filed(court, aygul):
    bad = [*series(court, 2), {"court": "nowhere", "form": FORM}]
    answer = Machine(aygul).send("POST", "/filings/series", {"filings": bad})
    assert (answer.status_code, answer.json()["field"]) == (422, "filings.2.court")
    assert not Filing.objects.exists()


@pytest.mark.parametrize("number", [0, 101])
def test_a_series_has_one_to_a_hundred_filings(court, aygul, number):
    assert Machine(aygul).send("POST", "/filings/series", {"filings": series(court, number)}).status_code == 422
    assert not Filing.objects.exists()


def test_sent_twice_it_is_filed_once(court, aygul):
    machine = Machine(aygul)
    first = machine.send("POST", "/filings/series", {"filings": series(court, 2)}, once="one")
    again = machine.send("POST", "/filings/series", {"filings": series(court, 2)}, once="one")
    assert first.json() == again.json()
    assert Filing.objects.count() == 2


def test_a_key_that_only_reads_files_nothing(court, aygul):
    answer = Machine(aygul, "read").send("POST", "/filings/series", {"filings": series(court, 1)})
    assert answer.status_code == 403
    assert not Filing.objects.exists()


def test_more_filings_ask_no_more_queries(court, aygul):
    counts = []
    for number in (1, 2, 20):
        forms = [one["form"] | {"court": one["court"]} for one in series(court, number)]
        with CaptureQueriesContext(connection) as asked:
            submitting.file_many(forms, by=aygul, via=Channel.API, language="zh-hans")
        counts.append(len(asked))
    assert counts[1] == counts[2], [query["sql"][:80] for query in asked]
