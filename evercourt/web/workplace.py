"""At which court a person works just now: chosen by who holds offices at several, and kept for the session."""

from collections.abc import Collection

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from evercourt.accounts.models import User
from evercourt.courts.models import Court
from evercourt.kernel.errors import NotAllowed
from evercourt.web.doors import Request, writes

CHOSEN = "court"


def courts_of(user: User, offices: Collection[str]) -> list[Court]:
    """Return the courts at which this person holds one of `offices` today, each once, by their code."""
    held = {one.court_id: one.court for one in user.offices if one.office in offices}
    return sorted(held.values(), key=lambda court: court.code)


def court_of(request: Request, offices: Collection[str]) -> Court:
    """Return the court at which this person works now by one of `offices`: the one they chose, else the first.

    A page that asks this shows which it is, with `parts/workplace.html`. Raises NotAllowed if there is none.
    """
    courts = courts_of(request.user, offices)
    if not courts:
        raise NotAllowed()
    return next((court for court in courts if court.pk == request.session.get(CHOSEN)), courts[0])


@writes
def workplace(request: Request) -> HttpResponse:
    """Change the court at which one works, and go back to the page one came from."""
    back = request.POST.get("next", "/")
    if request.method == "POST":
        wanted = request.POST.get("court", "")
        if wanted.isdecimal() and int(wanted) in {held.court_id for held in request.user.offices}:
            request.session[CHOSEN] = int(wanted)
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(back if safe else "/")
