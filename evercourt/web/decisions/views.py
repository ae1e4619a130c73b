"""Pages of decisions."""

from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.models import Case
from evercourt.decisions import acts, texts
from evercourt.decisions.effect import appeal
from evercourt.decisions.models import Decision
from evercourt.decisions.policy import parties_acted_for
from evercourt.decisions.states import DecisionState
from evercourt.enforcement.acts import apply_for_enforcement
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotFound, WrongState
from evercourt.kernel.policy import may
from evercourt.web.cases.panels import Action, actions
from evercourt.web.cases.views import documents_of, seen
from evercourt.web.decisions.forms import NewDecisionForm, TextForm
from evercourt.web.doors import Request, reads, writes

WEB = Channel.WEB


@writes
def new(request: Request, pk: int) -> HttpResponse:
    """Begin a decision from a template."""
    case = seen(request, pk)
    form = NewDecisionForm(request.POST if request.method == "POST" else None, case=case)
    if form.is_valid():
        kind, template = form.cleaned_data["kind"], form.cleaned_data["template"]
        made = acts.draft(case, kind=kind, title=form.titles[template], template=template, by=request.user, via=WEB)
        return redirect("decision_text", made.pk)
    context = {"form": form, "case": case, "title": _("Draft a decision")}
    return render(request, "hearings/form.html", context, status=422 if form.errors else 200)


@reads
def decision(request: Request, pk: int) -> HttpResponse:
    """Show a decision: to the bench from the first draft, to everyone else once it is pronounced."""
    found = _seen(request, pk)
    mine = parties_acted_for(request.user, found.case)
    version = acts.current(found)
    context = {
        "decision": found,
        "case": found.case,
        "version": version,
        "lines": texts.lines(version.text, title=found.title),
        "papers": documents_of(request, found.case).filter(document__in=(found.document_id, found.certificate_id)),
        "unsigned": acts.unsigned(found) if found.state == DecisionState.SIGNING else [],
        "drafts": found.state == DecisionState.DRAFT and may(request.user, "decision.draft", found.case),
        "signs": found.state == DecisionState.SIGNING and may(request.user, "decision.sign", found),
        "pronounces": found.state == DecisionState.SIGNED and may(request.user, "decision.pronounce", found),
        "periods": found.appeal_periods.select_related("party"),
        "mine": mine if found.state in (DecisionState.PRONOUNCED, DecisionState.APPEALED) else [],
        "owed": _owed(found, mine),
    }
    return render(request, "decisions/decision.html", context)


@writes
def text(request: Request, pk: int) -> HttpResponse:
    """Write the draft; a version saved meanwhile by another judge is never overwritten."""
    found = _seen(request, pk)
    newest = acts.current(found)
    line = (found.operative or [{}])[0]
    begun = {**line, "ordered": line.get("text", ""), "version": newest.number, "text": newest.text}
    form = TextForm(request.POST if request.method == "POST" else None, case=found.case, initial=begun)
    if form.is_valid():
        try:
            acts.save(
                found,
                text=form.cleaned_data["text"],
                operative=form.operative(),
                version=form.cleaned_data["version"],
                by=request.user,
                via=WEB,
            )
            return redirect("decision", found.pk)
        except (BadInput, WrongState) as error:
            form.add_error(None, f"{error} {error.next_step}")
    context = {"form": form, "case": found.case, "title": _("Write the decision")}
    return render(request, "hearings/form.html", context, status=422 if form.errors else 200)


@writes
def signing(request: Request, pk: int) -> HttpResponse:
    """Send the draft to all judges of the case."""
    found = _posted(request, pk)
    acts.send_for_signing(found, by=request.user, via=WEB)
    return redirect("decision", found.pk)


@writes
def signature(request: Request, pk: int) -> HttpResponse:
    """Sign the version that was read."""
    found = _posted(request, pk)
    version = request.POST.get("version", "")
    acts.sign(found, version=int(version) if version.isdigit() else 0, by=request.user, via=WEB)
    return redirect("decision", found.pk)


@writes
def pronouncement(request: Request, pk: int) -> HttpResponse:
    """Pronounce the signed decision and have it served."""
    found = _posted(request, pk)
    acts.pronounce(found, by=request.user, via=WEB)
    return redirect("decision", found.pk)


@writes
def appealing(request: Request, pk: int) -> HttpResponse:
    """Appeal for one of the parties this person acts for."""
    found = _posted(request, pk)
    party = get_object_or_404(found.case.parties, pk=request.POST.get("party") or 0)
    appeal(found, party, by=request.user, via=WEB)
    return redirect("decision", found.pk)


@writes
def enforcement(request: Request, pk: int) -> HttpResponse:
    """Apply for enforcement of the whole sum one party owes another."""
    found = _posted(request, pk)
    applicant = get_object_or_404(found.case.parties, pk=request.POST.get("applicant") or 0)
    debtor = get_object_or_404(found.case.parties, pk=request.POST.get("debtor") or 0)
    amount = texts.owed(found.operative, obligor=debtor.pk, obligee=applicant.pk)
    apply_for_enforcement(found, applicant=applicant, debtor=debtor, amount=amount, by=request.user, via=WEB)
    return redirect("case", found.case_id)


def _seen(request: Request, pk: int) -> Decision:
    found: Decision = get_object_or_404(
        Decision.objects.visible_to(request.user).select_related("case__court", "document", "certificate"), pk=pk
    )
    return found


def _posted(request: Request, pk: int) -> Decision:
    if request.method != "POST":
        raise NotFound()
    return _seen(request, pk)


def _owed(found: Decision, mine: list) -> list[dict[str, object]]:  # type: ignore[type-arg]
    """Return what the parties this person acts for can have enforced: creditor, debtor, sum."""
    if found.state != DecisionState.FINAL:
        return []
    parties = {party.pk: party for party in found.case.parties.all()}
    return [
        {"applicant": party, "debtor": parties[item["obligor"]], "amount": Decimal(item["amount"])}
        for party in mine
        for item in found.operative
        if item["kind"] == "pay" and item["obligee"] == party.pk
    ]


def offer_decisions(case: Case, user: User) -> list[Action]:
    """Offer drafting to the bench, and every decision this person may see."""
    offered = [
        Action(found.title, reverse("decision", args=[found.pk]))
        for found in Decision.objects.visible_to(user).filter(case=case)
    ]
    if not case.ended_at and may(user, "decision.draft", case):
        offered.append(Action(_("Draft a decision"), reverse("decision_new", args=[case.pk])))
    return offered


actions.append(offer_decisions)
