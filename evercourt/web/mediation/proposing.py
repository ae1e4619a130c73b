"""Mediation on the page of a case: proposed by a party or the court, and what became of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.accounts.models import User
from evercourt.cases.models import Case
from evercourt.courts.rules import rules_of
from evercourt.decisions.confirming import prepare_mediation_document
from evercourt.decisions.models import Decision
from evercourt.kernel.channels import Channel
from evercourt.kernel.policy import may, must
from evercourt.mediation import acts
from evercourt.mediation.models import Agreement, Mediation
from evercourt.mediation.states import AgreementState, MediationState
from evercourt.mediation.texts import legal
from evercourt.web.cases.panels import Action, actions, panels
from evercourt.web.cases.views import seen
from evercourt.web.doors import Request, writes

# The kind of case in which an agreement made elsewhere is confirmed.
CONFIRMATION = "mediation_confirmation"


@writes
def propose(request: Request, pk: int) -> HttpResponse:
    """Propose mediation in a case, after reading what it is; or make the mediation document of an agreement."""
    case = seen(request, pk)
    if "document" in request.POST:
        agreement = Agreement.objects.filter(mediation__case=case, state=AgreementState.EFFECTIVE).last()
        if agreement:
            paper = prepare_mediation_document(agreement, by=request.user, via=Channel.WEB)
            return redirect("decision", paper.pk)
    must(request.user, "mediation.propose", case)
    if request.method == "POST":
        made = acts.propose(case, by=request.user, via=Channel.WEB)
        messages.success(request, _("Everyone is asked now. Until then nothing changes in the case."))
        return redirect("mediation", made.pk)
    told, basis = legal(case.court, "told")
    return render(request, "mediation/propose.html", {"case": case, "told": told, "basis": basis})


def offer_mediation(case: Case, user: User) -> list[Action]:
    """Offer to propose it, to open the one under way, and the judge to make the mediation document."""
    states = set(Mediation.objects.filter(case=case).values_list("state", flat=True))
    seen_by = Mediation.objects.visible_to(user).filter(case=case) if states else ()
    offered = [
        Action(gettext_lazy("Open the mediation"), reverse("mediation", args=[one.pk]))
        for one in seen_by
        if one.is_open
    ]
    cause = rules_of(case.court).causes.get(case.cause)
    suits = case.kind != CONFIRMATION and not (cause and not cause.mediation)
    closed = case.ended_at or case.procedure == Case.Procedure.ENFORCEMENT
    if offered or closed or not suits or not may(user, "mediation.propose", case):
        return offered
    if MediationState.AGREED not in states:
        offered.append(Action(gettext_lazy("Propose mediation"), reverse("case_mediation", args=[case.pk])))
    return offered


def agreed_panel(case: Case, user: User) -> tuple[str, dict[str, Any]] | None:
    """Show the judge an agreement of which no mediation document is made yet; and the way to a confirmation."""
    if case.kind == CONFIRMATION and (confirmation := getattr(case, "confirmation", None)):
        return "mediation/panel.html", {"confirmation": confirmation, "case": case}
    agreement = Agreement.objects.filter(mediation__case=case, state=AgreementState.EFFECTIVE).last()
    if agreement is None or Decision.objects.filter(case=case, kind=Decision.Kind.MEDIATION).exists():
        return None
    return "mediation/panel.html", {
        "agreement": agreement, "case": case, "makes": may(user, "decision.draft", case) and not case.ended_at,
    }  # fmt: skip


actions.append(offer_mediation)
panels.append(agreed_panel)
