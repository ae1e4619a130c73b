"""Files over the API: in pieces, resumed after a cut line, and only into one's own hands."""

import base64

import pytest
from django.test import Client

from evercourt.accounts.offices import Office
from evercourt.documents.models import Document
from evercourt.service.acts.joining import TRIES_A_PERSON
from evercourt.service.models import JoinTry
from tests.api.machine import Machine
from tests.api.test_filings import FORM
from tests.documents.files import pdf
from tests.factories import office_holder


def test_an_upload_goes_on_where_the_line_was_cut(aygul):
    machine, content = Machine(aygul), pdf()
    upload = machine.post("/uploads", name="借条.pdf", size=len(content))
    at = f"/uploads/{upload['key']}"
    assert machine.send("PATCH", at, content[:100], **{"upload-offset": "0"}).json()["received"] == 100
    wrong = machine.send("PATCH", at, content[50:], **{"upload-offset": "50"})
    assert (wrong.status_code, wrong.json()["facts"]) == (409, {"received": 100})
    early = machine.send("POST", f"{at}/document", {})
    assert early.status_code == 422
    assert machine.get(at)["received"] == 100
    machine.send("PATCH", at, content[100:], **{"upload-offset": "100"})
    document = machine.post(f"{at}/document", title="借条")
    assert (document["media_type"], document["size"]) == ("application/pdf", len(content))
    assert machine.post(f"{at}/document", title="借条")["id"] == document["id"]


def test_anothers_upload_does_not_exist(aygul, stranger):
    key = Machine(aygul).post("/uploads", name="x.pdf", size=10)["key"]
    other = Machine(stranger)
    for answer in (
        other.send("GET", f"/uploads/{key}"),
        other.send("PATCH", f"/uploads/{key}", b"x", **{"upload-offset": "0"}),
        other.send("POST", f"/uploads/{key}/document", {}),
    ):
        assert answer.status_code == 404


@pytest.mark.parametrize(
    ("name", "size", "status"), [("x.pdf", 0, 422), ("x.pdf", 300 * 1024**2, 422), ("x" * 400, 10, 422)]
)
def test_what_is_empty_or_too_large_is_refused_before_a_byte_is_sent(aygul, name, size, status):
    assert Machine(aygul).send("POST", "/uploads", {"name": name, "size": size}).status_code == status


def test_a_piece_that_is_too_large_is_refused(aygul):
    machine = Machine(aygul)
    key = machine.post("/uploads", name="x.pdf", size=10_000_000)["key"]
    answer = machine.send("PATCH", f"/uploads/{key}", b"x" * (4 * 1024**2 + 1), **{"upload-offset": "0"})
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")


def test_a_program_behind_the_name_of_a_picture_is_refused(aygul):
    machine = Machine(aygul)
    key = machine.post("/uploads", name="photo.jpg", size=64)["key"]
    machine.send("PATCH", f"/uploads/{key}", b"MZ" + b"\0" * 62, **{"upload-offset": "0"})
    answer = machine.send("POST", f"/uploads/{key}/document", {})
    assert answer.status_code == 422
    assert answer.json()["field"] == "file"


def test_only_who_brought_a_document_attaches_it(aygul, stranger, court):
    theirs = Machine(stranger).upload("x.pdf", pdf(), title="x")
    mine = Machine(aygul)
    filing = mine.post("/filings", court=court.code, form=FORM, submit=False)
    answer = mine.send("POST", f"/filings/{filing['id']}/documents", {"document": theirs, "kind": "evidence"})
    assert answer.status_code == 404
    assert mine.get(f"/filings/{filing['id']}/documents") == []


def test_a_draft_is_changed_only_from_the_version_that_was_read(aygul, court):
    machine = Machine(aygul)
    at = f"/filings/{machine.post('/filings', court=court.code, form=FORM, submit=False)['id']}/form"
    version = machine.get(at)["version"]
    machine.patch(at, version=version, form={"facts": "一"})
    late = machine.send("PATCH", at, {"version": version, "form": {"facts": "二"}})
    assert (late.status_code, late.json()["type"]) == (409, "urn:evercourt:problem:saved-elsewhere")
    assert machine.get(at)["form"]["facts"] == "一"


