"""`evercourt verify` finds and names every byte that someone past the triggers changed."""

import json

import pytest
from django.db import connection
from typer.testing import CliRunner

from evercourt.cli.main import app
from evercourt.kernel.channels import Channel
from evercourt.ledger.record import record
from evercourt.ledger.seals import seal, stamp
from tests.factories import MORNING, CaseFactory
from tests.forging import past_the_triggers
from tests.ledger.test_record import SomethingNoted


@pytest.fixture
def case(court, clerk):
    """A case with three lines, sealed twice and time-stamped."""
    case = CaseFactory(court=court)
    for what in ("one", "two", "three"):
        record(SomethingNoted(what=what), about=case, by=clerk, via=Channel.POST, at=MORNING)
        seal()
    stamp()
    return case


def verified():
    done = CliRunner().invoke(app, ["verify", "--json"])
    result = json.loads(done.stdout)
    assert done.exit_code == (0 if result["sound"] else 1)
    return {(one["code"], one["subject"]) for one in result["differences"]}, result


def test_an_untouched_database_is_sound(case):
    found, result = verified()
    assert not found
    # Three lines on the docket, and the entry by which the first seal took in the witness of the case.
    expected = {"entries": 4, "seals": 3, "sealed heads": 4, "docket": 3, "witnesses": 1, "cases_case": 1}
    assert result["checked"] | expected == result["checked"]
    assert CliRunner().invoke(app, ["verify"]).exit_code == 0


CHANGES = [
    ('UPDATE ledger_entry SET facts_text = \'{{"what":"2"}}\' WHERE place = 2', ("entry-changed", "{stream} 2")),
    ("UPDATE ledger_entry SET actor = 'user:0' WHERE place = 2", ("entry-changed", "{stream} 2")),
    ("UPDATE ledger_entry SET office = 'judge' WHERE place = 2", ("entry-changed", "{stream} 2")),
    ("UPDATE ledger_entry SET via = 'web' WHERE place = 2", ("entry-changed", "{stream} 2")),
    ("UPDATE ledger_entry SET act = 'x' WHERE place = 2", ("entry-changed", "{stream} 2")),
    ("UPDATE ledger_entry SET at = at + interval '1 microsecond' WHERE place = 2", ("entry-changed", "{stream} 2")),
    ("UPDATE ledger_entry SET previous = 'x' WHERE place = 2", ("entry-unchained", "{stream} 2")),
    ("UPDATE ledger_entry SET hash = 'x' WHERE place = 3", ("sealed-entry", "{stream} 3")),
    ("UPDATE ledger_entry SET place = 4 WHERE place = 3", ("entry-missing", "{stream} 4")),
    ("DELETE FROM ledger_entry WHERE place = 2", ("entry-missing", "{stream} 3")),
    ("DELETE FROM ledger_entry WHERE place = 3", ("sealed-entry", "{stream} 3")),
    ("DELETE FROM ledger_entry", ("sealed-entry", "{stream} 1")),
    ("UPDATE ledger_seal SET root = 'x' WHERE number = 2", ("seal-root", "seal 2")),
    ("UPDATE ledger_seal SET at = at + interval '1 s' WHERE number = 2", ("seal-statement", "seal 2")),
    ("UPDATE ledger_seal SET statement = 'x' WHERE number = 2", ("seal-signature", "seal 2")),
    ("UPDATE ledger_seal SET signature = 'x' WHERE number = 2", ("seal-signature", "seal 2")),
    ("UPDATE ledger_seal SET certificates = 'x' WHERE number = 2", ("seal-signature", "seal 2")),
    ("DELETE FROM ledger_seal WHERE number = 2", ("seal-missing", "seal 2")),
    ("UPDATE ledger_sealedhead SET hash = 'x' WHERE place = 1", ("seal-root", "seal 1")),
    ("DELETE FROM ledger_sealedhead WHERE place = 1", ("seal-root", "seal 1")),
    ("UPDATE ledger_timestamp SET token = set_byte(token, 300, 0)", ("time-stamp", "seal 3")),
    (
        "DELETE FROM ledger_timestamp WHERE id = (SELECT min(id) FROM ledger_timestamp)",
        ("time-stamp-missing", "seal 1"),
    ),
    ("UPDATE cases_docketentry SET act = 'x' WHERE number = 2", ("docket-changed", "{stream} #2")),
    ("UPDATE cases_docketentry SET facts = '{{}}' WHERE number = 2", ("docket-changed", "{stream} #2")),
    ("UPDATE cases_docketentry SET via = 'web' WHERE number = 2", ("docket-changed", "{stream} #2")),
    ("UPDATE cases_docketentry SET at = now() WHERE number = 2", ("docket-changed", "{stream} #2")),
    ("UPDATE cases_docketentry SET by_id = NULL WHERE number = 2", ("docket-changed", "{stream} #2")),
    ("DELETE FROM cases_docketentry WHERE number = 2", ("docket-missing", "{stream} #2")),
    ("DELETE FROM cases_docketentry WHERE number = 3", ("docket-line-missing", "{stream} 3")),
]


@pytest.mark.parametrize(("change", "expected"), CHANGES, ids=[change for change, _expected in CHANGES])
def test_a_changed_byte_is_found_and_named(case, change, expected):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    past_the_triggers(change.replace("{{", "{").replace("}}", "}"))
    code, subject = expected
    found, result = verified()
    assert (code, subject.format(stream=case.ledger_stream)) in found
    assert all(one["sentence"] for one in result["differences"])
