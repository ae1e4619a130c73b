"""Sessions over the API: planned, filled from a suggestion, set in one act, moved, closed; cases kept back."""

from datetime import date, datetime, time
from typing import Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from evercourt.accounts.models import User
from evercourt.api.doors import seen
from evercourt.api.keys import COURT, READ, person
from evercourt.api.paging import page_of
from evercourt.api.shapes import Line, Page, ReasonIn, Text
from evercourt.cases.models import Case
from evercourt.courts.models import Court, Courtroom
from evercourt.hearings import holding, session_changes, sessions, suggesting
from evercourt.hearings.models import CalendarHold, Session
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import must

router = Router(tags=["sessions"])
API = Channel.API
HOW_MANY = Field(ge=1, le=500)


class PlanIn(Schema):
    """The frame of a session: days, hours at the court, room, judge, cases at most."""

    court: str = Field(description="Code of the court, for example 新0103.")
    title: str = Field(max_length=100)
    courtroom: int
    judge: int
    first_day: date
    last_day: date | None = None
    from_time: time
    to_time: time
    minutes: int = Field(ge=5, le=600)
    capacity: int = HOW_MANY


class ChangeIn(Schema):
    """What changes; the reason is read by the parties once the session is set."""

    courtroom: int | None = None
    first_day: date | None = None
    last_day: date | None = None
    from_time: time | None = None
    to_time: time | None = None
    minutes: int | None = Field(None, ge=5, le=600)
    capacity: int | None = Field(None, ge=1, le=500)
    reason: Text = ""


class CasesIn(Schema):
    """The cases to be called, by key: all of them are put in, or none."""

    cases: list[int] = Field(min_length=1, max_length=500)


class WayIn(Schema):
    """By video, as far as the law lets each case, or all back in the courtroom."""

    way: Literal["by_video", "in_the_courtroom"]
    until: AwareDatetime | None = Field(None, description="Until when people answer; empty: in three days.")
    why: Line = ""


class HoldIn(Schema):
    """Why a judge keeps a case off the calendar, and until when."""

    reason: Line
    until: date | None = None


class CalledOut(Schema):
    """One case of a session."""

    id: int
    case: int
    number: str
    lines: list[str]
    hearing: int | None
    starts_at: datetime | None
    told_at: datetime | None
    failure: str
    left_at: datetime | None
    left_because: str


class SessionOut(Schema):
    """A session, its cases, and how many of them are told."""

    id: int
    court: str
    title: str
    state: str
    courtroom: str
    judge: int
    first_day: date
    last_day: date
    from_time: str
    to_time: str
    minutes: int
    capacity: int
    by_video: bool
    told: int
    called: list[CalledOut]


class SessionLineOut(Schema):
    """A session in a list."""

    id: int
    title: str
    state: str
    first_day: date
    last_day: date


class SuggestionOut(Schema):
    """A case that could be called: why, in lines, and what stands in its way."""

    case: int
    number: str
    fits: bool
    lines: list[str]
    obstacles: list[str]
    no_place: bool


class WayOut(Schema):
    """What came of it."""

    moved: int
    asked: int
    stay: list[str]


class HoldOut(Schema):
    """One reason why a case is not called; it is gone when what it is about is."""

    code: str = Field(description="`order` of a judge, `period` that runs, `work` that waits.")
    text: str
    until: date | None
    basis: str
    order: int | None = Field(description="Key of the judge's order, by which it is lifted.")


@router.get("/sessions", auth=READ, response=Page[SessionLineOut], summary="List sessions")
def index(request: HttpRequest, state: str = "", after: int = 0, limit: int = 50) -> dict[str, Any]:
    """List the sessions you plan or sit in, the newest first."""
    found = Session.objects.visible_to(person(request))
    found = found.filter(state=state) if state else found
    return page_of(request, found, after=after, limit=limit, shown=_line)


