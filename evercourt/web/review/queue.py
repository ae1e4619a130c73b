"""The review queue: what waits at the person's courts, in the order of its clock."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import FeeRelief
from evercourt.filing.acts.claiming import is_stale
from evercourt.filing.models import Filing
from evercourt.filing.policy import DESK
from evercourt.filing.summary import Summary, summary_of
from evercourt.kernel.errors import NotAllowed
from evercourt.web.doors import Request, reads

PAGE = 30
# The last days of the clock are shown as a warning.
SOON = 2

FILTERS = {"": _("All"), "mine": _("On my desk"), "unclaimed": _("On nobody's desk"), "overdue": _("Overdue")}


@dataclass(frozen=True)
class Row:
    """One filing as the queue shows it."""

    filing: Filing
    about: Summary
    days_left: int
    stale: bool
    relief: bool

    @property
    def tone(self) -> str:
        return "bad" if self.days_left < 0 else "warn" if self.days_left <= SOON else "good"


@reads
def queue(request: Request) -> HttpResponse:
    """List what waits for review at the courts where this person has a desk."""
    courts = {held.court_id: held.court for held in request.user.offices if held.office in DESK}
    if not courts:
        raise NotAllowed()
    chosen = request.GET.get("show", "")
    today = {pk: court.local_date() for pk, court in courts.items()}
    waiting = Filing.objects.visible_to(request.user).filter(state=Filing.State.SUBMITTED, court__in=courts)
    waiting = waiting.filter(_condition(chosen, request.user, today)).order_by("due_on", "pk")
    page = Paginator(waiting.select_related("court", "claimed_by", "relief"), PAGE).get_page(request.GET.get("page"))
    page.object_list = [_row(filing, today) for filing in page.object_list]
    filters = [(key, title, key == chosen) for key, title in FILTERS.items()]
    return render(request, "review/queue.html", {"page": page, "filters": filters, "several": len(courts) > 1})


def _condition(chosen: str, user: Any, today: dict[int, date]) -> Q:
    if chosen == "mine":
        return Q(claimed_by=user)
    if chosen == "unclaimed":
        return Q(claimed_by=None)
    if chosen == "overdue":
        late = Q(pk=None)
        for court, day in today.items():
            late |= Q(court=court, due_on__lt=day)
        return late
    return Q()


def _row(filing: Filing, today: dict[int, date]) -> Row:
    assert filing.court_id
    assert filing.due_on
    return Row(
        filing=filing,
        about=summary_of(filing),
        days_left=(filing.due_on - today[filing.court_id]).days,
        stale=is_stale(filing, timezone.now()),
        relief=filing.form.get("fee_relief") in FeeRelief.Kind.values and not hasattr(filing, "relief"),
    )
