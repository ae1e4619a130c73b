"""SIP messages as bytes on the wire (RFC 3261), as far as calls need them. Plain Python, used by both sides.

What is spoken: INVITE, ACK, CANCEL, BYE, OPTIONS over UDP, with retransmission; SDP (RFC 8866) without voice: the
voice stays on the exchange and the agent's own telephone, the court is told of the call and answers and ends it.
Not spoken: registration, authentication (peers are known by address), transfer, early media.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field

VERSION = "SIP/2.0"
MAGIC = "z9hG4bK"  # begins every branch (RFC 3261, 8.1.1.7)
T1, T2, GIVE_UP = 0.5, 4.0, 32.0  # seconds: first and longest wait for a retransmission, and when it ends
LARGEST = 65_507
COMPACT = {"v": "Via", "f": "From", "t": "To", "i": "Call-ID", "m": "Contact", "l": "Content-Length",
           "c": "Content-Type", "k": "Supported"}  # fmt: skip
REASONS = {100: "Trying", 180: "Ringing", 200: "OK", 400: "Bad Request", 405: "Method Not Allowed",
           480: "Temporarily Unavailable", 481: "Call Does Not Exist", 487: "Request Terminated"}  # fmt: skip
ALLOW = "INVITE, ACK, CANCEL, BYE, OPTIONS"


class Unreadable(ValueError):
    """These bytes are no SIP message; they are dropped, as the standard says."""


@dataclass
class Message:
    """One request or response: its first line, its header fields in their order, its body."""

    first: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    body: str = ""

    @property
    def method(self) -> str:
        """The method of a request; empty for a response."""
        return "" if self.first.startswith(VERSION) else self.first.split(" ", 1)[0]

    @property
    def status(self) -> int:
        """The status of a response; 0 for a request."""
        return int(self.first.split(" ")[1]) if self.first.startswith(VERSION) else 0

    @property
    def call_id(self) -> str:
        return self.one("Call-ID")

    @property
    def sequence(self) -> tuple[int, str]:
        """Number and method of the CSeq field."""
        number, _blank, method = self.one("CSeq").partition(" ")
        return int(number), method.strip()

    @property
    def tag(self) -> str:
        """The tag of the To field: who answered."""
        return tag_of(self.one("To"))

    def all(self, name: str) -> list[str]:
        """Return every value of a field."""
        return [value for known, value in self.fields if known.lower() == name.lower()]

    def one(self, name: str) -> str:
        """Return the first value of a field, or an empty text."""
        return next(iter(self.all(name)), "")

    def written(self) -> bytes:
        """Return the message as it goes out; the length of the body is counted here."""
        body = self.body.encode()
        fields = [*self.fields, ("Content-Length", str(len(body)))]
        head = "\r\n".join([self.first, *(f"{name}: {value}" for name, value in fields)])
        return head.encode() + b"\r\n\r\n" + body


def read(data: bytes) -> Message:
    """Read a message. Raises Unreadable for anything that lacks what every message has."""
    head, _blank, body = data.partition(b"\r\n\r\n")
    try:
        lines = re.sub(r"\r\n[ \t]+", " ", head.decode()).split("\r\n")
        said = body.decode()
    except UnicodeDecodeError as error:
        raise Unreadable from error
    fields = []
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if not colon:
            raise Unreadable(line)
        name = COMPACT.get(name.strip().lower(), name.strip())
        if name.lower() != "content-length":
            fields.append((name, value.strip()))
    message = Message(lines[0], fields, said)
    request = re.fullmatch(r"[A-Z]+ \S+ SIP/2\.0", message.first)
    if not (request or re.fullmatch(r"SIP/2\.0 \d{3} .*", message.first)):
        raise Unreadable(message.first)
    if not all(message.one(name) for name in ("Via", "From", "To", "Call-ID", "CSeq")):
        raise Unreadable("a field that every message has is missing")
    if not re.fullmatch(r"\d{1,10} +[A-Z]+", message.one("CSeq")):
        raise Unreadable("CSeq")
    return message


def answer_to(request: Message, status: int, *, tag: str = "", contact: str = "", body: str = "") -> Message:
    """Return the response to a request, with its way back, and `tag` as who answers."""
    to = request.one("To")
    if tag and not tag_of(to):
        to = f"{to};tag={tag}"
    fields = [("Via", via) for via in request.all("Via")]
    fields += [("Record-Route", route) for route in request.all("Record-Route") if status in (180, 200)]
    fields += [("From", request.one("From")), ("To", to), ("Call-ID", request.call_id), ("CSeq", request.one("CSeq"))]
    if contact:
        fields.append(("Contact", f"<{contact}>"))
    if status in (200, 405):
        fields.append(("Allow", ALLOW))
    if body:
        fields.append(("Content-Type", "application/sdp"))
    return Message(f"{VERSION} {status} {REASONS[status]}", fields, body)


def tag_of(value: str) -> str:
    """Return the tag in a From or To field."""
    found = re.search(r";\s*tag=([^;\s>]+)", value)
    return found[1] if found else ""


def address_of(value: str) -> str:
    """Return the URI in a From, To or Contact field."""
    found = re.search(r"<([^>]+)>", value)
    return found[1] if found else value.split(";")[0].strip()


def number_in(value: str) -> str:
    """Return the telephone number in a From field; empty if it is withheld or no number."""
    found = re.match(r"(?:sips?|tel):(\+?[\d.\-]{3,24})(?:[;@]|$)", address_of(value))
    return re.sub(r"[.\-]", "", found[1]) if found else ""


def language_in(value: str) -> str:
    """Return the first language of an Accept-Language field: what the caller chose at the exchange; empty: nothing."""
    found = re.match(r"\s*([A-Za-z]{2,3})(?:[-;,\s]|$)", value)
    return found[1].lower() if found else ""


def new_branch() -> str:
    return MAGIC + secrets.token_hex(8)


def new_tag() -> str:
    return secrets.token_hex(8)


def offer(host: str) -> str:
    """Return the SDP of a caller who would speak G.711."""
    return "\r\n".join([*_head(host), "m=audio 9 RTP/AVP 8 0", "a=sendrecv", ""])


def answer_sdp(offered: str, host: str) -> str:
    """Return the SDP that takes no voice: audio stays silent, every other stream is refused (RFC 3264, 6)."""
    lines = _head(host)
    for media in (line[2:].split() for line in offered.splitlines() if line.startswith("m=")):
        if len(media) < 4:
            continue
        kind, _port, protocol, *formats = media
        audio = kind == "audio"
        lines.append(f"m={kind} {9 if audio else 0} {protocol} {' '.join(formats)}")
        if audio:
            lines.append("a=inactive")
    return "\r\n".join([*lines, ""])


def _head(host: str) -> list[str]:
    return ["v=0", f"o=- {secrets.randbelow(10**9)} 1 IN IP4 {host}", "s=-", f"c=IN IP4 {host}", "t=0 0"]
