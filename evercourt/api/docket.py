"""Keeping the docket over the API: papers handed in, entries closed and opened, struck and corrected."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from evercourt.api.cases import entry as shown_entry
from evercourt.api.doors import seen
from evercourt.api.files import brought
from evercourt.api.keys import CASE, DECIDE, READ, person
from evercourt.api.shapes import EntryOut, Line, ReasonsIn, Text
from evercourt.cases import acts
from evercourt.cases.models import Case, CaseDocument, DocketEntry, Party, Sealing
from evercourt.cases.states import SealedTo
from evercourt.kernel.channels import Channel

router = Router(tags=["cases"])
API = Channel.API


class PapersIn(Schema):
    """Papers that you uploaded; all of them become one entry."""

    kind: Line = Field(description="Of the procedure of the court, for example evidence, application, statement.")
    party: int | None = Field(
        None, ge=1, le=2**63 - 1, description="Whose they are; null: another body's, at the desk."
    )
    documents: list[int] = Field(min_length=1, max_length=50)
    answers: int | None = Field(
        None, ge=1, le=2**63 - 1, description="The deadline of the order they answer; needed only if there are several."
    )


class SealIn(Schema):
    """What is closed (an entry by its number, one document, or, with neither, the whole case), to whom, and why."""

    entry: int | None = Field(None, ge=1, le=2**31 - 1)
    document: int | None = Field(None, ge=1, le=2**63 - 1)
    to: SealedTo
    ground: Line
    reasons: Text


class SealOut(Schema):
    """An order that closes something. Which paper it is is told only to who sees that paper."""

    id: int
    entry: int | None
    document: int | None
    to: str
    ground: str
    basis: str
    reasons: str
    ordered_at: datetime
    lifted_at: datetime | None
    lift_reasons: str


class CorrectionIn(Schema):
    """What is right, and papers that belong to it."""

    text: Text
    documents: list[int] = Field(default=[], max_length=50)


@router.post("/cases/{case_id}/papers", auth=CASE, response={201: EntryOut}, summary="Hand in papers")
def hand_in(request: HttpRequest, case_id: int, payload: PapersIn) -> Status[dict[str, Any]]:
    """Hand in papers of one kind, however many, as one docket entry. The same papers again answer with that entry."""
    case = seen(request, Case, case_id, "court")
    party = get_object_or_404(Party, pk=payload.party, case=case) if payload.party else None
    papers = [brought(request, pk) for pk in payload.documents]
    answers = get_object_or_404(case.deadlines, pk=payload.answers) if payload.answers else None
    made = acts.file_papers(case, papers, kind=payload.kind, party=party, answers=answers, by=person(request), via=API)
    return Status(201, _line(request, case, made.number))


@router.get("/cases/{case_id}/seals", auth=READ, response=list[SealOut], summary="See what is closed in a case")
def seals(request: HttpRequest, case_id: int) -> list[dict[str, Any]]:
    """List the orders that close entries, papers or the whole case, the lifted ones as well."""
    case = seen(request, Case, case_id)
    mine = set(CaseDocument.objects.visible_to(person(request)).filter(case=case).values_list("pk", flat=True))
    return [_seal(one, mine) for one in case.sealings.select_related("entry", "paper__entry").order_by("pk")]


@router.post("/cases/{case_id}/seals", auth=DECIDE, response={201: SealOut}, summary="Close an entry, paper or case")
def close(request: HttpRequest, case_id: int, payload: SealIn) -> Status[dict[str, Any]]:
    """Close something by a reasoned order of a judge of the case; it counts at once, everywhere."""
    by = person(request)
    case = seen(request, Case, case_id, "court")
    line = get_object_or_404(DocketEntry, case=case, number=payload.entry) if payload.entry else None
    papers = CaseDocument.objects.visible_to(by).filter(case=case)
    paper = get_object_or_404(papers, document=payload.document) if payload.document else None
    made = acts.seal(
        case, entry=line, paper=paper, to=payload.to.value, ground=payload.ground, reasons=payload.reasons, by=by,
        via=API,
    )  # fmt: skip
    return Status(201, _seal(made, {paper.pk} if paper else set()))


@router.post("/cases/{case_id}/seals/{seal_id}/lifting", auth=DECIDE, response=SealOut, summary="Open it again")
def open_again(request: HttpRequest, case_id: int, seal_id: int, payload: ReasonsIn) -> dict[str, Any]:
    """Lift a seal, with reasons; asks a fresh second factor. Other seals of the case stay as they are."""
    case = seen(request, Case, case_id)
    found = get_object_or_404(Sealing.objects.select_related("case"), case=case, pk=seal_id)
    lifted = acts.unseal(found, reasons=payload.reasons, by=person(request), via=API)
    return _seal(lifted, {lifted.paper_id} if lifted.paper_id else set())


@router.post("/cases/{case_id}/docket/{number}/striking", auth=DECIDE, response=EntryOut, summary="Strike an entry")
def strike(request: HttpRequest, case_id: int, number: int, payload: ReasonsIn) -> dict[str, Any]:
    """Strike an entry from the record, once and for good; its line stays, its papers stay for the court alone."""
    case = seen(request, Case, case_id, "court")
    acts.strike(_entry(case, number), reasons=payload.reasons, by=person(request), via=API)
    return _line(request, case, number)


@router.post(
    "/cases/{case_id}/docket/{number}/correction", auth=CASE, response={201: EntryOut}, summary="Correct an entry"
)
def correct(request: HttpRequest, case_id: int, number: int, payload: CorrectionIn) -> Status[dict[str, Any]]:
    """Correct an entry by a new one that names it; the answer is the new one."""
    case = seen(request, Case, case_id, "court")
    papers = [brought(request, pk) for pk in payload.documents]
    made = acts.correct(_entry(case, number), text=payload.text, documents=papers, by=person(request), via=API)
    return Status(201, _line(request, case, made.number))


def _entry(case: Case, number: int) -> DocketEntry:
    return get_object_or_404(DocketEntry.objects.select_related("case"), case=case, number=number)


def _line(request: HttpRequest, case: Case, number: int) -> dict[str, Any]:
    return shown_entry(case.docket.shown_to(person(request)).get(number=number))


def _seal(one: Sealing, seen_papers: set[int]) -> dict[str, Any]:
    entry = one.entry or (one.paper.entry if one.paper else None)
    names = [name for name in SealOut.model_fields if name not in ("entry", "document")]
    shown = {name: getattr(one, name) for name in names}
    document = one.paper.document_id if one.paper and one.paper_id in seen_papers else None
    return {**shown, "entry": entry.number if entry else None, "document": document}
