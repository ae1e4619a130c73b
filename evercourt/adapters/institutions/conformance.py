"""The conformance kit: the cases of docs/protocol.md, run against an institution's test end.

Each case is a function with the paragraph it proves; it raises Deviates with what was found instead. The institution
needs a test debtor with one account of at least 100.00 yuan (or one thing, for a registry) and a second person.
"""

import dataclasses
import json
import ssl
import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from http.client import HTTPException, HTTPSConnection
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from django.utils.translation import gettext_noop as _

from evercourt.adapters.institutions.client import SignedInstitution
from evercourt.adapters.institutions.line import Answered, HTTPSLine
from evercourt.adapters.institutions.wire import JSON, XML, dump
from evercourt.enforcement.ports import (
    Action,
    AssetKind,
    HoldRow,
    Inquiry,
    InquiryAnswer,
    Officer,
    Order,
    OrderAnswer,
    PayTo,
    Person,
    Question,
    Reason,
    Status,
)
from evercourt.kernel.errors import InstitutionError

HASH = "c0" * 32
OFFICER = Officer(name="一致性测试员", credential="CONFORMANCE-1")
STRANGER = Officer(name="未备案人员", credential="CONFORMANCE-2")
CASE = "（测试）执1号"
CENTS = 100_00  # What the cases freeze, and part of which they deduct.


class Deviates(Exception):
    """The institution's end does something else than the paragraph says."""


@dataclasses.dataclass(frozen=True)
class Case:
    """One case of the kit."""

    name: str
    paragraph: str
    run: Callable[["Kit"], None]
    money: bool | None = None  # Only for accounts, or only for things; None: for all.


@dataclasses.dataclass(frozen=True)
class Result:
    """How a case ended; `found` is empty when all was as the paragraph says."""

    case: Case
    found: str = ""


@dataclasses.dataclass
class Kit:
    """What the cases work with."""

    institution: SignedInstitution
    debtor: Person
    other: Person
    asset: str
    today: date
    terms: dict[str, Any] = dataclasses.field(default_factory=dict)
    kind: AssetKind = AssetKind.DEPOSIT

    def order(self, action: Action, **more: Any) -> Order:
        """Return a lawful order on the test asset, changed as `more` says."""
        usual: dict[str, Any] = {
            "key": key(), "action": action, "court": "TEST", "case_number": CASE, "debtor": self.debtor,
            "asset_kind": self.kind, "asset_number": self.asset, "officer": OFFICER, "judge": "测试法官",
            "ruling_number": f"{CASE}之一", "ruling_sha256": HASH,
        }  # fmt: skip
        if action in {Action.FREEZE, Action.SEAL, Action.RENEW}:
            usual |= {"since": self.today, "until": self.today + timedelta(days=30)}
        if action == Action.DEDUCT:
            usual["pay_to"] = PayTo(name="案款专户", account="TEST", bank="TEST", reference="TEST-1")
        return Order(**{**usual, **more})

    def inquiry(self, *debtors: Person, officer: Officer = OFFICER, items: list[str] | None = None) -> Inquiry:
        """Return a lawful inquiry about these people."""
        asked = tuple(items if items is not None else self.terms["items"])
        questions = tuple(Question(key=key(), case_number=CASE, debtor=one, items=asked) for one in debtors)
        return Inquiry(
            key=key(), court="TEST", officer=officer, notice_sha256=HASH, questions=questions,
            answer_by=self.today + timedelta(days=10),
        )  # fmt: skip

    def place(self, order: Order) -> OrderAnswer:
        """Send an order and return its answer."""
        self.institution.order(order)
        said = self.said(order.key)
        if not isinstance(said, OrderAnswer):
            raise Deviates("an order was answered as if it were an inquiry")
        return said

    def asked(self, inquiry: Inquiry) -> InquiryAnswer:
        """Send an inquiry and return the answer to its first question."""
        self.institution.ask(inquiry)
        said = self.said(inquiry.questions[0].key)
        if not isinstance(said, InquiryAnswer):
            raise Deviates("an inquiry was answered as if it were an order")
        return said

    def said(self, about: str) -> Any:
        """Return the answer under a key; a test end answers at once."""
        found = self.institution.answer(about)
        if found is None:
            raise Deviates("a test end answers at once; no answer was there")
        return found.said

    def raw(self, method: str, url: str, body: bytes, signature: str, media: str = JSON) -> Answered:
        """Send what a client of ours would not."""
        return self.institution.line.send(method, url, body, signature, media)

    def row(self, hold: str) -> HoldRow:
        """Return the hold's row of the statement."""
        rows = [one for one in self.institution.statement().rows if one.hold == hold]
        if len(rows) != 1:
            raise Deviates(f"the statement has {len(rows)} rows for one hold")
        return rows[0]


