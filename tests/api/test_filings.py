"""The API files as the wizard does: by key and scope, once per key, with errors a program can read."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from evercourt.accounts.acts.tokens import create_token
from evercourt.api.models import KeptAnswer
from evercourt.filing.models import Filing
from evercourt.kernel.channels import Channel

FORM = {
    "cause": "private_lending",
    "parties": [
        {
            "side": "plaintiff",
            "kind": "person",
            "name": "阿依古丽·买买提",
            "phone": "13899990001",
            "address": "扬子江路",
        },
        {"side": "defendant", "kind": "person", "name": "李强", "address": "友好路"},
    ],
    "claims": [{"kind": "money", "text": "归还借款", "amount": "86500.00"}],
    "facts": "2021年5月1日借款86500元，至今未还。",
}


@pytest.fixture
def call():
    """POST with a key and an idempotency key; return the answer."""

    def post(person, path, body, *, key="one", scopes=("file", "read")):
        secret = create_token(person, name="test", scopes=scopes, expires=None, by=person, via=Channel.WEB)
        return Client().post(
            path,
            data=json.dumps(body),
            content_type="application/json",
            headers={"authorization": f"Bearer {secret}", "idempotency-key": key},
        )

    return post


def test_a_filing_over_the_api_gets_its_receipt_at_once(call, aygul, court):
    answer = call(aygul, "/api/v1/filings", {"court": court.code, "form": FORM})
    assert answer.status_code == 201, answer.content
    receipt = answer.json()
    assert receipt["state"] == "submitted"
    assert receipt["place_in_queue"] == 1
    assert receipt["due_on"]
    assert Filing.objects.get().via == "api"


def test_a_post_repeated_with_its_key_files_once(call, aygul, court):
    first = call(aygul, "/api/v1/filings", {"court": court.code, "form": FORM})
    again = call(aygul, "/api/v1/filings", {"court": court.code, "form": FORM})
    assert again.json() == first.json()
    assert again["Idempotent-Replay"] == "true"
    assert Filing.objects.count() == 1


def test_a_key_used_for_something_else_is_refused(call, aygul, court):
    call(aygul, "/api/v1/filings", {"court": court.code, "form": FORM})
    other = call(aygul, "/api/v1/filings", {"court": court.code, "form": {**FORM, "facts": "别的"}})
    assert other.status_code == 422
    assert other.json()["type"].endswith("key-reused")
    assert Filing.objects.count() == 1


def test_a_post_without_a_key_says_which_header_is_missing(call, aygul, court):
    answer = call(aygul, "/api/v1/filings", {"court": court.code, "form": FORM}, key="")
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["title"]


def test_a_key_made_only_for_reading_does_not_file(call, aygul, court):
    answer = call(aygul, "/api/v1/filings", {"court": court.code, "form": FORM}, scopes=("read",))
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert not Filing.objects.exists()


def test_an_unknown_key_is_told_so(court):
    answer = Client().get("/api/v1/cases", headers={"authorization": "Bearer evercourt_wrong"})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_value_that_cannot_be_used_is_named_and_nothing_is_kept(call, aygul, court):
    answer = call(aygul, "/api/v1/filings", {"court": court.code, "form": {**FORM, "parties": []}})
    assert answer.status_code == 422
    assert answer.json()["field"] == "parties.0.name"
    assert not Filing.objects.exists()
    assert not KeptAnswer.objects.exists()


def test_anothers_filing_does_not_exist(call, aygul, stranger, court):
    filed = call(aygul, "/api/v1/filings", {"court": court.code, "form": FORM}).json()
    answer = call(stranger, f"/api/v1/filings/{filed['id']}/withdrawal", {})
    assert answer.status_code == 404
    assert Filing.objects.get().state == "submitted"


@pytest.mark.django_db(transaction=True)
def test_six_posts_with_one_key_at_the_same_instant_file_once(aygul, court):
    secret = create_token(aygul, name="test", scopes=["file"], expires=None, by=aygul, via=Channel.WEB)

    def post(_turn):
        try:
            return Client().post(
                "/api/v1/filings",
                data=json.dumps({"court": court.code, "form": FORM}),
                content_type="application/json",
                headers={"authorization": f"Bearer {secret}", "idempotency-key": "same"},
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(post, range(6)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["receipt_number"] for answer in answers}) == 1
    assert Filing.objects.count() == 1


@pytest.mark.django_db
def test_the_api_describes_itself():
    described = Client().get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert "/api/v1/filings" in described["paths"]


@pytest.mark.django_db
def test_anyone_can_work_out_a_deadline_and_a_fee(court):
    period = Client().get(f"/api/v1/courts/{court.code}/deadlines/defence?trigger=2022-06-24").json()
    assert period["last_day"] == "2022-07-14"
    assert len(period["steps"]) > 1
    fee = Client().get(f"/api/v1/courts/{court.code}/fees/property?on=2022-08-10&amount=86500").json()
    assert fee["amount"] == "1962.50"
    assert Client().get(f"/api/v1/courts/{court.code}/fees/nothing?on=2022-08-10").status_code == 404
