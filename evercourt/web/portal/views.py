"""Public pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from evercourt.web.doors import public, reads


@public
@reads
def home(request: HttpRequest) -> HttpResponse:
    """Show what the court does today and where to begin."""
    return render(request, "portal/home.html")
