"""The institution's end of docs/protocol.md without the line: takes one signed request, gives one signed answer."""

import json
import re
import time
from collections import deque
from dataclasses import dataclass
from typing import Any

from cryptography import x509

from evercourt.adapters.institutions import signing
from evercourt.adapters.institutions.signing import NotSigned, Seal
from evercourt.adapters.institutions.wire import JSON, XML, Unreadable, dump, parse
from evercourt.adapters.simulators.institutions import orders, taking
from evercourt.adapters.simulators.institutions.book import Book
from evercourt.adapters.simulators.institutions.problem import Problem
from evercourt.enforcement.ports import HoldChanged, InstitutionObjects

LARGEST = 8 * 1024 * 1024  # bytes of a request
MOST_NEWS = 500


@dataclass(frozen=True)
class Terms:
    """What an institution is, and what it can be asked and told."""

    code: str
    kind: str
    items: tuple[str, ...]
    controls: frozenset[str]


@dataclass(frozen=True)
class Reply:
    """What goes back: status, body, its kind and signature; `hang_up`: nothing goes back at all."""

    status: int
    body: bytes
    media: str = JSON
    signature: str = ""
    retry_after: int = 0
    hang_up: bool = False


class Desk:
    """One institution: its terms, its book, its seal, and the court's name and certificates."""

    def __init__(self, terms: Terms, book: Book, seal: Seal, court: str, certificates: list[x509.Certificate]) -> None:
        self.terms, self.book, self.seal = terms, book, seal
        self.court, self.certificates = court, certificates
        self.lately: deque[float] = deque()

    def take(self, method: str, url: str, body: bytes, signature: str) -> Reply:
        """Answer one request; `url` is path and query as they were asked for."""
        manners = self.book.manners()
        time.sleep(manners["delay"])
        header: dict[str, Any] = {}
        try:
            if manners["down"]:
                raise Problem(503, "down", "closed for now", "9", retry_after=1)
            self._keep_to_limit(manners["limit"])
            header = self._signed(method, url, body, signature)
            self._speak_of_time()
            status, media, answer = self._answer(method, url, body, signature)
        except Problem as problem:
            status, media = problem.status, JSON
            said = {"error": problem.error, "detail": problem.detail, "paragraph": problem.paragraph}
            answer = json.dumps(said, ensure_ascii=False).encode()
            return self._reply(status, answer, media, header, problem.retry_after)
        if method == "POST" and manners["drop"] > 0:
            self.book.behave(drop=manners["drop"] - 1)
            return Reply(status, b"", hang_up=True)
        return self._reply(status, answer, media, header)

    def say(self, key: str, message: bytes, media: str = JSON, *, due: float | None = None) -> None:
        """Say something to the court, now or when it is due (seconds since 1970)."""
        with self.book.changing():
            if due is not None and due > time.time():
                self.book.write(
                    "INSERT INTO waiting (due, key, media, body) VALUES (?, ?, ?, ?)", due, key, media, message
                )
            else:
                self.book.write(
                    "INSERT INTO said (key, media, body, at) VALUES (?, ?, ?, ?)",
                    key, media, message, self.book.now().isoformat(),
                )  # fmt: skip

    def say_changes(self, changes: list[HoldChanged] | tuple[HoldChanged, ...]) -> None:
        """Say that holds changed without an order of their own."""
        for one in changes:
            self.say(one.hold, dump(one, type="hold_changed"))

    def object_to(self, order_key: str, grounds: str) -> str:
        """Hold an order unlawful (NET 6); return the number of the objection."""
        with self.book.changing():
            count = self.book.rows("SELECT count(*) AS n FROM objections")[0]["n"]
            number = f"OBJ-{count + 1:04d}"
            now = self.book.now()
            self.book.write(
                "INSERT INTO objections (number, order_key, at, grounds) VALUES (?, ?, ?, ?)",
                number, order_key, now.isoformat(), grounds,
            )  # fmt: skip
            objection = InstitutionObjects(number=number, order=order_key, at=now, grounds=grounds)
            self.say(number, dump(objection, type="objection"))
        return number

    def _signed(self, method: str, url: str, body: bytes, signature: str) -> dict[str, Any]:
        try:
            header = signing.check(body, signature, by=self.court, to=self.terms.code, certificates=self.certificates)
        except NotSigned as error:
            raise Problem(401, "not_signed", str(error), "4.2") from error
        if header.get("url") != f"{method} {url}":
            raise Problem(401, "not_signed", "the signature is for another request", "4.3")
        return header

    def _reply(self, status: int, body: bytes, media: str, header: dict[str, Any], retry_after: int = 0) -> Reply:
        signature = self._sign(body, re=str(header.get("jti", "")))
        return Reply(status, body, media, signature, retry_after)

    def _sign(self, body: bytes, **more: Any) -> str:
        made = self.seal.sign(body, to=self.court, **more)
        if self.book.manners()["wrong_signature"]:
            head, tail = made[:-8], made[-8:]
            made = head + ("AAAAAAAA" if tail != "AAAAAAAA" else "BBBBBBBB")
        return made

    def _keep_to_limit(self, limit: int) -> None:
        now = time.monotonic()
        while self.lately and now - self.lately[0] > 1:
            self.lately.popleft()
        if limit and len(self.lately) >= limit:
            raise Problem(429, "too_many", f"at most {limit} requests a second", "9.2", retry_after=1)
        self.lately.append(now)

    def _speak_of_time(self) -> None:
        """Say what became due: answers that were late, holds that lapsed."""
        if self.book.rows("SELECT 1 FROM waiting WHERE due <= ? LIMIT 1", time.time()):
            with self.book.changing():
                for row in self.book.rows("SELECT * FROM waiting WHERE due <= ? ORDER BY due, id", time.time()):
                    self.book.write("DELETE FROM waiting WHERE id = ?", row["id"])
                    self.say(row["key"], row["body"], row["media"])
        with self.book.changing():
            self.say_changes(orders.lapse(self.book))

    def _answer(self, method: str, url: str, body: bytes, signature: str) -> tuple[int, str, bytes]:
        path, _mark, query = url.partition("?")
        steps = path.strip("/").split("/")
        if method == "POST":
            return self._take(path, body, signature)
        if method == "GET" and len(steps) == 3 and steps[:2] == ["v1", "answers"]:
            return self._find_answer(steps[2])
        if method == "GET" and path == "/v1/news":
            return self._news(query)
        if method == "GET" and path == "/v1/statement":
            return 200, JSON, self._statement()
        if method == "GET" and path == "/v1/terms":
            terms = self.terms
            said = {
                "code": terms.code, "kind": terms.kind, "items": sorted(terms.items),
                "controls": sorted(terms.controls), "protocol": "1",
            }  # fmt: skip
            return 200, JSON, json.dumps(said).encode()
        raise Problem(404, "no_such_resource", f"{method} {path}", "3.1")

    def _take(self, path: str, body: bytes, signature: str) -> tuple[int, str, bytes]:
        if len(body) > LARGEST:
            raise Problem(413, "too_large", f"at most {LARGEST} bytes", "3.4")
        objection = re.fullmatch(r"/v1/objections/([^/]+)/reply", path)
        try:
            if objection:
                return taking.take_reply(self, objection[1], body, signature)
            if path in taking.BY_PATH:
                return taking.BY_PATH[path](self, body, signature)
        except Unreadable as error:
            raise Problem(400, "unreadable", str(error), "3.4") from error
        raise Problem(404, "no_such_resource", f"POST {path}", "3.1")

    def _find_answer(self, key: str) -> tuple[int, str, bytes]:
        found = self.book.rows("SELECT * FROM said WHERE key = ? ORDER BY place DESC", key)
        for row in found:
            if row["media"] == XML or parse(row["body"])["type"] == "order_answer":
                return 200, JSON, json.dumps(self._item(row), ensure_ascii=False).encode()
        asked = self.book.rows(
            "SELECT 1 FROM questions WHERE key = ? UNION SELECT 1 FROM requests WHERE key = ? AND path = 'orders'",
            key, key,
        )  # fmt: skip
        if not asked:
            raise Problem(404, "unknown_key", f"nothing came here under {key}", "5.4")
        return 202, JSON, json.dumps({"key": key, "answer": None}).encode()

    def _news(self, query: str) -> tuple[int, str, bytes]:
        try:
            asked = dict(pair.split("=", 1) for pair in query.split("&") if pair)
            after, limit = int(asked.get("after", "0")), min(int(asked.get("limit", "200")), MOST_NEWS)
        except ValueError as error:
            raise Problem(400, "unreadable", "after and limit are numbers", "6.2") from error
        found = self.book.rows("SELECT * FROM said WHERE place > ? ORDER BY place LIMIT ?", after, limit)
        items = [self._item(row) for row in found]
        return 200, JSON, json.dumps({"after": after, "items": items}, ensure_ascii=False).encode()

    def _item(self, row: Any) -> dict[str, Any]:
        body = bytes(row["body"])
        return {
            "place": row["place"], "media": row["media"], "body": body.decode(),
            "signature": self._sign(body, place=row["place"]),
        }  # fmt: skip

    def _statement(self) -> bytes:
        rows = []
        for hold in self.book.rows("SELECT * FROM holds WHERE of_others = 0 ORDER BY place"):
            paid = self.book.rows("SELECT key, cents FROM deductions WHERE hold = ? ORDER BY move", hold["key"])
            rows.append(
                {
                    "hold": hold["key"], "case_number": hold["case_number"], "asset_number": hold["asset"],
                    "held": hold["held"], "deducted": hold["deducted"], "until": hold["until"],
                    "position": 0 if hold["ended"] else self.book.position(hold), "ended": bool(hold["ended"]),
                    "remittances": [[one["key"], one["cents"]] for one in paid],
                }
            )  # fmt: skip
        return json.dumps({"at": self.book.now().isoformat(), "rows": rows}, ensure_ascii=False).encode()
