"""What everybody reads of published decisions. Nobody looks people up here: only titles and numbers are searched."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from evercourt.cases.entry_kinds import called
from evercourt.courts.rules import rules_of
from evercourt.decisions.akoma_ntoso import akoma_ntoso
from evercourt.decisions.models import Publication
from evercourt.decisions.texts import lines
from evercourt.kernel.errors import NotFound
from evercourt.web.doors import public, reads
from evercourt.web.paging import long_list

A_PAGE = 30
LONGEST_SEARCH = 100


@public
@reads
def listed(request: HttpRequest) -> HttpResponse:
    """List published decisions, the newest first, or those whose title or number holds what was typed."""
    typed = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    found = Publication.objects.standing().select_related("decision__case__court").order_by("-published_at", "-pk")
    if typed:
        found = found.with_title_or_number(typed)
    page = long_list(found, A_PAGE, request.GET.get("page"))
    for one in page:
        _with_exception(one)
    return render(request, "published/list.html", {"page": page, "typed": typed})


@public
@reads
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a published decision, or that and why it is not published."""
    found = _with_exception(_standing(pk))
    shown = {"published": found, "case": found.decision.case, "lines": lines(found.text, title=found.decision.title)}
    return render(request, "published/decision.html", shown)


@public
@reads
@require_safe
def akoma(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with a published decision as Akoma Ntoso 3.0, for machines."""
    found = _standing(pk)
    if found.exception:
        raise NotFound()
    decision = found.decision
    court = decision.case.court
    content = akoma_ntoso(
        code=court.code, number=found.number, court=court.name, title=found.title, lines=lines(found.text),
        pronounced_on=court.local_date(decision.pronounced_at), published_on=court.local_date(found.published_at),
    )  # fmt: skip
    return HttpResponse(content, content_type="application/akn+xml; charset=utf-8")


def _standing(pk: int) -> Publication:
    found: Publication = get_object_or_404(
        Publication.objects.standing().select_related("decision__case__court"), pk=pk
    )
    return found


def _with_exception(one: Publication) -> Publication:
    rule = rules_of(one.decision.case.court).publication_exceptions.get(one.exception)
    one.why = called(rule) if rule else one.exception  # type: ignore[attr-defined]
    return one
