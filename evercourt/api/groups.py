"""Cases tried together over the API: the group, joining and separating, and what is done once for all."""

from typing import Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from evercourt.api.cases import entry as shown_entry
from evercourt.api.doors import seen
from evercourt.api.files import brought
from evercourt.api.hearings import HearingOut, OutcomeIn, minutes_of
from evercourt.api.hearings import shown as shown_hearing
from evercourt.api.keys import CASE, COURT, DECIDE, READ, person
from evercourt.api.service import shown as shown_order
from evercourt.api.service_shapes import OrderOut
from evercourt.api.shapes import EntryOut, Line, ReasonIn, ReasonsIn, Text
from evercourt.cases import acts
from evercourt.cases.groups import seen_members, standing_of
from evercourt.cases.models import Case, Party
from evercourt.courts.models import Courtroom
from evercourt.documents.models import Document
from evercourt.hearings.joint import adjourn_together, hold_together, schedule_together
from evercourt.hearings.models import Hearing
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import NotFound
from evercourt.kernel.policy import must
from evercourt.service.acts import serve_for_all

router = Router(tags=["cases"])
API = Channel.API


class GroupOut(Schema):
    """The group of a case. Of its cases those are named that this person sees anyway; the others are counted."""

    lead: int | None
    cases: list[int]
    others: int
    ground: str
    basis: str
    reasons: str


class JoinIn(Schema):
    """The other cases, the ground of the procedure pack, and the reasons."""

    cases: list[int] = Field(min_length=1, max_length=100)
    ground: Line
    reasons: Text
    agreed: bool = Field(False, description="The parties agreed; some grounds ask for it.")


class PapersForAllIn(Schema):
    """Papers that you uploaded, once for all cases of the group."""

    kind: Line
    party: int | None = Field(None, ge=1, le=2**63 - 1)
    documents: list[int] = Field(min_length=1, max_length=50)


class ServeForAllIn(Schema):
    """Papers that stand open on every file of the group."""

    documents: list[int] = Field(min_length=1, max_length=50)


@router.get("/cases/{case_id}/group", auth=READ, response=GroupOut, summary="See the group of a case")
def show(request: HttpRequest, case_id: int) -> dict[str, Any]:
    """Show with which cases this one is tried together; a case tried by itself is alone."""
    return _group(request, case_id)


@router.post("/cases/{case_id}/group", auth=DECIDE, response={201: GroupOut}, summary="Try cases together")
def join(request: HttpRequest, case_id: int, payload: JoinIn) -> Status[dict[str, Any]]:
    """Have other cases tried together with this one, by order of a judge of every one of them."""
    case = seen(request, Case, case_id, "court")
    given = payload.dict()
    others = [seen(request, Case, pk, "court") for pk in given.pop("cases")]
    acts.join(case, others, **given, by=person(request), via=API)
    return Status(201, _group(request, case_id))


@router.post("/cases/{case_id}/group/separation", auth=DECIDE, response={204: None}, summary="Try a case by itself")
def separate(request: HttpRequest, case_id: int, payload: ReasonsIn) -> Status[None]:
    """Have this case tried by itself again."""
    acts.separate(seen(request, Case, case_id, "court"), reasons=payload.reasons, by=person(request), via=API)
    return Status(204, None)


@router.post(
    "/cases/{case_id}/group/papers", auth=CASE, response={201: list[EntryOut]}, summary="Hand in for all cases"
)
def hand_in(request: HttpRequest, case_id: int, payload: PapersForAllIn) -> Status[list[dict[str, Any]]]:
    """Hand in papers once for all cases of the group in which you may; the answer is the entry of each."""
    by = person(request)
    case = seen(request, Case, case_id, "court")
    party = get_object_or_404(Party, pk=payload.party, case=case) if payload.party else None
    papers = [brought(request, pk) for pk in payload.documents]
    made = acts.file_for_all(case, papers, kind=payload.kind, party=party, by=by, via=API)
    return Status(201, [shown_entry(entry.case.docket.shown_to(by).get(number=entry.number)) for entry in made])


