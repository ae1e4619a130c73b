"""The list of one's cases and the page of a case."""

from collections import defaultdict
from typing import cast

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from evercourt.accounts.models import User
from evercourt.cases.models import Case, CaseDocument, Deadline, DocketEntry, Party, ReceivedFile, Representation
from evercourt.courts.rules import rules_of
from evercourt.filing.checklist import legal_words
from evercourt.kernel.policy import may
from evercourt.ledger.access import note_access
from evercourt.notify.upcoming import coming, rule_name
from evercourt.web.cases.panels import offered_actions, shown_panels
from evercourt.web.doors import Request, reads
from evercourt.web.paging import long_list

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
    documents = list(documents_of(request, found))
    cause = rules_of(found.court).causes.get(found.cause)
    shown = {
        "case": found,
        "cause": legal_words(cause.names) if cause else found.cause,
        "parties": sorted(found.parties.all(), key=lambda party: (SIDES.index(party.side), party.position)),
        "coming": coming(found, user, deadlines, fees),
        "actions": offered_actions(found, user),
        "panels": shown_panels(found, user),
        "page": docket_page(found, user, documents, request.GET.get("page")),
        "sealing": found.sealings.in_force().filter(entry=None).select_related("ordered_by").first(),
        "deadlines": deadlines,
        "fees": fees,
        "documents": documents,
        "members": found.panel.filter(until=None).select_related("user").order_by("since", "pk"),
    }
    return render(request, "cases/case.html", shown)


def docket_page(case: Case, user: User, documents: list[CaseDocument], wanted: str | None) -> Page[DocketEntry]:
    """Return one page of the docket, the newest first, each entry with its `papers` among `documents`."""
    page = Paginator(case.docket.shown_to(user).order_by("-number"), ENTRIES_A_PAGE).get_page(wanted)
    page.object_list = list(page.object_list)
    papers = defaultdict(list)
    for filed in documents:
        papers[filed.entry_id].append(filed)
    for entry in page.object_list:
        entry.papers = papers[entry.pk]  # type: ignore[attr-defined]
    return page


def seen(request: HttpRequest, pk: int) -> Case:
    """Return the case with its people loaded. Raises Http404 if this person may not see it."""
    in_force = Representation.objects.filter(Representation.in_force()).select_related("user")
    people = Party.objects.select_related("case__court").prefetch_related(Prefetch("representations", in_force))
    visible = Case.objects.visible_to(request.user).select_related("court", "origin")
    return cast(Case, get_object_or_404(visible.prefetch_related(Prefetch("parties", people)), pk=pk))


def documents_of(request: HttpRequest, case: Case) -> QuerySet[CaseDocument]:
    """Return the documents of the case that this person may see, in the order in which they came."""
    visible = CaseDocument.objects.visible_to(request.user).filter(case=case)
    return visible.select_related("document", "party").order_by("pk")


def _as_written(number: str) -> str:
    """Return a case number as courts write it: full-width brackets, no blanks."""
    return "".join(number.split()).replace("(", "（").replace(")", "）")
