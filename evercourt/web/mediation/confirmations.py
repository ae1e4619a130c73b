"""The judge's page of an application to confirm an agreement: what was agreed, how it was signed, what to look into.

Nothing said in the mediation is here, nor can it be: what stands on it is the agreement, the signatures and signs that
are counted without words.
"""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from evercourt.courts.procedures import in_language
from evercourt.courts.rules import rules_of
from evercourt.decisions.confirming import CHECKLIST, confirm_agreement, dismiss_confirmation
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import may
from evercourt.ledger.access import note_access
from evercourt.mediation import acts
from evercourt.mediation.models import Confirmation
from evercourt.mediation.states import ConfirmationState
from evercourt.web.doors import Request, reads, writes

SIGNS = {
    "same_reach": _("Both sides are reached by the same telephone, e-mail or account."),
    "not_identified": _("Somebody's identity was not checked."),
    "full_at_once": _("All that was claimed was admitted within a day."),
    "above_claim": _("More was agreed than was claimed."),
    "nothing_said": _("Hardly anybody said anything in the mediation."),
    "no_evidence": _("There is no evidence of the dispute."),
    "property": _("Something other than money is to be given."),
    "others_wait": _("Others are enforcing against who gives here."),
}


class ReasonsForm(forms.Form):
    reasons = forms.CharField(label=_("Reasons of the ruling"), widget=forms.Textarea(attrs={"rows": 5}))


class EvidenceForm(forms.Form):
    what = forms.CharField(label=_("What you need to see"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)


@reads
def confirmations(request: Request) -> HttpResponse:
    """List the applications this person may see: the judge's own first by their clock."""
    visible = Confirmation.objects.visible_to(request.user).select_related("case", "agreement__mediation")
    rows = visible.order_by("-pk")[:200]
    return render(request, "mediation/confirmations.html", {"rows": rows})


@writes
def confirmation(request: Request, pk: int) -> HttpResponse:
    """Show an application; the judge asks for evidence, confirms or does not."""
    visible = Confirmation.objects.visible_to(request.user).select_related("agreement__mediation__court", "case__court")
    found: Confirmation = get_object_or_404(visible, pk=pk)
    error: BadInput | None = None
    reasons, evidence = ReasonsForm(), EvidenceForm()
    checked = dict.fromkeys(request.POST.getlist("checked"), True)
    if request.method == "POST":
        try:
            return _decided(request, found, checked)
        except BadInput as refused:
            error, reasons, evidence = refused, ReasonsForm(request.POST), EvidenceForm(request.POST)
    decides = found.state == ConfirmationState.FILED and may(request.user, "decision.confirm_agreement", found)
    if found.case:
        note_access(found.case, by=request.user, what="confirmation")
    court = found.agreement.mediation.court
    language = get_language() or "zh-hans"
    items = [
        {
            "id": item.id, "name": in_language(item.names, language), "text": in_language(item.texts, language),
            "basis": item.basis, "checked": item.id in checked,
        }
        for item in rules_of(court).checklist(CHECKLIST)
    ]  # fmt: skip
    shown = {
        "confirmation": found, "agreement": found.agreement, "case": found.case, "error": error, "items": items,
        "clauses": acts.words_of(found.agreement), "decides": decides, "reasons": reasons, "evidence": evidence,
        "signs": [SIGNS[code] for code in acts.signs_of(found)] if decides else [],
        "signatures": found.agreement.signatures.filter(version=found.agreement.version).select_related("participant"),
        "participants": found.agreement.mediation.participants.select_related("user"),
        "deadline": found.case.deadlines.filter(rule="trial.special").first() if found.case else None,
    }  # fmt: skip
    return render(request, "mediation/confirmation.html", shown, status=422 if error else 200)


def _decided(request: Request, found: Confirmation, checked: dict[str, bool]) -> HttpResponse:
    match request.POST.get("do"):
        case "evidence":
            acts.ask_evidence(found, request.POST.get("what", ""), by=request.user, via=Channel.WEB)
            return redirect("confirmation", found.pk)
        case "dismiss":
            made = dismiss_confirmation(
                found, reasons=request.POST.get("reasons", ""), by=request.user, via=Channel.WEB
            )
        case _other:
            made = confirm_agreement(found, checked=checked, by=request.user, via=Channel.WEB)
    return redirect("decision", made.pk)
