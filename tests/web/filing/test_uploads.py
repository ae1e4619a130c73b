"""The door for files in pieces: only one's own, going on where it stopped, attached by id only by who brought them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from evercourt.documents.acts import remove_unfinished
from evercourt.documents.acts.uploading import path_of
from evercourt.documents.models import Document, Upload
from tests.documents import files

PDF = files.pdf(20)


def begin(client, content=PDF, name="合同\u202efdp.pdf"):
    return client.post("/uploads/", {"name": name, "size": len(content)}).json()["at"]


def piece(client, at, offset, content):
    return client.post(f"{at}/pieces?offset={offset}", content, content_type="application/octet-stream")


def bring(client, content=PDF):
    at = begin(client, content)
    piece(client, at, 0, content)
    return client.post(f"{at}/document").json()["id"]


def test_a_file_in_pieces_goes_on_where_the_court_says(client, draft):
    at = begin(client)
    assert piece(client, at, 0, PDF[:500]).json()["received"] == 500
    lost = piece(client, at, 900, PDF[900:])
    assert (lost.status_code, lost.json()["received"]) == (409, 500)
    assert client.get(at).json()["received"] == 500
    piece(client, at, 500, PDF[500:])
    done = client.post(f"{at}/document").json()
    assert done["pages"] == 20
    assert client.post(f"{at}/document").json() == done, "a lost answer asked for again"
    assert "\u202e" not in done["name"]


@pytest.mark.parametrize("verb", ["", "/pieces?offset=0", "/document", "/removal"])
def test_the_upload_of_another_does_not_exist(client, draft, stranger, verb):
    at = begin(client)
    client.force_login(stranger)
    answer = client.post(f"{at}{verb}") if verb else client.get(at)
    assert answer.status_code == 404
    assert Upload.objects.exists()


def test_what_was_brought_before_is_attached_by_its_id(client, draft):
    sent = {
        "version": 1,
        "do": "upload",
        "upload-kind": "power",
        "upload-document": [bring(client), bring(client, files.mp3())],
    }
    assert client.post(f"/filings/{draft.pk}/evidence", sent).status_code == 302
    assert {paper.kind for paper in draft.documents.all()} == {"power"}
    assert draft.documents.count() == 2
    page = client.get(f"/filings/{draft.pk}/evidence").content.decode()
    first = draft.documents.filter(document__pages=20).get()
    assert f"/filings/{draft.pk}/papers/{first.pk}/pages/1" in page
    assert client.get(f"/filings/{draft.pk}/papers/{first.pk}/pages/1").content.startswith(b"\x89PNG")
    assert client.get(f"/filings/{draft.pk}/papers/{first.pk}/pages").content.count(b"<img") == 20


def test_the_document_of_another_cannot_be_attached_by_guessing_its_id(client, draft, aygul, stranger):
    client.force_login(stranger)
    document = bring(client)
    client.force_login(aygul)
    client.post(f"/filings/{draft.pk}/evidence", {"version": 1, "do": "upload", "upload-document": document})
    assert not draft.documents.exists()


def test_a_file_given_up_leaves_nothing(client, draft, django_capture_on_commit_callbacks):
    at = begin(client)
    piece(client, at, 0, PDF[:500])
    path = path_of(Upload.objects.get())
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{at}/removal").status_code == 200
    assert not Upload.objects.exists()
    assert not path.exists()


def test_what_is_never_finished_is_cleared_away_on_the_day_people_were_told(client, draft, settings):
    at = begin(client)
    piece(client, at, 0, PDF[:500])
    last_day = Upload.objects.get().created_at + timedelta(days=settings.UPLOAD_KEPT_DAYS)
    page = client.get(f"/filings/{draft.pk}/evidence").content.decode()
    assert last_day.astimezone(timezone.get_default_timezone()).date().isoformat() in page
    Upload.objects.update(created_at=timezone.now() - timedelta(days=settings.UPLOAD_KEPT_DAYS, minutes=-5))
    assert remove_unfinished() == 0
    Upload.objects.update(created_at=timezone.now() - timedelta(days=settings.UPLOAD_KEPT_DAYS, minutes=5))
    assert remove_unfinished() == 1


def test_clearing_away_keeps_what_became_a_document(client, draft, settings):
    document = bring(client)
    Upload.objects.update(created_at=timezone.now() - timedelta(days=settings.UPLOAD_KEPT_DAYS + 1))
    remove_unfinished()
    assert Document.objects.filter(pk=document).exists()


@pytest.mark.parametrize("size", ["", "many", "-1", "0"])
def test_a_size_that_cannot_be_is_refused(client, draft, size):
    assert client.post("/uploads/", {"name": "a.pdf", "size": size}).status_code == 422
