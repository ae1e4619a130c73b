"""Book a visit step by step: court, service, needs, day, time, confirm. What was chosen stands in the address, so
that the back button, a second tab and a page kept for later all do what one expects; only the last step changes
anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from evercourt.appointments import acts, times
from evercourt.appointments.models import Appointment, Counter, Need
from evercourt.appointments.policy import FRONT
from evercourt.appointments.services import Service, services
from evercourt.courts.models import Court
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, CourtError
from evercourt.web.accounts.addresses import normal_phone
from evercourt.web.doors import Request, writes
from evercourt.web.workplace import courts_of

DAYS_A_PAGE = 7
# A calendar ends there.
FURTHEST = 9000
ASKED_BY = (Channel.PHONE, Channel.COUNTER)


@dataclass(frozen=True)
class Wish:
    """What was chosen so far; `moved` is the visit for which another time is looked for."""

    court: Court | None
    service: Service | None
    asked: bool
    needs: tuple[str, ...]
    language: str
    day: date | None
    at: datetime | None
    moved: Appointment | None
    front: list[Court]  # Of the office holder who books for somebody else; empty: one books for oneself.

    @property
    def step(self) -> str:
        """The first thing that is not chosen yet."""
        chosen = {"court": self.court, "service": self.service, "needs": self.asked, "day": self.day, "time": self.at}
        return next((name for name, value in chosen.items() if not value), "confirm")

    def query(self, *names: str) -> str:
        """Return what was chosen, up to the parts named, as the query of an address."""
        whole: dict[str, Any] = {
            "move": self.moved.pk if self.moved else None,
            "court": self.court.code if self.court else None,
            "service": self.service.id if self.service else None,
            "needs": self.needs or None,
            "language": self.language,
            "asked": 1 if self.asked else None,
            "day": self.day,
            "at": self.at.isoformat() if self.at else None,
        }
        return urlencode({name: whole[name] for name in names if whole[name] is not None}, doseq=True)


@writes
def new(request: Request) -> HttpResponse:
    """Show the first step that is open; book with the last one."""
    wish = _wish(request, request.POST if request.method == "POST" else request.GET)
    refused: CourtError | None = None
    if request.method == "POST" and wish.step == "confirm":
        try:
            return _booked(request, wish)
        except BadInput as error:
            refused = error
    return render(request, "appointments/new.html", _shown(request, wish, refused), status=422 if refused else 200)


def _booked(request: Request, wish: Wish) -> HttpResponse:
    assert wish.court
    assert wish.service
    assert wish.day
    assert wish.at
    via = Channel(request.POST["via"]) if wish.front and request.POST.get("via") in ASKED_BY else Channel.WEB
    who: dict[str, Any] = {"person": request.user}
    if wish.front:
        phone = normal_phone(request.POST.get("phone", ""))
        who = {"person": None, "name": request.POST.get("name", "")[:100], "phone": phone[:20]}
    counters = _counters_at(wish, who)
    if not counters:
        raise BadInput(
            _("This time is taken or not offered."), next_step=_("Choose another time; the free ones are shown.")
        )
    for place, counter in enumerate(counters, 1):
        try:
            if wish.moved:
                visit = acts.move(wish.moved, counter=counter, starts_at=wish.at, by=request.user, via=via)
            else:
                visit = acts.book(
                    counter, service=wish.service.id, starts_at=wish.at, needs=wish.needs, language=wish.language,
                    note=request.POST.get("note", "")[:300], by=request.user, via=via, **who,
                )  # fmt: skip
            break
        except BadInput as error:
            # Somebody was quicker at this counter; another may do the same at that time.
            if error.field != "starts_at" or place == len(counters):
                raise
    messages.success(request, _("Your appointment is booked."))
    return redirect("appointment", visit.pk)


def _counters_at(wish: Wish, who: dict[str, Any]) -> list[Counter]:
    """Return the counters free then, first those that speak the language; with what was booked already by this form."""
    assert wish.court
    assert wish.service
    assert wish.day
    mine = Appointment.objects.live().filter(
        counter__court=wish.court, service=wish.service.id, starts_at=wish.at,
        **({"follows": wish.moved} if wish.moved else who),
    )  # fmt: skip
    if booked := mine.select_related("counter__court").first():
        return [booked.counter]
    free = times.free(wish.court, wish.service.id, wish.day, needs=wish.needs)
    found = [slot.counter for slot in free if slot.starts_at == wish.at]
    return sorted(found, key=lambda counter: wish.language not in counter.languages)


def _wish(request: Request, given: QueryDict) -> Wish:
    """Read what was chosen; what makes no sense counts as not chosen."""
    moved = None
    if given.get("move", "").isdigit():
        seen = Appointment.objects.visible_to(request.user).select_related("counter__court", "person")
        moved = get_object_or_404(seen, pk=given["move"])
    at_front = courts_of(request.user, FRONT)
    if moved:
        court: Court | None = moved.counter.court
    elif at_front:
        # Who sits at the front of several courts says for which; who sits at one need not.
        court = next((one for one in at_front if one.code == given.get("court") or len(at_front) == 1), None)
    else:
        court = Court.objects.filter(code=given.get("court", ""), counters__in_use=True).first()
    service = services().get(moved.service if moved else given.get("service", ""))
    language = moved.language if moved else given.get("language", "")
    try:
        day, at = parse_date(given.get("day", "")), parse_datetime(given.get("at", ""))
    except ValueError as error:
        raise Http404 from error
    if at and (at.tzinfo is None or at.year > FURTHEST):
        at = None
    if court and day and not court.local_date() <= day <= times.last_day(court):
        day = None
    return Wish(
        court=court,
        service=service,
        asked=bool(moved) or bool(given.get("asked")),
        needs=tuple(moved.needs if moved else [need for need in given.getlist("needs") if need in Need.values]),
        language=language if language in dict(settings.LANGUAGES) else get_language() or "zh-hans",
        day=court.local_date(at) if at and court else day,
        at=at,
        moved=moved,
        front=at_front,
    )


def _shown(request: Request, wish: Wish, refused: CourtError | None) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "wish": wish, "refused": refused, "typed": request.POST, "languages": settings.LANGUAGES, "needs": Need.choices,
        "to_services": wish.query("court"), "to_needs": wish.query("court", "service", "needs", "language"),
        "to_days": wish.query("move", "court", "service", "needs", "language", "asked"),
        "to_times": wish.query("move", "court", "service", "needs", "language", "asked", "day"),
        "chosen_needs": [Need(need).label for need in wish.needs],
    }  # fmt: skip
    if wish.court and wish.step in ("day", "time"):
        shown["limits"] = times.limits_of(wish.court)
    if wish.step == "court":
        shown["courts"] = wish.front or Court.objects.filter(counters__in_use=True).distinct()
    if wish.step == "service" and wish.court:
        done = {one for counter in wish.court.counters.filter(in_use=True) for one in counter.services}
        shown["services"] = [
            (service, reverse(service.online) if service.online else "")
            for service in services().values()
            if service.id in done
        ]
    if wish.step == "day" and wish.court and wish.service:
        days = times.days(wish.court, wish.service.id, needs=wish.needs)
        shown["page"] = Paginator(days, DAYS_A_PAGE).get_page(request.GET.get("page"))
    if wish.step == "time" and wish.court and wish.service and wish.day:
        free = times.free(wish.court, wish.service.id, wish.day, needs=wish.needs)
        shown["times"] = sorted({slot.starts_at for slot in free})
    return shown