@router.post("/sessions", auth=COURT, response={201: SessionOut}, summary="Plan a session")
def plan(request: HttpRequest, payload: PlanIn) -> Status[dict[str, Any]]:
    """Plan a session; nobody is told before it is set."""
    given = payload.dict()
    court = get_object_or_404(Court, code=given.pop("court"))
    must(person(request), "session.plan", court)
    judge = User.objects.filter(pk=given.pop("judge")).first()
    room = court.courtrooms.filter(pk=given.pop("courtroom")).first()
    if judge is None or room is None:
        raise BadInput(field="courtroom" if judge else "judge")
    return Status(
        201, _session(sessions.plan(court, judge=judge, courtroom=room, **given, by=person(request), via=API))
    )


@router.get("/sessions/{session_id}", auth=READ, response=SessionOut, summary="Show a session")
def show(request: HttpRequest, session_id: int) -> dict[str, Any]:
    """Show a session with its cases, their times, and how far they are told."""
    return _session(_of(request, session_id))


@router.get("/sessions/{session_id}/suggestion", auth=READ, response=list[SuggestionOut], summary="Suggest cases")
def suggest(request: HttpRequest, session_id: int) -> list[dict[str, Any]]:
    """List the cases that could be called, in their order, each explained line by line."""
    session = _of(request, session_id)
    must(person(request), "session.fill", session)
    return [
        {
            "case": one.case.pk, "number": one.case.number, "fits": one.fits, "lines": one.lines,
            "obstacles": one.obstacles, "no_place": one.no_place,
        }
        for one in suggesting.suggest(session)
    ]  # fmt: skip


@router.post("/sessions/{session_id}/cases", auth=COURT, response=SessionOut, summary="Put cases in")
def put_in(request: HttpRequest, session_id: int, payload: CasesIn) -> dict[str, Any]:
    """Put cases into a session that is being planned: all, or none, and each that cannot be called is named."""
    session = _of(request, session_id)
    cases = {case.pk: case for case in Case.objects.visible_to(person(request)).filter(pk__in=payload.cases)}
    if set(cases) != set(payload.cases):
        raise BadInput(field="cases")
    wanted = [cases[key] for key in dict.fromkeys(payload.cases)]
    return _session(sessions.put_in(session, wanted, by=person(request), via=API))


@router.post(
    "/sessions/{session_id}/cases/{case_id}/removal", auth=COURT, response=SessionOut, summary="Take a case out"
)
def take_out(request: HttpRequest, session_id: int, case_id: int, payload: ReasonIn) -> dict[str, Any]:
    """Take a case out; if it was set, its judge puts its hearing off, and everyone is told."""
    session = _of(request, session_id)
    called = get_object_or_404(session.called, case=case_id, left_at=None)
    sessions.take_out(called, reason=payload.reason, by=person(request), via=API)
    return _session(session)


@router.post("/sessions/{session_id}/setting", auth=COURT, response=SessionOut, summary="Set a session")
def set_session(request: HttpRequest, session_id: int) -> dict[str, Any]:
    """Call every case to its own time in one act: all, or none. Twice changes nothing."""
    return _session(sessions.set_session(_of(request, session_id), by=person(request), via=API))


@router.post("/sessions/{session_id}/change", auth=COURT, response=SessionOut, summary="Change a session")
def change(request: HttpRequest, session_id: int, payload: ChangeIn) -> dict[str, Any]:
    """Change days, hours, room or capacity; of a set session every case moves in the same act."""
    session = _of(request, session_id)
    frame = {name: value for name, value in payload.dict().items() if value is not None and name != "reason"}
    if "courtroom" in frame:
        room = Courtroom.objects.filter(pk=frame["courtroom"], court=session.court).first()
        if room is None:
            raise BadInput(field="courtroom")
        frame["courtroom"] = room
    changed = session_changes.change(session, reason=payload.reason, **frame, by=person(request), via=API)
    return _session(changed)


