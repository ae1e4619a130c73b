"""Bad input of every kind: a clear message in the person's language, what to do next, nothing lost, nothing doubled."""

import io
import re
import zipfile
from urllib.parse import urlencode

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from evercourt.documents.models import Document
from evercourt.filing.models import Submission
from tests.documents import files
from tests.web.filing.test_whole_filing import PARTIES

MB = 1024 * 1024


def bomb() -> bytes:
    """A Word file of some kilobytes that unfolds to a gigabyte."""
    out = io.BytesIO(files.docx())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("word/media/a.bin", "w") as part:
        for _n in range(300):
            part.write(bytes(MB))
    return out.getvalue()


FILES = {
    "wrong type behind a right name": ("contract.pdf", lambda: b"MZ\x90\x00 a program", "不属于法院可以接收的文件类型"),
    "empty": ("contract.pdf", lambda: b"", "空文件"),
    "truncated PDF": ("contract.pdf", lambda: files.pdf(3)[:-200], "不完整"),
    "truncated picture": ("photo.jpg", lambda: files.picture("JPEG", (400, 400))[:600], "已损坏"),
    "zip bomb": ("contract.docx", bomb, "过大"),
    "program inside": ("contract.pdf", files.pdf_with_launch, "程序"),
}


@pytest.fixture(autouse=True)
def _chinese(client):
    client.cookies["django_language"] = "zh-hans"


def typed(draft):
    draft.refresh_from_db()
    return draft.form


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_cannot_be_taken_is_refused_in_words_and_the_rest_is_kept(client, draft, kind):
    name, content, said = FILES[kind]
    listed = {"version": 1, "evidence-0-title": "借条", "do": "upload"}
    sent = [SimpleUploadedFile(name, content()), SimpleUploadedFile("good.pdf", files.pdf())]
    answer = client.post(f"/filings/{draft.pk}/evidence", {**listed, "upload-file": sent})
    page = answer.content.decode()
    assert answer.status_code == 422
    alert = page.split('role="alert"', 1)[1].split("</div>", 1)[0]
    assert said in alert
    assert alert.count("<p>") == 2, "what is wrong, and what to do next"
    assert [line["title"] for line in typed(draft)["evidence"]] == ["借条", "good"]


@pytest.mark.parametrize(
    ("language", "letters"), [("ug", "[\u06d0\u06c6\u06c7\u06d5]"), ("kk-arab", "[\u0674\u06cb\u06d5]")]
)
def test_a_file_that_cannot_be_taken_is_refused_in_the_persons_own_script(client, draft, language, letters):
    client.cookies["django_language"] = language
    for kind, (name, content, _said) in FILES.items():
        sent = {"version": 1, "do": "upload", "upload-file": SimpleUploadedFile(name, content())}
        page = client.post(f"/filings/{draft.pk}/evidence", sent).content.decode()
        alert = re.sub("<[^>]*>", " ", page.split('role="alert"', 1)[1].split(">", 1)[1].split("</div>", 1)[0])
        assert re.search(letters, alert), kind
        assert not re.search("[a-z]{3,} [a-z]{2,}", alert), (kind, alert)


@pytest.mark.parametrize("kind", FILES)
def test_the_same_file_in_pieces_is_refused_in_the_same_words_and_leaves_nothing(client, draft, kind):
    name, content, said = FILES[kind]
    content = content()
    answer = begun = client.post("/uploads/", {"name": name, "size": len(content)})
    if begun.status_code == 201:
        at = begun.json()["at"]
        client.post(f"{at}/pieces?offset=0", content, content_type="application/octet-stream")
        answer = client.post(f"{at}/document")
        assert client.get(at).status_code == 404, "what was refused is not kept"
    assert answer.status_code == 422
    assert said in answer.json()["error"]
    assert answer.json()["next_step"] or kind == "empty"
    assert not Document.objects.exists()


def test_three_hundred_megabytes_are_refused_by_what_they_say_of_themselves(client, draft):
    class Unread(io.RawIOBase):
        def read(self, *_size):
            raise AssertionError("the body must not be read")

    begun = client.post("/uploads/", {"name": "film.mp4", "size": 300 * MB})
    assert (begun.status_code, "200" in begun.json()["error"]) == (422, True)
    plain = client.generic(
        "POST", f"/filings/{draft.pk}/evidence", b"", content_type="multipart/form-data; boundary=x",
        **{"CONTENT_LENGTH": str(300 * MB), "wsgi.input": Unread()},
    )  # fmt: skip
    assert plain.status_code == 413
    assert "200 MB" in plain.content.decode()


