"""Searches a person keeps: the list, keeping one, opening it, removing it."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from evercourt.courts.models import Court
from evercourt.finding.acts import keep_search, remove_search
from evercourt.finding.models import SavedSearch
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.web.doors import Request, reads, writes
from evercourt.web.finding.search import FIELDS, asked_for

WEB = Channel.WEB


@reads
def searches(request: Request) -> HttpResponse:
    """List what this person keeps."""
    found = SavedSearch.objects.visible_to(request.user)
    return render(request, "finding/searches.html", {"searches": found})


@writes
def new(request: Request) -> HttpResponse:
    """Keep the search that the address names, under a name."""
    refused: BadInput | None = None
    given = request.POST if request.method == "POST" else request.GET
    if request.method == "POST":
        try:
            asked = asked_for(given)
            keep_search(asked, name=given.get("name", ""), alerts="alerts" in given, by=request.user, via=WEB)
            return redirect("searches")
        except BadInput as error:
            refused = error
    kept = [(name, given[name]) for name in FIELDS if given.get(name)]
    shown = {"kept": kept, "typed": given, "refused": refused, "back": f"{reverse('find')}?{urlencode(kept)}"}
    return render(request, "finding/keep.html", shown, status=refused.status if refused else 200)


@writes
def saved(request: Request, pk: int) -> HttpResponse:
    """Open a kept search as it answers now; or remove it."""
    found = get_object_or_404(SavedSearch.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        remove_search(found, by=request.user, via=WEB)
        return redirect("searches")
    return redirect(f"{reverse('find')}?{urlencode(_address(found.asked))}")


def _address(asked: dict[str, Any]) -> dict[str, str]:
    """Return the fields of the search's address: a court by its code."""
    given = {name: str(asked[name]) for name in FIELDS if asked.get(name)}
    if asked.get("court"):
        given["court"] = Court.objects.values_list("code", flat=True).get(pk=asked["court"])
    return given
