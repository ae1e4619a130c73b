"""Notices over the API: read by everyone; drafted, proposed, released by a second person, by the acts of the pages."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from evercourt.api.keys import COURT, person
from evercourt.api.paging import page_of
from evercourt.api.shapes import Line, Page, Text
from evercourt.courts.directory import Language
from evercourt.courts.models import Court
from evercourt.kernel.channels import Channel
from evercourt.notices import acts
from evercourt.notices.models import Notice

router = Router(tags=["notices"])
API = Channel.API
LARGEST_NUMBER = 2**31 - 1


class NoticeWords(Schema):
    """Title and text in one language."""

    title: Line
    body: Text


class NoticeTextsIn(Schema):
    """What a notice says, by language; `zh-hans` binds and must be there before it is proposed."""

    texts: dict[Language, NoticeWords]
    cause: str = Field("", max_length=64, description="Of guidance: the kind of dispute it explains; may be empty.")
    urgent: bool = False
    begins_at: AwareDatetime | None = Field(None, description="Null: as soon as it is released.")
    ends_at: AwareDatetime | None = Field(None, description="Null: for good.")


class NoticeIn(NoticeTextsIn):
    """A new draft. `kind`: announcement, news, guidance, correction or contact; a correction names what it corrects."""

    court: str = Field(max_length=16)
    kind: str = Field(max_length=16)
    corrects: int | None = Field(None, ge=1, le=LARGEST_NUMBER)


class NoticeRevisionIn(NoticeTextsIn):
    """The whole draft anew; `revision` is the one that was read."""

    revision: int = Field(ge=1, le=LARGEST_NUMBER)


class NoticeReleaseIn(Schema):
    """The revision that was read; another one is not released."""

    revision: int = Field(ge=1, le=LARGEST_NUMBER)


class NoticeRemarkIn(Schema):
    """Why: for the authors, or for everyone when a notice is withdrawn."""

    remark: Line


class NoticeOut(Schema):
    """A version of a notice, as lists show it; `notice` is the same in all its versions."""

    id: int
    notice: int
    version: int
    court: str
    kind: str
    state: str
    title: str = Field(description="In the language asked for, else in Chinese.")
    language: str
    urgent: bool
    published_at: datetime | None
    ends_at: datetime | None


class NoticeWhole(NoticeOut):
    """A version with all its words, and how it hangs together with others."""

    texts: dict[str, NoticeWords] = Field(description="By language; `zh-hans` binds, the others translate it.")
    missing: list[str] = Field(description="Languages in which there is no version.")
    cause: str
    corrects: int | None
    corrected_by: list[int]
    versions: list[int] = Field(description="The versions everyone can read, newest first.")
    revision: int
    remark: str
    closed_at: datetime | None


@router.get("/notices", response=Page[NoticeOut], summary="List notices")
def index(
    request: HttpRequest, court: str = "", kind: str = "", past: bool = False, after: int = 0, limit: int = 50
) -> dict[str, Any]:
    """List what is in force, newest first; with `past` also what is over or was withdrawn. Open to everyone."""
    found = Notice.objects.public().newest() if past else Notice.objects.current()
    found = found.filter(court__code=court) if court else found
    found = found.filter(kind=kind) if kind else found
    return page_of(request, found.select_related("court"), after=after, limit=limit, shown=shown)


@router.get("/notices/{notice_id}", response=NoticeWhole, summary="Show a notice")
def show(request: HttpRequest, notice_id: int, version: int = 0) -> dict[str, Any]:
    """Show a notice as it counts now, or one of its versions that everyone could read. Open to everyone."""
    first = get_object_or_404(Notice, pk=notice_id)
    public = first.versions().public().select_related("court")
    found = public.filter(version=version) if version else public
    return whole(get_object_or_404(found[:1]))


@router.get("/notice-drafts", auth=COURT, response=Page[NoticeOut], summary="List what is being written")
def drafts(request: HttpRequest, after: int = 0, limit: int = 50) -> dict[str, Any]:
    """List the drafts and proposals of the courts at which you write notices, newest first."""
    found = Notice.objects.visible_to(person(request)).filter(state__in=["draft", "proposed"]).select_related("court")
    return page_of(request, found, after=after, limit=limit, shown=shown)


@router.post("/notice-drafts", auth=COURT, response={201: NoticeWhole}, summary="Draft a notice")
def draft(request: HttpRequest, payload: NoticeIn) -> Status[dict[str, Any]]:
    """Begin a notice; nobody outside the court's editors sees it before a second person releases it."""
    by, court = person(request), get_object_or_404(Court, code=payload.court)
    corrects = None
    if payload.corrects is not None:
        corrects = get_object_or_404(Notice.objects.visible_to(by), pk=payload.corrects)
    made = acts.draft(court, kind=payload.kind, corrects=corrects, **_said(payload), by=by, via=API)
    return Status(201, whole(made))


