"""The officer's page of a case, from title to money: what is owed, found, planned, held, and the next lawful step."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.accounts.models import OfficeHeld, User
from evercourt.accounts.offices import Office
from evercourt.cases.models import Case
from evercourt.enforcement import acts
from evercourt.enforcement.acts.objecting import locks
from evercourt.enforcement.acts.owing import came_in, held
from evercourt.enforcement.acts.suspending import suspended
from evercourt.enforcement.law.waterfall import PARTS, as_step
from evercourt.enforcement.models import (
    Alert,
    CaseOfficer,
    Debt,
    Inquiry,
    Institution,
    Measure,
    MoneyMove,
    Objection,
    Payout,
    PropertyReport,
    Restitution,
    Ruling,
)
from evercourt.enforcement.models.officers import filed_with
from evercourt.enforcement.policy import courts_of_work
from evercourt.enforcement.states import PayoutState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import CourtError, NotAllowed, NotFound
from evercourt.kernel.policy import may
from evercourt.ledger.access import note_access
from evercourt.web.cases.panels import Action, actions
from evercourt.web.doors import Request, reads, writes
from evercourt.web.enforcement.next_step import next_step
from evercourt.web.enforcement.words import PART_NAMES, PROPERTY_NAMES, WHY
from evercourt.web.typed import amount_typed

WEB = Channel.WEB


class TermsForm(forms.Form):
    interest = forms.DecimalField(label=gettext_lazy("Interest ordered as a sum (yuan)"), min_value=0, decimal_places=2)
    yearly = forms.DecimalField(
        label=gettext_lazy("Yearly rate that runs until payment (%)"), min_value=0, max_value=100, decimal_places=4
    )
    interest_from = forms.DateField(
        label=gettext_lazy("Runs from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    costs = forms.DecimalField(label=gettext_lazy("Costs the debtor bears (yuan)"), min_value=0, decimal_places=2)
    household = forms.IntegerField(
        label=gettext_lazy("People who live on the debtor's income, the debtor included"), min_value=1, max_value=30
    )


class OfficerForm(forms.Form):
    officer = forms.ModelChoiceField(label=gettext_lazy("Enforcement officer"), queryset=User.objects.none())

    def __init__(self, *args: Any, court: int, **options: Any) -> None:
        super().__init__(*args, **options)
        held_by = OfficeHeld.objects.current().filter(court=court, office=Office.ENFORCEMENT_OFFICER).values("user")
        self.fields["officer"].queryset = User.objects.filter(pk__in=held_by, is_active=True).order_by("name")  # type: ignore[attr-defined]


@reads
def work(request: Request, pk: int) -> HttpResponse:
    """Show the whole case to whoever works on it: the officer, judges and the president of the court."""
    case = _case(request, pk)
    note_access(case, by=request.user, what="enforcement: property and measures")
    return _page(request, case)


@writes
def officer(request: Request, pk: int) -> HttpResponse:
    """Assign the officer who handles the case."""
    case = _case(request, pk)
    form = OfficerForm(request.POST if request.method == "POST" else None, court=case.court_id)
    if form.is_valid():
        acts.assign_officer(case, form.cleaned_data["officer"], by=request.user, via=WEB)
        messages.success(request, _("The officer handles the case from now on."))
    return redirect("enforcement_work", pk)


@writes
def notice(request: Request, pk: int) -> HttpResponse:
    """Issue the enforcement notice with the order to report property."""
    return _do(request, pk, lambda case: acts.notify_debtor(case, by=request.user, via=WEB), _("Issued; it is served."))


@writes
def terms(request: Request, pk: int) -> HttpResponse:
    """Enter what else the title orders."""
    case = _case(request, pk)
    form = TermsForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, case, terms=form) if request.method == "POST" else redirect("enforcement_work", pk)
    given = {**form.cleaned_data, "yearly": form.cleaned_data["yearly"] / 100}

    def enter(case: Case) -> None:
        acts.set_terms(Debt.objects.get(case=case), **given, by=request.user, via=WEB)

    return _do(request, pk, enter, _("The amount was counted anew."))


@writes
def inquiries(request: Request, pk: int) -> HttpResponse:
    """Ask the chosen institutions about the debtor. A try in somebody else's case leaves an alert (NET 7; INV 25)."""
    case = _case(request, pk)
    if request.method == "POST" and not may(request.user, "enforcement.handle", case):
        acts.raise_alert(case.court, Alert.Kind.OUTSIDE, request.user, case)
        outside = NotAllowed(_("You do not handle this case; the president and the auditor were told."), basis="NET 7")
        return _page(request, case, refused=outside)
    chosen = list(Institution.objects.filter(is_active=True, code__in=request.POST.getlist("institution")))
    done = _("Written; the answers come by themselves.")
    return _do(request, pk, lambda case: acts.inquire([case], chosen, by=request.user, via=WEB), done)


