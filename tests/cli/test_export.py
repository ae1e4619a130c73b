"""An exported case file is checked anywhere, by us and by tools that are not ours; every changed byte is found."""

import json
import os
import random
import subprocess
import sys
import zipfile

import pytest
from typer.testing import CliRunner

from evercourt.cli.exporting import export_case
from evercourt.cli.main import app
from evercourt.config.database import ROOT
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import CourtError, NotAllowed
from evercourt.ledger import bags, keys
from evercourt.ledger.exported import check_file
from evercourt.ledger.models import Entry
from tests.cli.conftest import NUMBER
from tests.documents.files import text_of


def exported(case, target, **options):
    choices = {"language": "zh-hans", "identity": False, "restricted": False, "by": None, "via": Channel.SYSTEM}
    return export_case(case, target, **(choices | options))


@pytest.fixture
def bag(file_of_a_case, tmp_path):
    exported(file_of_a_case.case, tmp_path / "case.zip", operator="operator")
    return tmp_path / "case.zip"


def found(path, **options):
    return {(one.code, one.subject) for one in check_file(path, **options)[0]}


def rebuilt(path, target, change):
    """Write the bag again with `change(files)` made and its manifests mended, as a forger would."""
    opened = bags.Bag(path)
    files = {name: opened.read(name) for name in opened.names if name.startswith("data/")}
    info = dict(line.split(": ", 1) for line in opened.read(bags.INFO).decode().splitlines())
    change(files)
    with target.open("wb") as file:
        bags.write_bag(
            file,
            {name: bags.of_bytes(content) for name, content in files.items()},
            organisation=info["Source-Organization"],
            identifier=info["External-Identifier"],
            day=info["Bagging-Date"],
        )
    return target


def test_an_exported_file_is_sound_and_its_export_is_recorded(file_of_a_case, bag):
    differences, about = check_file(bag)
    assert not differences
    assert (about.number, about.entries) == (file_of_a_case.case.number, 4)
    assert about.stamped_at
    last = Entry.objects.order_by("-pk")[0]
    assert (last.act, last.actor, last.facts["operator"]) == ("case.exported", "system", "operator")