def run(kit: Kit) -> Iterator[Result]:
    """Run every case that is for this institution; yield the results as they come. Without terms nothing else runs."""
    for case in CASES:
        if case.money is not None and case.money != kit.kind.is_money:
            continue
        try:
            case.run(kit)
        except Deviates as deviation:
            found = str(deviation)
        except InstitutionError as error:
            found = str(error)
        else:
            found = ""
        yield Result(case, found)
        if found and case.run is _terms:
            return


def key() -> str:
    """Return a new key."""
    return uuid.uuid4().hex


def _must(holds: bool, found: object) -> None:
    if not holds:
        raise Deviates(f"found: {found}")


def _status(answered: Answered, status: int) -> None:
    _must(answered.status == status, f"HTTP {answered.status} instead of {status}")


def _client_certificate(kit: Kit) -> None:
    line = kit.institution.line
    if not isinstance(line, HTTPSLine):
        return
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # Whom we meet is not what is tried here.
    connection = HTTPSConnection(line.host, line.port, timeout=line.timeout, context=context)
    try:
        connection.request("GET", "/v1/terms")
        status = connection.getresponse().status
    except (OSError, HTTPException):
        return
    finally:
        connection.close()
    raise Deviates(f"found: HTTP {status} for a client without certificate")


def _terms(kit: Kit) -> None:
    kit.terms = kit.institution.terms()
    missing = [name for name in ("code", "kind", "items", "controls") if not kit.terms.get(name)]
    _must(not missing, f"terms without {', '.join(missing)}")
    _must(kit.terms["code"] == kit.institution.code, f"code {kit.terms['code']}")
    kinds = {"payments": AssetKind.PAYMENT_ACCOUNT, "vehicles": AssetKind.VEHICLE, "land": AssetKind.REAL_ESTATE}
    kit.kind = kinds.get(kit.terms["kind"], AssetKind.DEPOSIT)


def _unsigned(kit: Kit) -> None:
    _status(kit.raw("GET", "/v1/terms", b"", ""), 401)


def _other_key(kit: Kit) -> None:
    seal = dataclasses.replace(kit.institution.seal, key=ec.generate_private_key(ec.SECP256R1()))
    _status(kit.raw("GET", "/v1/terms", b"", seal.sign(b"", to=kit.institution.code, url="GET /v1/terms")), 401)


def _altered(kit: Kit) -> None:
    body = dump(kit.order(Action.LIFT))
    signature = kit.institution.seal.sign(body, to=kit.institution.code, url="POST /v1/orders")
    _status(kit.raw("POST", "/v1/orders", body.replace(CASE.encode(), b"X"), signature), 401)


def _old(kit: Kit) -> None:
    signature = kit.institution.seal.sign(b"", to=kit.institution.code, url="GET /v1/terms", iat=1)
    _status(kit.raw("GET", "/v1/terms", b"", signature), 401)


def _elsewhere(kit: Kit) -> None:
    signature = kit.institution.seal.sign(b"", to=kit.institution.code, url="GET /v1/terms")
    _status(kit.raw("GET", "/v1/statement", b"", signature), 401)


def _unreadable(kit: Kit) -> None:
    for url, body, media in (("/v1/orders", b"{", JSON), ("/v1/orders", b"{}", JSON), ("/v1/inquiries", b"<a/>", XML)):
        signature = kit.institution.seal.sign(body, to=kit.institution.code, url=f"POST {url}")
        _status(kit.raw("POST", url, body, signature, media), 400)


def _officers(kit: Kit) -> None:
    kit.institution.file_officer(OFFICER, since=kit.today - timedelta(days=1))
    refused = kit.asked(kit.inquiry(kit.debtor, officer=STRANGER))
    _must(refused.reason == Reason.OFFICER_NOT_FILED and not refused.assets, f"{refused.status} {refused.reason}")


def _inquiry(kit: Kit) -> None:
    whole = kit.asked(kit.inquiry(kit.debtor))
    _must(kit.asset in [one.number for one in whole.assets], f"{whole.status} without {kit.asset}")
    nobody = kit.asked(kit.inquiry(Person(name="无此人", number="TEST-NOBODY")))
    _must(nobody.status == Status.NOTHING and not nobody.assets, f"{nobody.status} for somebody unknown")


def _only_asked(kit: Kit) -> None:
    some = [one for one in kit.terms["items"] if one not in {"balance", "holds"}]
    found = kit.asked(kit.inquiry(kit.debtor, items=some))
    told = [one.number for one in found.assets if one.balance or one.available or one.holds]
    _must(not told, f"balances or holds of {told}, which were not asked")
    refused = kit.asked(kit.inquiry(kit.debtor, items=[*some, "health"]))
    _must(refused.reason == Reason.ITEM_NOT_LISTED, f"{refused.status} for an item that is not listed")