@writes
def plan(request: Request, pk: int) -> HttpResponse:
    """Put the plan before a judge, without what the officer leaves out."""
    leave = [int(one) for one in request.POST.getlist("leave_out") if one.isdigit()]
    grounds = request.POST.get("grounds", "")
    done = _("The ruling is before the judges.")
    return _do(
        request, pk,
        lambda case: acts.propose_measures(case, leave_out=leave, grounds=grounds, by=request.user, via=WEB), done,
    )  # fmt: skip


@writes
def orders(request: Request, pk: int) -> HttpResponse:
    """Propose to renew, deduct or release the chosen measures, all or the amount entered beside each."""

    def propose(case: Case) -> None:
        chosen = Measure.objects.filter(
            case=case, pk__in=[one for one in request.POST.getlist("measure") if one.isdigit()]
        )
        amounts = {one: amount_typed(request.POST, f"amount_{one.pk}") for one in chosen}
        acts.propose_order(case, request.POST.get("kind", ""), amounts, by=request.user, via=WEB)

    return _do(request, pk, propose, _("The ruling is before the judges."))


def _case(request: Request, pk: int) -> Case:
    """Return the enforcement case, for those who work on it. Raises Http404."""
    own = Case.objects.visible_to(request.user) | Case.objects.filter(court__in=courts_of_work(request.user))
    found: Case = get_object_or_404(own.filter(debt__isnull=False).distinct().select_related("court"), pk=pk)
    works = found.court_id in courts_of_work(request.user) or found.court_id in [
        held_.court_id for held_ in request.user.offices if held_.office == Office.REGISTRY_CLERK
    ]
    if not works:
        raise NotFound()
    return found


def _do(request: Request, pk: int, act: Any, done: str) -> HttpResponse:
    """Do the act of a form of the page, and come back to it; a refusal is shown there, nothing entered is lost."""
    case = _case(request, pk)
    if request.method != "POST":
        return redirect("enforcement_work", pk)
    try:
        act(case)
    except CourtError as refused:
        if refused.status == 403 and not refused.basis:
            raise
        return _page(request, case, refused=refused)
    messages.success(request, done)
    return redirect("enforcement_work", pk)


