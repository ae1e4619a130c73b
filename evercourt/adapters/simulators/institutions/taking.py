"""What an institution does with each message it is sent: keeps it, acts on it, and says what came of it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import time
from typing import TYPE_CHECKING

from evercourt.adapters.institutions import inquiries
from evercourt.adapters.institutions.wire import JSON, XML, Unreadable, dump, load, parse
from evercourt.adapters.simulators.institutions import orders
from evercourt.adapters.simulators.institutions.book import OUTSIDE
from evercourt.adapters.simulators.institutions.problem import Problem
from evercourt.enforcement.ports import Asset, InquiryAnswer, Officer, Order, Question, Reason, Status

if TYPE_CHECKING:
    from evercourt.adapters.simulators.institutions.desk import Desk

Taken = tuple[int, str, bytes]
KEY = re.compile(r"[A-Za-z0-9-]{1,35}")
SECONDS_BETWEEN_PARTS = 1.0


def take_inquiry(desk: Desk, body: bytes, signature: str) -> Taken:
    """Take an inquiry and answer each of its questions."""
    inquiry = inquiries.read_inquiry(body)
    with desk.book.changing():
        known, receipt = receive(desk, inquiry.key, "inquiries", body, signature)
        if not known:
            for question in inquiry.questions:
                if not KEY.fullmatch(question.key):
                    raise Unreadable("the key of a question is not one")
                if desk.book.rows("SELECT 1 FROM questions WHERE key = ?", question.key):
                    raise Problem(409, "key_used", f"{question.key} was asked before", "5.2")
                debtor = json.dumps([question.debtor.name, question.debtor.number], ensure_ascii=False)
                desk.book.write("INSERT INTO questions (key, debtor) VALUES (?, ?)", question.key, debtor)
                _answer_question(desk, question, inquiry.officer)
    return 202, JSON, receipt


def _answer_question(desk: Desk, question: Question, officer: Officer) -> None:
    book, manners, now = desk.book, desk.book.manners(), desk.book.now()
    refused = Reason.NONE
    if not book.knows(officer):
        refused = Reason.OFFICER_NOT_FILED
    elif not question.items or not set(question.items) <= set(desk.terms.items):
        refused = Reason.ITEM_NOT_LISTED
    assets = () if refused else tuple(_only(one, question.items) for one in book.assets_of(question.debtor))
    status = Status.REFUSED if refused else Status.DONE if assets else Status.NOTHING
    whole = InquiryAnswer(key=question.key, status=status, at=now, assets=assets, reason=refused)
    due = time.time() + manners["late"] if manners["late"] else None
    if manners["partly"] and len(assets) > 1:
        part = InquiryAnswer(key=question.key, status=Status.PARTLY, at=now, assets=assets[: len(assets) // 2])
        _say_answer(desk, question.key, inquiries.write_answer(part, question, _number(desk)), XML, due)
        due = (due or time.time()) + SECONDS_BETWEEN_PARTS
    _say_answer(desk, question.key, inquiries.write_answer(whole, question, _number(desk)), XML, due)
    for asset in assets:
        if asset.kind.is_money:
            if spent := min(manners["spend"], book.free(asset.number)):
                book.move(asset.number, OUTSIDE, spent, memo="spent by its owner")
            if manners["salary"]:
                desk.say_changes(orders.arrive(book, asset.number, manners["salary"], "salary"))


def take_order(desk: Desk, body: bytes, signature: str) -> Taken:
    """Take an order, do it and answer it."""
    order = load(Order, body)
    with desk.book.changing():
        known, receipt = receive(desk, order.key, "orders", body, signature)
        if not known:
            done = orders.carry_out(desk.book, order, desk.terms.controls)
            due = time.time() + desk.book.manners()["late"] if desk.book.manners()["late"] else None
            _say_answer(desk, order.key, dump(done.answer, type="order_answer"), JSON, due)
            desk.say_changes(done.changed)
            if desk.book.manners()["objects"]:
                desk.object_to(order.key, "本机构认为该执行措施违反法律规定。")
    return 202, JSON, receipt


def take_officer(desk: Desk, body: bytes, signature: str) -> Taken:
    """Take the filing of an officer, or its end."""
    found = parse(body)
    key, officer = str(found.get("key", "")), load(Officer, json.dumps(found.get("officer") or {}).encode())
    if not officer.credential or not isinstance(found.get("since"), str):
        raise Unreadable("credential or since is missing")
    with desk.book.changing():
        known, receipt = receive(desk, key, "officers", body, signature)
        if not known:
            desk.book.write(
                "INSERT OR REPLACE INTO officers VALUES (?, ?, ?, ?)",
                officer.credential, officer.name, found["since"], found.get("until"),
            )  # fmt: skip
    return 202, JSON, receipt


def take_disclosure(desk: Desk, body: bytes, signature: str) -> Taken:
    """Take the end of the secrecy of a question."""
    question, secret = inquiries.read_disclosure(body)
    if not desk.book.rows("SELECT 1 FROM questions WHERE key = ?", question):
        raise Problem(404, "unknown_key", f"{question} was never asked", "5.6")
    with desk.book.changing():
        _known, receipt = receive(desk, f"D{question}"[:35], "disclosures", body, signature)
        desk.book.write("UPDATE questions SET secret = ? WHERE key = ?", secret, question)
    return 202, JSON, receipt


def take_reply(desk: Desk, number: str, body: bytes, signature: str) -> Taken:
    """Take the court's answer to an objection; upheld, the hold of the order ends."""
    try:
        found = parse(body)
    except Unreadable as error:
        raise Problem(400, "unreadable", str(error), "3.4") from error
    objection = next(iter(desk.book.rows("SELECT * FROM objections WHERE number = ?", number)), None)
    if objection is None:
        raise Problem(404, "unknown_key", f"there is no objection {number}", "8.2")
    with desk.book.changing():
        known, receipt = receive(desk, str(found.get("key", "")), "replies", body, signature)
        if not known:
            desk.book.write("UPDATE objections SET answer = ? WHERE number = ?", body.decode(), number)
            hold = desk.book.hold(objection["order_key"])
            if found.get("upheld") is True and hold is not None and not hold["ended"]:
                changed = orders.end(desk.book, hold, "objection upheld")
                desk.say_changes([orders.changed_now(desk.book, hold["key"]), *changed])
    return 202, JSON, receipt


