"""For the parties: what is owed and why, what is held until when, one click to object; the report of property."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.accounts.models import User
from evercourt.cases.models import Case, Party
from evercourt.cases.policy import own_parties
from evercourt.courts.explanations import day_in_words
from evercourt.courts.rules import rules_of
from evercourt.enforcement import acts
from evercourt.enforcement.acts.suspending import suspended
from evercourt.enforcement.law.waterfall import PARTS, as_step
from evercourt.enforcement.models import (
    CaseOfficer,
    Debt,
    Distribution,
    EnforcementApplication,
    Measure,
    Objection,
    PropertyReport,
    Restitution,
)
from evercourt.enforcement.states import MeasureState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotFound
from evercourt.ledger.access import note_access
from evercourt.web.cases.panels import Action, actions
from evercourt.web.cases.views import seen
from evercourt.web.doors import Request, reads, writes
from evercourt.web.enforcement.words import PART_NAMES, PROPERTY_NAMES

WEB = Channel.WEB
# Before an institution has answered nobody outside the court sees a measure.
SHOWN = (MeasureState.ACTIVE, MeasureState.WAITING, MeasureState.LIFTED, MeasureState.LAPSED, MeasureState.TAKEN)
KINDS = (
    ("income", gettext_lazy("wages, pension or other income")),
    ("deposit", gettext_lazy("money in a bank or payment account")),
    ("vehicle", gettext_lazy("vehicle")),
    ("real_estate", gettext_lazy("house, flat or land")),
    ("shares", gettext_lazy("shares or a business")),
    ("claim", gettext_lazy("money others owe you")),
    ("other", gettext_lazy("something else of worth")),
)


class LineForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=[("", "—"), *KINDS], required=False)
    text = forms.CharField(label=gettext_lazy("Where and what"), max_length=500, required=False)
    amount = forms.DecimalField(label=gettext_lazy("Worth, in yuan"), min_value=0, decimal_places=2, required=False)


class HouseholdForm(forms.Form):
    household = forms.IntegerField(
        label=gettext_lazy("How many live on your income, you included"),
        min_value=1, max_value=30, initial=1,
        help_text=gettext_lazy("Money they need to live is left to you."),
    )  # fmt: skip


Lines = forms.formset_factory(LineForm, extra=4, max_num=40)


@reads
def measures(request: Request, pk: int) -> HttpResponse:
    """Show a party what is owed, what is held, why, for how long, and what can be done against it."""
    case, mine = _mine(request, pk)
    note_access(case, by=request.user, what="enforcement: measures")
    return _page(request, case, mine)


@writes
def objecting(request: Request, pk: int) -> HttpResponse:
    """Object with one click; reasons can be added now or later."""
    case, mine = _mine(request, pk)
    if request.method != "POST":
        return redirect("enforcement_measures", pk)
    measure = Measure.objects.filter(case=case, state__in=SHOWN, pk=request.POST.get("measure") or 0).first()
    found = acts.object_to(
        case, text=request.POST.get("text", ""), measure=measure, party=mine[0], by=request.user, via=WEB
    )
    day = day_in_words(found.decide_by)
    messages.success(
        request, _("Your objection has reached the court. It is decided by %(day)s at the latest.") % {"day": day}
    )
    return redirect("enforcement_measures", pk)


@writes
def report(request: Request, pk: int) -> HttpResponse:
    """Report property and income, or a change of it."""
    case, mine = _mine(request, pk)
    debtor = next((party for party in mine if party.side == Party.Side.DEBTOR), None)
    if debtor is None:
        raise NotFound()
    posted = request.POST if request.method == "POST" else None
    household, lines = HouseholdForm(posted), Lines(posted, prefix="line")
    refused: BadInput | None = None
    if posted is not None and household.is_valid() and lines.is_valid():
        given = [
            {"kind": line["kind"], "text": line["text"], "amount": str(line["amount"] or "")}
            for line in lines.cleaned_data
            if line.get("kind")
        ]
        try:
            acts.report_property(
                debtor, lines=given, household=household.cleaned_data["household"], by=request.user, via=WEB
            )
            messages.success(request, _("Your report has reached the court."))
            return redirect("enforcement_measures", pk)
        except BadInput as error:
            refused = error
    ordered = case.deadlines.filter(rule="report.due", party=debtor).first()
    shown = {
        "case": case, "household": household, "lines": lines, "ordered": ordered, "refused": refused,
        "before": PropertyReport.objects.filter(case=case, debtor=debtor),
    }  # fmt: skip
    wrong = refused or household.errors or any(lines.errors)
    return render(request, "enforcement/report.html", shown, status=422 if wrong else 200)


def _mine(request: Request, pk: int) -> tuple[Case, list[Party]]:
    """Return the enforcement case and the parties of it for whom this person acts. Raises Http404."""
    case = seen(request, pk)
    mine = list(own_parties(request.user).filter(case=case))
    get_object_or_404(Debt, case=case)
    if not mine:
        raise NotFound()
    return case, mine


def _page(request: Request, case: Case, mine: list[Party]) -> HttpResponse:
    debt = Debt.objects.select_related("debtor", "creditor").get(case=case)
    today = case.court.local_date()
    account = acts.account_of(debt, through=today)
    held = list(Measure.objects.filter(case=case, state__in=SHOWN).select_related("institution", "holding", "ruling"))
    theirs = Q(party__in=mine) | Q(kind=Objection.Kind.DISTRIBUTION)
    objections = Objection.objects.filter(theirs, case=case).order_by("-pk")
    for one in held:
        one.kind_name = PROPERTY_NAMES.get(one.holding.kind, one.holding.kind)
        one.in_force = one.state in (MeasureState.ACTIVE, MeasureState.WAITING)
        one.objected = any(o.measure_id == one.pk and o.state == "received" for o in objections)
    law = rules_of(case.court)
    backs = list(Restitution.objects.filter(case=case).select_related("owed_by", "owed_to", "enforced_in"))
    for back in backs:
        back.left = acts.outstanding(back)
    shown = {
        "case": case, "suspended": suspended(case), "restitutions": backs,
        "debt": debt, "account": account, "today": today, "measures": held,
        "holds": any(one.in_force for one in held), "objections": objections,
        "parts": [(PART_NAMES[part], account.charged[part], account.paid[part], account.due[part]) for part in PARTS],
        "steps": [as_step(line) for line in account.lines],
        "award": EnforcementApplication.objects.filter(case=case, award__isnull=False).exists(),
        "debtor": any(party.side == Party.Side.DEBTOR for party in mine),
        "ordered": case.deadlines.filter(rule="report.due", party__in=mine).first(),
        "monthly": law.value("exempt.monthly", on=today).number, "months": law.value("exempt.months", on=today).number,
        "reports": PropertyReport.objects.filter(case=case) if debt.creditor in mine else [],
        "officer": CaseOfficer.objects.filter(case=case, until=None).select_related("user").first(),
        "distribution": Distribution.objects.filter(case=case).exclude(state__in=("draft", "replaced")).last(),
    }  # fmt: skip
    return render(request, "enforcement/measures.html", shown)


def offer_measures(case: Case, user: User) -> list[Action]:
    """Offer the parties their page of measures, and the debtor the report while it is ordered."""
    if not Debt.objects.filter(case=case).exists():
        return []
    mine = list(own_parties(user).filter(case=case))
    if not mine:
        return []
    offered: list[Any] = [
        Action(
            _("What is owed and what is held; object"), reverse("enforcement_measures", args=[case.pk]), basis="CPL 236"
        )
    ]
    ordered = case.deadlines.filter(rule="report.due", party__in=mine).first()
    if ordered:
        until = ordered.due_on if ordered.state == "open" else None
        offered.append(
            Action(_("Report your property"), reverse("enforcement_report", args=[case.pk]), until=until, basis="INV 3")
        )
    return offered


actions.append(offer_measures)
