"""Joining, opening what is served, answering, and the registry's desk, on the pages."""

from io import BytesIO

import pytest
from PIL import Image

from evercourt.accounts.acts import give_consent
from evercourt.cases.acts import put_on_file
from evercourt.documents.acts import receive
from evercourt.kernel.channels import Channel
from evercourt.ledger.models import Access
from evercourt.ledger.seals import seal, stamp
from evercourt.service.acts import join, order_service, prepare_join_code
from evercourt.service.models import Answer, JoinTry
from evercourt.service.recipients import recipient_of
from tests.api.machine import Machine
from tests.service.conftest import case, defendant, joined, paper  # noqa: F401 — the same case

SYSTEM = {"by": None, "via": Channel.SYSTEM}


def test_a_party_joins_and_nothing_is_chosen_for_them(client, case, defendant, li_qiang):  # noqa: F811
    code = prepare_join_code(defendant, **SYSTEM)
    client.force_login(li_qiang)
    assert "checked" not in client.get("/join").content.decode()
    typed = {"code": code, "case_number": case.number, "name": "李强", "number": "65010219900101003X"}
    assert client.post("/join", typed).status_code == 422
    wrong = client.post("/join", {**typed, "number": "1", "electronic_service": "no"})
    assert wrong.status_code == 422
    assert JoinTry.objects.count() == 1
    done = client.post("/join", {**typed, "electronic_service": "no"})
    assert done.headers["Location"] == f"/cases/{case.pk}"


def test_opening_the_papers_is_noted_once(client, case, joined, paper, li_qiang, aygul):  # noqa: F811
    order = order_service(case, joined, purpose="complaint", documents=[paper], **SYSTEM)
    client.force_login(aygul)
    assert client.get(f"/service/{order.pk}").status_code == 404
    client.force_login(li_qiang)
    assert f"/service/{order.pk}" in client.get(f"/cases/{case.pk}").content.decode()
    page = client.get(f"/service/{order.pk}").content.decode()
    assert f"/documents/{paper.pk}" not in page
    client.post(f"/service/{order.pk}")
    assert order.attempts.get().read_at
    assert f"/documents/{paper.pk}" in client.get(f"/service/{order.pk}").content.decode()


def test_the_desk_posts_and_the_receipt_serves(client, case, defendant, paper, registry_clerk, clerk):  # noqa: F811
    order = order_service(case, defendant, purpose="complaint", documents=[paper], **SYSTEM)
    client.force_login(clerk)
    assert client.post(f"/service/{order.pk}/posting", {"posting-tracking_number": "X"}).status_code == 404
    client.force_login(registry_clerk)
    assert f"/service/{order.pk}" in client.get("/service").content.decode()
    assert client.post(f"/service/{order.pk}/delivery", {"delivery-signed_by": "李强"}).status_code == 422
    client.post(f"/service/{order.pk}/posting", {"posting-tracking_number": "EMS1"})
    today = case.court.local_date().isoformat()
    client.post(f"/service/{order.pk}/delivery", {"delivery-on": today, "delivery-signed_by": "李强"})
    order.refresh_from_db()
    assert order.state == "served"
    assert case.deadlines.filter(rule="defence", party=defendant).exists()
    letter = client.post(f"/service/{order.pk}/join-letter")
    assert letter.content.startswith(b"%PDF")


def test_the_defendant_answers_on_the_page_and_nobody_else(client, case, joined, li_qiang, aygul):  # noqa: F811
    address = f"/cases/{case.pk}/answer/{joined.pk}"
    client.force_login(aygul)
    client.post(address, {"text": "假的"})
    assert not Answer.objects.exists()
    client.force_login(li_qiang)
    assert address in client.get(f"/cases/{case.pk}").content.decode()
    assert client.post(address, {"text": "钱已还清"}).status_code == 302
    assert Answer.objects.get().in_time
    assert address not in client.get(f"/cases/{case.pk}").content.decode()


def test_a_file_sent_in_pieces_comes_with_the_answer(client, case, joined, li_qiang):  # noqa: F811
    content = BytesIO()
    Image.new("RGB", (400, 500), "white").save(content, "PNG")
    receipt = receive(content.getvalue(), name="收条.png", title="收条", court=None, by=li_qiang)
    client.force_login(li_qiang)
    address = f"/cases/{case.pk}/answer/{joined.pk}"
    refused = client.post(address, {"text": "", "files-document": receipt.pk})
    assert refused.status_code == 422
    assert f'name="files-document" value="{receipt.pk}"' in refused.content.decode()
    client.post(address, {"text": "钱已还清", "files-document": receipt.pk})
    assert case.documents.filter(document=receipt).exists()


@pytest.mark.parametrize("almost", ["other_clerk", "stranger"])
def test_a_document_is_looked_at_and_taken_home_by_those_who_may(request, client, case, aygul, almost):  # noqa: F811
    content = BytesIO()
    Image.new("RGB", (400, 500), "white").save(content, "PNG")
    picture = receive(content.getvalue(), name="a.png", title="收条", court=case.court, by=aygul)
    put_on_file(case, picture, kind="evidence", access="parties", party=case.parties.first())
    address = f"/cases/{case.pk}/documents/{picture.pk}"
    client.force_login(request.getfixturevalue(almost))
    for path in (address, f"{address}/copy", f"{address}/pages/1", f"/cases/{case.pk}/docket"):
        assert client.get(path).status_code == 404
    client.force_login(aygul)
    assert client.get(address).status_code == 200
    assert client.get(f"{address}/pages/1").content.startswith(b"\x89PNG")
    assert client.get(f"{address}/copy").content.startswith(b"%PDF")
    assert client.post(f"/cases/{case.pk}/docket").content.startswith(b"%PDF")


