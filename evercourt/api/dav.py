"""The joint calendar for programs that read CalDAV (RFC 4791): to be listed and read, never written.

Signed in by a key with the scope `calendar`, as the password; whatever name is given with it.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from xml.etree.ElementTree import Element

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from evercourt.accounts.models import User
from evercourt.accounts.scopes import Scope
from evercourt.api.basic import KEY_ASKED, person_with
from evercourt.api.dav_xml import (
    CALDAV,
    DAV,
    SERVER,
    BadRequest,
    Filter,
    asked_for,
    filter_of,
    hrefs_of,
    multistatus,
    node,
    read,
    refusal,
)
from evercourt.hearings.joint_calendar import Entry, calendar_of, entries_of
from evercourt.ledger.access import looks_kept

ROOT, HOME, JOINT = "/dav/", "/dav/calendars/", "/dav/calendars/joint/"
METHODS = "OPTIONS, GET, HEAD, PROPFIND, REPORT"
CALENDAR = "text/calendar; charset=utf-8"
WRITES = frozenset(
    {"PUT", "POST", "DELETE", "PATCH", "PROPPATCH", "MKCOL", "MKCALENDAR", "MOVE", "COPY", "LOCK", "UNLOCK"}
)
LARGEST = 200_000  # bytes of a question

View = Callable[..., HttpResponse]


def door(view: View) -> View:
    """Let in who brings a key made for the calendar; answer what is not read or asked."""

    def answered(request: HttpRequest, **kwargs: str) -> HttpResponse:
        if request.method == "OPTIONS":
            return _allowed(HttpResponse(status=200))
        user, scopes = person_with(request) or (None, frozenset())
        if user is None or Scope.CALENDAR not in scopes:
            refused = HttpResponse(_("A key is needed."), status=401, content_type="text/plain; charset=utf-8")
            refused["WWW-Authenticate"] = KEY_ASKED
            return refused
        if request.method in WRITES:
            return HttpResponse(refusal(f"{{{DAV}}}need-privileges"), status=403, content_type="application/xml")
        if request.method not in ("GET", "HEAD", "PROPFIND", "REPORT"):
            return _allowed(HttpResponse(status=405))
        if int(request.headers.get("Content-Length") or 0) > LARGEST:
            return HttpResponse(status=413)
        with translation.override(user.language), looks_kept():
            try:
                return _allowed(view(request, **kwargs))
            except BadRequest as error:
                return HttpResponse(refusal(error.name), status=error.status, content_type="application/xml")

    return csrf_exempt(login_not_required(answered))


def _allowed(answer: HttpResponse) -> HttpResponse:
    answer["DAV"], answer["Allow"] = "1, calendar-access", METHODS
    return answer


@door
def principal(request: HttpRequest) -> HttpResponse:
    """Say who is signed in and where their calendars are."""
    return _collections(request, [_principal(request)])


@door
def home(request: HttpRequest) -> HttpResponse:
    """List the calendars of the person: one."""
    own = _described(HOME, _("Calendars"), kinds=[f"{{{DAV}}}collection"])
    below = [_calendar(entries_of(request.user))] if _depth(request) != "0" else []
    return _collections(request, [own, *below])


@door
def joint(request: HttpRequest) -> HttpResponse:
    """List or give the joint calendar; answer what a program asks of it."""
    entries = entries_of(request.user)
    if request.method == "REPORT":
        return _report(request, entries)
    if request.method != "PROPFIND":
        answer = HttpResponse(calendar_of(entries), content_type=CALENDAR)
        answer["ETag"] = _tag(entries)
        return answer
    names = asked_for(read(request.body))
    found = [(JOINT, _calendar(entries)[1])]
    if _depth(request) != "0":
        found += [(JOINT + one.name, _object(one, names)) for one in entries]
    return _xml(multistatus(found, names))


@door
def entry(request: HttpRequest, name: str) -> HttpResponse:
    """Give one hearing or last day."""
    found = entries_of(request.user, name=name)
    one = next((each for each in found if each.name == name), None)
    if one is None:
        return HttpResponse(status=404)
    if request.method == "PROPFIND":
        names = asked_for(read(request.body))
        return _xml(multistatus([(JOINT + one.name, _object(one, names))], names))
    if request.method == "REPORT":
        return _report(request, [one])
    answer = HttpResponse(one.content, content_type=CALENDAR)
    answer["ETag"] = one.etag
    return answer


def _report(request: HttpRequest, entries: list[Entry]) -> HttpResponse:
    question = read(request.body)
    if question is None:
        raise BadRequest(f"{{{DAV}}}supported-report", status=403)
    names = asked_for(question)
    if question.tag == f"{{{CALDAV}}}calendar-query":
        wanted = filter_of(question)
        return _xml(multistatus([(JOINT + one.name, _object(one, names)) for one in _among(entries, wanted)], names))
    if question.tag == f"{{{CALDAV}}}calendar-multiget":
        by_name = {JOINT + one.name: one for one in entries}
        asked = hrefs_of(question)
        found = [(href, _object(by_name[href], names) if href in by_name else None) for href in asked]
        return _xml(multistatus(found, names))
    raise BadRequest(f"{{{DAV}}}supported-report", status=403)


def _among(entries: Iterable[Entry], wanted: Filter) -> list[Entry]:
    if not wanted.events:
        return []
    return [
        one for one in entries
        if (wanted.begins is None or one.ends > wanted.begins)
        and (wanted.ends is None or one.begins < wanted.ends)
        and (wanted.uid is None or str(one.event["uid"]) == wanted.uid)
    ]  # fmt: skip


def _collections(request: HttpRequest, found: Sequence[tuple[str, dict[str, Element]]]) -> HttpResponse:
    if request.method != "PROPFIND":
        raise BadRequest(f"{{{DAV}}}supported-report", status=403)
    return _xml(multistatus(found, asked_for(read(request.body))))


def _described(href: str, title: str, *, kinds: list[str]) -> tuple[str, dict[str, Element]]:
    described = [
        node(f"{{{DAV}}}displayname", title),
        node(f"{{{DAV}}}resourcetype", children=[node(kind) for kind in kinds]),
        node(f"{{{DAV}}}current-user-principal", children=[node(f"{{{DAV}}}href", ROOT)]),
        node(f"{{{DAV}}}principal-URL", children=[node(f"{{{DAV}}}href", ROOT)]),
        node(f"{{{DAV}}}owner", children=[node(f"{{{DAV}}}href", ROOT)]),
        node(f"{{{CALDAV}}}calendar-home-set", children=[node(f"{{{DAV}}}href", HOME)]),
        node(
            f"{{{DAV}}}current-user-privilege-set",
            children=[node(f"{{{DAV}}}privilege", children=[node(f"{{{DAV}}}read")])],
        ),
    ]
    return href, {one.tag: one for one in described}


def _principal(request: HttpRequest) -> tuple[str, dict[str, Element]]:
    assert isinstance(request.user, User)
    return _described(ROOT, request.user.name, kinds=[f"{{{DAV}}}collection", f"{{{DAV}}}principal"])


def _calendar(entries: list[Entry]) -> tuple[str, dict[str, Element]]:
    href, described = _described(
        JOINT, _("Hearings and last days"), kinds=[f"{{{DAV}}}collection", f"{{{CALDAV}}}calendar"]
    )
    reports = [
        node(f"{{{DAV}}}supported-report", children=[
            node(f"{{{DAV}}}report", children=[node(f"{{{CALDAV}}}{name}")])
        ])
        for name in ("calendar-query", "calendar-multiget")
    ]  # fmt: skip
    kept = Element(f"{{{CALDAV}}}comp", {"name": "VEVENT"})
    more = [
        node(f"{{{CALDAV}}}supported-calendar-component-set", children=[kept]),
        node(f"{{{DAV}}}supported-report-set", children=reports),
        node(f"{{{SERVER}}}getctag", _tag(entries)),
        node(f"{{{DAV}}}getetag", _tag(entries)),
        node(f"{{{DAV}}}getcontenttype", CALENDAR),
    ]
    return href, described | {one.tag: one for one in more}


def _object(one: Entry, names: list[str] | None) -> dict[str, Element]:
    described = [
        node(f"{{{DAV}}}resourcetype"),
        node(f"{{{DAV}}}getetag", one.etag),
        node(f"{{{DAV}}}getcontenttype", f"{CALENDAR}; component=VEVENT"),
    ]
    if names and f"{{{CALDAV}}}calendar-data" in names:
        described.append(node(f"{{{CALDAV}}}calendar-data", one.content.decode()))
    return {each.tag: each for each in described}


def _tag(entries: list[Entry]) -> str:
    return f'"{sha256("".join(one.etag for one in entries).encode()).hexdigest()[:32]}"'


def _depth(request: HttpRequest) -> str:
    return request.headers.get("Depth", "0")


def _xml(content: bytes) -> HttpResponse:
    return HttpResponse(content, status=207, content_type="application/xml; charset=utf-8")


@csrf_exempt
@login_not_required
def well_known(request: HttpRequest) -> HttpResponse:
    """Lead programs that know only the name of the house to the calendar (RFC 6764)."""
    answer = HttpResponse(status=301)
    answer["Location"] = ROOT
    return answer


urlpatterns = [
    path(".well-known/caldav", well_known, name="caldav"),
    path("dav/", principal, name="dav"),
    path("dav/calendars/", home, name="dav_calendars"),
    path("dav/calendars/joint/", joint, name="dav_joint"),
    path("dav/calendars/joint/<str:name>", entry, name="dav_entry"),
]