def _same_key(kit: Kit) -> None:
    asked = kit.inquiry(kit.debtor)
    first, second = kit.institution.ask(asked), kit.institution.ask(asked)
    _must(first.receipt == second.receipt, "another receipt for the same message")
    try:
        kit.institution.ask(dataclasses.replace(asked, court="OTHER"))
    except InstitutionError as error:
        _must("key_used" in str(error), error)
    else:
        raise Deviates("found: another message was taken under a used key")


def _unknown_key(kit: Kit) -> None:
    url = f"/v1/answers/{key()}"
    signature = kit.institution.seal.sign(b"", to=kit.institution.code, url=f"GET {url}")
    _status(kit.raw("GET", url, b"", signature), 404)


def _unlawful(kit: Kit) -> None:
    begin = Action.FREEZE if kit.kind.is_money else Action.SEAL
    amount = {"amount": CENTS} if kit.kind.is_money else {}
    for change, reason in (
        ({"ruling_sha256": ""}, Reason.NO_RULING),
        ({"judge": OFFICER.name}, Reason.NO_RULING),
        ({"debtor": kit.other}, Reason.NOT_THE_DEBTORS),
        ({"asset_number": "TEST-NOTHING"}, Reason.NO_SUCH_ASSET),
        ({"officer": STRANGER}, Reason.OFFICER_NOT_FILED),
        ({"until": kit.today + timedelta(days=4 * 366)}, Reason.TOO_LONG),
    ):
        answer = kit.place(kit.order(begin, **{**amount, **change}))
        _must(
            (answer.status, answer.reason) == (Status.REFUSED, reason), f"{answer.status} {answer.reason}, not {reason}"
        )


def _freeze(kit: Kit) -> None:
    freeze = kit.order(Action.FREEZE, amount=CENTS)
    answer = kit.place(freeze)
    _must((answer.status, answer.amount, answer.held) == (Status.DONE, CENTS, CENTS), f"{answer.status} {answer.held}")
    _must(answer.available <= answer.balance - CENTS, "what is held is still said to be available")
    kit.institution.order(freeze)
    _must(kit.row(freeze.key).held == CENTS, "held twice by one order sent twice")
    kit.place(kit.order(Action.LIFT, hold=freeze.key))


def _line(kit: Kit) -> None:
    first = kit.order(Action.FREEZE, amount=CENTS)
    balance = kit.place(first).balance
    second = kit.order(Action.FREEZE, amount=balance)
    answer = kit.place(second)
    _must(answer.status in {Status.PARTLY, Status.WAITING}, f"{answer.status} for more than is free")
    _must(answer.held <= balance - CENTS, f"{answer.held} held, of which others hold a part")
    _must(len(answer.ahead) > 0, "the hold ahead is not named")
    kit.place(kit.order(Action.LIFT, hold=first.key))
    _must(kit.row(second.key).held == balance, "what was lifted did not pass to the next in line")
    kit.place(kit.order(Action.LIFT, hold=second.key))


def _renew(kit: Kit) -> None:
    begin = kit.order(Action.FREEZE, amount=CENTS) if kit.kind.is_money else kit.order(Action.SEAL)
    kit.place(begin)
    until = kit.today + timedelta(days=200)
    renewed = kit.place(kit.order(Action.RENEW, hold=begin.key, until=until))
    _must((renewed.status, renewed.until) == (Status.DONE, until), f"{renewed.status} until {renewed.until}")
    unknown = kit.place(kit.order(Action.RENEW, hold=key(), until=until))
    _must(unknown.reason == Reason.UNKNOWN_HOLD, f"{unknown.status} {unknown.reason} for a hold that is none")
    kit.place(kit.order(Action.LIFT, hold=begin.key))


