"""SOAP 1.1 as filing clients send it: one XML document, or several parts of which the others are attachments."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
LARGEST = 30_000_000  # bytes of a message with its attachments
XML = "text/xml; charset=utf-8"


class Fault(Exception):
    """A message that is not answered: it cannot be read, or asks for what is not there; `sender`: by whose fault."""

    def __init__(self, text: str, *, sender: bool = True, status: int = 500) -> None:
        super().__init__(text)
        self.text = text
        self.sender = sender
        self.status = status


@dataclass(frozen=True)
class Received:
    """What was asked: the name of the operation, its element, and the attachments by their Content-ID."""

    operation: str
    root: Element
    attachments: dict[str, bytes] = field(default_factory=dict)


def received(request: HttpRequest) -> Received:
    """Return what a client sent. Raises Fault."""
    body = request.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise Fault(_("The message is too large."), status=413)
    kind = request.headers.get("Content-Type", "")
    attachments: dict[str, bytes] = {}
    if kind.lower().startswith("multipart/"):
        body, attachments = _parts(kind, body)
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Fault(_("This is not a message that can be read.")) from error
    inner = root.find(f"{{{ENVELOPE}}}Body")
    if root.tag != f"{{{ENVELOPE}}}Envelope" or inner is None or len(inner) != 1:
        raise Fault(_("This is not a SOAP message with one request."))
    asked = inner[0]
    name = asked.tag.rpartition("}")[2].removesuffix("Message").removesuffix("Request")
    return Received(name, asked, attachments)


def _parts(kind: str, body: bytes) -> tuple[bytes, dict[str, bytes]]:
    message = BytesParser(policy=HTTP).parsebytes(
        b"Content-Type: " + kind.encode("latin-1", "replace") + b"\r\n\r\n" + body
    )
    found = [part for part in message.iter_parts() if not part.is_multipart()]
    contents = [_bytes(part) for part in found]
    if not contents:
        raise Fault(_("This is not a message that can be read."))
    names = [str(part["Content-ID"] or "").strip().strip("<>") for part in found]
    return contents[0], dict(zip(names[1:], contents[1:], strict=True))


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def answer(template: str, **shown: object) -> HttpResponse:
    """Return an answer in its envelope."""
    inner = render_to_string(f"ecf/{template}.xml", shown)
    return HttpResponse(render_to_string("ecf/envelope.xml", {"inner": inner}), content_type=XML)


def fault(error: Fault) -> HttpResponse:
    """Return why a message is not answered."""
    return HttpResponse(render_to_string("ecf/fault.xml", {"error": error}), status=error.status, content_type=XML)
