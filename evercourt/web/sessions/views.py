"""Plan a session, fill it from a suggestion, set it in one act, follow its summonses, change and close it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from evercourt.cases.models import Case
from evercourt.hearings import session_changes, suggesting
from evercourt.hearings import sessions as acts
from evercourt.hearings.models import Session
from evercourt.hearings.policy import PLANS
from evercourt.hearings.session_changes import FRAME, Moved
from evercourt.hearings.states import SessionState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, CourtError, WrongState
from evercourt.kernel.policy import may, must
from evercourt.web.doors import Request, reads, writes
from evercourt.web.paging import long_list
from evercourt.web.sessions.forms import FrameForm, PlanForm
from evercourt.web.workplace import court_of, courts_of

WEB = Channel.WEB
PAGE = 30


@reads
def sessions(request: Request) -> HttpResponse:
    """List the sessions of one's court, the latest first."""
    court = court_of(request, PLANS)
    found = Session.objects.visible_to(request.user).filter(court=court).select_related("courtroom", "judge", "court")
    shown = {
        "court": court,
        "courts": courts_of(request.user, PLANS),
        "page": long_list(found, PAGE, request.GET.get("page")),
        "may_plan": may(request.user, "session.plan", court),
    }
    return render(request, "sessions/sessions.html", shown)


@writes
def new(request: Request) -> HttpResponse:
    """Plan a session; what does not go together is explained beside its field."""
    court = court_of(request, PLANS)
    must(request.user, "session.plan", court)
    form = PlanForm(request.POST if request.method == "POST" else None, court=court)
    if form.is_valid():
        try:
            judge = form.cleaned_data["judge"]
            made = acts.plan(court, judge=judge, **form.frame(), by=request.user, via=WEB)
            return redirect("session", made.pk)
        except BadInput as error:
            form.refuse(error)
    shown = {"form": form, "court": court, "title": _("Plan a session")}
    return render(request, "sessions/form.html", shown, status=422 if form.errors else 200)


@writes
def session(request: Request, pk: int) -> HttpResponse:
    """Show a session with its cases, each one's time, and how far they are told; every button is one act."""
    found = _seen(request, pk)
    refused: CourtError | None = None
    if request.method == "POST":
        try:
            act = ACTS.get(request.POST.get("do", ""))
            if act:
                act(request, found)
            return redirect("session", pk)
        except (BadInput, WrongState) as error:
            refused = error
    planned, is_set = found.state == SessionState.PLANNED, found.state == SessionState.SET
    rows = list(found.called.select_related("case__court", "hearing").order_by("position", "pk"))
    inside = [row for row in rows if row.left_at is None]
    obstacles = suggesting.obstacles_of([row.case for row in inside], found) if planned else {}
    for row in inside:
        row.obstacles = obstacles.get(row.case_id, [])  # type: ignore[attr-defined]
    fills = may(request.user, "session.fill", found)
    shown = {
        "session": found,
        "rows": inside,
        "gone": [row for row in rows if row.left_at],
        "told": sum(row.told_at is not None for row in inside),
        "refused": refused,
        "planned": planned,
        "is_set": is_set,
        "may_fill": planned and fills,
        "may_set": planned and may(request.user, "session.set", found),
        # What is set only its judge lets go, moves or closes (CPL 149).
        "may_change": (planned and fills) or (is_set and may(request.user, "session.change", found)),
    }
    return render(request, "sessions/session.html", shown, status=refused.status if refused else 200)


