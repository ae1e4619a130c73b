"""Bad input from machines: each is refused in the caller's language, names its field, and leaves nothing behind."""

import json
import re
from datetime import date, timedelta

import pytest
from django.test import Client

from evercourt.api.models import KeptAnswer
from evercourt.cases.models import FeeRelief
from evercourt.documents.models import Document
from evercourt.filing.models import Filing
from evercourt.service.models import Rebuttal
from tests.api.machine import Machine
from tests.api.test_filings import FORM
from tests.documents import files

LETTERS = {"zh-hans": "[\u4e00-\u9fff]", "ug": "[\u06ad\u06d0\u06c6\u06c7]|[\u0600-\u06ff]", "en": "[a-z]{3}"}
LANGUAGES = tuple(LETTERS)
TODAY = date(2022, 8, 10)


def sent(machine, path, body, language, **headers):
    return machine.send("POST", path, body, **{"accept-language": language}, **headers)


def assert_language(words, language):
    assert re.search(LETTERS[language], words), words
    assert language == "en" or not re.search(r"[a-z]{4,} [a-z]{2,}", words), words


def assert_told(answer, language, status, code):
    """The refusal is a problem, and every sentence in it is in the language asked for."""
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert (answer.status_code, told["type"]) == (status, f"urn:evercourt:problem:{code}"), told
    for words in (told["title"], *(place["text"] for place in told.get("errors", ()))):
        assert_language(words, language)
    return told


def party(**changes):
    return {"parties": [FORM["parties"][0] | changes, FORM["parties"][1]]}


def claim(amount):
    return {"claims": [{"kind": "money", "text": "归还借款", "amount": amount}]}


