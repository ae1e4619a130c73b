"""What is internal to a case: its work, talks and notes, and what keeps it off the calendar. Never a party's page."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.accounts.models import User
from evercourt.accounts.offices import Office
from evercourt.cases.models import Case, CaseDocument
from evercourt.hearings import holding
from evercourt.hearings.models import CalendarHold
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, CourtError, WrongState
from evercourt.kernel.policy import may
from evercourt.web.cases.panels import Action, actions
from evercourt.web.doors import Request, writes
from evercourt.work import acts
from evercourt.work.acts.items import OFFICES, staff_of
from evercourt.work.acts.threads import WRITTEN_TO
from evercourt.work.models import Item, Note, Thread
from evercourt.work.policy import known_to, work_cases
from evercourt.work.states import ItemState

WEB = Channel.WEB
MOST = 100


@writes
def internal(request: Request, pk: int) -> HttpResponse:
    """Show it to whoever works on the case, and write a task, a talk, a note, or an order about the calendar."""
    case: Case = get_object_or_404(work_cases(request.user).select_related("court"), pk=pk)
    refused: CourtError | None = None
    if request.method == "POST":
        try:
            return _written(request, case)
        except (BadInput, WrongState) as error:
            refused = error
    staff = staff_of(case)
    # Whoever works on the case knows what there is to do; only at whose desk it lies opens it.
    opened_by = Item.objects.visible_to(request.user).filter(pk=OuterRef("pk"))
    items = case.items.filter(known_to(request.user), state=ItemState.OPEN).annotate(opens=Exists(opened_by))
    shown = {
        "case": case,
        "refused": refused,
        "typed": request.POST if refused else {},
        "items": items.select_related("person", "case__court")[:MOST],
        "talks": Thread.objects.visible_to(request.user).filter(case=case).prefetch_related("members__user")[:MOST],
        "notes": Note.objects.visible_to(request.user).filter(case=case).select_related("author")[:MOST],
        "holds": holding.holds_of([case.pk], day=case.court.local_date()).get(case.pk, []),
        "may_hold": may(request.user, "hearing.hold_back", case),
        "staff": [(f"{office}:{person.pk}", person.name, Office(office).label) for person, office in staff],
        "offices": [(one.value, one.label) for one in OFFICES],
        "written_to": [(one.value, one.label) for one in WRITTEN_TO],
        "audiences": [
            one for one in Note.Audience.choices
            if one[0] != Note.Audience.CHAMBERS or may(request.user, "work.chambers", case)
        ],
        "papers": _papers(request.user, case),
    }  # fmt: skip
    return render(request, "work/internal.html", shown, status=refused.status if refused else 200)


@writes
def talk(request: Request, pk: int) -> HttpResponse:
    """Read a talk and answer it, bring somebody in, or settle it."""
    visible = Thread.objects.visible_to(request.user)
    found: Thread = get_object_or_404(visible.select_related("case__court", "opened_by", "settled_by"), pk=pk)
    refused: CourtError | None = None
    if request.method == "POST":
        do = request.POST.get("do", "")
        try:
            if do == "answer":
                text = request.POST.get("text", "")
                acts.answer(found, text=text, papers=_chosen(request, found.case), by=request.user, via=WEB)
            elif do == "bring_in":
                people, offices = _readers(request, found.case)
                acts.bring_in(found, to=people, offices=offices, by=request.user, via=WEB)
            elif do == "settle":
                acts.settle(found, by=request.user, via=WEB)
                return redirect("case_internal", found.case_id)
            elif do == "read":
                acts.read(found, by=request.user)
            return redirect("work_talk", pk)
        except (BadInput, WrongState) as error:
            refused = error
    known = set(found.members.values_list("user", flat=True))
    seen = set(CaseDocument.objects.visible_to(request.user).filter(case=found.case_id).values_list("pk", flat=True))
    shown = {
        "thread": found,
        "case": found.case,
        "refused": refused,
        "typed": request.POST if refused else {},
        "posts": found.posts.select_related("by").prefetch_related("enclosures__paper__document"),
        "seen": seen,
        "members": found.members.select_related("user").order_by("pk"),
        "staff": [
            (f"{office}:{person.pk}", person.name, Office(office).label)
            for person, office in staff_of(found.case) if person.pk not in known
        ],
        "written_to": [(one.value, one.label) for one in WRITTEN_TO],
        "papers": _papers(request.user, found.case),
    }  # fmt: skip
    return render(request, "work/talk.html", shown, status=refused.status if refused else 200)


@writes
def note(request: Request, pk: int, note: int) -> HttpResponse:
    """Change or remove a note of one's own."""
    visible = Note.objects.visible_to(request.user).filter(case=pk, author=request.user)
    found: Note = get_object_or_404(visible.select_related("case"), pk=note)
    refused: CourtError | None = None
    if request.method == "POST":
        try:
            if request.POST.get("do") == "remove":
                acts.remove_note(found, by=request.user, via=WEB)
            else:
                acts.change_note(found, text=request.POST.get("text", ""), by=request.user, via=WEB)
            return redirect("case_internal", pk)
        except BadInput as error:
            refused = error
    shown = {"note": found, "case": found.case, "refused": refused}
    return render(request, "work/note.html", shown, status=refused.status if refused else 200)


