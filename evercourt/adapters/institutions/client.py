"""An institution over the protocol of docs/protocol.md: every message signed by us, every answer checked and kept."""

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from cryptography import x509
from django.utils.translation import gettext_lazy as _

from evercourt.adapters.institutions import inquiries, signing
from evercourt.adapters.institutions.line import Answered, Line
from evercourt.adapters.institutions.signing import NotSigned, Seal
from evercourt.adapters.institutions.wire import JSON, SAID, XML, Unreadable, build, dump, parse
from evercourt.enforcement.ports import (
    HoldRow,
    Inquiry,
    InquiryAnswer,
    Officer,
    Order,
    OrderAnswer,
    Received,
    Sent,
    Statement,
)
from evercourt.kernel.errors import InstitutionError

KEY = re.compile(r"[A-Za-z0-9-]{1,35}")
# What passes: the institution is busy or closed. Every other refusal stays one however often it is asked again.
PASSING = {408, 425, 429, 500, 502, 503, 504}


class SignedInstitution:
    """The institution `code` at the other end of `line`; `certificates` are those of its seal, newest first."""

    def __init__(self, code: str, line: Line, seal: Seal, certificates: list[x509.Certificate]) -> None:
        self.code, self.line, self.seal, self.certificates = code, line, seal, certificates

    def ask(self, inquiry: Inquiry) -> Sent:
        """Hand over an inquiry; return the receipt."""
        for key in (inquiry.key, *(question.key for question in inquiry.questions)):
            _check_key(key)
        try:
            body = inquiries.write_inquiry(inquiry)
        except Unreadable as error:
            raise InstitutionError(
                _("This inquiry cannot be written as the standard wants it: %(why)s"), why=str(error), permanent=True
            ) from error
        return self._post("/v1/inquiries", inquiry.key, body, XML)

    def order(self, order: Order) -> Sent:
        """Hand over an order; return the receipt."""
        return self._post("/v1/orders", order.key, dump(order))

    def answer(self, key: str) -> Received | None:
        """Return the newest answer under that key, or None while there is none."""
        _check_key(key)
        answered = self._request("GET", f"/v1/answers/{key}")
        if answered.status == 202:
            return None
        found = self._received(_parsed(answered.body))
        if not isinstance(found.said, InquiryAnswer | OrderAnswer) or found.said.key != key:
            raise _unusable("the answer is to another question")
        return found

    def news(self, after: int = 0, limit: int = 200) -> Sequence[Received]:
        """Return what the institution said after `after`, by place.

        Stops before what cannot be verified or read, and raises InstitutionError if that is the first thing.
        """
        page = _parsed(self._request("GET", f"/v1/news?after={after}&limit={limit}").body)
        found: list[Received] = []
        for item in page.get("items", ()):
            try:
                one = self._received(item)
                if one.place <= (found[-1].place if found else after):
                    raise _unusable("the places of the news do not rise")
            except InstitutionError:
                if not found:
                    raise
                break
            found.append(one)
        return found

    def reply(self, objection: str, *, upheld: bool, grounds: str, document_sha256: str) -> Sent:
        """Answer an objection of the institution (NET 6)."""
        _check_key(objection)
        key = f"R{hashlib.sha256(objection.encode()).hexdigest()[:30]}"
        said = {"key": key, "upheld": upheld, "grounds": grounds, "document_sha256": document_sha256}
        return self._post(f"/v1/objections/{objection}/reply", key, _json(said))

    def file_officer(self, officer: Officer, *, since: date, until: date | None = None) -> Sent:
        """File an officer beforehand, or the end of their filing (NET 2)."""
        said: dict[str, Any] = {
            "officer": {"name": officer.name, "credential": officer.credential}, "since": since.isoformat(),
            "until": until.isoformat() if until else None,
        }  # fmt: skip
        # The same filing again is the same message.
        key = f"F{hashlib.sha256(_json(said)).hexdigest()[:30]}"
        return self._post("/v1/officers", key, _json({**said, "key": key}))

    def disclose(self, question: str) -> Sent:
        """Say that the inquiry is no longer secret."""
        _check_key(question)
        return self._post("/v1/disclosures", question, inquiries.write_disclosure(question), XML)

    def statement(self) -> Statement:
        """Return the list of this court's holds."""
        answered = self._request("GET", "/v1/statement")
        found = _parsed(answered.body)
        try:
            rows = tuple(build(HoldRow, row) for row in found["rows"])
            at = datetime.fromisoformat(found["at"])
        except (Unreadable, KeyError, TypeError, ValueError) as error:
            raise _unusable(f"the statement: {error}") from error
        return Statement(at=at, rows=rows, raw=answered.body, signature=answered.signature)

    def terms(self) -> dict[str, Any]:
        """Return what the institution says of itself: code, kind, items, controls."""
        return _parsed(self._request("GET", "/v1/terms").body)

    def _post(self, url: str, key: str, body: bytes, media: str = JSON) -> Sent:
        _check_key(key)
        signature = self.seal.sign(body, to=self.code, url=f"POST {url}")
        answered = self._request("POST", url, body, media, signature)
        receipt = _parsed(answered.body)
        if receipt.get("sha256") != hashlib.sha256(body).hexdigest():
            raise _unusable("the receipt is for another message")
        return Sent(
            request=body, signature=signature, receipt=answered.body, receipt_signature=answered.signature,
            at=datetime.now(UTC),
        )  # fmt: skip

    def _request(self, method: str, url: str, body: bytes = b"", media: str = JSON, signature: str = "") -> Answered:
        signature = signature or self.seal.sign(body, to=self.code, url=f"{method} {url}")
        answered = self.line.send(method, url, body, signature, media)
        if answered.status in PASSING:  # A gateway between may say so, unsigned.
            raise InstitutionError()
        try:
            header = self._checked(answered.body, answered.signature)
        except NotSigned as error:
            raise _unusable(f"the answer: {error}") from error
        if answered.status == 401 and not header.get("re"):
            raise _refused(answered)
        if header.get("re") != signing.header_of(signature).get("jti"):
            raise _unusable("the answer is to another request")
        if answered.status >= 400:
            raise _refused(answered)
        return answered

    def _received(self, item: dict[str, Any]) -> Received:
        try:
            raw, signature, place = item["body"].encode(), item["signature"], item["place"]
            header = self._checked(raw, signature)
            if header.get("place") != place:
                raise _unusable("what was said has another place than it is signed for")
            if item["media"] == XML:
                return Received(said=inquiries.read_answer(raw), raw=raw, signature=signature, place=place)
            found = parse(raw)
            return Received(said=build(SAID[found["type"]], found), raw=raw, signature=signature, place=place)
        except NotSigned as error:
            raise _unusable(f"what was said: {error}") from error
        except (Unreadable, KeyError, TypeError, AttributeError) as error:
            raise _unusable(f"what was said: {type(error).__name__} {error}") from error

    def _checked(self, content: bytes, signature: str) -> dict[str, Any]:
        return signing.check(content, signature, by=self.code, to=self.seal.name, certificates=self.certificates)


def _check_key(key: str) -> None:
    if not KEY.fullmatch(key):
        raise InstitutionError(
            _("%(key)s is no key of the protocol: 1 to 35 letters, digits and hyphens."), key=key, permanent=True
        )


def _json(said: dict[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        return parse(raw)
    except Unreadable as error:
        raise _unusable(str(error)) from error


def _unusable(why: str) -> InstitutionError:
    """Return the error for what cannot be used: it is asked for again, and somebody may look at it."""
    return InstitutionError(_("What the institution answered cannot be used: %(why)s"), why=why)


def _refused(answered: Answered) -> InstitutionError:
    said = _parsed(answered.body)
    return InstitutionError(
        _("The institution did not take the message: %(error)s, %(detail)s (protocol %(paragraph)s)."),
        error=str(said.get("error", "")), detail=str(said.get("detail", "")), paragraph=str(said.get("paragraph", "")),
        permanent=True,
    )  # fmt: skip