def _release(kit: Kit) -> None:
    freeze = kit.order(Action.FREEZE, amount=CENTS)
    kit.place(freeze)
    released = kit.place(kit.order(Action.RELEASE, hold=freeze.key, amount=CENTS // 4))
    _must(
        (released.amount, released.held) == (CENTS // 4, CENTS - CENTS // 4), f"{released.amount}, {released.held} left"
    )
    kit.place(kit.order(Action.LIFT, hold=freeze.key))


def _lift(kit: Kit) -> None:
    begin = kit.order(Action.FREEZE, amount=CENTS) if kit.kind.is_money else kit.order(Action.SEAL)
    kit.place(begin)
    lifted = kit.place(kit.order(Action.LIFT, hold=begin.key))
    _must((lifted.status, lifted.held) == (Status.DONE, 0), f"{lifted.status}, {lifted.held} held")
    again = kit.place(kit.order(Action.LIFT, hold=begin.key))
    _must(again.reason == Reason.HOLD_ENDED, f"{again.status} {again.reason} for a hold that ended")


def _deduct(kit: Kit) -> None:
    if Action.DEDUCT not in kit.terms["controls"]:
        return
    freeze = kit.order(Action.FREEZE, amount=10)
    kit.place(freeze)
    deduct = kit.order(Action.DEDUCT, hold=freeze.key, amount=4)
    taken = kit.place(deduct)
    kit.institution.order(deduct)
    row = kit.row(freeze.key)
    _must((taken.status, taken.amount, taken.held) == (Status.DONE, 4, 6), f"{taken.status}, {taken.amount} deducted")
    _must(bool(taken.remittance), "the transfer is not named")
    _must((row.deducted, row.held) == (4, 6), f"{row.deducted} deducted by one order sent twice")
    _must(row.remittances == ((deduct.key, 4),), f"the statement lists {row.remittances}")
    other = kit.place(kit.order(Action.DEDUCT, hold=freeze.key, amount=1, case_number="（测试）执2号"))
    _must(other.status == Status.REFUSED, "a deduction for another case was taken from this case's hold")
    more = kit.place(kit.order(Action.DEDUCT, hold=freeze.key, amount=7))
    _must(more.amount <= 6 and more.status != Status.DONE, f"{more.status}, {more.amount} of 6 held were deducted")


def _seal(kit: Kit) -> None:
    first, second = kit.order(Action.SEAL), kit.order(Action.SEAL)
    kit.place(first)
    waits = kit.place(second)
    _must(waits.status == Status.WAITING and waits.position >= 1, f"{waits.status} at {waits.position} behind a seal")
    for one in (first, second):
        kit.place(kit.order(Action.LIFT, hold=one.key))


def _news(kit: Kit) -> None:
    first = kit.institution.news(limit=500)
    again = kit.institution.news(limit=500)
    _must(bool(first), "no news, after so many answers")
    _must([one.raw for one in first] == [one.raw for one in again[: len(first)]], "read again, it says something else")
    middle = first[len(first) // 2].place
    rest = kit.institution.news(after=middle, limit=500)
    _must(bool(rest) and all(one.place > middle for one in rest), "places up to `after` are told again")


def _statement(kit: Kit) -> None:
    statement = kit.institution.statement()
    for row in statement.rows:
        _must(row.deducted == sum(cents for _order, cents in row.remittances), f"{row.hold}: deductions do not add up")
        _must(not (row.ended and row.held), f"{row.hold} has ended and holds {row.held}")


def _problem(kit: Kit) -> None:
    url = "/v1/nothing"
    answered = kit.raw("GET", url, b"", kit.institution.seal.sign(b"", to=kit.institution.code, url=f"GET {url}"))
    _status(answered, 404)
    said = json.loads(answered.body or b"{}")
    _must(bool(said.get("error") and said.get("detail")), "a refusal without error and detail")


CASES = (
    Case(_("a client without certificate is refused"), "2.2", _client_certificate),
    Case(_("the terms are told"), "3.2", _terms),
    Case(_("a resource that is none is refused in words"), "3.3", _problem),
    Case(_("what cannot be read is refused"), "3.4", _unreadable),
    Case(_("an unsigned request is refused"), "4.2", _unsigned),
    Case(_("a signature by another key is refused"), "4.2", _other_key),
    Case(_("an altered message is refused"), "4.2", _altered),
    Case(_("an old signature is refused"), "4.2", _old),
    Case(_("a signature for another resource is refused"), "4.3", _elsewhere),
    Case(_("an officer who was not filed is refused"), "7.3", _officers),
    Case(_("an inquiry is answered"), "7.1", _inquiry),
    Case(_("only what was asked is told"), "7.2", _only_asked),
    Case(_("the same message again is one message"), "5.2", _same_key),
    Case(_("an unknown key is not found"), "5.4", _unknown_key),
    Case(_("an unlawful order is refused with its reason"), "7.12", _unlawful),
    Case(_("a freeze holds the exact amount once"), "7.4", _freeze, money=True),
    Case(_("holds stand in line"), "7.5", _line, money=True),
    Case(_("a hold is renewed"), "7.6", _renew),
    Case(_("an amount is released"), "7.7", _release, money=True),
    Case(_("a hold is lifted"), "7.8", _lift),
    Case(_("an amount is deducted once, and no more than is held"), "7.9", _deduct, money=True),
    Case(_("seals stand in line"), "7.10", _seal, money=False),
    Case(_("the statement adds up"), "7.11", _statement),
    Case(_("the news can be read again"), "6.2", _news),
)
