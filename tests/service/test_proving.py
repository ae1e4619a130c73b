"""The proof of service: certified by the court, taken away in one file, and checked without it (OLR 31)."""

import json
import zipfile

import pytest
from typer.testing import CliRunner

from evercourt.cli.main import app
from evercourt.documents.models import DocumentSeal
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import NotAllowed, WrongState
from evercourt.ledger import bags
from evercourt.ledger.certified import PAPER, PROOF, check_proof
from evercourt.ledger.chain import Row
from evercourt.ledger.models import Entry
from evercourt.ledger.seals import seal, stamp
from evercourt.service.acts import mark_read, order_service, prove
from evercourt.service.pack import pack
from tests.cli.test_export import rebuilt
from tests.documents.conftest import own_files  # noqa: F401
from tests.documents.files import text_of
from tests.factories import MORNING

SYSTEM = {"by": None, "via": Channel.SYSTEM}


@pytest.fixture
def order(case, joined, paper):
    return order_service(case, joined, purpose="complaint", documents=[paper], **SYSTEM)


@pytest.fixture
def certified(order, li_qiang):
    """Li Qiang opened the papers and has it certified; the minute's seal came."""
    mark_read(order.attempts.get(), at=MORNING, by=li_qiang, via=Channel.WEB)
    prove(order, by=li_qiang, via=Channel.WEB)
    seal()
    stamp()
    order.refresh_from_db()
    return order


@pytest.fixture
def file(certified, tmp_path):
    (tmp_path / "proof.zip").write_bytes(pack(certified))
    return tmp_path / "proof.zip"


def found(path):
    return {(one.code, one.subject) for one in check_proof(path)[0]}


def test_the_file_is_sound_and_says_what_it_proves(file, certified):
    differences, about = check_proof(file)
    assert not differences
    assert (about.number, about.recipient, about.state) == (certified.case.number, "李强", "served")
    assert about.stamped_at
    with zipfile.ZipFile(file) as archive:
        proof = json.loads(archive.read(f"{bags.FOLDER}/{PROOF}"))
        said = text_of(archive.read(f"{bags.FOLDER}/{PAPER}"))
    (attempt,) = proof["attempts"]
    facts = {one["fact"]: one for one in attempt["facts"]}
    assert facts["read"]["at"] == MORNING.isoformat()
    assert facts["served"]["basis"] == "CPL 90; OLR 31(1)"
    assert all(facts[kind]["entry"] for kind in ("sent", "reached", "read", "served"))
    assert "OLR 31" in said
    assert certified.case.number in said.replace(" ", "")
    assert DocumentSeal.objects.filter(document=certified.certificate).exists()


def test_a_flipped_byte_is_found_and_named(file, tmp_path):
    with zipfile.ZipFile(file) as archive:
        names = [(info.filename, info.header_offset, info.file_size) for info in archive.infolist()]
    whole = file.read_bytes()
    for name, start, size in names:
        place = start + 30 + len(name.encode()) + size // 2
        changed = tmp_path / "changed.zip"
        changed.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        done = CliRunner().invoke(app, ["verify", str(changed), "--json"])
        assert done.exit_code == 1
        subjects = {one["subject"] for one in json.loads(done.stdout)["differences"]}
        assert name.removeprefix(f"{bags.FOLDER}/") in subjects


def test_a_forger_who_mends_the_manifests_is_found(file, certified, tmp_path):
    chain, own = certified.case.ledger_stream, f"service:{certified.pk}"
    place = Entry.objects.get(stream=chain, act="service.noted", facts_text__contains="read_at").place

    def change(name, old, new):
        def act(files):
            assert old in files[name]
            files[name] = files[name].replace(old, new)

        return act

    def mend_the_chain(files):
        streams = json.loads(files["data/ledger.json"])
        row = Row(*streams[own][-1])
        row = row._replace(facts_text=row.facts_text.replace("李强", "李刚"))
        streams[own][-1] = list(row._replace(hash=row.computed_hash()))
        files["data/ledger.json"] = json.dumps(streams, ensure_ascii=False).encode()
        files[PROOF] = files[PROOF].replace("李强".encode(), "李刚".encode())

    expectations = [
        (change(PROOF, b'"served"', b'"cancelled"'), ("proof-not-certified", PROOF)),
        (change(PAPER, b"%PDF-1", b"%PDF-2"), ("document-changed", PAPER)),
        (change("data/entries.json", b"read_at", b"come_at"), ("entry-changed", f"{chain} {place}")),
        (change("data/ledger.json", b"OLR 31(1)", b"OLR 31(2)"), ("entry-changed", f"{own} 1")),
        (mend_the_chain, ("not-sealed", own)),
    ]
    for number, (act, expected) in enumerate(expectations):
        assert expected in found(rebuilt(file, tmp_path / f"{number}.zip", act))


def test_a_certificate_that_says_more_than_the_record_is_found(case, joined, paper, li_qiang, tmp_path):
    """Whoever changed the row past the acts has it certified: the entry of the chain says another moment."""
    order = order_service(case, joined, purpose="complaint", documents=[paper], **SYSTEM)
    attempt = order.attempts.get()
    mark_read(attempt, at=MORNING, by=li_qiang, via=Channel.WEB)
    order.attempts.update(read_at=attempt.sent_at)
    prove(order, by=li_qiang, via=Channel.WEB)
    seal()
    stamp()
    order.refresh_from_db()
    (tmp_path / "proof.zip").write_bytes(pack(order))
    assert "fact-not-recorded" in {code for code, _subject in found(tmp_path / "proof.zip")}


def test_nothing_of_the_case_beside_this_service_is_in_the_file(file, certified, case, aygul):
    with zipfile.ZipFile(file) as archive:
        rows = [Row(*row) for row in json.loads(archive.read(f"{bags.FOLDER}/data/entries.json"))]
        chains = json.loads(archive.read(f"{bags.FOLDER}/data/ledger.json"))
    assert {row.facts["order"] for row in rows} == {certified.pk}
    assert set(chains) == {f"service:{certified.pk}"}
    assert Entry.objects.filter(stream=case.ledger_stream).count() > len(rows)


def test_the_same_facts_are_certified_once(order, li_qiang, registry_clerk):
    first = prove(order, by=li_qiang, via=Channel.WEB)
    assert prove(order, by=registry_clerk, via=Channel.API) == first
    mark_read(order.attempts.get(), at=MORNING, by=li_qiang, via=Channel.WEB)
    assert prove(order, by=li_qiang, via=Channel.WEB) != first


def test_the_file_waits_for_the_seal(order, li_qiang):
    with pytest.raises(WrongState):
        pack(order)
    prove(order, by=li_qiang, via=Channel.WEB)
    with pytest.raises(WrongState):
        pack(order)
    seal()
    with pytest.raises(WrongState):
        pack(order)
    stamp()
    order.refresh_from_db()
    assert pack(order).startswith(b"PK")


@pytest.mark.parametrize("almost", ["aygul", "other_clerk", "clerk", "president", "stranger"])
def test_only_the_recipient_the_registry_and_the_panel_have_it_certified(request, order, almost):
    with pytest.raises(NotAllowed):
        prove(order, by=request.getfixturevalue(almost), via=Channel.WEB)


def test_nothing_sent_is_nothing_to_prove(case, defendant, paper, registry_clerk):
    order = order_service(case, defendant, purpose="complaint", documents=[paper], **SYSTEM)
    with pytest.raises(WrongState):
        prove(order, by=registry_clerk, via=Channel.WEB)
