"""The page of one docket entry: what it says, its papers, what was said of it afterwards, what one can do with it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from evercourt.accounts.models import User
from evercourt.cases.entry_kinds import called, kind_of
from evercourt.cases.models import Case, DocketEntry, Sealing
from evercourt.courts.rules import rules_of
from evercourt.kernel.policy import may
from evercourt.ledger.access import note_access
from evercourt.web.cases.panels import Action, actions
from evercourt.web.cases.views import documents_of, seen
from evercourt.web.doors import Request, reads


@reads
def entry(request: Request, pk: int, number: int) -> HttpResponse:
    """Show a docket entry as this person may see it."""
    case = seen(request, pk)
    line = shown_line(request, case, number)
    note_access(case, by=request.user, what=f"docket entry {number}")
    papers = list(documents_of(request, case).filter(entry=line))
    kind = None if line.hidden else kind_of(line, case.court)
    may_seal = may(request.user, "docket.seal", case)
    seals = Sealing.objects.filter(entry=line) | Sealing.objects.filter(paper__entry=line)
    shown = {
        "case": case, "entry": line, "papers": papers, "kind": called(kind) if kind else "",
        "seals": [with_ground(one, case) for one in seals.select_related("ordered_by", "lifted_by").order_by("pk")],
        "may_seal": may_seal and bool(papers or (kind and kind.sealed_to)),
        "may_lift": may_seal,
        "may_strike": bool(kind and kind.struck) and not hasattr(line, "striking")
        and may(request.user, "docket.strike", line),
        "may_correct": not hasattr(line, "corrected_by") and may(request.user, "docket.correct", line),
        "corrects": getattr(line, "correction", None),
    }  # fmt: skip
    return render(request, "docket/entry.html", shown)


def shown_line(request: Request, case: Case, number: int) -> DocketEntry:
    """Return the line as this person is shown it. Raises Http404."""
    lines = case.docket.shown_to(request.user).select_related("correction__corrects")
    line: DocketEntry = get_object_or_404(lines, number=number)
    line.case = case
    return line


def with_ground(sealing: Sealing, case: Case) -> Sealing:
    """Return the seal with the name of its ground in the reader's language."""
    rule = rules_of(case.court).seal_grounds.get(sealing.ground)
    sealing.ground_name = called(rule) if rule else sealing.ground  # type: ignore[attr-defined]
    return sealing


def offer_docket(case: Case, user: User) -> list[Action]:
    """Offer to hand in papers, and to a judge of the case to close it to the public."""
    offered = []
    # Who sees the case and holds no office is a party of it or represents one; that need not be asked again.
    if not case.ended_at and (not user.is_office_holder or may(user, "docket.file", case)):
        offered.append(Action(_("Hand in papers"), f"/cases/{case.pk}/papers"))
    if user.is_office_holder and may(user, "docket.seal", case):
        offered.append(Action(_("Close the case to the public, or open it"), f"/cases/{case.pk}/sealing"))
    return offered


actions.append(offer_docket)
