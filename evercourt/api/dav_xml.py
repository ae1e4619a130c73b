"""The XML of WebDAV and CalDAV: what a program asks, and how it is answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

DAV, CALDAV, SERVER = "DAV:", "urn:ietf:params:xml:ns:caldav", "http://calendarserver.org/ns/"
MOST_HREFS = 2000
register_namespace("D", DAV)
register_namespace("C", CALDAV)
register_namespace("CS", SERVER)


class BadRequest(Exception):
    """What was asked cannot be read (400), or is not answered here (403); `name` is the condition's element."""

    def __init__(self, name: str, *, status: int = 400) -> None:
        super().__init__(name)
        self.name = name
        self.status = status


@dataclass(frozen=True)
class Filter:
    """Which objects a calendar-query asks for: events at all, within a time, with one UID."""

    events: bool = True
    begins: datetime | None = None
    ends: datetime | None = None
    uid: str | None = None


def read(body: bytes) -> Element | None:
    """Return the root of what was sent, None for an empty body. Raises BadRequest."""
    if not body.strip():
        return None
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise BadRequest(f"{{{DAV}}}valid-xml") from error
    return root


def asked_for(question: Element | None) -> list[str] | None:
    """Return the names of the properties asked for; None: all of them."""
    asked = question.find(f"{{{DAV}}}prop") if question is not None else None
    return None if asked is None else [one.tag for one in asked]


def hrefs_of(question: Element) -> list[str]:
    """Return the paths a multiget names. Raises BadRequest for too many."""
    found = [unquote(urlsplit((one.text or "").strip()).path) for one in question.findall(f"{{{DAV}}}href")]
    if len(found) > MOST_HREFS:
        raise BadRequest(f"{{{DAV}}}number-of-matches-within-limits", status=403)
    return found


def filter_of(question: Element) -> Filter:
    """Return what a calendar-query asks for. Raises BadRequest for a filter that is not known here."""
    outer = question.find(f"{{{CALDAV}}}filter/{{{CALDAV}}}comp-filter")
    if outer is None or outer.get("name") != "VCALENDAR":
        raise BadRequest(f"{{{CALDAV}}}valid-filter", status=403)
    inner = outer.findall(f"{{{CALDAV}}}comp-filter")
    if not inner:
        return Filter()
    if len(inner) > 1 or inner[0].get("name") != "VEVENT":
        return Filter(events=False)
    begins = ends = uid = None
    for one in inner[0]:
        if one.tag == f"{{{CALDAV}}}time-range":
            begins, ends = _time(one.get("start")), _time(one.get("end"))
        elif one.tag == f"{{{CALDAV}}}prop-filter" and one.get("name") == "UID":
            text = one.find(f"{{{CALDAV}}}text-match")
            if text is None or text.get("negate-condition") == "yes":
                raise BadRequest(f"{{{CALDAV}}}supported-filter", status=403)
            uid = (text.text or "").strip()
        else:
            raise BadRequest(f"{{{CALDAV}}}supported-filter", status=403)
    return Filter(begins=begins, ends=ends, uid=uid)


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise BadRequest(f"{{{CALDAV}}}valid-filter", status=403) from error


def node(name: str, text: str = "", *, children: Iterable[Element] = ()) -> Element:
    """Return an element with this text and these children."""
    made = Element(name)
    made.text = text or None
    made.extend(children)
    return made


def multistatus(found: Iterable[tuple[str, Mapping[str, Element] | None]], names: list[str] | None) -> bytes:
    """Return the answer: of each thing what was asked for and it has, and what it has not; None: there is none."""
    root = Element(f"{{{DAV}}}multistatus")
    for href, described in found:
        response = SubElement(root, f"{{{DAV}}}response")
        SubElement(response, f"{{{DAV}}}href").text = href
        if described is None:
            SubElement(response, f"{{{DAV}}}status").text = "HTTP/1.1 404 Not Found"
            continue
        asked = list(described) if names is None else list(dict.fromkeys(names))
        has = [described[name] for name in asked if name in described]
        lacks = [Element(name) for name in asked if name not in described]
        for properties, status in ((has, "200 OK"), (lacks, "404 Not Found")):
            if properties or (status == "200 OK" and not lacks):
                part = SubElement(response, f"{{{DAV}}}propstat")
                SubElement(part, f"{{{DAV}}}prop").extend(properties)
                SubElement(part, f"{{{DAV}}}status").text = f"HTTP/1.1 {status}"
    return _written(root)


def refusal(name: str) -> bytes:
    """Return why something was not done: the element of the condition."""
    root = Element(f"{{{DAV}}}error")
    SubElement(root, name)
    return _written(root)


def _written(root: Element) -> bytes:
    content: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return content