def _page(
    request: Request, case: Case, *, refused: CourtError | None = None, terms: TermsForm | None = None
) -> HttpResponse:
    debt = Debt.objects.select_related("debtor", "creditor").get(case=case)
    handles, today = may(request.user, "enforcement.handle", case), case.court.local_date()
    account = acts.account_of(debt, through=today)
    made, found = acts.plan_of(debt)
    lines = [_planned(found[line.key], line) for line in made.taken]
    measures = list(
        Measure.objects.filter(case=case).exclude(state="planned").select_related("institution", "holding", "ruling")
    )
    for one in measures:
        one.locked = locks(one, today).exists()
        one.kind_name = PROPERTY_NAMES.get(one.holding.kind, one.holding.kind)
    backs = list(Restitution.objects.filter(case=case).select_related("owed_by", "owed_to", "enforced_in"))
    for back in backs:
        back.left = acts.outstanding(back)
    current = CaseOfficer.objects.filter(case=case, until=None).select_related("user").first()
    shown = {
        "case": case, "suspended": suspended(case),
        "debt": debt, "account": account, "handles": handles, "refused": refused, "today": today,
        "parts": [(PART_NAMES[part], account.charged[part], account.paid[part], account.due[part]) for part in PARTS],
        "steps": [as_step(line) for line in account.lines],
        "held": held(case), "came_in": came_in(case), "lines": lines, "uncovered": made.uncovered,
        "officer": current, "assigns": may(request.user, "enforcement.assign", case),
        "officers": OfficerForm(court=case.court_id), "noticed": case.deadlines.filter(rule="report.due").first(),
        "reports": PropertyReport.objects.filter(case=case), "measures": measures,
        "rulings": Ruling.objects.filter(case=case).order_by("-pk"),
        "inquiries": Inquiry.objects.filter(case=case).select_related("institution").order_by("-pk")[:60],
        "institutions": _institutions(request, case), "moves": MoneyMove.objects.filter(case=case),
        "payouts": Payout.objects.filter(case=case).select_related("party"),
        "objections": Objection.objects.filter(case=case), "balances": _balances(debt),
        "restitutions": backs, "gives_back": [one for one in backs if one.state == "ordered"],
        "takes_money": may(request.user, "enforcement.take_money", case),
        "terms": terms or TermsForm(initial={
            "interest": debt.interest, "yearly": (debt.yearly * 100).normalize(), "interest_from": debt.interest_from,
            "costs": debt.costs, "household": debt.household,
        }),
    }  # fmt: skip
    shown["next"] = next_step(shown)
    status = refused.status if refused else 422 if terms and terms.errors else 200
    return render(request, "enforcement/work.html", shown, status=status)


def _planned(holding: Any, line: Any) -> dict[str, Any]:
    why = WHY.get(line.why, line.why)
    kind = PROPERTY_NAMES.get(holding.kind, holding.kind)
    return {"holding": holding, "line": line, "why": why, "kind": kind}


def _institutions(request: Request, case: Case) -> list[dict[str, Any]]:
    there = Institution.objects.filter(is_active=True, mechanisms__court=case.court).order_by("kind", "code")
    day: date = case.court.local_date()
    filed = filed_with(request.user, case.court_id, day)
    return [{"one": one, "filed": one.pk in filed} for one in there]


def _balances(debt: Debt) -> list[dict[str, Any]]:
    """Return the accounts of the case on which there is money, and whether it can be paid out from there."""
    accounts = MoneyMove.Account
    places: list[tuple[Any, Any]] = [(accounts.RECEIVED, None), (accounts.FEE, None), (accounts.COSTS, None)]
    for party in debt.case.parties.all():
        places += [(accounts.CREDITOR, party), (accounts.DEBTOR, party), (accounts.DISPUTED, party)]
    found = [
        {"account": account, "party": party, "amount": acts.balance(debt, account, party.pk if party else None)}
        for account, party in places
    ]
    # What is proposed already is not offered to be proposed again.
    proposed: dict[tuple[Any, Any], Decimal] = {}
    for one in Payout.objects.filter(case=debt.case, state__in=(PayoutState.PROPOSED, PayoutState.APPROVED)):
        key = one.account, one.party_id
        proposed[key] = proposed.get(key, Decimal(0)) + one.amount
    for place in found:
        key = place["account"].value, place["party"].pk if place["party"] else None
        payable = place["account"] not in (accounts.RECEIVED, accounts.DISPUTED)
        place["payable"] = payable and place["amount"] > proposed.get(key, 0)
    return [one for one in found if one["amount"]]


def offer_work(case: Case, user: User) -> list[Action]:
    """Offer the officer's page to whoever works on an enforcement case."""
    if case.court_id not in courts_of_work(user) or not Debt.objects.filter(case=case).exists():
        return []
    return [Action(_("Property, measures and money"), reverse("enforcement_work", args=[case.pk]))]


actions.append(offer_work)
