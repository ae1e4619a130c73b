"""Whether a hearing may be held by video: the question to its parties."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from evercourt.cases.models import Party
from evercourt.continuity import acts
from evercourt.continuity.models import KeepRequest
from evercourt.courts.procedures.schema import in_language
from evercourt.courts.rules import rules_of
from evercourt.hearings import consents
from evercourt.hearings.models import Hearing
from evercourt.hearings.states import HearingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.policy import may
from evercourt.web.doors import Request, writes
from evercourt.web.hearings.seeing import is_own_consent


@writes
def consent(request: Request, pk: int) -> HttpResponse:
    """Ask a party whether the hearing may be by video; the answer can be changed while there is time (OLR 4, 5)."""
    hearing = get_object_or_404(Hearing.objects.select_related("case__court", "courtroom"), pk=pk)
    rows = hearing.consents.select_related("party", "representation", "hearing__case")
    asked = [row for row in rows if is_own_consent(request.user, row)]
    if not asked:
        raise Http404
    if request.method == "POST":
        for row in asked:
            if (given := request.POST.get(f"answer-{row.pk}")) in ("yes", "no"):
                language = request.LANGUAGE_CODE
                consents.answer(
                    row, agrees=given == "yes", language=language,
                    counsel=request.POST.get(f"counsel-{row.pk}", "")[:100],
                    reason=request.POST.get(f"reason-{row.pk}", "")[:2000], by=request.user, via=Channel.WEB,
                )  # fmt: skip
        return redirect("hearing_consent", pk)
    asking = hearing.mode != Hearing.Mode.ON_SITE or hearing.consent_until is not None
    open_ = hearing.state == HearingState.SCHEDULED and asking
    return render(request, "closures/consent.html", _shown(request, hearing, asked, open_))


def _shown(request: Request, hearing: Hearing, asked: list[Any], open_: bool) -> dict[str, Any]:
    law, language = rules_of(hearing.case.court), request.LANGUAGE_CODE
    told = [
        (in_language(text.names, language), in_language(text.texts, language), text.basis)
        for text in law.explanations.values()
    ]
    return {"hearing": hearing, "asked": asked, "open": open_, "told": told}


@writes
def keeping(request: Request, pk: int) -> HttpResponse:
    """Let a party ask that the hearing be held as set in spite of the closure; it is when every party asks."""
    hearing = get_object_or_404(Hearing.objects.select_related("case__court", "courtroom"), pk=pk)
    effect = hearing.closures.select_related("order").order_by("-pk").first()
    own = [party for party in hearing.case.parties.order_by("pk") if effect and _asks(request, hearing, party, effect)]
    if effect is None or not own:
        raise Http404
    if request.method == "POST":
        for party in own:
            acts.ask_to_keep(effect.order, hearing, party=party, by=request.user, via=Channel.WEB)
        messages.success(request, _("Your request is noted."))
        return redirect("hearing_keeping", pk)
    asked = set(hearing.keep_requests.filter(order=effect.order).values_list("party", flat=True))
    rows = [(party, party.pk in asked) for party in hearing.case.parties.order_by("pk")]
    context = {
        "hearing": hearing, "order": effect.order, "rows": rows, "all_asked": all(done for _party, done in rows),
        "asked": asked.issuperset(party.pk for party in own), "open": acts.can_be_asked(effect.order, hearing),
    }  # fmt: skip
    return render(request, "closures/keeping.html", context)


def _asks(request: Request, hearing: Hearing, party: Party, effect: Any) -> bool:
    asked = KeepRequest(order=effect.order, hearing=hearing, party=party)
    return not request.user.is_office_holder and may(request.user, "closure.ask_to_keep", asked)
