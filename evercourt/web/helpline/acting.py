"""The caller's case as it may be told, and what is done in it on their word; booking a visit for them."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from evercourt.appointments import times
from evercourt.appointments.models import Counter
from evercourt.appointments.services import services
from evercourt.cases.models import Extension
from evercourt.hearings.models import Consent
from evercourt.helpline import acts
from evercourt.helpline.acts.acting import visits_of
from evercourt.helpline.heard import Heard, hear
from evercourt.helpline.models import Authority, Call, WorkOrder
from evercourt.helpline.words import read_out
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, CourtError
from evercourt.kernel.policy import must
from evercourt.mediation.models import Participant
from evercourt.service.models import ServiceAttempt
from evercourt.web.accounts.addresses import normal_phone
from evercourt.web.doors import Request, writes
from evercourt.web.helpline.calls import said_yes, seen

PHONE = Channel.PHONE
DAYS, TIMES_A_DAY = 5, 12


@writes
def case(request: Request, pk: int, party: int) -> HttpResponse:
    """Tell a proved caller their case, and act in it on their word."""
    call = seen(request, pk)
    heard = hear(call, party, by=request.user)
    refused: CourtError | None = None
    if request.method == "POST":
        try:
            _act(request, call, heard)
        except CourtError as error:
            refused = error
        else:
            return redirect("helpline_case", pk, party)
    shown = {
        "call": call, "heard": heard, "case": heard.party.case, "refused": refused, "typed": request.POST,
        "words": {what: read_out(what, call.language) for what in Authority.What.values},
        "grounds": Extension.Ground.choices,
    }  # fmt: skip
    return render(request, "helpline/case.html", shown, status=refused.status if refused else 200)


def _act(request: Request, call: Call, heard: Heard) -> None:
    given, yes, by = request.POST, said_yes(request), request.user
    do, _colon, number = given.get("do", "").partition(":")
    thing = int(number) if number.isdecimal() else 0
    if do in ("mediate", "not_mediate"):
        side = get_object_or_404(
            Participant.objects.select_related("mediation__court", "party"), pk=thing, party=heard.party
        )
        acts.answer_mediation(call, side, agrees=do == "mediate", said_yes=yes, by=by)
        messages.success(request, _("The answer is in the file."))
    elif do in ("agree", "refuse"):
        asked = get_object_or_404(Consent.objects.select_related("party", "hearing__case"), pk=thing, party=heard.party)
        acts.answer_consent(call, asked, agrees=do == "agree", said_yes=yes, by=by)
        messages.success(request, _("The answer is in the file."))
    elif do == "received":
        attempts = ServiceAttempt.objects.select_related("order__case__court", "order__party")
        acts.confirm_papers(
            call, get_object_or_404(attempts, pk=thing, order__party=heard.party), said_yes=yes, by=by
        )  # fmt: skip
        messages.success(request, _("It is in the file that the papers arrived."))
    elif do == "extension":
        chosen = given.get("deadline", "")
        deadline = get_object_or_404(heard.party.deadlines, pk=chosen) if chosen.isdecimal() else None
        acts.ask_extension(
            call, heard.party, text=given.get("text", ""), deadline=deadline, ground=given.get("ground", ""),
            obstacle_ended_on=_day(given.get("obstacle_ended_on", "")), said_yes=yes, by=by,
        )  # fmt: skip
        messages.success(request, _("The request is before the judge."))
    elif do == "order":
        kind = given.get("kind", WorkOrder.Kind.QUESTION)
        acts.open_order(call, kind=kind, text=given.get("text", ""), party=heard.party, by=by, via=PHONE)
        messages.success(request, _("The question is before the judge."))


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


@writes
def visit(request: Request, pk: int) -> HttpResponse:
    """Book a visit for the caller, or give one another time (`move`): a service, then one of the next free times."""
    call = seen(request, pk)
    must(request.user, "helpline.talk", call)
    chosen = request.POST if request.method == "POST" else request.GET
    wanted = chosen.get("move", "")
    moved: Any = get_object_or_404(visits_of(call), pk=wanted) if wanted.isdecimal() else None
    service = services().get(moved.service if moved else chosen.get("service", ""))
    refused: CourtError | None = None
    if request.method == "POST" and service:
        try:
            _book(request, call, service.id, moved)
        except CourtError as error:
            refused = error
        else:
            messages.success(request, _("The visit is booked."))
            return redirect("helpline_call", pk)
    shown = {
        "call": call, "moved": moved, "service": service, "services": services().values(), "refused": refused,
        "free": _free(call, service.id) if service else [], "typed": request.POST,
        "words": read_out(Authority.What.MOVE if moved else Authority.What.BOOK, call.language),
        "account": call.is_proved and call.party and call.party.user_id,
    }  # fmt: skip
    return render(request, "helpline/visit.html", shown, status=refused.status if refused else 200)


def _book(request: Request, call: Call, service: str, moved: Any) -> None:
    counter, starts_at = _slot(call, request.POST.get("slot", ""))
    yes, by = said_yes(request), request.user
    if moved:
        acts.move_visit(call, moved, counter=counter, starts_at=starts_at, said_yes=yes, by=by)
        return
    phone = normal_phone(request.POST.get("phone", ""))[:20]
    acts.book_visit(
        call, counter, service=service, starts_at=starts_at, name=request.POST.get("name", "")[:100], phone=phone,
        said_yes=yes, by=by,
    )  # fmt: skip


def _slot(call: Call, text: str) -> tuple[Counter, datetime]:
    number, _bar, at = text.partition("|")
    counter = Counter.objects.filter(court=call.court, pk=number if number.isdecimal() else 0).first()
    try:
        starts_at = parse_datetime(at)
    except ValueError:
        starts_at = None
    if counter is None or starts_at is None or starts_at.tzinfo is None:
        raise BadInput(_("Choose a time."), field="slot")
    return counter, starts_at


def _free(call: Call, service: str) -> list[tuple[Any, list[Any]]]:
    """Return the next days with their free times, each time once, first at counters that speak the language."""
    found = []
    for day in times.days(call.court, service)[:DAYS]:
        at: dict[datetime, Any] = {}
        slots = times.free(call.court, service, day)
        for slot in sorted(slots, key=lambda slot: call.language not in slot.counter.languages):
            at.setdefault(slot.starts_at, slot)
        found.append((day, [at[moment] for moment in sorted(at)][:TIMES_A_DAY]))
    return found