@pytest.mark.parametrize(
    ("step", "name", "value", "said"),
    [
        ("parties", "parties-0-name", "李\u202e强", "看不见"),
        ("parties", "parties-0-name", "李\x07强", "看不见"),
        ("parties", "parties-0-born_on", "2999-01-01", "尚未到来"),
        ("parties", "parties-0-born_on", "1.5.1980", "年-月-日"),
        ("parties", "parties-0-phone", "12", "电话"),
        ("parties", "parties-0-email", "a@b", "电子邮箱"),
        ("claims", "claims-0-amount", "12345678901234567890", "位数"),
        ("claims", "claims-0-amount", "1.005", "位数"),
        ("claims", "claims-0-amount", "-5", "零"),
        ("claims", "claims-0-amount", "1e400", "位数"),
        ("claims", "claims-0-amount", "NaN", "数字"),
    ],
)
def test_what_cannot_be_read_is_kept_as_typed_and_explained_at_its_field(client, draft, step, name, value, said):
    client.post(
        f"/filings/{draft.pk}/{step}",
        {"version": 1, "claims-0-kind": "money", "parties-0-side": "plaintiff", name: value},
    )
    section, _place, field = name.split("-")
    assert typed(draft)[section][0][field] == value
    page = client.get(f"/filings/{draft.pk}/{step}").content.decode()
    summary = page.split('id="problems"', 1)[1].split("</div>", 1)[0]
    assert f'href="#id_{name}"' in summary
    assert said in summary
    assert 'aria-invalid="true"' in page


def test_an_old_birthday_is_no_mistake(client, draft):
    client.post(f"/filings/{draft.pk}/parties", {"version": 1, "parties-0-born_on": "1931-01-01"})
    assert 'id="problems"' not in client.get(f"/filings/{draft.pk}/parties").content.decode()


@pytest.fixture
def ready(client, draft, court):
    client.post(f"/filings/{draft.pk}/court", {"version": 1, "court": court.code})
    client.post(f"/filings/{draft.pk}/parties", {"version": 2, **PARTIES})
    draft.refresh_from_db()
    return draft


def test_two_tabs_or_two_clicks_submit_once_and_show_the_same_receipt(client, ready):
    pages = [
        client.post(f"/filings/{ready.pk}/submission", {"version": ready.version}, follow=True).content.decode()
        for _click in range(3)
    ]
    assert Submission.objects.count() == 1
    assert all(ready.receipt_number in page for page in pages)


def test_the_page_gone_back_to_after_submitting_leads_to_the_receipt(client, ready):
    client.post(f"/filings/{ready.pk}/submission", {"version": ready.version})
    back = client.get(f"/filings/{ready.pk}/check")
    assert back.status_code == 409
    assert "已经提交" in back.content.decode()


def test_a_file_sent_twice_is_attached_once(client, draft):
    for _click in range(2):
        sent = {"version": 1, "do": "upload", "upload-file": SimpleUploadedFile("iou.pdf", IOU)}
        assert client.post(f"/filings/{draft.pk}/evidence", sent).status_code == 302
    assert draft.documents.count() == 1
    assert len(typed(draft)["evidence"]) == 1


IOU = files.pdf()


def test_what_was_typed_when_the_session_ended_comes_back_after_signing_in(client, draft, aygul):
    client.get("/filings/")
    Session.objects.all().delete()
    answer = client.post(f"/filings/{draft.pk}/facts", {"version": 1, "facts": "一千字的事实"})
    assert answer.status_code == 302
    assert "login" in answer.url
    assert "facts" not in typed(draft)
    client.force_login(aygul)
    page = client.get(f"/filings/{draft.pk}/facts").content.decode()
    assert 'value="一千字的事实"' in page
    client.post(f"/filings/{draft.pk}/facts", {"version": 1, "facts": "一千字的事实"})
    assert typed(draft)["facts"] == "一千字的事实"
    assert "仍在这里" not in client.get(f"/filings/{draft.pk}/facts").content.decode()


def test_what_one_person_typed_is_never_shown_to_the_next_at_the_same_computer(client, draft, stranger):
    client.get("/filings/")
    Session.objects.all().delete()
    client.post("/filings/new", {"secret": "mine"})
    client.force_login(stranger)
    assert "mine" not in client.get("/filings/new").content.decode()


def test_it_can_be_left_without_sending(client, draft, aygul):
    client.get("/filings/")
    Session.objects.all().delete()
    client.post(f"/filings/{draft.pk}/facts", {"facts": "x"})
    client.force_login(aygul)
    address = f"/filings/{draft.pk}/facts"
    assert "leave-what-was-typed" in client.get(address).content.decode()
    assert 'name="facts"' in client.get(f"{address}?leave-what-was-typed").content.decode()
    assert "<textarea" in client.get(address).content.decode()


@pytest.mark.parametrize(("vouched", "comes_back"), [("same-origin", True), ("cross-site", False), ("", False)])
def test_an_expired_token_gives_back_what_was_typed_but_never_what_another_site_wrote(
    draft, aygul, vouched, comes_back
):
    client = Client(enforce_csrf_checks=True)
    client.force_login(aygul)
    headers = {"Sec-Fetch-Site": vouched} if vouched else {}
    answer = client.post(
        f"/filings/{draft.pk}/facts", urlencode({"facts": "typed-by-hand"}),
        content_type="application/x-www-form-urlencoded", headers=headers,
    )  # fmt: skip
    assert answer.status_code == 403
    assert ("typed-by-hand" in answer.content.decode()) == comes_back
