"""One's own visits, each with its page to bring along, and the list of the front for who calls or comes."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from evercourt.appointments import acts
from evercourt.appointments.calendar import ics
from evercourt.appointments.models import Appointment, AppointmentQuerySet
from evercourt.appointments.policy import FRONT
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import NotAllowed
from evercourt.web.accounts.addresses import normal_phone
from evercourt.web.doors import Request, public, reads, writes

PAGE = 20
STILL_SHOWN = timedelta(hours=12)
STILL_OFFERED = timedelta(days=60)


@public
@reads
def appointments(request: HttpRequest) -> HttpResponse:
    """List one's own visits, the coming ones first; say to who is not signed in how to book all the same."""
    if not request.user.is_authenticated:
        return render(request, "appointments/how.html")
    mine = Appointment.objects.filter(person=request.user).select_related("counter__court")
    coming = mine.live().filter(starts_at__gte=timezone.now() - STILL_SHOWN)
    # What the court called off stands first until another time is chosen; who called off themselves gave no reason.
    called_off = mine.filter(state=Appointment.State.CANCELLED, starts_at__gte=timezone.now() - STILL_OFFERED)
    open_still = called_off.exclude(reason="").exclude(followed_by__in=Appointment.objects.live()).order_by("starts_at")
    past = mine.exclude(pk__in=coming.values("pk")).exclude(pk__in=open_still.values("pk")).order_by("-starts_at")
    page = Paginator(past, PAGE).get_page(request.GET.get("page"))
    return render(request, "appointments/appointments.html", {"coming": coming, "called_off": open_still, "page": page})


@reads
def appointment(request: Request, pk: int) -> HttpResponse:
    """Show one visit: when, where, what to bring, the code for the check-in."""
    visit = seen(request, pk)
    booked = visit.state == Appointment.State.BOOKED
    shown = {
        "visit": visit,
        "court": visit.counter.court,
        "booked": booked,
        "can_be_moved": visit.state not in (Appointment.State.ARRIVED, Appointment.State.SERVED)
        and not visit.followed_by.live().exists(),
        "own": visit.person_id == request.user.pk,
    }
    return render(request, "appointments/appointment.html", shown)


@reads
def calendar(request: Request, pk: int) -> HttpResponse:
    """Give the visit as a file for a calendar."""
    content = ics(seen(request, pk), address=settings.PUBLIC_ADDRESS)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")


@reads
def code(request: Request, pk: int) -> HttpResponse:
    """Draw the code that is read at the counter desk when the visitor arrives."""
    visit, drawn = seen(request, pk), BytesIO()
    segno.make(f"{settings.PUBLIC_ADDRESS}{reverse('appointment', args=[visit.pk])}", error="m").save(
        drawn, kind="svg", border=2, scale=5, light="white"
    )
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


@writes
def cancellation(request: Request, pk: int) -> HttpResponse:
    """Give the time back, for oneself or for who asks."""
    visit = seen(request, pk)
    if request.method == "POST":
        acts.cancel(visit, by=request.user, via=channel(request, visit))
        messages.success(request, _("The appointment is cancelled; its time is free for somebody else."))
    return redirect("appointment", visit.pk)


@reads
def front(request: Request) -> HttpResponse:
    """Find today's and coming visits of the court by name, telephone number or number of the visit."""
    courts = [held.court for held in request.user.offices if held.office in FRONT]
    if not courts:
        raise NotAllowed()
    wanted = request.GET.get("who", "").strip()[:100]
    coming = Appointment.objects.filter(counter__court__in=courts, starts_at__gte=timezone.now() - STILL_SHOWN)
    found = coming.filter(matching(wanted)) if wanted else coming.live()
    page = Paginator(found.select_related("counter__court"), PAGE).get_page(request.GET.get("page"))
    return render(request, "appointments/front.html", {"page": page, "who": wanted})


def matching(wanted: str) -> Q:
    """Return what finds visits by a part of the name, by the number of the visit, or by the telephone number."""
    number = normal_phone(wanted)
    found = Q(name__icontains=wanted) | Q(phone=number)
    digits = wanted.rstrip("/").rsplit("/", 1)[-1]
    if digits.isascii() and digits.isdigit() and len(digits) < 10:
        found |= Q(pk=int(digits)) | (Q(phone__endswith=digits) if len(digits) >= 4 else Q())
    return found


def channel(request: Request, visit: Appointment) -> Channel:
    """Return how the wish reached the court: on the web by the person, else as the office holder says."""
    if visit.person_id == request.user.pk:
        return Channel.WEB
    return Channel.PHONE if request.POST.get("via") == Channel.PHONE else Channel.COUNTER


def seen(request: Request, pk: int) -> Appointment:
    """Return a visit this person may see; anything else does not exist."""
    visible: AppointmentQuerySet = Appointment.objects.visible_to(request.user)
    found: Any = get_object_or_404(visible.select_related("counter__court", "case"), pk=pk)
    visit: Appointment = found
    return visit
