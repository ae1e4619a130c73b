"""The exchange of evidence on the pages and over the API: the same acts, each side sees the other's evidence."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from evercourt.hearings.exchange_record import accepted_by_all
from evercourt.hearings.models import Exchange
from evercourt.hearings.tasks import run_exchanges
from evercourt.kernel.channels import Channel
from tests.api.machine import Machine
from tests.documents.conftest import own_files  # noqa: F401
from tests.documents.files import pdf
from tests.hearings.conftest import MORNING, civil_case, clock  # noqa: F401 — the same case
from tests.hearings.test_exchanging import add, opened, ordered, sides  # noqa: F401

MARKS = {"authentic": "accepted", "lawful": "accepted", "relevant": "accepted"}


def test_from_the_order_to_the_record_on_the_pages(
    client, civil_case, sides, judge, aygul, li_qiang, clerk, clock, own_files  # noqa: F811
):  # fmt: skip
    client.force_login(aygul)
    assert client.get(f"/cases/{civil_case.pk}/exchanges/new").status_code == 403
    client.force_login(judge)
    assert "exchanges/new" in client.get(f"/cases/{civil_case.pk}").content.decode()
    typed = {"about": "借款是否交付", "list_days": 5, "opinion_days": 99}
    assert client.post(f"/cases/{civil_case.pk}/exchanges/new", typed).status_code == 422
    client.post(f"/cases/{civil_case.pk}/exchanges/new", typed | {"opinion_days": 3})
    exchange = Exchange.objects.get()
    page = f"/exchanges/{exchange.pk}"
    for person, party in ((aygul, sides.plaintiff), (li_qiang, sides.defendant)):
        client.force_login(person)
        assert page in client.get(f"/cases/{civil_case.pk}").content.decode()
        client.post(page, {"do": f"agree:{party.pk}"})
    exchange.refresh_from_db()
    assert exchange.state == "open"
    put = f"{page}/parties/{sides.defendant.pk}/evidence"
    assert client.post(put, {"proves": "已还款"}).status_code == 422
    sent = SimpleUploadedFile("转账.pdf", pdf(), content_type="application/pdf")
    assert client.post(put, {"proves": "已还款", "files": sent}).status_code == 302
    piece = exchange.pieces.get()
    client.force_login(aygul)
    assert client.get(put).status_code == 403
    assert "已还款" in client.get(page).content.decode()
    address = f"{page}/evidence/{piece.pk}"
    do, given = {"do": f"opinion:{sides.plaintiff.pk}"}, {f"of-{sides.plaintiff.pk}-{k}": v for k, v in MARKS.items()}
    wrong = client.post(address, do | given | {f"of-{sides.plaintiff.pk}-relevant": "disputed"})
    assert wrong.status_code == 422
    assert client.post(address, do | given).status_code == 302
    clock.move_to(MORNING + timedelta(days=6))
    client.force_login(judge)
    client.post(page, {"do": "close"})
    client.force_login(aygul)
    assert client.post(page, {"do": f"sign:{sides.plaintiff.pk}", "text": "无异议"}).status_code == 302
    assert client.post(page, {"do": f"sign:{sides.defendant.pk}"}).status_code == 403
    assert "无异议" in client.get(page).content.decode()


def test_who_has_nothing_to_do_with_the_case_finds_nothing(client, opened, stranger, other_clerk):  # noqa: F811
    piece = opened.pieces.get()
    for person in (stranger, other_clerk):
        client.force_login(person)
        for address in (f"/exchanges/{opened.pk}", f"/exchanges/{opened.pk}/evidence/{piece.pk}"):
            assert client.get(address).status_code == 404
        assert Machine(person).send("GET", f"/exchanges/{opened.pk}").status_code == 404


def test_the_hearing_shows_the_record(client, opened, judge, court, clock):  # noqa: F811
    from evercourt.hearings import acts
    from tests.factories import CourtroomFactory

    hearing = acts.schedule(
        opened.case, courtroom=CourtroomFactory(court=court), starts_at=MORNING + timedelta(days=20), minutes=60,
        by=judge, via=Channel.WEB,
    )  # fmt: skip
    client.force_login(judge)
    assert f"/exchanges/{opened.pk}" not in client.get(f"/hearings/{hearing.pk}").content.decode()
    clock.move_to(MORNING + timedelta(days=10))
    run_exchanges(0)
    assert f"/exchanges/{opened.pk}" in client.get(f"/hearings/{hearing.pk}").content.decode()


def test_software_of_a_lawyer_does_it_all(opened, sides, lawyer_zhao, aygul, judge, clock, court):  # noqa: F811
    lawyer, plaintiff = Machine(lawyer_zhao), Machine(aygul)
    upload = lawyer.post("/uploads", name="转账.pdf", size=len(pdf()))
    lawyer.send("PATCH", f"/uploads/{upload['key']}", pdf(), **{"upload-offset": "0"})
    document = lawyer.post(f"/uploads/{upload['key']}/document", title="转账记录")["id"]
    at = f"/exchanges/{opened.pk}"
    given = {"party": sides.defendant.pk, "document": document, "proves": "已还款"}
    assert lawyer.send("POST", f"{at}/pieces", given | {"party": sides.plaintiff.pk}).status_code == 403
    listed = lawyer.post(f"{at}/pieces", **given)
    (own,) = [one for one in listed["pieces"] if one["party"] == sides.defendant.pk]
    (theirs,) = [one for one in listed["pieces"] if one["party"] == sides.plaintiff.pk]
    refused = lawyer.send(
        "PUT", f"{at}/pieces/{theirs['id']}/opinion", {"party": sides.defendant.pk, **MARKS, "lawful": "disputed"}
    )
    assert (refused.status_code, refused.json()["field"]) == (422, "reasons")
    said = {"party": sides.plaintiff.pk, **MARKS}
    told = plaintiff.send("PUT", f"{at}/pieces/{own['id']}/opinion", said).json()
    assert [one["accepted"] for one in told["pieces"] if one["id"] == own["id"]] == [True]
    clock.move_to(MORNING + timedelta(days=10))
    run_exchanges(0)
    signed = lawyer.post(f"{at}/signatures", party=sides.defendant.pk)
    assert [bool(side["signed_at"]) for side in signed["sides"]] == [False, True]
    assert lawyer.get(f"/cases/{opened.case_id}/exchanges")[0]["record"] == signed["record"]


@pytest.mark.parametrize("almost", ["aygul", "clerk", "recorder"])
def test_late_evidence_is_decided_by_a_judge_only(request, client, opened, sides, li_qiang, clock, almost):  # noqa: F811
    clock.move_to(MORNING + timedelta(days=7))
    late = add(opened, sides.defendant, li_qiang, late_reason="刚刚取得")
    client.force_login(request.getfixturevalue(almost))
    page = client.post(
        f"/exchanges/{opened.pk}/evidence/{late.pk}",
        {"do": "decide", "decision-admits": "yes", "decision-reasons": "x"},
    )
    assert page.status_code == 200
    late.refresh_from_db()
    assert late.admitted is None
    assert not accepted_by_all(late)