@router.get("/notice-drafts/{draft_id}", auth=COURT, response=NoticeWhole, summary="Show what is being written")
def show_draft(request: HttpRequest, draft_id: int) -> dict[str, Any]:
    """Show any version of a notice of your court, whatever its state."""
    return whole(_seen(request, draft_id))


@router.put("/notice-drafts/{draft_id}", auth=COURT, response=NoticeWhole, summary="Change a draft")
def revise(request: HttpRequest, draft_id: int, payload: NoticeRevisionIn) -> dict[str, Any]:
    """Write the draft anew. Whoever writes in it cannot release it; what another changed meanwhile is kept."""
    notice = _seen(request, draft_id)
    return whole(acts.revise(notice, revision=payload.revision, **_said(payload), by=person(request), via=API))


@router.delete("/notice-drafts/{draft_id}", auth=COURT, response=NoticeOut, summary="Put a draft away")
def discard(request: HttpRequest, draft_id: int) -> dict[str, Any]:
    """Put a draft away; doing it again changes nothing."""
    return shown(acts.discard(_seen(request, draft_id), by=person(request), via=API))


@router.post("/notice-drafts/{draft_id}/proposal", auth=COURT, response=NoticeWhole, summary="Propose a draft")
def propose(request: HttpRequest, draft_id: int) -> dict[str, Any]:
    """Ask a second person to release the draft."""
    return whole(acts.propose(_seen(request, draft_id), by=person(request), via=API))


@router.post("/notice-drafts/{draft_id}/return", auth=COURT, response=NoticeWhole, summary="Send a proposal back")
def send_back(request: HttpRequest, draft_id: int, payload: NoticeRemarkIn) -> dict[str, Any]:
    """Make a proposal a draft again, saying what to change."""
    return whole(acts.send_back(_seen(request, draft_id), remark=payload.remark, by=person(request), via=API))


@router.post("/notice-drafts/{draft_id}/release", auth=COURT, response=NoticeWhole, summary="Release a notice")
def release(request: HttpRequest, draft_id: int, payload: NoticeReleaseIn) -> dict[str, Any]:
    """Make a proposal public; only the registry or the president, and nobody who wrote in it. Asks a second factor."""
    return whole(acts.release(_seen(request, draft_id), revision=payload.revision, by=person(request), via=API))


@router.post("/notice-drafts/{draft_id}/versions", auth=COURT, response={201: NoticeWhole}, summary="Begin a version")
def new_version(request: HttpRequest, draft_id: int) -> Status[dict[str, Any]]:
    """Begin the next version of a released notice with its present words; the one being written, if there is one."""
    return Status(201, whole(acts.new_version(_seen(request, draft_id), by=person(request), via=API)))


@router.post("/notice-drafts/{draft_id}/withdrawal", auth=COURT, response=NoticeWhole, summary="Withdraw a notice")
def withdraw(request: HttpRequest, draft_id: int, payload: NoticeRemarkIn) -> dict[str, Any]:
    """Take a released notice back; it stays readable, with the reason. Asks a second factor."""
    return whole(acts.withdraw(_seen(request, draft_id), remark=payload.remark, by=person(request), via=API))


def shown(notice: Notice) -> dict[str, Any]:
    """Return a version as lists show it."""
    same = ("version", "kind", "state", "urgent", "published_at", "ends_at", "language")
    return {name: getattr(notice, name) for name in same} | {
        "id": notice.pk, "notice": notice.number, "court": notice.court.code, "title": notice.local_title,
    }  # fmt: skip


def whole(notice: Notice) -> dict[str, Any]:
    """Return a version with all its words."""
    versions = notice.versions().public()
    corrections = Notice.objects.public().newest().filter(corrects__in=notice.versions().values("pk"))
    return shown(notice) | {
        "texts": {"zh-hans": {"title": notice.title, "body": notice.body}, **notice.translations},
        "missing": notice.missing_languages,
        "cause": notice.cause,
        "corrects": notice.corrects.number if notice.corrects else None,
        "corrected_by": [one.number for one in corrections],
        "versions": list(versions.values_list("version", flat=True)),
        "revision": notice.revision,
        "remark": notice.remark,
        "closed_at": notice.closed_at,
    }


def _said(payload: NoticeTextsIn) -> dict[str, Any]:
    said = {language: words.model_dump() for language, words in payload.texts.items()}
    facts = {name: getattr(payload, name) for name in ("cause", "urgent", "begins_at", "ends_at")}
    return {"texts": said, **facts}


def _seen(request: HttpRequest, draft_id: int) -> Notice:
    """Return a version of a notice of the person's own court; of another court nothing is being written."""
    by = person(request)
    courts = [held.court_id for held in by.offices]
    mine = Notice.objects.visible_to(by).filter(court__in=courts).select_related("court", "corrects")
    found: Notice = get_object_or_404(mine, pk=draft_id)
    return found
