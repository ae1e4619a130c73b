"""The public list of mediators: what parties must know to choose one (OMR 5)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from evercourt.mediation.models import Mediator
from evercourt.web.doors import public, reads


@public
@reads
def mediators(request: HttpRequest) -> HttpResponse:
    """Show every mediator on a list today, court by court; for anybody."""
    listed = Mediator.objects.current().select_related("court", "user").order_by("court", "pk")
    return render(request, "mediation/mediators.html", {"mediators": listed})