@router.post("/sessions/{session_id}/way", auth=COURT, response=WayOut, summary="By video or back")
def way(request: HttpRequest, session_id: int, payload: WayIn) -> dict[str, Any]:
    """Hold the session by video as far as everyone agrees, or all of it in its courtroom again."""
    session, by = _of(request, session_id), person(request)
    if payload.way == "by_video":
        done = session_changes.by_video(session, until=payload.until, why=payload.why, by=by, via=API)
    else:
        done = session_changes.in_the_courtroom(session, why=payload.why, by=by, via=API)
    return {"moved": done.moved, "asked": done.asked, "stay": done.stay}


@router.post("/sessions/{session_id}/close", auth=COURT, response=SessionOut, summary="Close a session")
def close(request: HttpRequest, session_id: int, payload: ReasonIn) -> dict[str, Any]:
    """Close a session in one act: what was not heard is put off, and each of these cases told once."""
    return _session(session_changes.close(_of(request, session_id), reason=payload.reason, by=person(request), via=API))


@router.get("/cases/{case_id}/holds", auth=READ, response=list[HoldOut], summary="What keeps a case off")
def holds(request: HttpRequest, case_id: int) -> list[dict[str, Any]]:
    """List every reason why a case is not called today, for those who plan and sit."""
    case = _case(request, case_id)
    return [
        {"code": one.code, "text": one.text, "until": one.until, "basis": one.basis, "order": one.order}
        for one in holding.holds_of([case.pk], day=case.court.local_date()).get(case.pk, [])
    ]


@router.post("/cases/{case_id}/holds", auth=COURT, response={201: HoldOut}, summary="Keep a case off")
def hold_back(request: HttpRequest, case_id: int, payload: HoldIn) -> Status[dict[str, Any]]:
    """Keep a case off the calendar, with the reason: a judge of the case."""
    case = seen(request, Case, case_id, "court")
    made = holding.hold_back(case, reason=payload.reason, until=payload.until, by=person(request), via=API)
    return Status(201, {"code": "order", "text": made.reason, "until": made.until, "basis": "", "order": made.pk})


@router.post("/cases/{case_id}/holds/{order}/lifting", auth=COURT, response=list[HoldOut], summary="Let a case go")
def let_go(request: HttpRequest, case_id: int, order: int) -> list[dict[str, Any]]:
    """Lift a judge's order that keeps a case off the calendar; other reasons stay."""
    case = seen(request, Case, case_id, "court")
    found = get_object_or_404(CalendarHold.objects.select_related("case__court"), pk=order, case=case)
    holding.let_go(found, by=person(request), via=API)
    return holds(request, case_id)


def _of(request: HttpRequest, pk: int) -> Session:
    visible = Session.objects.visible_to(person(request))
    found: Session = get_object_or_404(visible.select_related("court", "courtroom", "judge"), pk=pk)
    return found


def _case(request: HttpRequest, pk: int) -> Case:
    case: Case = seen(request, Case, pk, "court")
    must(person(request), "hearing.schedule", case)
    return case


def _line(session: Session) -> dict[str, Any]:
    return {
        "id": session.pk, "title": session.title, "state": session.state, "first_day": session.first_day,
        "last_day": session.last_day,
    }  # fmt: skip


def _session(session: Session) -> dict[str, Any]:
    rows = list(session.called.select_related("case", "hearing").order_by("position", "pk"))
    return {
        **_line(session), "court": session.court.code, "courtroom": session.courtroom.name, "judge": session.judge_id,
        "from_time": f"{session.from_time:%H:%M}", "to_time": f"{session.to_time:%H:%M}", "minutes": session.minutes,
        "capacity": session.capacity, "by_video": session.by_video,
        "told": sum(row.told_at is not None and row.left_at is None for row in rows),
        "called": [
            {
                "id": row.pk, "case": row.case_id, "number": row.case.number, "lines": row.lines,
                "hearing": row.hearing_id, "starts_at": row.hearing.during.lower if row.hearing else None,
                "told_at": row.told_at, "failure": row.failure, "left_at": row.left_at,
                "left_because": row.left_because,
            }
            for row in rows
        ],
    }  # fmt: skip
