"""The higher court's page of a review: what was objected, how it was decided, what is said against it."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.accounts.models import User
from evercourt.cases.models import Case
from evercourt.enforcement import acts
from evercourt.enforcement.models import Review
from evercourt.enforcement.states import ReviewState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import CourtError
from evercourt.kernel.policy import may
from evercourt.web.cases.panels import Action, actions
from evercourt.web.doors import Request, writes


class ReviewForm(forms.Form):
    reversed = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("no", gettext_lazy("the decision stands")), ("yes", gettext_lazy("the decision is reversed"))],
        widget=forms.RadioSelect,
    )
    reasons = forms.CharField(
        label=gettext_lazy("Reasons"), widget=forms.Textarea(attrs={"rows": 5}), max_length=10_000
    )


@writes
def review(request: Request, pk: int) -> HttpResponse:
    """Show a review; the presiding judge decides it here, with a fresh second factor."""
    found: Review = get_object_or_404(
        Review.objects.visible_to(request.user).select_related(
            "case__court", "objection__case__court", "objection__measure__institution", "party"
        ),
        pk=pk,
    )
    decides = found.state == ReviewState.RECEIVED and may(request.user, "enforcement.decide_review", found)
    posted = request.POST if request.method == "POST" else None
    form, refused = ReviewForm(posted), None
    if posted is not None and form.is_valid():
        given = form.cleaned_data
        try:
            acts.decide_review(
                found, reversed_=given["reversed"] == "yes", reasons=given["reasons"], by=request.user, via=Channel.WEB
            )
            messages.success(request, _("Decided; everyone concerned is served."))
            return redirect("enforcement_review", pk)
        except CourtError as error:
            if error.status == 403 and not error.basis:
                raise
            refused = error
    shown = {"review": found, "objection": found.objection, "decides": decides, "form": form, "refused": refused}
    return render(request, "enforcement/review.html", shown, status=422 if posted is not None else 200)


def offer_review(case: Case, user: User) -> list[Action]:
    """Offer the page of the review on its case at the higher court."""
    if case.procedure != Case.Procedure.ENFORCEMENT:
        return []
    found = Review.objects.filter(case=case).first()
    if found is None:
        return []
    until = found.decide_by if found.state == ReviewState.RECEIVED else None
    address = reverse("enforcement_review", args=[found.pk])
    return [Action(_("Review of the decision on an objection"), address, until=until, basis="CPL 236")]


actions.append(offer_review)
