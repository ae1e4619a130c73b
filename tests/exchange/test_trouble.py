"""Nothing is dropped or renamed in silence: what cannot be taken over says so, whole, and the rest goes on."""

import hashlib
import io
import json
import os
import signal
import time

import pytest
from typer.testing import CliRunner

from evercourt.accounts.models import User
from evercourt.cases.models import Case, TakenOver
from evercourt.cli.main import app
from evercourt.cli.states import schema
from evercourt.config.database import ROOT
from evercourt.documents.models import Document
from evercourt.exchange import layout
from evercourt.exchange.baggage import Packing
from evercourt.exchange.giving import give_court
from evercourt.exchange.running import import_bag
from evercourt.kernel.errors import BadInput
from tests.cli.killing import fork, wait
from tests.exchange.generated import COURT, bag, contents
from tests.factories import UserFactory

MOMENT = "2019-03-01T01:30:00Z"
USER = {"key": "u1", "name": "王陌", "email": "u1@old.example", "created_at": MOMENT}
CASE = {
    "key": "c1", "number": "OLD-1", "kind": "civil_first", "cause": "divorce", "title": "x", "filed_at": MOMENT,
    "docketed_at": MOMENT,
}  # fmt: skip
PARTY = {"key": "p1", "side": "plaintiff", "kind": "person", "name": "王陌"}
ENTRY = {"number": 1, "at": MOMENT, "text": "x"}
DOCUMENT = {
    "key": "d1", "title": "x", "name": "x.txt", "file": "files/x", "kind": "other", "created_at": MOMENT,
}  # fmt: skip
SEAL = {"to": "public", "ground": "privacy", "reasons": "x", "ordered_by": "u1", "ordered_at": MOMENT}


def made(folder, *, users=(USER,), cases=(CASE,), files=None, court=COURT):
    """Write a bag of these very records, whatever they say."""
    packing = Packing(folder)
    about = {"format": layout.FORMAT, "version": 1, "source": "旧系统", "court": court}
    packing.add(layout.COURT, io.BytesIO(json.dumps(about).encode()))
    for name, records in ((layout.USERS, users), (layout.CASES, cases)):
        text = "".join((one if isinstance(one, str) else json.dumps(one, ensure_ascii=False)) + "\n" for one in records)
        packing.add(name, io.BytesIO(text.encode()))
    for name, content in ({"files/x": b"abc"} if files is None else files).items():
        packing.add(f"data/{name}", io.BytesIO(content))
    packing.close(organisation="x", identifier="x", day="2024-01-01")
    return folder


def taken(folder, **options):
    lines = []
    return import_bag(folder, operator="root", report=lines.append, **options), lines


