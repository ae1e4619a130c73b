"""The pages: each person does their part by the buttons they are shown, and sees nothing else."""

import re

import pytest

from evercourt.mediation.models import Confirmation, Mediation, Statement
from tests.mediation.conftest import DAY, newest_code, sides
from tests.mediation.test_agreement import case, everything, filed, in_case  # noqa: F401


def do(client, mediation, act, **data):
    return client.post(f"/mediations/{mediation.pk}/{act}", data)


def opened(client, address):
    """Whether the file is given; read to its end."""
    answer = client.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else b""
    return answer.status_code == 200 and content.startswith(b"%PDF")


def test_from_the_code_in_the_text_message_to_a_signed_agreement_on_the_web(
    client, asked, mediator, aygul, li_qiang, clerk, mediator_user
):
    client.force_login(clerk)
    one, other = sides(asked)
    do(client, asked, "codes", participant=other.pk, purpose="join")
    client.force_login(li_qiang)
    assert client.get(f"/mediations/{asked.pk}").status_code == 404
    assert client.post("/mediations/join", {"place": other.pk, "code": "000000"}).status_code == 422
    joined = client.post("/mediations/join", {"place": other.pk, "code": newest_code(other)})
    assert joined.headers["Location"] == f"/mediations/{asked.pk}"
    page = client.get(f"/mediations/{asked.pk}").content.decode()
    assert 'name="agrees"' in page
    assert not re.search(r'name="agrees"[^>]*checked', page)
    assert do(client, asked, "answer").status_code == 422
    do(client, asked, "answer", agrees="yes")
    for person in (aygul, li_qiang):
        client.force_login(person)
        do(client, asked, "mediator", mediator=mediator.pk)
    client.force_login(mediator_user)
    assert f"/mediations/{asked.pk}" in client.get("/mediations").content.decode()
    do(client, asked, "acceptance", accept="1", disclosed="与原告同住一个小区")
    client.force_login(li_qiang)
    assert "与原告同住一个小区" in client.get(f"/mediations/{asked.pk}").content.decode()
    do(client, asked, "talk", to="all", text="大家好")
    do(client, asked, "talk", to=str(other.pk), text="悄悄话")
    client.force_login(aygul)
    page = client.get(f"/mediations/{asked.pk}").content.decode()
    assert "大家好" in page
    assert "悄悄话" not in page
    client.force_login(mediator_user)
    do(client, asked, "heard", speaker=one.pk, via="phone", apart="on", text="电话里说的")
    do(client, asked, "rounds", payer=other.pk, payee=one.pk, rule="midpoint")
    round_ = asked.rounds.get()
    for person, amount in ((aygul, "75000"), (li_qiang, "85000")):
        client.force_login(person)
        assert "85000" not in client.get(f"/mediations/{asked.pk}").content.decode()
        do(client, asked, "offer", round=round_.pk, amount=amount)
    assert "80,000.00" in client.get(f"/mediations/{asked.pk}").content.decode()
    client.force_login(mediator_user)
    clause = {
        "clause-kind": "pay", "clause-text": "归还借款", "clause-obligor": other.pk, "clause-obligee": one.pk,
        "clause-amount": "80000", "clause-due_on": DAY.isoformat(),
    }  # fmt: skip
    wrong = do(client, asked, "agreement", sign="1", **{**clause, "clause-amount": "lots"})
    assert wrong.status_code == 422
    assert 'value="lots"' in wrong.content.decode()
    do(client, asked, "agreement", sign="1", **clause)
    agreement = asked.agreements.get()
    for participant, person in ((one, aygul), (other, li_qiang)):
        client.force_login(person)
        do(client, asked, "codes", purpose="sign")
        sha = {"text_sha256": agreement.text_sha256}
        do(client, asked, "signature", code="000000", **sha)
        assert not agreement.signatures.filter(participant=participant).exists()
        do(client, asked, "signature", code=newest_code(participant), **sha)
    agreement.refresh_from_db()
    assert agreement.state == "effective"
    assert opened(client, f"/mediations/{asked.pk}/agreement.pdf")
    for person in (aygul, li_qiang):
        client.force_login(person)
        do(client, asked, "confirmation")
    assert Confirmation.objects.get().state == "filed"


