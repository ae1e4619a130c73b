"""Service by another court: entrusted, accepted in time, tried, returned with the receipt, and in the proof pack."""

import json
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from evercourt.accounts.offices import Office
from evercourt.documents.acts import receive
from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.ledger import bags
from evercourt.ledger.certified import PROOF, check_proof
from evercourt.ledger.seals import seal, stamp
from evercourt.messages.models import Message
from evercourt.service import acts
from evercourt.service.models import Entrusted, ServiceOrder
from evercourt.service.pack import pack
from evercourt.service.tasks import watch_entrusted
from tests.documents.conftest import own_files  # noqa: F401
from tests.documents.files import pdf
from tests.factories import office_holder

WEB = Channel.WEB
WHY = "受送达人住喀什，邮寄两次被退回"


@pytest.fixture
def order(case, defendant, paper):
    return acts.order_service(case, defendant, purpose="complaint", documents=[paper], by=None, via=Channel.SYSTEM)


@pytest.fixture
def far_clerk(other_court):
    return office_holder(other_court, Office.REGISTRY_CLERK, "帕提曼", "far@example.org")


@pytest.fixture
def entrusted(order, other_court, registry_clerk, far_clerk) -> Entrusted:
    return acts.entrust(order, other_court, WHY, by=registry_clerk, via=WEB)


@pytest.fixture
def accepted(entrusted, far_clerk):
    return acts.accept_entrusted(entrusted, by=far_clerk, via=WEB)


@pytest.fixture
def receipt(far_clerk, other_court):
    return receive(pdf(1), name="回证.pdf", title="送达回证", court=other_court, by=far_clerk)


def today(one):
    return one.court.local_date()


def test_the_other_court_is_told_and_only_its_registry_carries_it_out(
    entrusted, far_clerk, registry_clerk, judge, stranger
):
    assert Message.objects.filter(to=far_clerk, letter="service_entrusted").exists()
    assert Entrusted.objects.visible_to(far_clerk).get() == entrusted
    assert not Entrusted.objects.visible_to(stranger).exists()
    assert not ServiceOrder.objects.visible_to(far_clerk).exists()
    for person in (registry_clerk, judge, stranger):
        with pytest.raises(NotAllowed):
            acts.accept_entrusted(entrusted, by=person, via=WEB)


def test_it_asks_another_court_an_address_and_the_reasons(order, court, other_court, registry_clerk, defendant):
    with pytest.raises(BadInput):
        acts.entrust(order, court, WHY, by=registry_clerk, via=WEB)
    with pytest.raises(BadInput):
        acts.entrust(order, other_court, " ", by=registry_clerk, via=WEB)
    defendant.identity.delete()
    with pytest.raises(BadInput):
        acts.entrust(order, other_court, WHY, by=registry_clerk, via=WEB)


def test_while_it_is_on_its_way_nothing_else_is_begun(entrusted, order, other_court, registry_clerk):
    with pytest.raises(WrongState):
        acts.entrust(order, other_court, WHY, by=registry_clerk, via=WEB)


def test_accepted_it_has_ten_days_and_then_both_courts_are_told_once(accepted, far_clerk, registry_clerk, monkeypatch):
    assert accepted.due_on >= today(accepted) + timedelta(days=10)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entrusted.objects.filter(pk=accepted.pk).update(due_on=None)
    assert watch_entrusted(0) == 0
    Entrusted.objects.filter(pk=accepted.pk).update(due_on=today(accepted) - timedelta(days=1))
    assert watch_entrusted(0) == 1
    assert watch_entrusted(0) == 0
    for person in (far_clerk, registry_clerk):
        assert Message.objects.filter(to=person, letter="service_entrusted_overdue").exists()


def test_the_signed_receipt_serves_on_its_day(accepted, order, far_clerk, receipt):
    acts.note_visit(accepted, "家中无人", on=today(accepted), by=far_clerk, via=WEB)
    with pytest.raises(BadInput):
        acts.return_served(accepted, received_by="李强", on=today(accepted), proof=None, by=far_clerk, via=WEB)
    with pytest.raises(BadInput):
        acts.return_served(
            accepted, received_by="李强", on=today(accepted) + timedelta(days=1), proof=receipt, by=far_clerk, via=WEB
        )
    acts.return_served(accepted, received_by="李强", on=today(accepted), proof=receipt, by=far_clerk, via=WEB)
    order.refresh_from_db()
    assert (order.state, order.case.court.local_date(order.effective_at)) == ("served", today(accepted))
    attempt = order.attempts.get(way="entrusted")
    assert (attempt.state, attempt.proof) == ("effective", receipt)