def receive(desk: Desk, key: str, path: str, body: bytes, signature: str) -> tuple[bool, bytes]:
    """Keep a request; return whether it was known, and its receipt, the same one every time."""
    if not KEY.fullmatch(key):
        raise Unreadable("the key is not one: 1 to 35 letters, digits and hyphens")
    sha256 = hashlib.sha256(body).hexdigest()
    known = next(iter(desk.book.rows("SELECT * FROM requests WHERE key = ?", key)), None)
    if known is None:
        number = (desk.book.rows("SELECT max(rowid) AS n FROM requests")[0]["n"] or 0) + 1
        at = desk.book.now().isoformat()
        desk.book.write(
            "INSERT INTO requests VALUES (?, ?, ?, ?, ?, ?, ?)", key, number, path, at, sha256, body, signature
        )
    elif (known["sha256"], known["path"]) != (sha256, path):
        raise Problem(409, "key_used", f"{key} came before with another content", "5.2")
    else:
        number, at = known["number"], known["at"]
    receipt = {"key": key, "number": number, "at": at, "sha256": sha256}
    return known is not None, json.dumps(receipt, sort_keys=True).encode()


def _say_answer(desk: Desk, key: str, message: bytes, media: str, due: float | None) -> None:
    manners = desk.book.manners()
    if manners["out_of_order"] and desk.book.rows("SELECT max(rowid) AS n FROM requests")[0]["n"] % 2:
        due = (due or time.time()) + 2 * SECONDS_BETWEEN_PARTS
    for _time in range(2 if manners["twice"] else 1):
        desk.say(key, message, media, due=due)


def _number(desk: Desk) -> str:
    return f"{desk.terms.code}-{time.time_ns():x}"[-35:]


def _only(asset: Asset, items: tuple[str, ...]) -> Asset:
    """Return the asset with nothing but what was asked (NET 7; INV 25)."""
    if "balance" not in items:
        asset = dataclasses.replace(asset, balance=0, available=0)
    if "holds" not in items:
        asset = dataclasses.replace(asset, holds=())
    return asset


BY_PATH = {
    "/v1/inquiries": take_inquiry,
    "/v1/orders": take_order,
    "/v1/officers": take_officer,
    "/v1/disclosures": take_disclosure,
}