@writes
def suggestion(request: Request, pk: int) -> HttpResponse:
    """Show which cases could be called, and why, in their order; the clerk takes them over as they choose."""
    found = _seen(request, pk)
    must(request.user, "session.fill", found)
    if found.state != SessionState.PLANNED:
        return redirect("session", pk)
    refused: CourtError | None = None
    candidates = suggesting.suggest(found)
    chosen = {one.case.pk for one in candidates if one.fits}
    if request.method == "POST":
        wanted = set(request.POST.getlist("case"))
        chosen = {one.case.pk for one in candidates if str(one.case.pk) in wanted}
        picked = [one for one in candidates if one.case.pk in chosen]
        lines = {one.case.pk: one.lines for one in picked}
        try:
            acts.put_in(found, [one.case for one in picked], lines=lines, by=request.user, via=WEB)
            return redirect("session", pk)
        except (BadInput, WrongState) as error:
            refused = error
    shown = {
        "session": found,
        "fit": [one for one in candidates if not one.obstacles],
        "kept": [one for one in candidates if one.obstacles],
        "chosen": chosen,
        "free": found.capacity - found.called.filter(left_at=None).count(),
        "refused": refused,
    }
    return render(request, "sessions/suggestion.html", shown, status=refused.status if refused else 200)


@writes
def change(request: Request, pk: int) -> HttpResponse:
    """Change days, hours, room and capacity; of a set session every case moves with it, in one act."""
    found = _seen(request, pk)
    is_set = found.state == SessionState.SET
    must(request.user, "session.change" if is_set else "session.fill", found)
    if found.state == SessionState.CLOSED:
        return redirect("session", pk)
    initial = {name: getattr(found, name) for name in FRAME}
    typed = request.POST if request.method == "POST" else None
    form = FrameForm(typed, initial=initial, court=found.court, with_reason=is_set)
    if form.is_valid():
        try:
            reason = form.cleaned_data.get("reason", "")
            session_changes.change(found, reason=reason, **form.frame(), by=request.user, via=WEB)
            return redirect("session", pk)
        except BadInput as error:
            form.refuse(error)
    shown = {"form": form, "session": found, "is_set": is_set, "title": _("Change the session")}
    return render(request, "sessions/form.html", shown, status=422 if form.errors else 200)


def _set(request: Request, found: Session) -> None:
    acts.set_session(found, by=request.user, via=WEB)
    messages.success(request, _("All cases are called. Their parties are being summoned; this page shows how far."))


def _add(request: Request, found: Session) -> None:
    number = request.POST.get("number", "").strip()
    case = Case.objects.visible_to(request.user).filter(court=found.court, number=number).first()
    if case is None:
        raise BadInput(_("No case of this court that you see has this number."), field="number")
    acts.put_in(found, [case], by=request.user, via=WEB)


def _take_out(request: Request, found: Session) -> None:
    key = request.POST.get("called", "")
    called = get_object_or_404(found.called, pk=int(key) if key.isdecimal() else 0)
    acts.take_out(called, reason=request.POST.get("reason", ""), by=request.user, via=WEB)


def _close(request: Request, found: Session) -> None:
    session_changes.close(found, reason=request.POST.get("reason", ""), by=request.user, via=WEB)


def _by_video(request: Request, found: Session) -> None:
    _say(request, session_changes.by_video(found, why=request.POST.get("reason", ""), by=request.user, via=WEB))


def _in_the_courtroom(request: Request, found: Session) -> None:
    why = request.POST.get("reason", "")
    _say(request, session_changes.in_the_courtroom(found, why=why, by=request.user, via=WEB))


def _say(request: Request, done: Moved) -> None:
    messages.success(
        request,
        _("Held the other way now: %(moved)d. People are asked in: %(asked)d.")
        % {"moved": done.moved, "asked": done.asked},
    )
    if done.stay:
        messages.warning(request, _("These stay as they are: %(cases)s") % {"cases": "、".join(done.stay)})


ACTS: dict[str, Callable[[Request, Session], Any]] = {
    "set": _set,
    "add": _add,
    "take_out": _take_out,
    "close": _close,
    "by_video": _by_video,
    "in_the_courtroom": _in_the_courtroom,
}


def _seen(request: Request, pk: int) -> Session:
    visible = Session.objects.visible_to(request.user)
    found: Session = get_object_or_404(visible.select_related("court", "courtroom", "judge", "set_by"), pk=pk)
    return found
