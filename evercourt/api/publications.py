"""Published decisions over the API: read by everyone; looked at, published, withheld and taken back by the bench."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from evercourt.api.doors import seen
from evercourt.api.keys import DECIDE, READ, person
from evercourt.api.paging import page_of
from evercourt.api.shapes import Line, Page, ReasonsIn
from evercourt.decisions import publishing
from evercourt.decisions.models import Decision, Publication
from evercourt.hearings.policy import Seat, sits
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import NotAllowed, NotFound
from evercourt.kernel.policy import must

router = Router(tags=["decisions"])
API = Channel.API


class PublicationOut(Schema):
    """A published decision, anonymised; or (`exception`) that and why it is not published."""

    id: int
    court: str
    number: str
    title: str
    exception: str
    basis: str
    published_at: datetime
    text: str = Field(description="Paragraphs; lines that begin with # are headings. Empty in lists.")


class WordsIn(Schema):
    """What a judge wants left out besides what the law protects, as it stands in the text."""

    words: list[Line] = Field([], max_length=publishing.MOST_WORDS)


class WithholdIn(Schema):
    """Why it is not published, of the procedure pack; empty where the law itself says so."""

    exception: str = Field("", max_length=32)


class LookOut(Schema):
    """What would be published, and what must still be left out before it can be."""

    title: str
    text: str
    remains: list[str]


@router.get("/publications", auth=None, response=Page[PublicationOut], summary="List published decisions")
def index(request: HttpRequest, after: int = 0, limit: int = 50, text: str = "") -> dict[str, Any]:
    """List published decisions, newest first, or those whose title or number holds `text`; texts are never searched."""
    found = Publication.objects.standing().select_related("decision__case__court")
    typed = text.strip()[:100]
    found = found.with_title_or_number(typed) if typed else found
    return page_of(request, found, after=after, limit=limit, shown=lambda one: {**_shown(one), "text": ""})


@router.get("/publications/{publication_id}", auth=None, response=PublicationOut, summary="Read a published decision")
def read(request: HttpRequest, publication_id: int) -> dict[str, Any]:
    """Show one published decision."""
    standing = Publication.objects.standing().select_related("decision__case__court")
    return _shown(get_object_or_404(standing, pk=publication_id))


@router.get("/decisions/{decision_id}/publication", auth=READ, response=LookOut, summary="See what would be published")
def look(request: HttpRequest, decision_id: int) -> dict[str, Any]:
    """Show the text as it would be published without further words left out, and what must still be named."""
    decision = seen(request, Decision, decision_id, "case__court")
    if not sits(person(request), decision.case, Seat.PRESIDING):
        raise NotAllowed()
    draft = publishing.draft_of(decision)
    return {"title": draft.title, "text": draft.text, "remains": draft.remains}


@router.post(
    "/decisions/{decision_id}/publication", auth=DECIDE, response={201: PublicationOut}, summary="Publish a decision"
)
def publish(request: HttpRequest, decision_id: int, payload: WordsIn) -> Status[dict[str, Any]]:
    """Publish a decision in effect, anonymised; what must still be left out is named (CPL 159). A fresh factor."""
    decision = seen(request, Decision, decision_id, "case__court")
    return Status(201, _shown(publishing.publish(decision, words=payload.words, by=person(request), via=API)))


@router.post(
    "/decisions/{decision_id}/withholding", auth=DECIDE, response={201: PublicationOut}, summary="Do not publish"
)
def withhold(request: HttpRequest, decision_id: int, payload: WithholdIn) -> Status[dict[str, Any]]:
    """Note that a decision in effect is not published, and why; the public reads that (CPL 159)."""
    decision = seen(request, Decision, decision_id, "case__court")
    return Status(201, _shown(publishing.withhold(decision, exception=payload.exception, by=person(request), via=API)))


@router.post(
    "/decisions/{decision_id}/publication/withdrawal", auth=DECIDE, response={204: None}, summary="Take it back"
)
def withdraw(request: HttpRequest, decision_id: int, payload: ReasonsIn) -> Status[None]:
    """Take a published decision back, with reasons; it counts at once."""
    decision = seen(request, Decision, decision_id, "case__court")
    must(person(request), "decision.withdraw_publication", decision)
    known = Publication.objects.filter(decision=decision).first()
    if known is None:
        raise NotFound()
    publishing.withdraw(known, reasons=payload.reasons, by=person(request), via=API)
    return Status(204, None)


def _shown(one: Publication) -> dict[str, Any]:
    return {
        "id": one.pk, "court": one.decision.case.court.code, "number": one.number, "title": one.title,
        "exception": one.exception, "basis": one.basis, "published_at": one.published_at, "text": one.text,
    }  # fmt: skip
