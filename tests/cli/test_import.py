"""A case file travels: exported by one house, checked and kept by another, and still its own proof there."""

import json

import pytest
from django.db.utils import DatabaseError
from typer.testing import CliRunner

from evercourt.cases.acts import receive_file
from evercourt.cases.acts.receiving_files import NotSound
from evercourt.cases.models import Case, ReceivedFile
from evercourt.cli.main import app
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import NotAllowed, WrongState
from evercourt.ledger import keys
from evercourt.ledger.models import Entry
from tests.cli.test_export import exported
from tests.forging import past_the_triggers


@pytest.fixture
def root(tmp_path):
    path = tmp_path / "root.pem"
    path.write_bytes(keys.certificates_pem(keys.root_certificates()))
    return path


@pytest.fixture
def bag(file_of_a_case, tmp_path):
    """The file of a case that is not on this house's register any more, as if another house had exported it."""
    exported(file_of_a_case.case, tmp_path / "case.zip")
    # A number stays for ever; so one house plays two.
    past_the_triggers("UPDATE cases_case SET number = '（2022）他院民初1号' WHERE id = %s", file_of_a_case.case.pk)
    return tmp_path / "case.zip"


def received(bag, root, court, *, by=None):
    return receive_file(bag, court=court, root=root, by=by, via=Channel.SYSTEM, operator="operator")


def test_a_sound_file_is_kept_with_number_documents_docket_and_proof_and_its_receipt_is_recorded(bag, root, court):
    file, new = received(bag, root, court)
    assert new
    assert (file.number, file.from_code, file.from_name) == (json_of(bag)["number"], court.code, court.name)
    assert [one.sha256 for one in file.documents.all()] == [
        one["sha256"] for one in json_of(bag)["documents"] if one["file"]
    ]
    assert [line["number"] for line in file.docket] == [1, 2]
    entry = Entry.objects.order_by("-pk")[0]
    assert (entry.act, entry.stream) == ("case.file_received", court.ledger_stream)
    assert (entry.facts["sha256"], entry.facts["operator"]) == (file.sha256, "operator")
    assert not Case.objects.filter(number=file.number).exists()


def json_of(bag):
    from evercourt.ledger.bags import Bag

    return json.loads(Bag(bag).read("data/case.json"))


def test_receiving_it_twice_changes_nothing(bag, root, court):
    first, _new = received(bag, root, court)
    entries = Entry.objects.count()
    again, new = received(bag, root, court)
    assert (again.pk, new) == (first.pk, False)
    assert (ReceivedFile.objects.count(), Entry.objects.count()) == (1, entries)


def test_a_changed_file_is_refused_and_nothing_is_kept(bag, root, court, tmp_path):
    content = bytearray(bag.read_bytes())
    content[len(content) // 2] ^= 1
    changed = tmp_path / "changed.zip"
    changed.write_bytes(content)
    with pytest.raises(NotSound) as refused:
        received(changed, root, court)
    assert refused.value.differences
    assert not ReceivedFile.objects.exists()


def test_a_file_of_an_authority_one_does_not_trust_is_refused(bag, court, settings, tmp_path):
    settings.KEYS = tmp_path / "other keys"
    other = tmp_path / "other.pem"
    other.write_bytes(keys.certificates_pem(keys.root_certificates()))
    with pytest.raises(NotSound):
        received(bag, other, court)


def test_the_number_of_a_case_of_our_own_is_refused(file_of_a_case, root, court, tmp_path):
    exported(file_of_a_case.case, tmp_path / "own.zip")
    with pytest.raises(WrongState):
        received(tmp_path / "own.zip", root, court)
    assert not ReceivedFile.objects.exists()


def test_verify_checks_it_again_and_finds_what_was_changed(bag, root, court, settings):
    file, _new = received(bag, root, court)

    def found():
        result = json.loads(CliRunner().invoke(app, ["verify", "--json"]).stdout)
        assert result["checked"]["received files"] == 1
        return [one for one in result["differences"] if one["subject"].startswith("received file")]

    assert not found()
    (path,) = settings.MEDIA_ROOT.rglob(file.sha256)
    path.chmod(0o640)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert found()


def test_postgresql_refuses_to_change_or_remove_it(bag, root, court):
    file, _new = received(bag, root, court)
    with pytest.raises(DatabaseError):
        ReceivedFile.objects.filter(pk=file.pk).update(number="x")


@pytest.mark.parametrize("who", ["registry_clerk", "president"])
def test_the_registry_and_the_president_of_the_court_receive_and_see_it(who, request, bag, root, court):
    person = request.getfixturevalue(who)
    received(bag, root, court, by=person)
    assert ReceivedFile.objects.visible_to(person).exists()


@pytest.mark.parametrize("who", ["clerk", "judge", "other_clerk", "administrator", "stranger", "aygul"])
def test_nobody_else_receives_one(who, request, bag, root, court):
    with pytest.raises(NotAllowed):
        received(bag, root, court, by=request.getfixturevalue(who))


def test_the_command_asks_for_the_root_and_names_the_one_in_the_file(bag, root, court):
    command = ["import", str(bag), "--court", court.code]
    asked = CliRunner().invoke(app, command)
    assert asked.exit_code == 2
    assert keys.root_certificates()[0].fingerprint(keys.hashes.SHA256()).hex(":") in asked.output.replace("\n", "")
    done = CliRunner().invoke(app, [*command, "--root", str(root), "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) | {"new": True, "documents": 1, "entries": 2} == json.loads(done.stdout)
    assert CliRunner().invoke(app, ["import", str(bag), "--root", str(root)]).exit_code == 2


@pytest.mark.slow
def test_it_arrives_in_another_house_and_verifies_there(file_of_a_case, root, tmp_path):
    from tests.cli.running import House

    exported(file_of_a_case.case, tmp_path / "case.zip")
    other = House(tmp_path / "var")
    try:
        assert other.evercourt("seed", "--json")["people"] > 10
        arguments = ["import", str(tmp_path / "case.zip"), "--root", str(root), "--court", "新0102", "--json"]
        assert other.evercourt(*arguments)["new"]
        assert not other.evercourt(*arguments)["new"]
        verified = other.evercourt("verify", "--json")
        assert verified["sound"]
        assert verified["checked"]["received files"] == 1
    finally:
        other.ask("from evercourt.config.database import stop_embedded\nstop_embedded()")
