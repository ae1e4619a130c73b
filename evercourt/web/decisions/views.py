"""Pages of decisions."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.groups import standing_of
from evercourt.cases.models import Case, Party
from evercourt.courts import rules
from evercourt.decisions import acts, texts
from evercourt.decisions.effect import appeal
from evercourt.decisions.for_all import PROCEDURAL, pronounce_for_all
from evercourt.decisions.models import Decision
from evercourt.decisions.policy import parties_acted_for
from evercourt.decisions.states import DecisionState
from evercourt.enforcement.acts import apply_for_enforcement, performance_end
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotFound, WrongState
from evercourt.kernel.policy import may, must
from evercourt.web.cases.panels import Action, actions
from evercourt.web.cases.views import documents_of, seen
from evercourt.web.decisions.forms import (
    DUE_DAYS,
    MOST_LINES,
    LineForms,
    NewDecisionForm,
    TextForm,
    lines_of,
    operative_of,
)
from evercourt.web.doors import Request, reads, writes
from evercourt.web.refusals import put_error

WEB = Channel.WEB


@writes
def new(request: Request, pk: int) -> HttpResponse:
    """Begin a decision from a template."""
    case = seen(request, pk)
    must(request.user, "decision.draft", case)
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
        "unwritten": texts.unwritten(version.text, ends=bool(found.operative))
        if found.state in (DecisionState.DRAFT, DecisionState.SIGNING)
        else [],
        "drafts": found.state == DecisionState.DRAFT and may(request.user, "decision.draft", found.case),
        "signs": found.state == DecisionState.SIGNING
        and may(request.user, "decision.sign", found)
        and request.user in acts.unsigned(found),
        "pronounces": found.state == DecisionState.SIGNED and may(request.user, "decision.pronounce", found),
        "for_all": found.kind in PROCEDURAL and not found.operative and standing_of(found.case) is not None,
        "periods": found.appeal_periods.select_related("party"),
        "mine": _appeals(found, mine),
        "owed": _owed(found, mine),
    }
    return render(request, "decisions/decision.html", context)


@writes
def text(request: Request, pk: int) -> HttpResponse:
    """Write the draft; a version saved meanwhile by another judge is never overwritten."""
    found = _seen(request, pk)
    must(request.user, "decision.draft", found.case)
    if request.method != "POST" and found.state != DecisionState.DRAFT:
        return redirect("decision", found.pk)
    newest = acts.current(found)
    posted = request.POST.copy() if request.method == "POST" else None
    adds = bool(posted and posted.get("add"))
    if posted and adds:
        count = posted.get("line-TOTAL_FORMS", "")
        before = min(int(count), MOST_LINES - 1) if count.isdecimal() and len(count) < 4 else 0
        posted["line-TOTAL_FORMS"] = str(before + 1)
        posted.setdefault(f"line-{before}-due_days", str(DUE_DAYS))
    form = TextForm(posted, initial={"version": newest.number, "text": newest.text})
    lines = LineForms(posted, prefix="line", initial=lines_of(found.operative), form_kwargs={"case": found.case})
    if not adds and form.is_valid() and lines.is_valid():
        given = {"text": form.cleaned_data["text"], "version": form.cleaned_data["version"]}
        try:
            acts.save(found, **given, operative=operative_of(lines), by=request.user, via=WEB)
            return redirect("decision", found.pk)
        except (BadInput, WrongState) as error:
            put_error(form, error)
    context = {"form": form, "lines": lines, "case": found.case, "decision": found}
    wrong = posted is not None and not adds
    return render(request, "decisions/text.html", context, status=422 if wrong else 200)


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
def declining(request: Request, pk: int) -> HttpResponse:
    """Give the text back unsigned, with the reason for the other judges."""
    found = _posted(request, pk)
    acts.decline(found, reason=request.POST.get("reason", ""), by=request.user, via=WEB)
    return redirect("decision", found.pk)


@writes
def pronouncement(request: Request, pk: int) -> HttpResponse:
    """Pronounce the signed decision and have it served."""
    found = _posted(request, pk)
    if request.POST.get("everywhere"):
        pronounce_for_all(found, by=request.user, via=WEB)
    else:
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
    application = apply_for_enforcement(
        found, applicant=applicant, debtor=debtor, amount=amount, by=request.user, via=WEB
    )
    return redirect("enforcement_application", application.pk)


def _seen(request: Request, pk: int) -> Decision:
    found: Decision = get_object_or_404(
        Decision.objects.visible_to(request.user).select_related("case__court", "document", "certificate"), pk=pk
    )
    return found


def _posted(request: Request, pk: int) -> Decision:
    if request.method != "POST":
        raise NotFound()
    return _seen(request, pk)


def _owed(found: Decision, mine: list[Party]) -> list[dict[str, Any]]:
    """Return what the parties this person acts for can have enforced now: creditor, debtor, sum, last day."""
    today = found.case.court.local_date()
    if found.state != DecisionState.FINAL:
        return []
    parties = {party.pk: party for party in found.case.parties.all()}
    applied = set(found.enforcement_applications.exclude(state="refused").values_list("applicant", "debtor"))
    pairs = {
        (item["obligee"], item["obligor"])
        for item in found.operative
        if item["kind"] == "pay" and item["obligee"] in {party.pk for party in mine}
    }
    owed = []
    for applicant, debtor in sorted(pairs - applied):
        begins = performance_end(found, parties[applicant], parties[debtor])
        last_day = rules.deadline(found.case.court, "enforcement.apply", begins).last_day
        if begins < today <= last_day:
            amount = texts.owed(found.operative, obligor=debtor, obligee=applicant)
            owed.append(
                {"applicant": parties[applicant], "debtor": parties[debtor], "amount": amount, "last_day": last_day}
            )
    return owed


def _appeals(found: Decision, mine: list[Party]) -> dict[Party, date | None]:
    """Return for whom this person can appeal now, with the last day (None: the time has not begun)."""
    if found.state not in (DecisionState.PRONOUNCED, DecisionState.APPEALED) or not found.appealable:
        return {}
    today = found.case.court.local_date()
    periods = {period.party_id: period for period in found.appeal_periods.all()}
    return {
        party: periods[party.pk].last_day if party.pk in periods else None
        for party in mine
        if party.pk not in periods or (periods[party.pk].appealed_at is None and periods[party.pk].last_day >= today)
    }


def offer_decisions(case: Case, user: User) -> list[Action]:
    """Offer what this person can do now with every decision of the case they may see, else to read it."""
    offered = [
        action
        for found in Decision.objects.visible_to(user).filter(case=case).select_related("case__court")
        for action in _offered(found, user)
    ]
    if not case.ended_at and may(user, "decision.draft", case):
        offered.append(Action(_("Draft a decision"), reverse("decision_new", args=[case.pk])))
    return offered


def _offered(found: Decision, user: User) -> list[Action]:
    address = reverse("decision", args=[found.pk])
    title = {"title": found.title}
    if found.state == DecisionState.DRAFT and may(user, "decision.draft", found.case):
        return [Action(gettext("Write: %(title)s") % title, reverse("decision_text", args=[found.pk]))]
    if found.state == DecisionState.SIGNING and may(user, "decision.sign", found) and user in acts.unsigned(found):
        return [Action(gettext("Read and sign: %(title)s") % title, address)]
    if found.state == DecisionState.SIGNED and may(user, "decision.pronounce", found):
        return [Action(gettext("Pronounce: %(title)s") % title, address)]
    mine = parties_acted_for(user, found.case)
    offered = [
        Action(gettext("Appeal against %(title)s") % title, address, until=last_day, basis="CPL 171")
        for last_day in _appeals(found, mine).values()
    ]
    offered += [
        Action(
            gettext("Apply for enforcement against %(name)s") % {"name": debt["debtor"].name},
            address,
            until=debt["last_day"],
            basis="CPL 250",
        )
        for debt in _owed(found, mine)
    ]
    return offered or [Action(gettext("Read: %(title)s") % title, address)]


actions.append(offer_decisions)
