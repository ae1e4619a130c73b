"""The list of one's cases and the page of a case."""

from collections import defaultdict
from typing import cast

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from evercourt.cases.models import (
    Case,
    CaseDocument,
    Deadline,
    DocketEntry,
    Party,
    ReceivedFile,
    Representation,
    Sealing,
)
from evercourt.courts.rules import rules_of
from evercourt.filing.checklist import legal_words
from evercourt.kernel.policy import may
from evercourt.ledger.access import note_access
from evercourt.notify.upcoming import coming, rule_name
from evercourt.web.cases.panels import offered_actions, shown_panels
from evercourt.web.doors import Request, reads
from evercourt.web.paging import long_list

# So many of the newest stand on the page of the case; the rest has a page of its own.
DOCUMENTS_SHOWN = 50
CASES_A_PAGE = 20
ENTRIES_A_PAGE = 50
# Who asks stands first.
SIDES = Party.Side.values


@reads
def cases(request: Request) -> HttpResponse:
    """List the cases this person may see, newest first; `number` finds by the number or its beginning."""
    typed = request.GET.get("number", "").strip()
    found = Case.objects.visible_to(request.user).select_related("court").order_by("-docketed_at", "-pk")
    if typed:
        found = found.filter(number__startswith=_as_written(typed))
    next_due = Deadline.objects.filter(case=OuterRef("pk"), state=Deadline.State.OPEN).order_by("due_on")
    found = found.annotate(next_due=Subquery(next_due.values("due_on")[:1]))
    page = long_list(found, CASES_A_PAGE, request.GET.get("page"))
    received = ReceivedFile.objects.visible_to(request.user).exists()
    declares = may(request.user, "relation.declare", request.user)
    shown = {"page": page, "typed": typed, "received": received, "may_declare": declares}
    return render(request, "cases/cases.html", shown)


@reads
def case(request: Request, pk: int) -> HttpResponse:
    """Show a case: what happens next, what one can do here, the docket, people and papers."""
    found = seen(request, pk)
    user = request.user
    note_access(found, by=user, what="case page")
    deadlines = list(found.deadlines.select_related("party"))
    fees = list(found.fees.select_related("party").order_by("asked_at", "pk"))
    for row in (*deadlines, *fees):
        row.title = rule_name(found, row.rule, getattr(row, "trigger_date", None) or row.asked_at.date())
    documents = list(documents_of(request, found).order_by("-pk")[: DOCUMENTS_SHOWN + 1])
    cause = rules_of(found.court).causes.get(found.cause)
    shown = {
        "case": found,
        "cause": legal_words(cause.names) if cause else found.cause,
        "parties": sorted(found.parties.all(), key=lambda party: (SIDES.index(party.side), party.position)),
        "coming": coming(found, user, deadlines, fees),
        "actions": offered_actions(found, user),
        "panels": shown_panels(found, user),
        "page": docket_page(request, found, documents),
        "deadlines": deadlines,
        "fees": fees,
        "documents": documents[:DOCUMENTS_SHOWN],
        "more_documents": len(documents) > DOCUMENTS_SHOWN,
        "members": found.panel.filter(until=None).select_related("user").order_by("since", "pk"),
    }
    return render(request, "cases/case.html", shown)


def docket_page(request: Request, case: Case, documents: list[CaseDocument]) -> Page[DocketEntry]:
    """Return one page of the docket, the newest first, each entry with its `papers`; a small case has all of them among
    the `documents` that were read already."""
    lines = case.docket.shown_to(request.user).order_by("-number")
    page = Paginator(lines, ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    if len(documents) > DOCUMENTS_SHOWN:
        documents = list(documents_of(request, case).filter(entry__in=page.object_list))
    papers = defaultdict(list)
    for filed in sorted(documents, key=lambda one: one.pk):
        papers[filed.entry_id].append(filed)
    for entry in page.object_list:
        entry.papers = papers[entry.pk]  # type: ignore[attr-defined]
    return page


def seen(request: HttpRequest, pk: int) -> Case:
    """Return the case with its people loaded. Raises Http404 if this person may not see it."""
    in_force = Representation.objects.filter(Representation.in_force()).select_related("user")
    people = Party.objects.select_related("case__court").prefetch_related(Prefetch("representations", in_force))
    closed = Exists(Sealing.objects.in_force().of_whole_cases().filter(case=OuterRef("pk")))
    visible = Case.objects.visible_to(request.user).select_related("court", "origin").annotate(closed=closed)
    return cast(Case, get_object_or_404(visible.prefetch_related(Prefetch("parties", people)), pk=pk))


def documents_of(request: HttpRequest, case: Case) -> QuerySet[CaseDocument]:
    """Return the documents of the case that this person may see, in the order in which they came."""
    visible = CaseDocument.objects.visible_to(request.user).filter(case=case)
    return visible.select_related("document", "party").order_by("pk")


def _as_written(number: str) -> str:
    """Return a case number as courts write it: full-width brackets, no blanks."""
    return "".join(number.split()).replace("(", "（").replace(")", "）")
