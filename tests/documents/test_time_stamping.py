"""The court signs in the act; the authority's time stamp follows, however long it takes, and moves no signed byte."""

import hashlib
import io
import shutil
import subprocess
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from pyhanko.pdf_utils.reader import PdfFileReader

from evercourt.adapters.timestamp.local import LocalAuthority
from evercourt.documents import seals
from evercourt.documents.acts import open_document, stamped, time_stamp_seals
from evercourt.documents.codes import find_by_code
from evercourt.documents.models import DocumentSeal
from evercourt.documents.pages import open_recorded
from evercourt.kernel.errors import InstitutionError
from evercourt.ledger.checks import checks
from tests.documents.test_issuing import letter
from tests.factories import MORNING
from tests.forging import past_the_triggers

pytestmark = pytest.mark.django_db


class NoAnswer:
    """An authority that cannot be reached."""

    def stamp(self, digest: bytes) -> bytes:
        raise InstitutionError()


class RefusesOne:
    """An authority that will never stamp one certain signature."""

    refused = b""

    def stamp(self, digest: bytes) -> bytes:
        if digest == self.refused:
            raise InstitutionError(permanent=True)
        return LocalAuthority().stamp(digest)


@pytest.fixture
def away(settings):
    settings.TIME_STAMP_AUTHORITY = f"{__name__}.NoAnswer"


@pytest.fixture
def document(court):
    with time_machine.travel(MORNING):
        return letter(court, "summons", seal=True)


def read(document) -> bytes:
    with open_document(document) as file:
        return file.read()


def pdfsig(content: bytes, tmp_path) -> str:
    assert shutil.which("pdfsig"), "install poppler-utils"
    path = tmp_path / "sealed.pdf"
    path.write_bytes(content)
    return subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False).stdout


def found():
    return [
        (one.code, one.subject)
        for check in checks
        if check.name in {"documents", "signatures"}
        for one in check.run(lambda _steps: None)
    ]


def test_no_act_waits_for_the_authority(away, court):
    document = letter(court, "summons", seal=True)
    assert document.seal.token is None
    with pytest.raises(InstitutionError):
        time_stamp_seals()
    assert DocumentSeal.objects.get().token is None


@pytest.mark.parametrize("is_stamped", [False, True])
def test_another_tool_finds_the_signature_valid_before_and_after_the_stamp(is_stamped, document, tmp_path):
    if is_stamped:
        assert time_stamp_seals() == 1
    content = read(document)
    told = pdfsig(content, tmp_path)
    assert "Signature is Valid." in told
    assert "Total document signed" in told
    assert "ETSI.CAdES.detached" in told
    (signature,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    told = list(signature.signer_info["unsigned_attrs"]) if is_stamped else []
    assert [attribute["type"].native for attribute in told] == ["signature_time_stamp_token"] * is_stamped
    assert "Signature is Valid." not in pdfsig(content.replace(b"/Page", b"/Pagf", 1), tmp_path)


def test_the_recorded_bytes_stay_and_what_leaves_carries_the_stamp(document):
    before = read(document)
    assert hashlib.sha256(before).hexdigest() == document.sha256
    time_stamp_seals()
    seal = DocumentSeal.objects.get()
    with open_recorded(document) as file:
        assert file.read() == before
    after = read(document)
    assert len(after) == len(before)
    assert hashlib.sha256(after).hexdigest() == seal.stamped_sha256 != document.sha256
    assert stamped(document, "x") == after


def test_the_stamp_is_asked_for_once_and_kept_for_ever(document):
    assert (time_stamp_seals(), time_stamp_seals()) == (1, 0)
    seal = DocumentSeal.objects.get()
    for change in ({"token": b"x"}, {"stamped_sha256": "0" * 64}, {"signature": b"x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            DocumentSeal.objects.filter(pk=seal.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        DocumentSeal.objects.all()._raw_delete("default")


def test_a_signature_the_authority_refuses_keeps_no_other_waiting(court, settings, monkeypatch):
    first, second = letter(court, "summons", seal=True), letter(court, "summons", seal=True)
    settings.TIME_STAMP_AUTHORITY = f"{__name__}.RefusesOne"
    monkeypatch.setattr(RefusesOne, "refused", hashlib.sha256(bytes(first.seal.signature)).digest())
    with pytest.raises(InstitutionError):
        time_stamp_seals()
    assert list(DocumentSeal.objects.filter(token=None).values_list("document", flat=True)) == [first.pk]
    assert DocumentSeal.objects.get(document=second).stamped_at


def test_verify_finds_a_stamp_that_is_awaited_too_long_and_no_earlier(document):
    with time_machine.travel(MORNING + timedelta(hours=23)):
        assert not found()
    with time_machine.travel(MORNING + timedelta(hours=25)):
        assert found() == [("time-stamp-awaited", f"document {document.pk}")]
    time_stamp_seals()
    with time_machine.travel(MORNING + timedelta(days=400)):
        assert not found()


def test_verify_finds_a_stamp_that_is_of_another_signature(document, court):
    other = letter(court, "summons", seal=True)
    time_stamp_seals()
    token = DocumentSeal.objects.get(document=other).token
    past_the_triggers("UPDATE documents_documentseal SET token = %s WHERE document_id = %s", token, document.pk)
    assert found() == [("time-stamp", f"document {document.pk}")]
    past_the_triggers("UPDATE documents_documentseal SET signature = %s WHERE document_id = %s", b"x", other.pk)
    assert ("signature-changed", f"document {other.pk}") in found()


def test_the_check_code_tells_both_fingerprints_and_until_then_that_the_stamp_is_awaited(document, client):
    address = f"/check/{document.check_code}"
    assert "time stamp awaited" in client.get(address, headers={"accept-language": "en"}).content.decode()
    time_stamp_seals()
    told = find_by_code(document.check_code)
    page = client.get(address, headers={"accept-language": "en"}).content.decode()
    assert told.stamped_at
    assert {told.sha256, told.stamped_sha256} == {document.sha256, DocumentSeal.objects.get().stamped_sha256}
    assert told.stamped_sha256 in page
    assert "time stamp awaited" not in page


def test_a_stamp_too_long_for_its_room_is_not_kept(court, monkeypatch):
    signature, _start, _end = seals._signed(read(letter(court, "summons", seal=True)))
    monkeypatch.setattr(seals, "ROOM", 2 * len(signature.dump()) + 64)
    time_stamp_seals()
    document = letter(court, "summons", seal=True)
    with pytest.raises(InstitutionError) as refused:
        time_stamp_seals()
    assert refused.value.permanent
    assert hashlib.sha256(read(document)).hexdigest() == document.sha256