def _written(request: Request, case: Case) -> HttpResponse:
    do, by, given = request.POST.get("do", ""), request.user, request.POST
    if do == "note":
        acts.write_note(case, audience=given.get("audience", ""), text=given.get("text", ""), by=by, via=WEB)
    elif do == "talk":
        people, offices = _readers(request, case)
        made = acts.open_thread(
            case, subject=given.get("subject", ""), text=given.get("text", ""), to=people, offices=offices,
            papers=_chosen(request, case), by=by, via=WEB,
        )  # fmt: skip
        return redirect("work_talk", made.pk)
    elif do == "task":
        office, _colon, key = given.get("to", "").partition(":")
        to = next((person for person, _office in staff_of(case) if str(person.pk) == key), None)
        if key and to is None:
            raise BadInput(_("Choose to whom it goes."), field="to")
        acts.write_task(
            case, text=given.get("text", ""), office=office, to=to, due_on=_day(given.get("due_on", ""), "due_on"),
            holds="holds" in given, by=by, via=WEB,
        )  # fmt: skip
    elif do == "hold":
        until = _day(given.get("until", ""), "until")
        holding.hold_back(case, reason=given.get("reason", ""), until=until, by=by, via=WEB)
    elif do == "let_go":
        order = given.get("order", "")
        hold = CalendarHold.objects.filter(case=case, pk=int(order) if order.isdecimal() else 0).first()
        if hold is None:
            raise Http404
        hold.case = case
        holding.let_go(hold, by=by, via=WEB)
    return redirect("case_internal", case.pk)


def _readers(request: Request, case: Case) -> tuple[list[User], list[str]]:
    """Return the people and offices chosen: `office:` a whole office, `office:key` one of its people."""
    wanted = set(request.POST.getlist("to"))
    people = [person for person, office in staff_of(case) if f"{office}:{person.pk}" in wanted]
    return list(dict.fromkeys(people)), [one.value for one in WRITTEN_TO if f"{one.value}:" in wanted]


def _papers(user: User, case: Case) -> Any:
    return CaseDocument.objects.visible_to(user).filter(case=case).select_related("document").order_by("-pk")[:MOST]


def _chosen(request: Request, case: Case) -> list[CaseDocument]:
    keys = [int(key) for key in request.POST.getlist("papers") if key.isdecimal()]
    return list(CaseDocument.objects.visible_to(request.user).filter(case=case, pk__in=keys))


def _day(typed: str, field: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError as error:
        raise BadInput(_("Write the day as year, month and day."), field=field) from error


def offer_internal(case: Case, user: User) -> list[Action]:
    """Offer the internal page to the court's own people, without asking the database for anybody else."""
    if not any(held.court_id == case.court_id and held.office in OFFICES for held in user.offices):
        return []
    return [Action(gettext_lazy("Work, talks and notes"), reverse("case_internal", args=[case.pk]))]


actions.append(offer_internal)
