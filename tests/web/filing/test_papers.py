"""Files on the web: attached, listed as evidence, given back, refused by content, taken away."""

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.documents.files import pdf

IOU = pdf()


def put(client, draft, name, content, **typed):
    draft.refresh_from_db()
    fields = {"version": draft.version, "do": "upload", "upload-file": SimpleUploadedFile(name, content)}
    return client.post(
        f"/filings/{draft.pk}/evidence", fields | {f"upload-{key}": value for key, value in typed.items()}
    )


def test_evidence_is_attached_listed_given_back_and_taken_away(client, draft, stranger):
    assert put(client, draft, "iou.pdf", IOU, kind="evidence", title="借条", source="原告持有").status_code == 302
    attached = draft.documents.get()
    draft.refresh_from_db()
    assert [line["title"] for line in draft.form["evidence"]] == ["借条"]
    page = client.get(f"/filings/{draft.pk}/evidence").content.decode()
    assert f"detach:{attached.pk}" in page
    answer = client.get(f"/filings/{draft.pk}/papers/{attached.pk}")
    assert b"".join(answer.streaming_content) == IOU
    assert answer.headers["Content-Disposition"].startswith("attachment")
    typed = {"version": draft.version, "evidence-0-title": "借条原件", "evidence-0-proves": "借款"}
    client.post(f"/filings/{draft.pk}/evidence", typed)
    draft.refresh_from_db()
    assert draft.form["evidence"][0]["document"] == attached.pk
    client.post(f"/filings/{draft.pk}/evidence", {"version": draft.version, "do": f"detach:{attached.pk}"})
    draft.refresh_from_db()
    assert draft.form["evidence"] == []
    assert not draft.documents.exists()


def test_a_file_that_is_not_what_it_says_is_refused_beside_the_page(client, draft):
    answer = put(client, draft, "virus.pdf", b"MZ\x90\x00 not a pdf")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not draft.documents.exists()


def test_without_a_file_the_person_is_asked_for_one(client, draft):
    answer = client.post(f"/filings/{draft.pk}/evidence", {"version": 1, "do": "upload"})
    assert answer.status_code == 422


def test_the_files_of_another_person_do_not_exist(client, draft, stranger):
    put(client, draft, "iou.pdf", IOU, kind="identity")
    attached = draft.documents.get()
    client.force_login(stranger)
    assert client.get(f"/filings/{draft.pk}/papers/{attached.pk}").status_code == 404
    assert client.post(f"/filings/{draft.pk}/evidence", {"do": f"detach:{attached.pk}"}).status_code == 404
