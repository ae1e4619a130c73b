"""The counter desk: receive, give a ticket, call, call again, put back, served. Every button is a plain form."""

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from evercourt.appointments import acts
from evercourt.appointments.models import Appointment, Counter, Need, Ticket
from evercourt.appointments.policy import AT_THE_COUNTER
from evercourt.appointments.services import services
from evercourt.courts.models import Court, local
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, CourtError
from evercourt.web.appointments.visits import matching
from evercourt.web.doors import Request, reads, writes
from evercourt.web.workplace import court_of, courts_of

AT = Channel.COUNTER
MINE = "counter"


@reads
def desk(request: Request) -> HttpResponse:
    """Show who is at my counter, who waits, and who is booked today."""
    return page(request)


@writes
def place(request: Request) -> HttpResponse:
    """Sit down at a counter, for this session."""
    if request.method == "POST":
        wanted = request.POST.get("counter", "")
        at = get_object_or_404(
            court_of(request, AT_THE_COUNTER).counters, pk=wanted if wanted.isdigit() else 0, in_use=True
        )
        request.session[MINE] = at.pk
    return redirect("queue_desk")


@writes
def arrivals(request: Request) -> HttpResponse:
    """Receive who booked: by the code they show, their name, or their telephone number."""
    if request.method != "POST":
        return redirect("queue_desk")
    wanted, court = request.POST.get("who", "").strip()[:200], court_of(request, AT_THE_COUNTER)
    visits = [visit for visit in _today(court) if visit.pk == _number(request.POST.get("visit", ""))]
    if wanted and not visits:
        asked = Appointment.objects.filter(matching(wanted), counter__court=court)
        known = set(asked.values_list("pk", flat=True))
        visits = [visit for visit in _today(court) if visit.pk in known]
    if len(visits) != 1:
        words = _("Several visits of today fit; choose one in the list.") if visits else _("No visit of today fits.")
        return page(request, refused=BadInput(words, next_step=_("Give a ticket without appointment.")), who=wanted)
    try:
        ticket = acts.receive(visits[0], by=request.user, via=AT)
    except CourtError as error:
        return page(request, refused=error, who=wanted)
    return redirect("queue_ticket", ticket.pk)


@writes
def tickets(request: Request) -> HttpResponse:
    """Give a ticket to who came without an appointment."""
    if request.method != "POST":
        return redirect("queue_desk")
    try:
        ticket = acts.take_ticket(court_of(request, AT_THE_COUNTER), **wanted_ticket(request), by=request.user, via=AT)
    except BadInput as error:
        return page(request, refused=error)
    return redirect("queue_ticket", ticket.pk)


@reads
def ticket(request: Request, pk: int) -> HttpResponse:
    """Show the slip of a ticket, for printing."""
    found = _seen(request, pk)
    return render(request, "appointments/ticket.html", slip(found) | {"back": "queue_desk"})


@writes
def calls(request: Request) -> HttpResponse:
    """Call the next one to my counter."""
    at = my_counter(request)
    if request.method == "POST" and at:
        called = acts.call_next(at, after=_number(request.POST.get("after", "")), by=request.user, via=AT)
        if called is None:
            messages.info(request, _("Nobody waits for this counter."))
    return redirect("queue_desk")


@writes
def step(request: Request, pk: int, step: str) -> HttpResponse:
    """Call again, put back, or note as served."""
    found = _seen(request, pk)
    if step not in ("call", "return", "end"):
        raise Http404
    if request.method == "POST":
        try:
            if step == "call":
                acts.call_again(found, calls=_number(request.POST.get("calls", "")), by=request.user, via=AT)
            elif step == "return":
                acts.put_back(found, by=request.user, via=AT)
            else:
                acts.end_visit(found, by=request.user, via=AT)
        except CourtError as error:
            return page(request, refused=error)
    return redirect("queue_desk")


def page(request: Request, *, refused: CourtError | None = None, who: str = "") -> HttpResponse:
    """Return the desk, with what was refused on top."""
    court, at = court_of(request, AT_THE_COUNTER), my_counter(request)
    today = Ticket.objects.of_today(court).select_related("appointment", "counter")
    last = acts.last_called(at) if at else None
    shown = {
        "court": court, "courts": courts_of(request.user, AT_THE_COUNTER), "at": at,
        "refused": refused, "who": who, "asked": uuid4(),
        "counters": court.counters.filter(in_use=True),
        "here": today.filter(state=Ticket.State.CALLED, counter=at) if at else [],
        "after": last.pk if last else 0,
        "waiting": today.filter(state=Ticket.State.WAITING),
        "booked": [v for v in _today(court) if v.state in (Appointment.State.BOOKED, Appointment.State.MISSED)],
        "services": doing(court), "needs": Need.choices, "languages": settings.LANGUAGES, "language": get_language(),
    }  # fmt: skip
    return render(request, "appointments/desk.html", shown, status=refused.status if refused else 200)


def wanted_ticket(request: Any) -> dict[str, Any]:
    """Return what the form of a ticket asks; `asked` is the form's own mark, so that sent twice it is one ticket."""
    language = request.POST.get("language", "")
    try:
        asked = UUID(request.POST.get("asked", ""))
    except ValueError:
        asked = None
    return {
        "service": request.POST.get("service", ""),
        "needs": request.POST.getlist("needs"),
        "language": language if language in dict(settings.LANGUAGES) else get_language() or "zh-hans",
        "asked": asked,
    }


def slip(found: Ticket) -> dict[str, Any]:
    """Return what a ticket's slip says."""
    return {"ticket": found, "before": Ticket.objects.before(found), "court": found.court}


def doing(court: Court) -> list[Any]:
    """Return the services that some counter of the court does."""
    done = {one for counter in court.counters.filter(in_use=True) for one in counter.services}
    return [service for service in services().values() if service.id in done]


def my_counter(request: Request) -> Counter | None:
    """Return the counter chosen in this session."""
    found: Counter | None = (
        court_of(request, AT_THE_COUNTER)
        .counters.filter(pk=request.session.get(MINE, 0), in_use=True)
        .select_related("court")
    ).first()
    return found


def _today(court: Court) -> list[Appointment]:
    begins = local(court, timezone.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    of_court = Appointment.objects.filter(counter__court=court, starts_at__gte=begins).select_related("counter__court")
    return [visit for visit in of_court[:500] if court.local_date(visit.starts_at) == begins.date()]


def _seen(request: Request, pk: int) -> Ticket:
    found: Ticket = get_object_or_404(Ticket.objects.visible_to(request.user).select_related("court"), pk=pk)
    return found


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