def test_a_clerk_takes_down_what_came_by_post_and_it_stays_what_it_is(court, clerk, registry_clerk):
    machine = Machine(clerk)
    taken = machine.post("/counter-filings", court=court.code, form=FORM, via="post", submit=False)
    assert machine.post(f"/filings/{taken['id']}/submission")["state"] == "submitted"
    body = {"court": court.code, "form": FORM, "via": "post"}
    assert Machine(registry_clerk).send("POST", "/counter-filings", body).status_code == 403
    assert machine.send("POST", "/counter-filings", {**body, "via": "web"}).status_code == 422


def test_a_check_code_tells_the_paper_and_not_its_contents(world):
    document = Document.objects.get(pk=world["document_id"])
    told = Client().get(f"/api/v1/codes/{document.check_code.lower()}").json()
    assert (told["sha256"], told["title"]) == (document.sha256, "")


def test_the_letter_to_join_is_a_paper_and_its_code_is_guessed_only_so_often(world, registry_clerk, stranger, court):
    letter = Machine(registry_clerk).post(f"/cases/{world['case_id']}/parties/{world['absent']}/join-letters")
    assert base64.b64decode(letter["content"]).startswith(b"%PDF")
    machine = Machine(stranger)
    number = Machine(registry_clerk).get(f"/cases/{world['case_id']}")["number"]
    guess = {
        "code": "2222-2222-2222",
        "case_number": number,
        "name": "张三",
        "number": "1",
        "electronic_service": False,
    }
    for _turn in range(TRIES_A_PERSON):
        assert machine.send("POST", "/joinings", guess, once="same").status_code == 422
    assert machine.send("POST", "/joinings", guess).status_code == 403
    assert JoinTry.objects.filter(user=stranger).count() == TRIES_A_PERSON


def test_the_queue_is_in_the_order_of_its_clock_and_comes_in_pages(court, aygul, clerk, morning):
    filer, desk = Machine(aygul), Machine(clerk)
    ids = [filer.post("/filings", court=court.code, form=FORM)["id"] for _turn in range(3)]
    first = desk.get("/review-queue?limit=2")
    assert [row["id"] for row in first["items"]] == ids[:2]
    rest = desk.get(first["next"].split("/api/v1")[1])
    assert [row["id"] for row in rest["items"]] == ids[2:]
    assert rest["next"] is None
    desk.post(f"/filings/{ids[1]}/claim")
    assert [row["id"] for row in desk.get("/review-queue?show=mine")["items"]] == [ids[1]]
    other = Machine(office_holder(court, Office.FILING_CLERK, "王芳", "wang@example.org"))
    assert other.send("DELETE", f"/filings/{ids[1]}/claim").status_code == 409
    assert desk.send("DELETE", f"/filings/{ids[1]}/claim").json()["claimed_by"] == ""


def test_pages_are_arranged_anew_by_who_brought_them_and_nobody_else(aygul, stranger):
    machine, content = Machine(aygul), pdf(3)
    upload = machine.post("/uploads", name="借条.pdf", size=len(content))
    machine.send("PATCH", f"/uploads/{upload['key']}", content, **{"upload-offset": "0"})
    paper = machine.post(f"/uploads/{upload['key']}/document", title="借条")["id"]
    pages = [{"document": paper, "page": 3}, {"document": paper, "page": 1, "turns": 1}]
    made = machine.send("POST", "/uploads/arrangement", {"title": "整理", "pages": pages})
    assert made.status_code == 201, made.content
    assert made.json()["id"] != paper
    asked = {"title": "整理", "pages": [{"document": paper, "page": 4}]}
    assert machine.send("POST", "/uploads/arrangement", asked).status_code == 422
    assert Machine(stranger).send("POST", "/uploads/arrangement", {"title": "x", "pages": pages}).status_code == 404
