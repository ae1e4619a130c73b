"""Before it is issued: what an order would move, whom it concerns, and what they would read."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from evercourt.continuity import preview as previews
from evercourt.continuity.models import ClosureOrder, Preview, PreviewLine, PreviewPerson
from evercourt.continuity.soundness import problems
from evercourt.kernel.policy import may, must
from evercourt.web.closures.desk.drafting import draft_of, step_of
from evercourt.web.doors import Request, reads, writes
from evercourt.web.paging import long_list

PAGE = 25
PEOPLE = "people"
Kind, Way = PreviewLine.Kind, PreviewPerson.Way


@writes
def preview(request: Request, pk: int) -> HttpResponse:
    """Show what the draft would do as counted last; a POST counts it anew."""
    order = draft_of(request, pk)
    if request.method == "POST":
        previews.ask(order, by=request.user)
        return redirect("closure_preview", order.pk)
    found = Preview.objects.filter(order=order).first()
    context: dict[str, Any] = {
        "order": order,
        "preview": found,
        "outdated": bool(found and found.version != order.version),
        "problems": [(problem, step_of(problem)) for problem in problems(order)],
        "conflicts": previews.conflicts(order),
        "may_issue": may(request.user, "closure.issue", order),
        "may_see": may(request.user, "closure.tell", order),
    }
    if found and found.counted_at:
        people = found.counts.get("people", {})
        context |= {
            "kinds": [
                (kind, kind.label, sum(found.counts.get(kind, {}).values()),
                 [(previews.OUTCOMES[outcome], number) for outcome, number in found.counts.get(kind, {}).items()])
                for kind in Kind
            ],
            "people": sum(people.values()),
            "ways": [(way, way.label, people[way]) for way in Way if people.get(way)],
            "unreachable": found.people.filter(way=Way.NONE).order_by("pk")[:PAGE] if context["may_see"] else [],
            "samples": previews.samples(found) if context["may_see"] else [],
        }  # fmt: skip
    # A part of the page asks for itself while a job counts.
    template = "closures/desk/counted.html" if request.headers.get("HX-Request") else "closures/desk/preview.html"
    return render(request, template, context)


@reads
def listed(request: Request, pk: int, kind: str) -> HttpResponse:
    """List the visits, hearings, periods or people, page by page; for those who also tell them."""
    order, found = _counted(request, pk)
    context: dict[str, Any] = {"order": order, "preview": found}
    asked = request.GET.get("page")
    if kind == PEOPLE:
        people = found.people.select_related("person", "party__identity").order_by("pk")
        if (way := request.GET.get("way", "")) in Way:
            people = people.filter(way=way)
            context["way"] = Way(way).label
        return render(request, "closures/desk/people.html", context | {"page": long_list(people, PAGE, asked)})
    if kind not in Kind:
        raise Http404
    page = long_list(found.lines.filter(kind=kind).order_by("pk"), PAGE, asked)
    rows = previews.rows(found, page.object_list)
    more = {"page": page, "rows": rows, "dated": kind not in (Kind.VISITS, Kind.HEARINGS), "title": Kind(kind).label}
    return render(request, "closures/desk/lines.html", context | more)


@reads
def letter(request: Request, pk: int, person: int) -> HttpResponse:
    """Show the letter one person would get, in their language."""
    order, found = _counted(request, pk)
    one = get_object_or_404(found.people.select_related("person", "party"), pk=person)
    subject, body = previews.letter(found, one)
    return render(
        request, "closures/desk/letter.html", {"order": order, "person": one, "subject": subject, "body": body}
    )


def _counted(request: Request, pk: int) -> tuple[ClosureOrder, Preview]:
    order = draft_of(request, pk)
    must(request.user, "closure.tell", order)
    found: Preview = get_object_or_404(Preview.objects.exclude(counted_at=None), order=order)
    found.order = order
    return order, found