@router.post(
    "/cases/{case_id}/group/service", auth=COURT, response={201: list[OrderOut]}, summary="Serve for all cases"
)
def serve(request: HttpRequest, case_id: int, payload: ServeForAllIn) -> Status[list[dict[str, Any]]]:
    """Serve a notice on every party of every case of the group, once in each case."""
    case = seen(request, Case, case_id, "court")
    papers = list(Document.objects.filter(pk__in=payload.documents, on_files__case=case).distinct())
    if len(papers) != len(set(payload.documents)):
        raise NotFound()
    orders = serve_for_all(case, papers, purpose="notice", by=person(request), via=API)
    return Status(201, [shown_order(order) for order in orders])


class SittingIn(Schema):
    """When and where; a time without its zone is refused."""

    courtroom: int
    starts_at: AwareDatetime
    minutes: int = Field(le=100_000)
    kind: Literal["trial", "pretrial", "pronouncement"] = "trial"
    public: bool = Field(True, description="Not, if one of the cases is closed to the public.")


@router.post(
    "/cases/{case_id}/group/hearings", auth=COURT, response={201: list[HearingOut]}, summary="Hear all cases together"
)
def hear(request: HttpRequest, case_id: int, payload: SittingIn) -> Status[list[dict[str, Any]]]:
    """Schedule one hearing for all cases of the group: a hearing of each, at one time in one courtroom."""
    case = seen(request, Case, case_id, "court")
    must(person(request), "hearing.schedule", case)
    given = payload.dict()
    room = get_object_or_404(Courtroom, pk=given.pop("courtroom"))
    made = schedule_together(case, courtroom=room, **given, by=person(request), via=API)
    return Status(201, [shown_hearing(one) for one in made])


@router.post(
    "/cases/{case_id}/group/hearings/{hearing_id}/adjournment", auth=COURT, response=list[HearingOut],
    summary="Put a common hearing off",
)  # fmt: skip
def adjourn(request: HttpRequest, case_id: int, hearing_id: int, payload: ReasonIn) -> list[dict[str, Any]]:
    """Put a hearing of several cases off in each of them, with the reason (CPL 149)."""
    hearing = _hearing(request, case_id, hearing_id)
    done = adjourn_together(hearing, reason=payload.reason, by=person(request), via=API)
    return [shown_hearing(one) for one in done]


@router.post(
    "/cases/{case_id}/group/hearings/{hearing_id}/outcome", auth=COURT, response=list[HearingOut],
    summary="Enter the outcome of a common hearing",
)  # fmt: skip
def hold(request: HttpRequest, case_id: int, hearing_id: int, payload: OutcomeIn) -> list[dict[str, Any]]:
    """Enter in each case that the common hearing was held, its outcome, who was present and its minutes (CPL 150)."""
    by, hearing = person(request), _hearing(request, case_id, hearing_id)
    must(by, "hearing.record", hearing)
    minutes = minutes_of(request, hearing, payload)
    done = hold_together(
        hearing, outcome=payload.outcome, present=payload.present, debate_ended=payload.debate_ended, minutes=minutes,
        by=by, via=API,
    )  # fmt: skip
    return [shown_hearing(one) for one in done]


def _hearing(request: HttpRequest, case_id: int, hearing_id: int) -> Hearing:
    case = seen(request, Case, case_id)
    found = Hearing.objects.select_related("case__court", "courtroom")
    hearing: Hearing = get_object_or_404(found, pk=hearing_id, case=case)
    return hearing


def _group(request: HttpRequest, case_id: int) -> dict[str, Any]:
    by = person(request)
    standing = standing_of(seen(request, Case, case_id))
    if standing is None:
        return {"lead": None, "cases": [case_id], "others": 0, "ground": "", "basis": "", "reasons": ""}
    members, others = seen_members(standing.group, by)
    shown = [case.pk for case in members]
    return {
        "lead": standing.group.lead_id if standing.group.lead_id in shown else None,
        "cases": shown, "others": others,
        "ground": standing.ground, "basis": standing.basis, "reasons": standing.reasons,
    }  # fmt: skip
