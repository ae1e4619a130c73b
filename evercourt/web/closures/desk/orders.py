"""The orders of a court for those who write them: the list, a new draft, the page of one order."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from evercourt.continuity import acts, patterns, reading
from evercourt.continuity.clauses import Clauses, read
from evercourt.continuity.models import ClosureOrder, Issuing, Preview, PreviewLine
from evercourt.continuity.policy import DRAFTS
from evercourt.continuity.soundness import problems
from evercourt.continuity.states import ReachState
from evercourt.courts.models import Court
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, Text
from evercourt.kernel.policy import may
from evercourt.web.closures.desk.drafting import draft_of, order_seen, step_of
from evercourt.web.closures.desk.fields import StartForm
from evercourt.web.closures.desk.steps import STEPS, moments
from evercourt.web.closures.desk.summary import summary
from evercourt.web.doors import Request, reads, writes
from evercourt.web.paging import long_list
from evercourt.web.refusals import put_error

SHOWN = 25
Change, State = ClosureOrder.Change, ClosureOrder.State
# What one does to an order in force, by the change of the order that replaces it.
Replaced = dict[str, tuple[str, ClosureOrder]]
CHANGES = (Change.EXTENSION, Change.NARROWING, Change.CORRECTION)


@reads
def desk(request: Request) -> HttpResponse:
    """List the drafts and the orders of one's courts and of the courts below."""
    courts = _courts(request)
    orders = ClosureOrder.objects.visible_to(request.user).select_related("court")
    drafts = orders.filter(state=State.DRAFT).order_by("-drafted_at")[:SHOWN]
    given = orders.filter(courts__in=courts).exclude(state__in=[State.DRAFT, State.DISCARDED]).distinct()
    page = long_list(given, SHOWN, request.GET.get("page"))
    return render(request, "closures/desk/desk.html", {"drafts": drafts, "page": page})


@writes
def new(request: Request) -> HttpResponse:
    """Begin a draft: blank, from a pattern, or from the order it replaces."""
    courts = {court.code: court for court in _courts(request)}
    current = ClosureOrder.objects.in_force().filter(court__in=courts.values())
    replaced: Replaced = {f"{change}:{order.pk}": (change, order) for order in current for change in CHANGES}
    form = StartForm(request.POST if request.method == "POST" else None, initial=_initial(request, replaced))
    form.fields["court"].choices = [(code, court.local_name) for code, court in courts.items()]  # type: ignore[attr-defined]
    form.fields["start"].choices = _starts(replaced)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        change, earlier = replaced.get(given["start"], ("", None))
        court = earlier.court if earlier else courts[given["court"]]
        try:
            begun = acts.draft(court, _clauses(court, given, change, earlier), by=request.user, via=Channel.WEB)
        except BadInput as error:
            put_error(form, error, at="last_day" if error.field == "ends_at" else "")
        else:
            return redirect("closure_step", begun.pk, next(iter(STEPS)))
    return render(request, "closures/desk/new.html", {"form": form}, status=422 if form.errors else 200)


def _initial(request: Request, replaced: Replaced) -> dict[str, Any]:
    start = request.GET.get("start", "")
    if start not in replaced:
        return {"start": f"pattern:{next(iter(patterns.patterns()))}"}
    earlier = replaced[start][1]
    return {
        "start": start,
        "court": earlier.court.code,
        "first_day": earlier.first_day,
        "last_day": earlier.last_day,
    }


def _starts(replaced: Replaced) -> list[Any]:
    known = [(f"pattern:{key}", name) for key, name in patterns.names()]
    orders = [(key, f"{Change(change).label}: {order.number}") for key, (change, order) in replaced.items()]
    return [("", _("A blank form")), (_("A known notice"), known), *([(_("An order in force"), orders)] * bool(orders))]


def _clauses(court: Court, given: dict[str, Any], change: str, earlier: ClosureOrder | None) -> Clauses:
    begins, ends = moments(court, given)
    if earlier is None:
        pattern = given["start"].partition(":")[2]
        title, grounds = given["title"], given["grounds"]
        return patterns.started(court, pattern, begins_at=begins, ends_at=ends, title=title, grounds=grounds)
    written = {name: given[name] for name in ("title", "grounds") if given[name]}
    times = {"begins_at": begins, "ends_at": ends, "change": change, "supersedes": earlier.number}
    return read(reading.clauses_of(earlier).model_dump() | times | written)


@reads
def order(request: Request, pk: int) -> HttpResponse:
    """Show one order to the court: every clause, what keeps a draft from being issued, what an issued one moved."""
    found = order_seen(request, pk)
    draft = found.state == State.DRAFT
    issuing = Issuing.objects.filter(order=found, version=found.version).first() if draft else None
    may_issue = draft and may(request.user, "closure.issue", found)
    if request.headers.get("HX-Request"):
        # The progress asks for itself; once the job is done the whole page is another one.
        if not draft:
            return HttpResponse(headers={"HX-Refresh": "true"})
        shown = {"order": found, "issuing": issuing, "may_issue": may_issue}
        return render(request, "closures/desk/progress.html", shown)
    writes_it = may(request.user, "closure.draft", found.court)
    context: dict[str, Any] = {
        "order": found,
        "sections": summary(found),
        "draft": draft,
        "may_draft": draft and writes_it,
        "looked": Preview.objects.filter(order=found, version=found.version).exists(),
        "issuing": issuing,
        "may_issue": may_issue,
        "may_tell": may(request.user, "closure.tell", found),
        "may_report": found.state == State.ENDED and may(request.user, "closure.report", found),
        "may_end": found.state == State.ISSUED and may(request.user, "closure.end", found),
        "changes": [(f"{change}:{found.pk}", change.label) for change in CHANGES]
        if found.state == State.ISSUED and writes_it
        else [],
        "problems": [(problem, step_of(problem)) for problem in problems(found)] if draft else [],
        "steps": {name: made.title for name, made in STEPS.items()},
    }
    if not draft:
        context |= {
            "moved": [
                (PreviewLine.Kind.VISITS.label, _by(found.visiteffects.all())),
                (PreviewLine.Kind.HEARINGS.label, _by(found.hearingeffects.all())),
            ],
            "deadlines": found.deadlineeffects.count(),
            "held": found.deadlineeffects.filter(after=None).count(),
            "reach": _states(found.recipients.all()),
            "replaced_by": found.superseded_by.exclude(number="").first(),
        }
    return render(request, "closures/desk/order.html", context)


@writes
def discarding(request: Request, pk: int) -> HttpResponse:
    """Put a draft away, after a page that says so."""
    found = draft_of(request, pk)
    if request.method == "POST":
        acts.discard(found, by=request.user, via=Channel.WEB)
        messages.success(request, _("The draft is put away."))
        return redirect("closure_desk")
    return render(request, "closures/desk/discarding.html", {"order": found})


def _states(recipients: QuerySet[Any]) -> list[tuple[Text, int]]:
    found = recipients.values_list("state").annotate(number=Count("pk")).order_by("state")
    return [(ReachState(state).label, number) for state, number in found]


def _by(effects: QuerySet[Any]) -> list[tuple[Text, int]]:
    """Return the number of effects by outcome, in words."""
    names = dict(effects.model._meta.get_field("outcome").choices)
    found = effects.values_list("outcome").annotate(number=Count("pk")).order_by("outcome")
    return [(names[outcome], number) for outcome, number in found]


def _courts(request: Request) -> list[Court]:
    found = {held.court_id: held.court for held in request.user.offices if held.office in DRAFTS}
    if not found:
        raise NotAllowed()
    return list(found.values())