def test_the_recipient_objects_and_the_registry_decides(client, case, joined, paper, li_qiang, aygul, registry_clerk):  # noqa: F811
    order = order_service(case, joined, purpose="complaint", documents=[paper], **SYSTEM)
    attempt = order.attempts.get()
    address = f"/service/{order.pk}/objections/{attempt.pk}"
    client.force_login(aygul)
    assert client.post(address, {"reasons": "x"}).status_code == 404
    client.force_login(li_qiang)
    assert address in client.get(f"/service/{order.pk}").content.decode()
    assert client.post(address, {"reasons": ""}).status_code == 422
    assert client.post(address, {"reasons": "系统故障"}).status_code == 302
    rebuttal = attempt.rebuttals.get()
    decision = f"/service/{order.pk}/objections/{rebuttal.pk}/decision"
    assert client.post(decision, {"upheld": "yes", "reasons": "x"}).status_code == 404
    client.force_login(registry_clerk)
    assert decision in client.get(f"/cases/{case.pk}").content.decode()
    assert client.post(decision, {"reasons": "x"}).status_code == 422
    assert client.post(decision, {"upheld": "yes", "reasons": "系统日志证明"}).status_code == 302
    order.refresh_from_db()
    assert order.state == "ordered"
    assert not case.deadlines.filter(rule="defence", state="open").exists()


def test_the_proof_names_each_fact_with_its_article(client, case, joined, paper, li_qiang):  # noqa: F811
    order = order_service(case, joined, purpose="complaint", documents=[paper], **SYSTEM)
    client.force_login(li_qiang)
    client.post(f"/service/{order.pk}")
    page = client.get(f"/service/{order.pk}").content.decode()
    for words in ("CPL 90; OLR 31(1)", "CPLI 135", "OLR 31"):
        assert words in page


def test_paper_is_given_on_request(client, case, joined, paper, li_qiang, aygul, registry_clerk):  # noqa: F811
    order = order_service(case, joined, purpose="complaint", documents=[paper], **SYSTEM)
    client.force_login(aygul)
    assert client.post(f"/service/{order.pk}/paper").status_code == 404
    client.force_login(li_qiang)
    client.post(f"/service/{order.pk}/paper")
    client.force_login(registry_clerk)
    client.post(f"/service/{order.pk}/paper")
    order.refresh_from_db()
    assert order.paper_requested_at
    assert order.paper_sent_at


def test_a_party_changes_how_they_are_served_in_this_case_only(client, case, joined, li_qiang, aygul):  # noqa: F811
    address = f"/cases/{case.pk}/electronic-service/{joined.pk}"
    client.force_login(aygul)
    assert client.get(address).status_code == 404
    client.force_login(li_qiang)
    assert " checked" not in client.get(address).content.decode()
    assert client.post(address, {}).status_code == 422
    # Agreed to for all cases, on the profile: what is said in this case goes before it.
    give_consent(li_qiang, kind="portal", language="zh-hans", by=li_qiang, via=Channel.WEB)
    client.post(address, {"agrees": "no"})
    joined.identity.refresh_from_db()
    assert not joined.identity.electronic_service
    assert not recipient_of(joined).consents


def test_the_registry_lets_in_whom_the_file_cannot_prove(
    client,
    case,  # noqa: F811
    defendant,  # noqa: F811
    li_qiang,
    clerk,
    registry_clerk,
):
    defendant.identity.number = ""
    defendant.identity.save()
    code = prepare_join_code(defendant, **SYSTEM)
    asked = join(
        code, case_number=case.number, name="李强", number="650", electronic_service=True, by=li_qiang, via=Channel.WEB
    )
    client.force_login(clerk)
    assert client.get(f"/joining/{asked.pk}").status_code == 404
    client.force_login(registry_clerk)
    assert f"/joining/{asked.pk}" in client.get("/joining").content.decode()
    assert client.post(f"/joining/{asked.pk}", {"do": "confirm", "method": ""}).status_code == 422
    client.post(f"/joining/{asked.pk}", {"do": "confirm", "method": "身份证"})
    defendant.refresh_from_db()
    assert defendant.user == li_qiang


def test_the_proof_is_certified_and_taken_away_on_page_and_by_software(client, case, joined, paper, li_qiang, aygul):  # noqa: F811
    order = order_service(case, joined, purpose="complaint", documents=[paper], **SYSTEM)
    address = f"/service/{order.pk}/proof"
    client.force_login(aygul)
    assert client.get(address).status_code == 404
    client.force_login(li_qiang)
    assert client.get(address).status_code == 409
    assert client.post(address).status_code == 302
    assert f'href="{address}"' not in client.get(f"/service/{order.pk}").content.decode()
    seal()
    stamp()
    assert f'href="{address}"' in client.get(f"/service/{order.pk}").content.decode()
    on_page = b"".join(client.get(address).streaming_content)
    machine = Machine(li_qiang)
    told = machine.get(f"/service-orders/{order.pk}/proof")
    assert (told["sealed"], told["proof"]["recipient"]) == (True, "李强")
    by_software = machine.send("GET", f"/service-orders/{order.pk}/proof/file")
    assert by_software.content == on_page
    assert machine.send("POST", f"/service-orders/{order.pk}/proof", {}).json()["sha256"] == told["sha256"]
    assert Access.objects.filter(actor=f"user:{li_qiang.pk}", what=f"service {order.pk} proof").count() == 3
