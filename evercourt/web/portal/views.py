"""The start page and the pages about this site."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from evercourt.courts.models import Court
from evercourt.web.doors import public, reads
from evercourt.web.notices.listing import latest
from evercourt.web.portal.hours import counter

LATEST = 3


@public
@reads
def home(request: HttpRequest) -> HttpResponse:
    """Show whether the counters are open, where to begin, and what the courts announced last."""
    court = Court.objects.filter(takes_filings=True).first()
    context = {"counter": counter(court) if court else None, "latest": latest(LATEST)}
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
