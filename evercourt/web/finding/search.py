"""The search: one form, its results in the order of their time, and what to do when nothing is found."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from evercourt.courts.models import Court
from evercourt.finding.models import Kind
from evercourt.finding.searching import MOST, STATES, Asked, court_named, search
from evercourt.finding.showing import shown
from evercourt.finding.words import MOST_TYPED, words_of
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.web.doors import Request, reads
from evercourt.web.typed import day_typed

PAGE = 20
# The fields of the form, which are those of the address.
FIELDS = ("text", "kind", "court", "state", "first", "last")


@reads
def found(request: Request) -> HttpResponse:
    """Show the form, and what of the files answers it and this person may see."""
    refused: BadInput | None = None
    context: dict[str, Any] = {}
    after = request.GET.get("after", "")
    try:
        asked = asked_for(request.GET)
        hits = search(request.user, asked, after=after)
    except BadInput as error:
        refused, hits, asked = error, [], Asked(text=request.GET.get("text", ""))
    words = words_of(asked.text)
    results = shown(hits[:PAGE], words, to=request.user, via=Channel.WEB)
    context |= {
        "refused": refused,
        "typed": request.GET,
        "text": asked.text,
        "too_little": bool(asked.text) and not words,
        "results": results,
        "further": bool(after),
        "number": len(hits),
        "more_than": MOST if len(hits) > MOST else 0,
        "next": hits[PAGE - 1].mark if len(hits) > PAGE else "",
        "kinds": [(kind.value, kind.label) for kind in Kind],
        "states": list(STATES.items()),
        "courts": list(Court.objects.order_by("code")),
        "most_typed": MOST_TYPED,
        "narrowed": any(request.GET.get(name) for name in ("kind", "court", "state", "first", "last")),
    }
    return render(request, "finding/search.html", context, status=refused.status if refused else 200)


def asked_for(given: Any) -> Asked:
    """Return what a form or address asks for. Raises BadInput."""
    return Asked(
        text=given.get("text", "").replace("\0", " "),
        kind=given.get("kind", ""),
        court=court_named(given.get("court", "")),
        state=given.get("state", ""),
        first=day_typed(given, "first"),
        last=day_typed(given, "last"),
    ).checked()
