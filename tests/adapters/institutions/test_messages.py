"""What goes over the line: the official schemas of ISO 20022, our JSON Schema, and nothing lost between them."""

import dataclasses
import json
import string
from datetime import UTC, date, datetime

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from evercourt.adapters.institutions import inquiries, signing, wire
from evercourt.adapters.institutions.memory import MemoryInstitution
from evercourt.adapters.institutions.signing import NotSigned
from evercourt.adapters.institutions.wire import Unreadable
from evercourt.enforcement.ports import (
    Action,
    Ahead,
    Asset,
    AssetKind,
    HoldChanged,
    InquiryAnswer,
    InstitutionObjects,
    Order,
    OrderAnswer,
    Person,
    Question,
    Reason,
    Status,
)
from tests.adapters.institutions.saying import DEBTOR, OFFICER, OTHER, inquiry, key, order

SCHEMA = json.loads((inquiries.SCHEMAS.parent / "messages.json").read_text())
AT = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=30)
CENTS = st.integers(0, 10**13)


def valid(name, raw):
    """Return True if `raw` is valid by the part `name` of the JSON Schema."""
    return jsonschema_rs.validator_for({**SCHEMA, "$ref": f"#/$defs/{name}"}).is_valid(json.loads(raw))


people = st.builds(Person, name=WORDS, number=WORDS, is_organisation=st.booleans())
holds = st.builds(
    Ahead, court=WORDS, case_number=WORDS, place=st.integers(0, 9), amount=CENTS, until=st.none() | st.dates()
)
assets = st.builds(
    Asset, kind=st.sampled_from(AssetKind), number=WORDS, label=WORDS, balance=CENTS, available=CENTS, worth=CENTS,
    mark=st.sampled_from(["", "wages"]), co_owners=st.lists(people, max_size=2).map(tuple),
    holds=st.lists(holds, max_size=2).map(tuple), details=st.dictionaries(WORDS, WORDS, max_size=2),
)  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(people, st.lists(WORDS, min_size=1, max_size=4), WORDS)
def test_a_question_is_the_same_after_the_journey(person, items, case_number):
    question = Question(key=key(), case_number=case_number, debtor=person, items=tuple(items))
    asked = dataclasses.replace(inquiry(DEBTOR), questions=(question,))
    assert inquiries.read_inquiry(inquiries.write_inquiry(asked)) == asked


@settings(max_examples=50, deadline=None)
@given(st.lists(assets, min_size=1, max_size=3), st.sampled_from([Status.DONE, Status.PARTLY]))
def test_an_answer_is_the_same_after_the_journey(found, status):
    question = inquiry(DEBTOR).questions[0]
    answer = InquiryAnswer(key=question.key, status=status, at=AT, assets=tuple(found))
    assert inquiries.read_answer(inquiries.write_answer(answer, question, "A-1")) == answer


@pytest.mark.parametrize(
    "answer",
    [
        InquiryAnswer(key="k", status=Status.NOTHING, at=AT),
        InquiryAnswer(key="k", status=Status.REFUSED, at=AT, reason=Reason.OFFICER_NOT_FILED, reason_text="x: y"),
    ],
)
def test_nothing_and_refused_are_the_same_after_the_journey(answer):
    question = dataclasses.replace(inquiry(DEBTOR).questions[0], key="k")
    assert inquiries.read_answer(inquiries.write_answer(answer, question, "A-1")) == answer


# In the form other authorities use it: an envelope around, what is asked by account, their own data inside.
ELSEWHERE = """<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"
xmlns:a="urn:iso:std:iso:20022:tech:xsd:auth.001.001.01">
<s:Body><a:Document><a:InfReqOpng><a:InvstgtnId>X-1</a:InvstgtnId>
<a:LglMndtBsis><a:Prgrph>§ 1</a:Prgrph></a:LglMndtBsis>
<a:CnfdtltySts>true</a:CnfdtltySts><a:InvstgtnPrd>
<a:Dt><a:FrDt>2020-09-01</a:FrDt><a:ToDt>2021-07-28</a:ToDt></a:Dt></a:InvstgtnPrd>
<a:SchCrit><a:Acct><a:Id><a:Id><a:IBAN>FI2112345600000785</a:IBAN></a:Id></a:Id>
<a:InvstgtdPties><a:Cd>ALLP</a:Cd></a:InvstgtdPties>
<a:AuthrtyReqTp><a:MsgNmId>supl.027.001.01</a:MsgNmId></a:AuthrtyReqTp></a:Acct></a:SchCrit>
<a:SplmtryData><a:Envlp><o:Official xmlns:o="urn:other"><o:Id>7</o:Id></o:Official></a:Envlp></a:SplmtryData>
</a:InfReqOpng></a:Document></s:Body></s:Envelope>"""


