"""A copy of the house is one only if the house restored from it verifies; one flipped byte is found and named."""

import json

import pytest
from django.db import connection
from typer.testing import CliRunner

from evercourt.cases.models import Case
from evercourt.cli import copies
from evercourt.cli.main import app
from evercourt.config import database
from evercourt.documents.models import Document
from evercourt.exchange.running import import_bag
from evercourt.ledger.models import Entry
from evercourt.ledger.seals import seal
from tests.exchange.generated import bag

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def run(*arguments):
    return CliRunner().invoke(app, [*map(str, arguments), "--json"])


@pytest.fixture
def copied(court, tmp_path, settings):
    """A house of some cases with files, sealed, and its backup."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.RECORDINGS = tmp_path / "recordings"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": settings.MEDIA_ROOT}},
    }
    (tmp_path / "recordings").mkdir()
    (tmp_path / "recordings" / "one.seg").write_bytes(b"sound")
    import_bag(bag(tmp_path / "bag", seed=1, cases=6), operator="x", report=lambda _line: None)
    seal()
    done = run("backup", tmp_path / "copy")
    assert done.exit_code == 0, done.output
    return tmp_path / "copy", json.loads(done.stdout)


def a_document(folder):
    """Return a stored file of the copy that a document on a case has."""
    sha256 = Document.objects.order_by("pk").first().sha256
    return folder / "files" / sha256[:2] / sha256[2:4] / sha256


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(content)


def test_a_copy_restored_verifies_and_the_copying_is_recorded(copied):
    folder, about = copied
    assert about["cases"] == Case.objects.count()
    assert about["files"] >= Document.objects.values("sha256").distinct().count()
    assert (folder / "recordings" / "one.seg").read_bytes() == b"sound"
    assert Entry.objects.filter(act="house.copied").exists()
    done = run("rehearse", folder)
    told = json.loads(done.stdout)
    assert (done.exit_code, told["sound"], told["differences"]) == (0, True, []), done.output
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname LIKE 'evercourt_rehearsal_%%'")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("which", ["dump", "file", "about", "recording"])
def test_one_flipped_byte_is_found_before_anything_is_restored(copied, which, tmp_path):
    folder, _about = copied
    path = {
        "dump": folder / copies.DUMP, "file": a_document(folder), "about": folder / copies.ABOUT,
        "recording": folder / "recordings" / "one.seg",
    }[which]  # fmt: skip
    flip(path)
    for done in (run("rehearse", folder), run("restore", folder, "--var", tmp_path / "new")):
        assert done.exit_code == 1
        assert f"{path.relative_to(folder)}: changed" in done.stderr
    assert not (tmp_path / "new").exists()


def test_a_byte_flipped_by_somebody_who_mends_the_sums_is_found_by_the_rehearsal(copied):
    folder, _about = copied
    flip(a_document(folder))
    copies.write_sums(folder)
    done = run("rehearse", folder)
    told = json.loads(done.stdout)
    assert (done.exit_code, told["sound"]) == (1, False)
    assert "document-changed" in json.dumps(told["differences"])


def test_a_missing_and_an_added_file_are_named(copied):
    folder, _about = copied
    a_document(folder).unlink()
    (folder / "files" / "more").write_bytes(b"x")
    done = run("rehearse", folder)
    assert ": missing" in done.stderr
    assert "files/more: added" in done.stderr


def test_a_backup_broken_off_is_none(copied, tmp_path):
    folder, _about = copied
    (folder / copies.SUMS).unlink()
    assert run("rehearse", folder).exit_code == 1
    assert run("backup", folder).exit_code == 1, "it overwrites nothing"


def test_the_next_copy_links_what_the_one_before_has(copied, tmp_path):
    folder, _about = copied
    assert run("backup", tmp_path / "next", "--earlier", folder).exit_code == 0
    stored = a_document(folder)
    assert (tmp_path / "next" / stored.relative_to(folder)).samefile(stored)
    copies.check(tmp_path / "next")


def test_restored_into_a_new_place_everything_is_there(copied, tmp_path):
    folder, about = copied
    server, name = copies.address(connection.settings_dict), "evercourt_restored"
    database.drop(server, name)
    database.create(server, name)
    url = copies.address(connection.settings_dict, name)
    try:
        done = run("restore", folder, "--var", tmp_path / "new", "--database-url", url)
        assert done.exit_code == 0, done.output
        import psycopg

        with psycopg.connect(url) as there:
            (entries,) = there.execute("SELECT count(*) FROM ledger_entry").fetchone()
        assert entries == about["entries"] == Entry.objects.count()
        stored = a_document(folder)
        assert (tmp_path / "new" / stored.relative_to(folder)).read_bytes() == stored.read_bytes()
        again = run("restore", folder, "--var", tmp_path / "other", "--database-url", url)
        assert again.exit_code == 1, "a database that is not empty is left alone"
    finally:
        database.drop(server, name)
