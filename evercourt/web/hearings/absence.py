"""A person's line as it was measured, shown to the judge, and the finding made after seeing it (OLR 25)."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from evercourt.hearings import absence, entering
from evercourt.hearings.models import AbsenceFinding, Reached
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.kernel.policy import may
from evercourt.web.doors import Request, writes
from evercourt.web.hearings.seeing import of_the_bench
from evercourt.web.refusals import put_error

WORDS = {
    "joined": _("came in"), "left": _("left"), "lost": _("line lost"), "back": _("line back"), "quality": _("measured"),
    "prompted": _("prompted to come back"), "warned": _("warned of what follows"), "called": _("called by telephone"),
    "power": _("power cut"), "device": _("equipment failed"),
}  # fmt: skip


class FindingForm(forms.Form):
    finding = forms.ChoiceField(label=_("Finding"), choices=AbsenceFinding.Finding.choices, widget=forms.RadioSelect)
    reasons = forms.CharField(label=_("Reasons"), widget=forms.Textarea(attrs={"rows": 4}), max_length=5000)


@writes
def line(request: Request, pk: int, person: int) -> HttpResponse:
    """Show what was measured on a person's line; a judge finds on it."""
    hearing = of_the_bench(request, pk)
    found = get_object_or_404(hearing.people.select_related("hearing__case"), pk=person)
    judges = may(request.user, "hearing.find_absence", hearing)
    refused: WrongState | None = None
    if request.method == "POST" and request.POST.get("do", "").startswith("reach:"):
        try:
            absence.reach(
                found, how=request.POST["do"].removeprefix("reach:"), by=request.user, via=Channel.WEB
            )  # fmt: skip
            return redirect("hearing_line", pk, person)
        except WrongState as error:
            refused = error
    elif request.method == "POST" and not judges:
        raise NotAllowed()
    shown = absence.shown_telemetry(found)
    form = FindingForm(request.POST if request.method == "POST" and refused is None else None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            absence.find_absence(
                found, finding=given["finding"], seen=request.POST.get("seen", ""), reasons=given["reasons"],
                by=request.user, via=Channel.WEB,
            )  # fmt: skip
            return redirect("hearing_line", pk, person)
        except (BadInput, WrongState) as error:
            put_error(form, error)
    context = {
        "hearing": hearing, "case": hearing.case, "person": found, "form": form, "judges": judges,
        "seen": shown["sha256"], "refused": refused,
        "ways": Reached.choices if entering.is_today(hearing) and not entering.over(hearing) else [],
        "samples": [
            {**one, "at": parse_datetime(one["at"]), "word": WORDS.get(one["what"], one["what"])}
            for one in shown["samples"]
        ],
        "findings": hearing.absence_findings.filter(participant=found).select_related("found_by"),
    }  # fmt: skip
    return render(
        request, "hearings/line.html", context, status=422 if form.errors else refused.status if refused else 200
    )
