"""Whether a hearing may be held by video: the question to its parties."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from evercourt.courts.procedures.schema import in_language
from evercourt.courts.rules import rules_of
from evercourt.hearings import consents
from evercourt.hearings.models import Hearing
from evercourt.hearings.states import HearingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.policy import may
from evercourt.web.doors import Request, writes


@writes
def consent(request: Request, pk: int) -> HttpResponse:
    """Ask a party whether the hearing may be by video; the answer can be changed while there is time (OLR 4, 5)."""
    hearing = get_object_or_404(Hearing.objects.select_related("case__court", "courtroom"), pk=pk)
    asked = [
        row for row in hearing.consents.select_related("party", "representation", "hearing__case") if _own(request, row)
    ]
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
    open_ = hearing.state == HearingState.SCHEDULED
    return render(request, "closures/consent.html", _shown(request, hearing, asked, open_))


def _shown(request: Request, hearing: Hearing, asked: list[Any], open_: bool) -> dict[str, Any]:
    law, language = rules_of(hearing.case.court), request.LANGUAGE_CODE
    told = [
        (in_language(text.names, language), in_language(text.texts, language), text.basis)
        for text in law.explanations.values()
    ]
    return {"hearing": hearing, "asked": asked, "open": open_, "told": told}


def _own(request: Request, row: Any) -> bool:
    return not request.user.is_office_holder and may(request.user, "hearing.consent", row)
