"""In the hall: the display of the numbers, and the machine that gives tickets. Neither shows anything of a person."""

from uuid import uuid4

from django.conf import settings
from django.contrib.auth import logout
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language

from evercourt.accounts.models import User
from evercourt.appointments import acts
from evercourt.appointments.models import Need, Ticket
from evercourt.appointments.policy import AT_THE_COUNTER
from evercourt.courts.models import Court
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed
from evercourt.web.appointments.desk import doing, slip, wanted_ticket
from evercourt.web.doors import Request, public, reads, writes
from evercourt.web.workplace import court_of

SHOWN = 8
# The machine is opened anew each morning.
OPEN = 14 * 3600  # seconds
COOKIE = "ticket_machine"


@public
@reads
def hall(request: HttpRequest, code: str) -> HttpResponse:
    """Show the numbers called last, each with its counter; renews itself."""
    return render(request, "appointments/hall.html", _numbers(code))


@public
@reads
def numbers(request: HttpRequest, code: str) -> HttpResponse:
    """Show only the numbers, for the page that renews itself."""
    return render(request, "appointments/numbers.html", _numbers(code))


@writes
def opening(request: Request) -> HttpResponse:
    """Turn this device into the ticket machine: the clerk is signed out, and it can do nothing but give tickets.

    Tickets are recorded as given by the clerk who opened it, and stop when that person no longer holds the office.
    """
    court = court_of(request, AT_THE_COUNTER)
    if request.method != "POST":
        return redirect("queue_desk")
    opened = signing.dumps([court.pk, request.user.pk], salt=COOKIE)
    logout(request)
    answer = redirect("ticket_machine")
    answer.set_cookie(
        COOKIE, opened, max_age=OPEN, httponly=True, samesite="Strict", secure=settings.SESSION_COOKIE_SECURE
    )
    return answer


@public
@writes
def machine(request: HttpRequest) -> HttpResponse:
    """Give a ticket to who presses the button; only on a device that a clerk opened for it."""
    court, clerk = _opened(request)
    refused = None
    if request.method == "POST":
        try:
            ticket = acts.take_ticket(court, **wanted_ticket(request), by=clerk, via=Channel.COUNTER)
            return render(request, "appointments/ticket.html", slip(ticket) | {"back": "ticket_machine"})
        except BadInput as error:
            refused = error
    shown = {
        "court": court, "services": doing(court), "needs": Need.choices, "languages": settings.LANGUAGES,
        "language": get_language(), "asked": uuid4(), "refused": refused,
    }  # fmt: skip
    return render(request, "appointments/machine.html", shown, status=422 if refused else 200)


def _opened(request: HttpRequest) -> tuple[Court, User]:
    try:
        court, clerk = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=OPEN)
    except signing.BadSignature as error:
        raise NotAllowed() from error
    return get_object_or_404(Court, pk=court), get_object_or_404(User, pk=clerk, is_active=True)


def _numbers(code: str) -> dict[str, object]:
    court = get_object_or_404(Court, code=code)
    today = Ticket.objects.of_today(court)
    called = today.exclude(called_at=None).filter(counter__isnull=False).select_related("counter")
    return {
        "court": court,
        "called": called.order_by("-called_at")[:SHOWN],
        "waiting": today.filter(state=Ticket.State.WAITING).count(),
    }
