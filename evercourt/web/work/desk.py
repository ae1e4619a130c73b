"""My desk, and the queues of my offices."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.offices import Office
from evercourt.courts.models import Court
from evercourt.kernel.errors import Text
from evercourt.web.doors import Request, reads
from evercourt.web.paging import long_list
from evercourt.web.workplace import court_of, courts_of
from evercourt.work.acts.items import OFFICES
from evercourt.work.desk import PARTS, desk_of, queue_of
from evercourt.work.models import Thread

PAGE = 50
WORKS = frozenset(OFFICES)
WHOSE: dict[str, Text] = {
    "": _("Waiting for somebody"),
    "taken": _("On a desk"),
    "late": _("Overdue"),
}


@reads
def mine(request: Request) -> HttpResponse:
    """Everything this person has to do, in one list by last day: hearings, decisions, last days, other work."""
    court = court_of(request, WORKS)
    chosen = request.GET.get("part", "")
    lines = desk_of(request.user, court, today=court.local_date())
    counts = {part: sum(not part or line.part == part for line in lines) for part in PARTS}
    talks = Thread.objects.visible_to(request.user).filter(case__court=court, settled_at=None)
    shown = {
        **_workplace(request, court),
        "lines": [line for line in lines if not chosen or line.part == chosen],
        "tabs": [(part, title, counts[part], part == chosen) for part, title in PARTS.items()],
        "talks": talks.select_related("case").prefetch_related("members__user")[:PAGE],
    }
    return render(request, "work/desk.html", shown)


@reads
def queues(request: Request) -> HttpResponse:
    """What lies on the queues of this person's offices, and, for the president, on all of the court."""
    court = court_of(request, WORKS)
    found, today = queue_of(request.user, court), court.local_date()
    whose, office = request.GET.get("whose", ""), request.GET.get("office", "")
    if office:
        found = found.filter(office=office)
    found = found.filter(due_on__lt=today) if whose == "late" else found.filter(person__isnull=whose != "taken")
    page = long_list(found.select_related("case__court", "court"), PAGE, request.GET.get("page"))
    for row in page.object_list:
        row.is_late = bool(row.due_on and row.due_on < today)
    held = {one.office for one in request.user.offices if one.court_id == court.pk} & WORKS
    offices = WORKS if Office.PRESIDENT in held else held
    shown = {
        **_workplace(request, court),
        "page": page,
        "tabs": [(key, title, key == whose) for key, title in WHOSE.items()],
        "whose": whose,
        "office": office,
        "offices": [(one.value, one.label) for one in OFFICES if one in offices],
    }
    return render(request, "work/queues.html", shown)


def _workplace(request: Request, court: Court) -> dict[str, object]:
    return {"court": court, "courts": courts_of(request.user, WORKS)}
