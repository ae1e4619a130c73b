"""A cut line costs only the piece that was under way."""

import pytest

from evercourt.documents.acts import append, begin_upload, finish_upload, open_document
from evercourt.documents.acts.uploading import WrongOffset, path_of
from evercourt.kernel.errors import BadInput, NotAllowed
from tests.documents import files

pytestmark = pytest.mark.django_db

MB = 1024 * 1024


def test_an_upload_goes_on_where_the_line_was_cut(aygul):
    content = files.pdf(20)
    upload = begin_upload(name="合同.pdf", size=len(content), by=aygul)
    append(upload, 0, content[:1000], by=aygul)
    with pytest.raises(WrongOffset) as refusal:
        append(upload, 500, content[500:], by=aygul)
    assert refusal.value.facts["received"] == 1000
    append(upload, 1000, content[1000:], by=aygul)
    document = finish_upload(upload, title="合同", court=None, by=aygul)
    with open_document(document) as file:
        assert file.read() == content
    assert finish_upload(upload, title="合同", court=None, by=aygul) == document


def test_bytes_written_but_not_counted_before_a_kill_are_written_anew(aygul):
    content = files.pdf(20)
    upload = begin_upload(name="a.pdf", size=len(content), by=aygul)
    append(upload, 0, content[:1000], by=aygul)
    with path_of(upload).open("ab") as file:
        file.write(b"garbage")
    append(upload, 1000, content[1000:], by=aygul)
    assert finish_upload(upload, title="", court=None, by=aygul).size == len(content)


def test_three_hundred_megabytes_are_refused_before_a_byte_is_sent(aygul):
    with pytest.raises(BadInput, match="200"):
        begin_upload(name="film.mp4", size=300 * MB, by=aygul)


def test_more_than_announced_is_refused(aygul):
    upload = begin_upload(name="a.pdf", size=10, by=aygul)
    with pytest.raises(BadInput):
        append(upload, 0, b"x" * 11, by=aygul)


def test_what_is_not_whole_is_not_taken(aygul):
    upload = begin_upload(name="a.pdf", size=10, by=aygul)
    append(upload, 0, b"x" * 5, by=aygul)
    with pytest.raises(BadInput):
        finish_upload(upload, title="", court=None, by=aygul)


def test_nobody_else_can_go_on_with_an_upload(aygul, li_qiang):
    upload = begin_upload(name="a.pdf", size=10, by=aygul)
    with pytest.raises(NotAllowed):
        append(upload, 0, b"x", by=li_qiang)
    with pytest.raises(NotAllowed):
        finish_upload(upload, title="", court=None, by=li_qiang)