# What of the form of a filing is bad, and the field that is named.
FORMS = {
    "too many digits": (claim("12345678901234"), "claims.0.amount"),
    "too many places": (claim("1.234"), "claims.0.amount"),
    "less than nothing": (claim("-1"), "claims.0.amount"),
    "no number": (claim("NaN"), "claims.0.amount"),
    "an override that turns the name round": (party(name="阿依\u202e古丽"), "parties.0.name"),
    "a control character in the name": (party(name="阿依\u0007古丽"), "parties.0.name"),
    "born tomorrow": (party(born_on=str(TODAY + timedelta(days=1))), "parties.0.born_on"),
    "born on no day": (party(born_on="2022-02-30"), "parties.0.born_on"),
    "a list where words belong": ({"facts": ["x"]}, "facts"),
    "words where a list belongs": ({"claims": "everything"}, "claims"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("bad", FORMS)
def test_a_value_that_cannot_be_read_never_stops_a_filing_and_is_named(bad, language, morning, aygul, court):
    """The court takes every complaint (REG 2); what it could not read stands in the receipt, word for word kept."""
    change, field = FORMS[bad]
    answer = sent(Machine(aygul), "/filings", {"court": court.code, "form": FORM | change}, language)
    assert answer.status_code == 201, answer.content
    (unread,) = answer.json()["unread"]
    assert unread["field"] == field
    assert_language(unread["text"], language)
    filing = Filing.objects.get()
    assert {name: filing.form[name] for name in change} == change


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_the_name_of_a_plaintiff_there_is_nobody_to_answer(language, aygul, court):
    answer = sent(Machine(aygul), "/filings", {"court": court.code, "form": FORM | {"parties": "nobody"}}, language)
    assert assert_told(answer, language, 422, "bad-input")["field"] == "parties.0.name"
    assert not Filing.objects.exists()
    assert not KeptAnswer.objects.exists()


# What of the body itself is bad, and the kind of error that programs read.
BODIES = {
    "a number for a text": ("/filings", {"court": 5, "form": {}}, "string_type"),
    "a text for an object": ("/filings", {"court": "新0103", "form": "x"}, "dict_type"),
    "a part is missing": ("/filings", {"court": "新0103"}, "missing"),
    "a letter that no text holds": ("/uploads", {"name": "借\0条.pdf", "size": 1}, "value_error"),
    "far too long": ("/uploads", {"name": "借" * 400, "size": 1}, "string_too_long"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("bad", BODIES)
def test_a_body_of_another_shape_is_told_what_is_wrong_where(bad, language, aygul, court):
    path, body, kind = BODIES[bad]
    told = assert_told(sent(Machine(aygul), path, body, language), language, 422, "bad-input")
    assert kind in [place["kind"] for place in told.get("errors", ())], told
    assert not Filing.objects.exists()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("way", "status", "code"), [
    ("no key", 401, "key-needed"), ("no idempotency key", 400, "key-missing"), ("key used before", 422, "key-reused"),
    ("too large", 413, "too-large"), ("wrong method", 405, "method-not-allowed"), ("nowhere", 404, "not-found"),
    ("scope", 403, "not-allowed"), ("broken address", 400, "bad-request"),
])  # fmt: skip
def test_the_protocol_speaks_the_callers_language(way, status, code, language, aygul, court):
    machine = Machine(aygul)
    body = {"court": court.code, "form": FORM}
    if way == "key used before":
        machine.send("POST", "/filings", body, once="one")
    answers = {
        "no key": lambda: Client().get("/api/v1/cases", headers={"accept-language": language}),
        "no idempotency key": lambda: Client().post(
            "/api/v1/filings",
            headers={"authorization": f"Bearer {machine.secret}", "accept-language": language},
        ),
        "key used before": lambda: sent(machine, "/filings", body | {"form": {}}, language, once="one"),
        "too large": lambda: sent(
            machine, "/filings", {"court": court.code, "form": {"facts": "x" * 6_000_000}}, language
        ),
        "wrong method": lambda: machine.send("DELETE", "/cases", **{"accept-language": language}),
        "nowhere": lambda: machine.send("GET", "/nothing", **{"accept-language": language}),
        "scope": lambda: sent(Machine(aygul, "read"), "/filings", body, language),
        "broken address": lambda: machine.send("GET", "/cases/%00", **{"accept-language": language}),
    }
    answer = answers[way]()
    assert_told(answer, language, status, code)
    assert Filing.objects.count() == (way == "key used before")


def test_a_cut_line_leaves_half_a_body_that_changes_nothing(aygul, court):
    machine = Machine(aygul)
    whole = json.dumps({"court": court.code, "form": FORM}).encode()
    answer = Client().generic(
        "POST", "/api/v1/filings", whole[:-40], content_type="application/json",
        headers={"authorization": f"Bearer {machine.secret}", "idempotency-key": "cut"},
    )  # fmt: skip
    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == "application/problem+json"
    assert not Filing.objects.exists()
    assert machine.send("POST", "/filings", {"court": court.code, "form": FORM}, once="cut").status_code == 201


BAD_FILES = {
    "empty": b"",
    "wrong_type": b"MZ" + bytes(62),
    "truncated": files.pdf(5)[:-60],
    "bomb": files.docx(**{"word/media/zeros.bin": bytes(60 * 1024 * 1024)}),
    "programs": files.pdf_with_launch(),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", BAD_FILES)
def test_a_bad_file_is_refused_whatever_it_is_called(reason, language, aygul):
    machine, content = Machine(aygul), BAD_FILES[reason]
    begun = sent(machine, "/uploads", {"name": "借条.pdf", "size": len(content)}, language)
    if content:
        key = begun.json()["key"]
        machine.send("PATCH", f"/uploads/{key}", content, **{"upload-offset": "0"})
        begun = sent(machine, f"/uploads/{key}/document", {}, language)
    told = assert_told(begun, language, 422, "bad-input")
    assert told.get("next_step") or reason == "empty"
    assert not Document.objects.exists()


@pytest.mark.parametrize("until", ["2022-08-09", "2022-08-10", "2022-02-30", "soon", 5])
def test_relief_until_a_day_that_is_over_or_none_is_refused(until, world, judge):
    machine = Machine(judge)
    machine.confirm()
    path = f"/cases/{world['case_id']}/fees/{world['fee_id']}/reliefs/{world['relief_id']}/decision"
    answer = machine.send("POST", path, {"grant": True, "reasons": "属实", "until": until})
    assert answer.status_code == 422
    assert FeeRelief.objects.get(pk=world["relief_id"]).state == "applied"


@pytest.mark.parametrize("starts", ["2022-08-09T10:00:00+08:00", "2022-08-11T10:00:00+08:00", "yesterday"])
def test_a_hearing_in_the_past_or_without_the_lawful_notice_is_refused(starts, world, judge):
    body = {"courtroom": world["courtroom"], "starts_at": starts, "minutes": 60}
    answer = Machine(judge).send("POST", f"/cases/{world['case_id']}/hearings", body)
    assert answer.status_code == 422, answer.content
    assert answer["Content-Type"] == "application/problem+json"


def test_an_objection_dated_tomorrow_is_refused(world, li_qiang):
    Rebuttal.objects.all().delete()
    path = f"/service-orders/{world['order_id']}/attempts/{world['attempt_id']}/rebuttals"
    answer = Machine(li_qiang).send("POST", path, {"reasons": "未收到", "claimed_on": "2022-08-11"})
    assert answer.status_code == 422, answer.content
    assert not Rebuttal.objects.exists()
