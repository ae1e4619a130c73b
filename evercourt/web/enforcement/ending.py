"""How enforcement ends, or this round of it; and how what came in is shared among several creditors."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from evercourt.cases.models import Case, Party
from evercourt.documents.models import Document
from evercourt.enforcement import acts
from evercourt.enforcement.acts.ending import CONDITIONS, conditions
from evercourt.enforcement.acts.restoring import ordered_back, paid_to_creditor
from evercourt.enforcement.acts.suspending import suspended
from evercourt.enforcement.models import Debt, Distribution, Ending, EndKind, Objection, Suspension
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, CourtError
from evercourt.kernel.policy import may
from evercourt.web.doors import Request, writes
from evercourt.web.enforcement.work import _case
from evercourt.web.typed import amount_typed, day_typed

WEB = Channel.WEB


@writes
def ending(request: Request, pk: int) -> HttpResponse:
    """Suspend enforcement, end it or its round by ruling, as a judge; take it up again, as the officer."""
    case = _case(request, pk)
    refused: CourtError | None = None
    if request.method == "POST":
        try:
            _end(request, case)
            messages.success(request, _("Done; everyone concerned is served."))
            return redirect("enforcement_work", pk)
        except CourtError as error:
            if error.status == 403 and not error.basis:
                raise
            refused = error
    debt = Debt.objects.select_related("creditor", "debtor").get(case=case)
    judge = may(request.user, "enforcement.end", case)
    met = conditions(debt, _papers(request, case))
    shown = {
        "case": case, "refused": refused, "ends": judge and not case.ended_at,
        "undoes": judge and case.end_reason != EndKind.FALLEN and not case.restitutions.filter(whole=True).exists(),
        "to_give_back": paid_to_creditor(debt) - ordered_back(debt) if judge else 0, "debt": debt,
        "conditions": [
            {"name": name, "text": text, "met": met[name], "chosen": request.POST.get(name, "")}
            for name, text in CONDITIONS.items()
        ],
        "papers": case.documents.select_related("document").order_by("pk"), "typed": request.POST,
        "resumes": may(request.user, "enforcement.handle", case) and case.end_reason == "round",
        "endings": Ending.objects.filter(case=case), "suspended": suspended(case), "kinds": Suspension.Kind.choices,
    }  # fmt: skip
    return render(request, "enforcement/ending.html", shown, status=refused.status if refused else 200)


def _end(request: Request, case: Case) -> None:
    debt, posted = Debt.objects.get(case=case), request.POST
    match posted.get("how"):
        case "round":
            acts.end_round(
                debt, papers=_papers(request, case), applicant_said=posted.get("applicant_said", ""),
                heard_on=day_typed(posted, "heard_on") or case.court.local_date(), by=request.user, via=WEB,
            )  # fmt: skip
        case "settled":
            chosen = posted.get("agreement", "")
            filed = case.documents.filter(document=int(chosen) if chosen.isdigit() else 0).first()
            if filed is None:
                raise BadInput(_("Choose the settlement on the file."), field="agreement", basis="CPL 241")
            acts.end_settled(debt, agreement=filed.document, by=request.user, via=WEB)
        case "fallen":
            fallen_by = posted.get("fallen_by", "")
            acts.undo(debt, fallen_by=fallen_by, reasons=posted.get("reasons", ""), by=request.user, via=WEB)
        case "reduced":
            acts.reduce_title(
                debt, amount_typed(posted, "amount") or Decimal(0), reduced_by=posted.get("reduced_by", ""),
                reasons=posted.get("reasons", ""), by=request.user, via=WEB,
            )  # fmt: skip
        case "suspend":
            acts.suspend(
                debt, posted.get("kind", ""), reasons=posted.get("reasons", ""), guarantor=posted.get("guarantor", ""),
                guarantee=amount_typed(posted, "guarantee") or Decimal(0),
                applicant_agrees=bool(posted.get("applicant_agrees")), until=day_typed(posted, "until"),
                by=request.user, via=WEB,
            )  # fmt: skip
        case "go_on":
            acts.go_on(debt, why=posted.get("why", ""), by=request.user, via=WEB)
        case "resume":
            acts.resume(debt, why=posted.get("why", ""), by=request.user, via=WEB)
        case _other:
            raise BadInput(_("Choose what is to be done."))


def _papers(request: Request, case: Case) -> dict[str, Document]:
    """Return the chosen paper of each condition, of those on the file."""
    chosen = {name: request.POST.get(name, "") for name in CONDITIONS}
    filed = {str(one.document_id): one.document for one in case.documents.select_related("document")}
    return {name: filed[paper] for name, paper in chosen.items() if paper in filed}


@writes
def distribution(request: Request, pk: int) -> HttpResponse:
    """Admit creditors, plan and serve how what came in is shared, and settle it when nobody can object any more."""
    case = _case(request, pk)
    refused: CourtError | None = None
    if request.method == "POST":
        try:
            _share(request, case)
            messages.success(request, _("Done."))
            return redirect("enforcement_distribution", pk)
        except CourtError as error:
            if error.status == 403 and not error.basis:
                raise
            refused = error
    debt = Debt.objects.get(case=case)
    shown = {
        "case": case, "refused": refused, "received": acts.balance(debt, "received"),
        "creditors": case.parties.filter(side=Party.Side.APPLICANT), "typed": request.POST,
        "handles": may(request.user, "enforcement.handle", case),
        "plan": Distribution.objects.filter(case=case).exclude(state="replaced").last(),
        "today": case.court.local_date(),
        "objections": Objection.objects.filter(case=case, kind=Objection.Kind.DISTRIBUTION).order_by("pk"),
        "deposited": acts.deposited(debt),
    }  # fmt: skip
    return render(request, "enforcement/distribution.html", shown, status=refused.status if refused else 200)


def _share(request: Request, case: Case) -> None:
    posted, by = request.POST, request.user
    match posted.get("how"):
        case "admit":
            acts.admit_creditor(case, posted.get("name", ""), by=by, via=WEB)
        case "plan":
            claims: list[Any] = []
            for party in case.parties.filter(side=Party.Side.APPLICANT):
                amount = amount_typed(posted, f"claim_{party.pk}")
                rank = posted.get(f"rank_{party.pk}", "") or "0"
                if amount:
                    claims.append((party, amount, int(rank) if rank.isdigit() else 0))
            costs = amount_typed(posted, "costs") or Decimal(0)
            acts.propose_distribution(Debt.objects.get(case=case), claims, costs=costs, by=by, via=WEB)
        case "deposit":
            plan = get_object_or_404(Distribution, case=case, state="final")
            shares = {
                party: amount
                for party in case.parties.filter(side=Party.Side.APPLICANT)
                if (amount := amount_typed(posted, f"share_{party.pk}"))
            }
            acts.release_deposit(plan, shares, reference=posted.get("reference", ""), by=by, via=WEB)
        case _settle:
            plan = get_object_or_404(Distribution, case=case, state="served")
            acts.settle_distribution(plan, by=by, via=WEB)