def test_a_message_of_another_authority_is_read_without_loss():
    (document,) = inquiries.documents(ELSEWHERE.encode())
    again = etree.fromstring(etree.tostring(document, with_tail=False))
    one, two = (etree.tostring(each, method="c14n", exclusive=True, with_tail=False) for each in (document, again))
    assert one == two
    assert b"<o:Id>7</o:Id>" in one
    with pytest.raises(Unreadable):
        list(inquiries.documents(ELSEWHERE.replace("<a:IBAN>FI", "<a:IBAN>!!").encode()))


def test_what_the_schemas_forbid_is_not_written():
    with pytest.raises(Unreadable):
        inquiries.write_inquiry(inquiry(Person(name="x" * 141, number="1")))
    with pytest.raises(Unreadable):
        inquiries.write_inquiry(inquiry(Person(name="a\x00b", number="1")))


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"<a", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>', b"<Inquiries/>",
        b'<Inquiries xmlns="urn:evercourt:inquiries:1" key="k"><a/></Inquiries>',
    ],
)  # fmt: skip
def test_rubbish_is_unreadable_and_no_file_is_opened(raw):
    with pytest.raises(Unreadable):
        inquiries.read_inquiry(raw)


def test_the_disclosure_is_an_auth_003():
    assert inquiries.read_disclosure(inquiries.write_disclosure("k1")) == ("k1", False)


orders = st.builds(
    lambda action, amount, name: order(action, amount=amount, hold=key(), debtor=Person(name=name, number="1")),
    st.sampled_from([Action.FREEZE, Action.RELEASE, Action.DEDUCT]), st.integers(1, 10**13), WORDS,
)  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(orders)
def test_an_order_is_valid_json_by_the_schema_and_the_same_after_the_journey(one):
    raw = wire.dump(one)
    assert valid("order", raw)
    assert wire.load(Order, raw) == one


@pytest.mark.parametrize(
    "change", [{"amount": 0}, {"ruling_sha256": "x"}, {"key": "a" * 36}, {"judge": ""}, {"until": None}]
)
def test_the_schema_refuses_an_order_that_lacks_what_the_law_asks(change):
    assert not valid("order", wire.dump(dataclasses.replace(order(Action.FREEZE, amount=1), **change)))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("order_answer", OrderAnswer(key="k", status=Status.PARTLY, at=AT, amount=5, ahead=(
            Ahead(court="x", case_number="y", place=0, amount=3, until=date(2027, 1, 1)),), reason=Reason.HELD_BEFORE)),
        ("hold_changed", HoldChanged(hold="h", at=AT, held=7, position=0)),
        ("objection", InstitutionObjects(number="O-1", order="k", at=AT, grounds="…")),
    ],
)  # fmt: skip
def test_what_an_institution_says_is_valid_and_the_same_after_the_journey(name, said):
    raw = wire.dump(said, type=name)
    assert valid(name, raw)
    assert wire.build(wire.SAID[name], wire.parse(raw)) == said


def test_every_answer_of_the_simulator_is_valid_by_the_schema():
    bank = MemoryInstitution("bank-one")
    bank.know(OFFICER)
    bank.book.open(AssetKind.DEPOSIT, "6222-1", [DEBTOR, OTHER], balance=100_00)
    freeze = order(Action.FREEZE, amount=10)
    receipt = bank.order(freeze).receipt
    bank.order(order(Action.DEDUCT, amount=4, hold=freeze.key))
    assert valid("receipt", receipt)
    assert valid("statement", bank.statement().raw)
    for url, name in (("/v1/news", "news"), ("/v1/terms", "terms"), ("/v1/nothing", "problem")):
        reply = bank.desk.take("GET", url, b"", bank.seal.sign(b"", to=bank.code, url=f"GET {url}"))
        assert valid(name, reply.body), reply.body


@pytest.mark.parametrize(
    "raw", [b"[]", b"{", b'{"a":1,"a":2}', b'{"amount":1.5}', b"\xff", b"[" * 100_000, b'{"key":5}', b"{}"]
)
def test_json_that_is_none_of_ours_is_unreadable(raw):
    with pytest.raises(Unreadable):
        wire.load(Order, raw)


def test_a_reason_of_a_later_version_still_says_that_it_was_refused():
    raw = wire.dump(OrderAnswer(key="k", status=Status.REFUSED, at=AT)).replace(b'"reason":""', b'"reason":"new_one"')
    assert wire.load(OrderAnswer, raw).reason == Reason.OTHER


@given(st.integers(0, 400), st.sampled_from(string.ascii_letters + "._-"))
@settings(max_examples=100, deadline=None)
def test_a_signature_with_one_other_character_is_none(place, letter):
    bank = MemoryInstitution("bank-one")
    made = bank.seal.sign(b"content", to="bank-one")
    changed = made[:place] + letter + made[place + 1 :] if place < len(made) - 1 else made[:-4] + "AAAA"
    if changed == made:
        return
    with pytest.raises(NotSigned):
        signing.check(b"content", changed, by="court", to="bank-one", certificates=[bank.seal.certificate])