REFUSED = [
    ({"colour": "red"}, "colour"),
    ({"title": ""}, "title"),
    ({"amount": "-1"}, "amount"),
    ({"amount": "1.001"}, "amount"),
    ({"filed_at": "2019-03-01T01:30:00"}, "filed_at"),
    ({"procedure": "guess"}, "procedure"),
    ({"origin": "c9"}, "c9 was not taken over"),
    ({"origin": "c1"}, "c1 was not taken over"),
    ({"parties": [PARTY, PARTY]}, "party: a key is there twice"),
    ({"parties": [PARTY, {**PARTY, "key": "p2"}]}, "one_party_a_position"),
    ({"parties": [{**PARTY, "user": "u9"}]}, "u9 was not taken over"),
    ({"parties": [{**PARTY, "name": "a\0"}]}, "name"),
    ({"entries": [{**ENTRY, "number": 2}, ENTRY]}, "numbers rise"),
    ({"entries": [{**ENTRY, "corrects": 1}]}, "corrects"),
    ({"entries": [{**ENTRY, "text": "a\0"}]}, "text"),
    ({"documents": [{**DOCUMENT, "file": "files/none"}]}, "manifest does not name it"),
    ({"documents": [{**DOCUMENT, "file": "files/../../etc/passwd"}]}, "manifest does not name it"),
    ({"documents": [{**DOCUMENT, "entry": 7}]}, "7 is not in this case"),
    ({"documents": [{**DOCUMENT, "opens_to": "public"}]}, "belong together"),
    ({"seals": [SEAL, SEAL]}, "one_seal_a_whole_case"),
    ({"seals": [{**SEAL, "to": "outside"}]}, "a_whole_case_is_open_to_its_parties"),
    ({"seals": [{**SEAL, "lifted_at": MOMENT}]}, "belong together"),
    ({"seals": [{**SEAL, "document": "d9"}]}, "d9 is not in this case"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("changes", "says"), REFUSED)
def test_a_case_that_cannot_be_is_refused_whole_and_the_next_goes_on(court, tmp_path, changes, says):
    good = {**CASE, "key": "c2", "number": "OLD-2"}
    counts, lines = taken(made(tmp_path / "bag", cases=[{**CASE, **changes}, good]))
    (first,) = [line for line in lines if line.key == "c1"]
    assert first.status == "refused"
    assert says in "; ".join(first.notes)
    assert [case.number for case in Case.objects.all()] == ["OLD-2"]
    parts = sum(len(value) for value in changes.values() if isinstance(value, list))
    assert counts["refused"] == 1 + parts
    assert "王陌" not in "; ".join(first.notes), "a report goes round; it names no person"


@pytest.mark.django_db
@pytest.mark.parametrize("line", ["{", "[]", "null", '"x"', "{}"])
def test_a_line_that_is_no_record_has_its_line_in_the_report(court, tmp_path, line):
    counts, lines = taken(made(tmp_path / "bag", cases=[line, CASE]))
    assert ("case", "?", "refused") in {(one.kind, one.key, one.status) for one in lines}
    assert counts["new"] == 2


@pytest.mark.django_db
def test_a_changed_record_is_said_and_what_is_here_stays(court, tmp_path):
    taken(made(tmp_path / "one"))
    counts, _lines = taken(made(tmp_path / "two", cases=[{**CASE, "title": "y"}]))
    assert (counts["changed"], Case.objects.get().title) == (1, "x")


@pytest.mark.django_db
def test_changed_bytes_of_a_file_change_its_case(court, tmp_path):
    with_paper = {**CASE, "documents": [DOCUMENT]}
    taken(made(tmp_path / "one", cases=[with_paper]))
    counts, _lines = taken(made(tmp_path / "two", cases=[with_paper], files={"files/x": b"abd"}))
    assert counts["changed"] == 2


@pytest.mark.django_db
def test_bytes_that_are_not_those_of_the_manifest_are_refused(court, tmp_path):
    folder = made(tmp_path / "bag", cases=[{**CASE, "documents": [DOCUMENT]}])
    (folder / "data/files/x").write_bytes(b"abX")
    _counts, lines = taken(folder)
    assert "not those the manifest names" in next(line for line in lines if line.kind == "case").notes[0]
    (folder / layout.CASES).write_bytes(b"")
    with pytest.raises(BadInput, match="not those the manifest names"):
        taken(folder)


@pytest.mark.django_db
def test_a_file_no_record_names_and_one_that_is_missing_are_told(court, tmp_path):
    folder = made(tmp_path / "bag", files={"files/x": b"a", "files/y": b"b"})
    (folder / "data/files/y").unlink()
    _counts, lines = taken(folder)
    told = {(line.key, line.status) for line in lines if line.kind == "file"}
    assert told == {("data/files/x", "unused"), ("data/files/y", "missing")}


@pytest.mark.django_db
def test_a_name_that_no_system_could_save_is_changed_aloud_and_given_back_as_it_was(court, tmp_path):
    wanted = {**CASE, "documents": [{**DOCUMENT, "name": "con.txt"}]}
    _counts, lines = taken(made(tmp_path / "bag", cases=[wanted]))
    notes = next(line for line in lines if line.kind == "document").notes
    assert "kept under the name _con.txt" in notes
    assert any("not shown here" in note for note in notes)
    assert (Document.objects.get().name, Document.objects.get().media_type) == ("_con.txt", "application/octet-stream")


@pytest.mark.django_db
def test_another_writing_of_a_value_is_told(court, tmp_path):
    odd = {**CASE, "amount": 5, "filed_at": "2019-03-01T09:30:00+08:00"}
    _counts, lines = taken(made(tmp_path / "bag", cases=[odd]))
    notes = next(line for line in lines if line.kind == "case").notes
    assert {"amount: kept in another writing", "filed_at: kept in another writing"} <= set(notes)


@pytest.mark.django_db
def test_an_address_of_somebody_else_is_not_taken_and_ones_own_account_is_joined(court, tmp_path):
    mine = UserFactory(name="王陌", email="u1@old.example")
    _counts, lines = taken(made(tmp_path / "one"))
    assert (lines[0].status, lines[0].row) == ("joined", mine.pk)
    UserFactory(name="李强", email="u2@old.example")
    other = {**USER, "key": "u2", "email": "u2@old.example"}
    _counts, lines = taken(made(tmp_path / "two", users=[other], cases=[]))
    assert lines[0].status == "refused"


@pytest.mark.django_db
def test_nobody_can_sign_in_with_what_came(court, tmp_path, client):
    taken(made(tmp_path / "bag"))
    row = TakenOver.objects.get(kind="user").row
    person = User.objects.get(pk=row)
    assert not person.has_usable_password()
    assert person.identity_level == User.IdentityLevel.NONE
    assert person.email_confirmed_at is None


@pytest.mark.django_db
def test_cases_come_after_those_they_follow_and_circles_are_refused(court, tmp_path):
    chain = [{**CASE, "key": f"c{n}", "number": f"N{n}", "origin": f"c{n + 1}"} for n in range(3)]
    chain.append({**CASE, "key": "c3", "number": "N3"})
    counts, _lines = taken(made(tmp_path / "one", cases=chain))
    assert counts["new"] == 5
    circle = [{**CASE, "key": f"k{n}", "number": f"K{n}", "origin": f"k{1 - n}"} for n in range(2)]
    counts, _lines = taken(made(tmp_path / "two", cases=circle))
    assert counts["refused"] == 2


@pytest.mark.django_db
def test_what_is_no_bag_or_of_another_court_is_refused_at_once(court, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match="no bag"):
        taken(tmp_path / "empty")
    with pytest.raises(BadInput, match="no court"):
        taken(made(tmp_path / "other", court="京0101"))


@pytest.mark.django_db
def test_the_command_reports_a_line_for_every_record(court, tmp_path):
    folder = made(tmp_path / "bag", cases=[CASE, {**CASE, "key": "c2"}])
    report = tmp_path / "report.jsonl"
    done = CliRunner().invoke(app, ["import", str(folder), "--report", str(report), "--json"])
    assert done.exit_code == 1, done.output
    lines = [json.loads(line) for line in report.read_text().splitlines()]
    assert [(line["kind"], line["status"]) for line in lines] == [
        ("user", "new"), ("case", "new"), ("case", "refused"), ("file", "unused"),
    ]  # fmt: skip
    back = CliRunner().invoke(app, ["export", "--court", COURT, "--output", str(tmp_path / "back"), "--json"])
    assert json.loads(back.output)["cases"] == 1
    assert CliRunner().invoke(app, ["export", "--court", COURT, "-o", str(tmp_path / "back")]).exit_code == 1


def test_the_schema_of_the_papers_is_that_of_the_program():
    assert (ROOT / "docs" / "import.schema.json").read_text() == schema(), "run `make states`"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_it_goes_on_and_nothing_is_there_twice(court, tmp_path):
    folder = bag(tmp_path / "bag", seed=31, cases=60)
    whole = len((folder / layout.CASES).read_text().splitlines())
    for pause in (0.4, 0.8, 1.2):
        child = fork(lambda: import_bag(folder, operator="root", report=lambda _line: None))
        time.sleep(pause)
        os.kill(child, signal.SIGKILL)
        wait(child)
        assert Case.objects.count() == TakenOver.objects.filter(kind="case").count()
    counts, _lines = taken(folder)
    assert not counts.keys() - {"new", "known"}
    assert Case.objects.count() == whole
    give_court(court, tmp_path / "back", operator="root")
    there, back = contents(folder), contents(tmp_path / "back")
    assert back == there
    assert hashlib.sha256(b"").hexdigest() not in back.values()
