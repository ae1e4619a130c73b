"""Files are taken by their content; each refusal names the file, says why and what to do."""

import io
import os
import zipfile

import pytest

from evercourt.documents import reading_room
from evercourt.documents.acts import open_document, page_image, receive
from evercourt.documents.formats.refusal import Refusal
from evercourt.documents.models import Document
from evercourt.documents.names import safe_name
from evercourt.kernel.errors import BadInput
from tests.documents import files

pytestmark = pytest.mark.django_db


def bring(content: bytes, name: str, by) -> Document:
    return receive(content, name=name, title="", court=None, by=by)


GOOD = {
    "contract.pdf": (files.pdf(3), "application/pdf", 3),
    "photo.jpg": (files.picture("JPEG"), "image/jpeg", 1),
    "photo.png": (files.picture("PNG"), "image/png", 1),
    "photo.heic": (files.picture("HEIF"), "image/heic", 1),
    "contract.docx": (files.docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", 1),
    "call.mp3": (files.mp3(), "audio/mpeg", None),
    "film.mp4": (files.mp4(), "video/mp4", None),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_is_kept_byte_by_byte(name, aygul):
    content, media_type, pages = GOOD[name]
    document = bring(content, name, aygul)
    assert (document.media_type, document.pages, document.name, document.size) == (
        media_type,
        pages,
        name,
        len(content),
    )
    with open_document(document) as file:
        assert file.read() == content
    if pages:
        assert page_image(document, pages).startswith(b"\x89PNG")


def packed(content: bytes) -> bytes:
    """A ZIP with one file in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.zip", content)
    return out.getvalue()


BAD = {
    "empty": b"",
    "wrong_type": b"MZ\x90\0" + bytes(500),
    "old_office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
    "truncated": files.pdf(5)[:-60],
    "damaged": b"%PDF-1.7\n" + b"x" * 5000 + b"\n%%EOF",
    "locked": files.pdf(change=lambda writer: writer.encrypt("secret")),
    "programs": files.pdf(change=files.run_javascript),
    "bomb": files.docx(**{"word/media/zeros.bin": bytes(60 * 1024 * 1024)}),
    "macros": files.docx(**{"word/vbaProject.bin": b"x"}),
    "too_large_picture": files.png_claiming(60000, 60000),
    "too_many_pages": files.pdf(3001),
}


@pytest.mark.parametrize("reason", BAD)
def test_a_bad_file_is_refused_by_name_with_a_way_on(reason, aygul):
    with pytest.raises(BadInput) as refusal:
        bring(BAD[reason], "合同.pdf", aygul)
    assert refusal.value.facts["reason"] == reason
    assert "合同.pdf" in str(refusal.value)
    assert refusal.value.next_step
    assert not Document.objects.exists()


MORE_BAD = {
    "an archive of archives": (packed(packed(packed(b"x"))), "wrong_type"),
    "launch action": (files.pdf_with_launch(), "programs"),
    "owner password": (files.pdf(change=lambda writer: writer.encrypt("", "owner")), "locked"),
    "cut photo": (files.picture("JPEG", (2000, 2000), quality=95)[:-9000], "truncated"),
    "cut HEIC": (files.picture("HEIF", (500, 500))[:-200], "damaged"),
    "cut DOCX": (files.docx()[:-30], "damaged"),
    "some other ZIP": (files.docx().replace(b"word/document.xml", b"word/documint.xml"), "wrong_type"),
    "entities that grow": (files.docx("&a;").replace(b"x", b"x"), "damaged"),
    "cut sound": (files.mp3()[:-100], "truncated"),
    "no sound": (b"ID3\x04\0\0\0\0\0\x00" + b"hello " * 200, "damaged"),
    "cut film": (files.mp4()[:-100], "truncated"),
    "film without index": (files.mp4().replace(b"moov", b"free"), "truncated"),
}


@pytest.mark.parametrize("case", MORE_BAD)
def test_other_ways_to_be_bad_are_noticed_too(case, aygul):
    content, reason = MORE_BAD[case]
    with pytest.raises(BadInput) as refusal:
        bring(content, "x", aygul)
    assert refusal.value.facts["reason"] == reason


def test_a_name_that_lies_is_corrected_not_believed(aygul):
    assert bring(files.picture("PNG"), "照片.pdf", aygul).name == "照片.png"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("photo\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe", "photogpj.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("a\0b\r\nc.pdf", "abc.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("", "file.pdf"),
        ("<script>.pdf", "_script_.pdf"),
    ],
)
def test_file_names_are_made_safe(name, safe):
    assert safe_name(name, ".pdf") == safe


def test_a_long_name_is_cut_between_letters():
    assert len(safe_name("借" * 300 + ".pdf", ".pdf").encode()) <= 200


def test_the_same_bytes_are_kept_once(aygul, tmp_path):
    bring(files.pdf(), "a.pdf", aygul)
    bring(files.pdf(), "b.pdf", aygul)
    assert len({document.sha256 for document in Document.objects.all()}) == 1
    kept = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert len(kept) == 1


def test_a_reading_room_that_dies_is_replaced(aygul):
    bring(files.pdf(), "a.pdf", aygul)
    reading_room._room.process.kill()
    with pytest.raises(Refusal) as refusal:
        reading_room.ask("inspect", path="x")
    assert refusal.value.code == "too_complicated"
    assert bring(files.pdf(2), "b.pdf", aygul).pages == 2


def test_a_word_file_shows_its_words_not_its_markup(aygul):
    document = bring(files.docx("#let x = 1 $ * @ \\ 借款"), "a.docx", aygul)
    assert document.pages == 1
    assert page_image(document, 1)


def test_what_was_received_leaves_no_file_open(aygul):
    bring(files.pdf(5), "first.pdf", aygul)  # Whoever reads the files has begun.
    before = len(os.listdir("/proc/self/fd"))
    for pages in (6, 7, 8):
        bring(files.pdf(pages), f"{pages}.pdf", aygul)
    assert len(os.listdir("/proc/self/fd")) == before