def test_a_talk_that_cannot_be_kept_stays_in_its_field(client, running, aygul):
    client.force_login(aygul)
    refused = do(client, running, "talk", to="all", text="")
    assert refused.status_code == 422
    done = client.post(f"/mediations/{running.pk}/offer", {"round": "1", "amount": "1"})
    assert done.status_code == 404


def test_what_is_not_clearly_for_everyone_stays_apart(client, running, aygul, li_qiang):
    client.force_login(aygul)
    for to in ("", "nonsense", str(sides(running)[1].pk)):
        do(client, running, "talk", to=to, text="x")
    assert set(Statement.objects.values_list("apart_with", flat=True)) == {sides(running)[0].pk}


@pytest.mark.parametrize("almost", ["stranger", "other_clerk", "lawyer_zhao", "second_mediator_user"])
def test_for_anybody_else_it_does_not_exist(request, client, running, almost):
    client.force_login(request.getfixturevalue(almost))
    assert client.get(f"/mediations/{running.pk}").status_code == 404
    assert do(client, running, "talk", to="all", text="x").status_code == 404
    assert client.get(f"/mediations/{running.pk}/agreement.pdf").status_code == 404


def test_the_clerk_sees_that_it_runs_and_cannot_speak_or_end_it(client, running, clerk):
    client.force_login(clerk)
    page = client.get(f"/mediations/{running.pk}").content.decode()
    assert "阿布都拉" in page
    assert 'name="text"' not in page
    for act in ("talk", "notes", "end", "rounds"):
        given = do(client, running, act, to="all", text="x", reason="gap")
        assert given.status_code in (403, 404, 422)
    assert not Statement.objects.exists()


def test_a_file_said_in_confidence_opens_for_nobody_else(client, running, aygul, li_qiang, judge):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.documents.files import pdf

    other = sides(running)[1]
    client.force_login(li_qiang)
    paper = SimpleUploadedFile("secret.pdf", pdf(), content_type="application/pdf")
    do(client, running, "talk", to=str(other.pk), text="", file=paper)
    said = Statement.objects.get()
    assert opened(client, f"/mediations/{running.pk}/files/{said.pk}")
    client.force_login(aygul)
    assert client.get(f"/mediations/{running.pk}/files/{said.pk}").status_code == 404
    client.force_login(judge)
    assert client.get(f"/mediations/{running.pk}/files/{said.pk}").status_code == 404


def test_the_judge_asks_confirms_and_is_asked_for_a_second_factor(client, filed, judge, aygul, court):  # noqa: F811
    client.force_login(aygul)
    assert 'name="checked"' not in client.get(f"/confirmations/{filed.pk}").content.decode()
    client.force_login(judge)
    assert f"/confirmations/{filed.pk}" in client.get("/confirmations").content.decode()
    page = client.get(f"/confirmations/{filed.pk}").content.decode()
    assert page.count('name="checked"') == len(everything(court))
    client.post(f"/confirmations/{filed.pk}", {"do": "evidence", "what": "转账记录"})
    assert "转账记录" in client.get(f"/confirmations/{filed.pk}").content.decode()
    client.post(f"/confirmations/{filed.pk}", {"do": "confirm", "checked": list(everything(court))})
    filed.refresh_from_db()
    assert filed.state == "filed"


def test_anybody_reads_the_list_of_mediators(client, mediator):
    assert "人民调解员，十年经验" in client.get("/mediators").content.decode()


def test_mediation_is_proposed_from_the_page_of_a_case(client, case, aygul, mediator):  # noqa: F811
    client.force_login(aygul)
    assert f"/cases/{case.pk}/mediation" in client.get(f"/cases/{case.pk}").content.decode()
    client.get(f"/cases/{case.pk}/mediation")
    made = client.post(f"/cases/{case.pk}/mediation")
    assert made.headers["Location"] == f"/mediations/{Mediation.objects.get().pk}"
    assert Mediation.objects.get().participants.get(side="plaintiff").answer == "agreed"
    assert Mediation.objects.get().participants.get(side="defendant").answer == "asked"
