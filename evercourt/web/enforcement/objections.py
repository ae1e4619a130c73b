"""An objection: its page and its decision; and the claim of a third party to a thing that is held."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.accounts.models import OfficeHeld, User
from evercourt.accounts.offices import Office
from evercourt.cases.policy import own_parties
from evercourt.enforcement import acts
from evercourt.enforcement.acts.reviewing import DECIDED, last_day
from evercourt.enforcement.models import AwardGround, Measure, Objection, Review
from evercourt.enforcement.policy import implemented
from evercourt.enforcement.states import LIVE, ObjectionState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import CourtError
from evercourt.kernel.limits import count_wrong, refuse_after
from evercourt.kernel.policy import may
from evercourt.web.doors import Request, writes
from evercourt.web.typed import day_typed

WEB = Channel.WEB
MOST_TRIES, FORGOTTEN_AFTER = 8, 600


class DecisionForm(forms.Form):
    upheld = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("yes", gettext_lazy("upheld: what is held is given back")), ("no", gettext_lazy("rejected"))],
        widget=forms.RadioSelect,
    )
    members = forms.ModelMultipleChoiceField(
        label=gettext_lazy("The two other judges of the panel"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Only judges who had no part in the measures are listed."),
    )
    reasons = forms.CharField(
        label=gettext_lazy("Reasons"), widget=forms.Textarea(attrs={"rows": 5}), max_length=10_000
    )

    def __init__(self, *args: Any, objection: Objection, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        court = objection.case.court_id
        judges = OfficeHeld.objects.current().filter(court=court, office=Office.JUDGE).exclude(user=user).values("user")
        free = [one.pk for one in User.objects.filter(pk__in=judges) if not implemented(one, objection.case_id)]
        self.fields["members"].queryset = User.objects.filter(pk__in=free).order_by("name")  # type: ignore[attr-defined]


class ClaimForm(forms.Form):
    number = forms.CharField(label=gettext_lazy("Number of the enforcement case"), max_length=64)
    ending = forms.CharField(
        label=gettext_lazy("Last four characters of the account, plate or title"), max_length=4, min_length=4
    )
    text = forms.CharField(
        label=gettext_lazy("What right you have to it"), widget=forms.Textarea(attrs={"rows": 5}), max_length=10_000
    )


@writes
def objection(request: Request, pk: int) -> HttpResponse:
    """Show an objection; a judge who had no part in the measure decides it here, with a fresh second factor."""
    found: Objection = get_object_or_404(
        Objection.objects.visible_to(request.user).select_related("case__court", "measure__institution", "document"),
        pk=pk,
    )
    posted = request.POST if request.method == "POST" else None
    form = DecisionForm(posted, objection=found, user=request.user)
    refused: CourtError | None = None
    if posted is not None and posted.get("how"):
        try:
            _dispute(request, found)
            messages.success(request, _("Done."))
            return redirect("enforcement_objection", pk)
        except CourtError as error:
            if error.status == 403 and not error.basis:
                raise
            refused = error
    elif posted is not None and form.is_valid():
        given = form.cleaned_data
        try:
            acts.decide(
                found, upheld=given["upheld"] == "yes", reasons=given["reasons"], members=list(given["members"]),
                by=request.user, via=WEB,
            )  # fmt: skip
            messages.success(request, _("Decided; everyone concerned is served."))
            return redirect("enforcement_objection", pk)
        except CourtError as error:
            if error.status == 403 and not error.basis:
                raise
            refused = error
    return _page(request, found, form=form, refused=refused, wrong=posted is not None)


def _page(
    request: Request, found: Objection, *, form: DecisionForm | None = None, refused: CourtError | None = None,
    wrong: bool = False,
) -> HttpResponse:  # fmt: skip
    decides = found.state == ObjectionState.RECEIVED and may(request.user, "enforcement.decide_objection", found)
    open_ = found.distribution_id and found.state == ObjectionState.RECEIVED
    mine = own_parties(request.user).filter(case=found.case_id)
    review = Review.objects.filter(objection=found).select_related("case").first()
    last, asks = None, found.kind == Objection.Kind.ACT and found.state in DECIDED and review is None
    if asks and (party := mine.first()):
        last = last_day(found, party)
        asks = last is None or found.case.court.local_date() <= last
    shown = {
        "objection": found, "grounds": [AwardGround(one).label for one in found.grounds],
        "opposes": open_ and not found.opposed_at and mine.exclude(pk=found.party_id).exists(),
        "notes_action": open_ and found.opposed_at and not found.sued_on
        and may(request.user, "enforcement.handle", found.case), "decides": decides and not found.distribution_id,
        "form": form or DecisionForm(None, objection=found, user=request.user), "refused": refused,
        "withdraws": found.state == ObjectionState.RECEIVED and found.raised_by_id == request.user.pk,
        "review": review, "asks_review": asks and mine.exists(), "review_until": last,
        "sees_review": review and Review.objects.visible_to(request.user).filter(pk=review.pk).exists(),
    }  # fmt: skip
    status = refused.status if refused else 422 if wrong else 200
    return render(request, "enforcement/objection.html", shown, status=status)


@writes
def asking_review(request: Request, pk: int) -> HttpResponse:
    """Ask the higher court to review the decision on an objection."""
    found = get_object_or_404(Objection.objects.visible_to(request.user), pk=pk)
    if request.method != "POST":
        return redirect("enforcement_objection", pk)
    try:
        made = acts.ask_review(found, text=request.POST.get("text", ""), by=request.user, via=WEB)
    except CourtError as error:
        if error.status == 403 and not error.basis:
            raise
        return _page(request, found, refused=error)
    messages.success(request, _("The higher court has it: %(number)s") % {"number": made.case.number})
    return redirect("enforcement_objection", pk)


def _dispute(request: Request, found: Objection) -> None:
    posted = request.POST
    if posted.get("how") == "oppose":
        acts.oppose(found, text=posted.get("text", ""), by=request.user, via=WEB)
    else:
        day = day_typed(posted, "day") or found.case.court.local_date()
        acts.note_action(found, reference=posted.get("reference", ""), day=day, by=request.user, via=WEB)


@writes
def withdrawal(request: Request, pk: int) -> HttpResponse:
    """Take an objection back."""
    found = get_object_or_404(Objection.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        acts.withdraw_objection(found, by=request.user, via=WEB)
        messages.success(request, _("Taken back."))
    return redirect("enforcement_objection", pk)


@writes
def claim(request: Request) -> HttpResponse:
    """Say as a third party that a thing that is held is one's own (CPL 238).

    Who is no party knows only what stands on the notice or the thing: the case's number and the last characters.
    """
    form = ClaimForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        who = str(request.user.pk)
        refuse_after("enforcement_claim", who, most=MOST_TRIES)
        measure = _held(form.cleaned_data["number"], form.cleaned_data["ending"])
        if measure is not None and may(request.user, "enforcement.claim_thing", measure):
            made = acts.claim_thing(measure, text=form.cleaned_data["text"], by=request.user, via=WEB)
            messages.success(
                request, _("Your objection has reached the court. Nothing is disposed of until it is decided.")
            )
            return redirect("enforcement_objection", made.pk)
        count_wrong("enforcement_claim", who, seconds=FORGOTTEN_AFTER)
        form.add_error(
            None,
            _(
                "Nothing is held under this number and these last characters. "
                "You can also write to the court or come to its counter."
            ),
        )
    return render(request, "enforcement/claim.html", {"form": form}, status=422 if form.errors else 200)


def _held(number: str, ending: str) -> Measure | None:
    live = Measure.objects.filter(case__number=number.strip().replace("(", "（").replace(")", "）"), state__in=LIVE)
    fitting = [one for one in live.select_related("holding", "case__court") if one.holding.number.endswith(ending)]
    return fitting[0] if len(fitting) == 1 else None