def test_it_is_checked_without_database_settings_or_network(bag, tmp_path):
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": "postgresql://nowhere.invalid:1/x", "LANG": "C"}
    environment |= {"EVERCOURT_VAR": str(tmp_path / "nothing"), "DJANGO_SETTINGS_MODULE": "no.such.settings"}
    command = [sys.executable, "-m", "evercourt", "verify", str(bag), "--json"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["sound"]
    assert not (tmp_path / "nothing").exists()


def test_tools_not_ours_find_files_signature_and_time_stamp_valid(bag, tmp_path):
    with zipfile.ZipFile(bag) as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / bags.FOLDER
    for manifest in (bags.MANIFEST, bags.TAG_MANIFEST):
        subprocess.run(["sha256sum", "--check", "--strict", manifest], cwd=folder, check=True, capture_output=True)
    assert not check_file(folder)[0]
    proof = folder / "data" / "proof"
    for seal in proof.glob("seal-*"):
        command = f"openssl ts -verify -data {seal}/signature.der -in {seal}/time-stamp.der -token_in -CAfile"
        subprocess.run([*command.split(), proof / "root.pem"], check=True, capture_output=True)
        key = subprocess.run(
            ["openssl", "x509", "-in", seal / "certificates.pem", "-noout", "-pubkey"], check=True, capture_output=True
        )
        (tmp_path / "key.pem").write_bytes(key.stdout)
        command = f"openssl dgst -sha256 -verify {tmp_path}/key.pem -signature {seal}/signature.der"
        subprocess.run([*command.split(), seal / "statement.json"], check=True, capture_output=True)


def test_every_changed_byte_is_found(bag, tmp_path):
    whole, chance = bag.read_bytes(), random.Random(7)
    changed = tmp_path / "changed.zip"
    with zipfile.ZipFile(bag) as archive:
        heads = [info.header_offset + offset for info in archive.infolist() for offset in (0, 11, 20, 35)]
    places = [0, len(whole) - 1, len(whole) - 30, *heads, *chance.sample(range(len(whole)), 60)]
    for place in places:
        changed.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert check_file(changed)[0], f"the changed byte {place} was not found"
    for other in (whole[:-1], whole + b"\0", whole[:100], b""):
        changed.write_bytes(other)
        assert check_file(changed)[0]


def test_a_changed_file_is_named(bag, tmp_path):
    with zipfile.ZipFile(bag) as archive:
        archive.extractall(tmp_path)
        names = archive.namelist()
    for name in names:
        path = tmp_path / name
        whole = path.read_bytes()
        path.write_bytes(whole[:-2] + bytes([whole[-2] ^ 1]) + whole[-1:])
        subjects = {subject for _code, subject in found(tmp_path / bags.FOLDER)}
        assert name.removeprefix(f"{bags.FOLDER}/") in subjects
        path.write_bytes(whole)
    (tmp_path / bags.FOLDER / "data" / "added.txt").write_text("x")
    assert ("file-added", "data/added.txt") in found(tmp_path / bags.FOLDER)
    (tmp_path / bags.FOLDER / "data" / "added.txt").unlink()
    (tmp_path / bags.FOLDER / "data" / "docket.html").unlink()
    assert ("file-missing", "data/docket.html") in found(tmp_path / bags.FOLDER)


def test_a_forger_who_mends_the_manifests_is_found(file_of_a_case, bag, tmp_path):
    stream = file_of_a_case.case.ledger_stream

    def change(name, old, new):
        def act(files):
            assert old in files[name]
            files[name] = files[name].replace(old, new)

        return act

    expectations = [
        (change("data/case.json", b"86500.00", b"86500.01"), ("contents-not-recorded", stream)),
        (change("data/docket.html", b"</h1>", b"!</h1>"), ("contents-not-recorded", stream)),
        (change("data/docket.json", b'"post"', b'"web"'), ("docket-changed", f"{stream} #1")),
        (change("data/ledger.json", b"filing_clerk", b"judge"), ("entry-changed", f"{stream} 1")),
    ]
    for number, (act, expected) in enumerate(expectations):
        assert expected in found(rebuilt(bag, tmp_path / f"{number}.zip", act))


def test_a_forger_who_mends_the_chain_too_is_found_by_the_seal(file_of_a_case, bag, tmp_path):
    def mend(files):
        from evercourt.ledger.chain import Row

        ledger = json.loads(files["data/ledger.json"])
        rows, before = [], ""
        for row in (Row(*row) for row in ledger[file_of_a_case.case.ledger_stream]):
            row = row._replace(office=row.office.replace("filing_clerk", "judge"), previous=before)
            row = row._replace(hash=row.computed_hash())
            before = row.hash
            rows.append(list(row))
        files["data/ledger.json"] = json.dumps(ledger | {file_of_a_case.case.ledger_stream: rows}).encode()

    assert found(rebuilt(bag, tmp_path / "mended.zip", mend)) == {("not-sealed", file_of_a_case.case.ledger_stream)}


def test_the_file_of_another_authority_is_found_by_who_has_the_courts_root(bag, tmp_path, settings):
    root = tmp_path / "root.pem"
    root.write_bytes(keys.certificates_pem(keys.root_certificates()))
    assert not found(bag, root=root)
    settings.KEYS = tmp_path / "other keys"
    root.write_bytes(keys.certificates_pem(keys.root_certificates()))
    assert {code for code, _subject in found(bag, root=root)} == {"seal-certificate", "time-stamp"}


def test_identity_stays_in_the_house_unless_asked_for(file_of_a_case, bag, tmp_path):
    def texts(path):
        opened = bags.Bag(path)
        return {name: opened.read(name).decode("utf-8", "replace") for name in opened.names}

    plain = texts(bag)
    assert not any(NUMBER in text or "和平路" in text or "+8613899990001" in text for text in plain.values())
    assert [name for name in plain if name.startswith("data/documents/")] == ["data/documents/0001-a.pdf"]
    exported(file_of_a_case.case, tmp_path / "whole.zip", identity=True, restricted=True)
    whole = texts(tmp_path / "whole.zip")
    assert NUMBER in whole["data/case.json"]
    assert len([name for name in whole if name.startswith("data/documents/")]) == 3
    assert not check_file(tmp_path / "whole.zip")[0]


def test_the_page_is_readable_offline_in_the_language_chosen(file_of_a_case, tmp_path):
    exported(file_of_a_case.case, tmp_path / "ug.zip", language="ug")
    page = bags.Bag(tmp_path / "ug.zip").read("data/docket.html").decode()
    assert 'lang="ug" dir="rtl"' in page
    assert "&lt;b&gt;" in page
    assert "http" not in page


@pytest.mark.parametrize("who", ["registry_clerk", "president"])
def test_the_registry_and_the_president_of_the_court_export(who, request, file_of_a_case, tmp_path):
    exported(file_of_a_case.case, tmp_path / "x.zip", by=request.getfixturevalue(who))


@pytest.mark.parametrize("who", ["aygul", "clerk", "judge", "other_clerk", "administrator", "stranger"])
def test_nobody_else_does(who, request, file_of_a_case, tmp_path):
    with pytest.raises(NotAllowed):
        exported(file_of_a_case.case, tmp_path / "x.zip", by=request.getfixturevalue(who))
    assert not list(tmp_path.glob("*.zip"))


def test_changed_bytes_are_not_sealed_again(file_of_a_case, settings, tmp_path):
    document = file_of_a_case.case.documents.first().document
    (path,) = settings.MEDIA_ROOT.rglob(document.sha256)
    path.chmod(0o640)
    path.write_bytes(b"another")
    with pytest.raises(CourtError, match=r"changed|改动"):
        exported(file_of_a_case.case, tmp_path / "x.zip")
    result = json.loads(CliRunner().invoke(app, ["verify", "--json"]).stdout)
    assert [(one["code"], one["subject"]) for one in result["differences"]] == [
        ("document-changed", f"document {document.pk}")
    ]
    path.unlink()
    result = json.loads(CliRunner().invoke(app, ["verify", "--json"]).stdout)
    assert [one["code"] for one in result["differences"]] == ["document-missing"]


def test_the_command_writes_and_checks_and_overwrites_nothing(file_of_a_case, tmp_path):
    target = tmp_path / "case.zip"
    command = ["export", file_of_a_case.case.number, "-o", str(target), "--json"]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    result = json.loads(done.stdout)
    assert (result["documents"], result["left_out"], result["entries"]) == (1, 2, 4)
    assert CliRunner().invoke(app, ["verify", str(target)]).exit_code == 0
    assert CliRunner().invoke(app, command).exit_code == 1
    assert CliRunner().invoke(app, ["export", "（2022）无此案", "-o", str(target)]).exit_code == 1
    assert [path.name for path in tmp_path.glob("*zip*")] == ["case.zip"]


def test_the_file_opens_with_a_summary_that_can_be_printed(bag, file_of_a_case):
    with zipfile.ZipFile(bag) as zipped:
        name = next(name for name in zipped.namelist() if name.endswith("data/summary.pdf"))
        text = "".join(text_of(zipped.read(name)).split())
    case = file_of_a_case.case
    assert case.number in text
    assert all("".join(party.name.split()) in text for party in case.parties.all())
    assert all(one.document.sha256[:32] in text for one in case.documents.select_related("document"))
    assert "".join(case.docket.get(number=1).text.split())[:10] in text
