"""Seals: what grew is sealed once, signed, and time-stamped by an authority that others can check."""

import subprocess

import pytest
from django.db import DatabaseError, connection, transaction

from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import InstitutionError
from evercourt.ledger import keys
from evercourt.ledger.models import Seal, TimeStamp
from evercourt.ledger.record import record
from evercourt.ledger.seals import seal, stamp
from tests.factories import MORNING
from tests.forging import past_the_triggers
from tests.ledger.test_record import SomethingNoted


def note(court, what="x"):
    return record(SomethingNoted(what=what), about=court, by=None, via=Channel.SYSTEM, at=MORNING).entry


def test_only_streams_that_grew_are_sealed(court, other_court):
    note(court), note(court), note(other_court)
    first = seal()
    assert set(first.heads.values_list("stream", "place")) == {(f"court:{court.pk}", 2), (f"court:{other_court.pk}", 1)}
    assert seal() is None
    note(other_court)
    second = seal()
    assert list(second.heads.values_list("stream", "place")) == [(f"court:{other_court.pk}", 2)]
    assert second.number == 2


def test_a_copy_restored_on_a_younger_server_is_sealed_in_full_once(court, other_court):
    note(court)
    first = seal()
    past_the_triggers("UPDATE ledger_seal SET seen_to = %s", first.seen_to + 10**9)
    note(other_court)
    assert list(seal().heads.values_list("stream", flat=True)) == [f"court:{other_court.pk}"]


def test_the_time_stamp_convinces_openssl(court, tmp_path):
    note(court)
    sealed = seal()
    assert stamp() == 1
    assert stamp() == 0
    (tmp_path / "signature").write_bytes(sealed.signature)
    (tmp_path / "token").write_bytes(TimeStamp.objects.get().token)
    (tmp_path / "root.pem").write_bytes(keys.certificates_pem(keys.root_certificates()))
    command = ["openssl", "ts", "-verify", "-data", "signature", "-in", "token", "-token_in", "-CAfile", "root.pem"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Verification: OK" in done.stdout, done.stderr
    (tmp_path / "signature").write_bytes(sealed.signature[:-1] + b"\x00")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode


def test_an_authority_that_does_not_answer_leaves_the_seal_waiting(court, settings):
    settings.TIME_STAMP_AUTHORITY = "evercourt.adapters.timestamp.http.HTTPAuthority"
    settings.TIME_STAMP_URL = "http://127.0.0.1:9/"
    note(court)
    seal()
    with pytest.raises(InstitutionError):
        stamp()
    assert Seal.objects.filter(time_stamp=None).count() == 1


@pytest.mark.parametrize("table", ["ledger_seal", "ledger_sealedhead", "ledger_timestamp"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET id = id + 1", "TRUNCATE {} CASCADE"])
def test_a_seal_cannot_be_changed_even_in_sql(court, table, change):
    note(court)
    seal()
    stamp()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table))
