"""The start page and the pages about this site."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from evercourt.web.doors import public, reads
from evercourt.web.notices.listing import latest
from evercourt.web.portal.hours import of_all_courts

LATEST = 3


@public
@reads
def home(request: HttpRequest) -> HttpResponse:
    """Show whether the counters are open, where to begin, and what the courts announced last."""
    context = {"counter": of_all_courts(), "latest": latest(LATEST)}
    return render(request, "portal/home.html", context)


@public
@reads
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say what works for whom, what does not yet, and whom to tell."""
    return render(request, "portal/accessibility.html")


@public
@reads
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what the court keeps about a person, who reads it, and what the person can ask for."""
    return render(request, "portal/privacy.html")