def test_its_tries_and_the_receipt_are_in_the_proof_to_take_away(
    accepted,
    order,
    far_clerk,
    receipt,
    registry_clerk,
    tmp_path,
    own_files,  # noqa: F811
):
    acts.note_visit(accepted, "家中无人", on=today(accepted), by=far_clerk, via=WEB)
    acts.return_served(accepted, received_by="李强", on=today(accepted), proof=receipt, by=far_clerk, via=WEB)
    order.refresh_from_db()
    acts.prove(order, by=registry_clerk, via=WEB)
    seal()
    stamp()
    order.refresh_from_db()
    (tmp_path / "proof.zip").write_bytes(pack(order))
    differences, _about = check_proof(tmp_path / "proof.zip")
    assert not differences
    with zipfile.ZipFile(tmp_path / "proof.zip") as archive:
        proof = json.loads(archive.read(f"{bags.FOLDER}/{PROOF}"))
        kept = [name for name in archive.namelist() if "/receipts/" in name]
        assert archive.read(kept[0]) == pdf(1)
    facts = {fact["fact"]: fact for fact in proof["attempts"][-1]["facts"]}
    assert facts["tried"]["said"] == "家中无人"
    assert facts["received"]["basis"] == "CPLI 134"


def test_returned_without_success_the_next_way_is_taken(accepted, order, far_clerk):
    acts.return_unserved(accepted, "查无此人", by=far_clerk, via=WEB)
    order.refresh_from_db()
    assert (order.state, order.next_way) == ("ordered", "post")
    assert order.attempts.get(way="entrusted").failure == "查无此人"


def test_declined_or_recalled_it_ends_and_cannot_be_returned(order, entrusted, far_clerk, registry_clerk, receipt):
    acts.recall_entrusted(entrusted, "已当面送达", by=registry_clerk, via=WEB)
    with pytest.raises(NotAllowed):
        acts.recall_entrusted(entrusted, "x", by=far_clerk, via=WEB)
    entrusted.refresh_from_db()
    with pytest.raises(WrongState):
        acts.return_served(entrusted, received_by="李强", on=today(entrusted), proof=receipt, by=far_clerk, via=WEB)
    again = acts.entrust(order, entrusted.court, WHY, by=registry_clerk, via=WEB)
    acts.decline_entrusted(again, "地址不在本辖区", by=far_clerk, via=WEB)
    again.refresh_from_db()
    assert (again.state, again.attempt.order.state) == ("declined", "ordered")


def test_the_papers_are_read_there_only_while_it_is_accepted(client, entrusted, far_clerk, paper, registry_clerk):
    client.force_login(far_clerk)
    assert client.get(f"/entrusted/{entrusted.pk}/papers/{paper.pk}").status_code == 404
    page = client.get(f"/entrusted/{entrusted.pk}").content.decode()
    assert "乌鲁木齐市天山区解放路1号" in page
    assert f'action="/entrusted/{entrusted.pk}/acceptance"' in page
    assert client.post(f"/entrusted/{entrusted.pk}/acceptance").status_code == 302
    entrusted.refresh_from_db()
    assert entrusted.state == "accepted"
    day = timezone.localdate().isoformat()
    client.post(f"/entrusted/{entrusted.pk}/visit", {"on": day, "what": "家中无人"})
    assert entrusted.visits.count() == 1
    answer = client.post(f"/entrusted/{entrusted.pk}/served", {"on": day, "received_by": "李强"})
    assert answer.status_code == 422
    client.force_login(registry_clerk)
    assert client.get("/entrusted").status_code == 200
    assert client.post(f"/entrusted/{entrusted.pk}/visit", {"on": day, "what": "x"}).status_code == 403


def test_of_a_return_that_is_refused_the_receipt_does_not_stay(client, accepted, far_clerk):
    client.force_login(far_clerk)
    before = Document.objects.count()
    said = {"on": (today(accepted) + timedelta(days=1)).isoformat(), "received_by": "李强"}
    proof = SimpleUploadedFile("receipt.pdf", pdf(), "application/pdf")
    answer = client.post(f"/entrusted/{accepted.pk}/served", {**said, "proof": proof})
    assert (answer.status_code, Document.objects.count()) == (422, before)


def test_the_desk_entrusts(client, order, other_court, registry_clerk):
    client.force_login(registry_clerk)
    assert "entrusting-court" in client.get(f"/service/{order.pk}").content.decode()
    said = {"entrusting-court": other_court.pk, "entrusting-reasons": WHY}
    assert client.post(f"/service/{order.pk}/entrusting", said).status_code == 302
    assert Entrusted.objects.get().court == other_court
