"""The page on which a judge sees a decision as it will be published, publishes it, withholds it, takes it back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.accounts.models import User
from evercourt.cases.entry_kinds import called
from evercourt.cases.models import Case
from evercourt.courts.rules import rules_of
from evercourt.decisions import publishing
from evercourt.decisions.models import Decision, Publication
from evercourt.decisions.states import DecisionState
from evercourt.decisions.texts import lines
from evercourt.hearings.policy import Seat, sits
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import may
from evercourt.web.cases.panels import Action, actions
from evercourt.web.docket.forms import reasons
from evercourt.web.doors import Request, writes
from evercourt.web.refusals import put_error

WEB = Channel.WEB


class WordsForm(forms.Form):
    """What else is left out."""

    words = forms.CharField(
        label=gettext_lazy("Further words to be left out"),
        help_text=gettext_lazy("One a line, as they stand in the text: a child's name, a health fact, a trade secret."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=10_000,
    )

    def clean_words(self) -> list[str]:
        """Return the words, each once."""
        typed = (line.strip() for line in self.cleaned_data["words"].splitlines())
        return list(dict.fromkeys(filter(None, typed)))


class WithholdForm(forms.Form):
    """Why it is not published, where the law leaves that to the judge."""

    exception = forms.ChoiceField(label=gettext_lazy("Why it is not published"))

    def __init__(self, *given: Any, case: Case, **options: Any) -> None:
        super().__init__(*given, **options)
        rules = rules_of(case.court).publication_exceptions.values()
        self.fields["exception"].choices = [  # type: ignore[attr-defined]
            (rule.id, f"{called(rule)} [{rule.basis}]") for rule in rules if rule.chosen
        ]


class WithdrawForm(forms.Form):
    """Why it is taken back."""

    reasons = reasons(gettext_lazy("Reasons"), "")


@writes
def publication(request: Request, pk: int) -> HttpResponse:
    """Show what would be published, and do what the judge chose: look again, publish, withhold, take back."""
    visible = Decision.objects.visible_to(request.user).select_related("case__court")
    found: Decision = get_object_or_404(visible, pk=pk)
    known = Publication.objects.filter(decision=found).first()
    if found.state != DecisionState.FINAL or not _concerned(request.user, found):
        raise Http404
    act = request.POST.get("act", "") if request.method == "POST" else ""
    sent = {name: request.POST if act == name else None for name in ("look", "publish", "withhold", "withdraw")}
    words = WordsForm(sent["look"] or sent["publish"])
    withholding, taking_back = WithholdForm(sent["withhold"], case=found.case), WithdrawForm(sent["withdraw"])
    form = {"publish": words, "withhold": withholding, "withdraw": taking_back}.get(act)
    rule = publishing.exception_of(found)
    status = 200
    if form is not None:
        status = _tried(request, found, known, act, form, by_law=rule is not None)
        if status == 200:
            return redirect("decision_publication", found.pk)
    left_out = words.cleaned_data["words"] if words.is_bound and words.is_valid() else []
    draft = publishing.draft_of(found, left_out) if known is None and rule is None else None
    shown = {
        "decision": found, "case": found.case, "known": known, "rule": rule, "why": called(rule) if rule else "",
        "draft": draft, "lines": lines(draft.text, title=found.title) if draft else [], "words": words,
        "withholding": withholding, "taking_back": taking_back,
        "publishes": sits(request.user, found.case, Seat.PRESIDING),
    }  # fmt: skip
    return render(request, "published/publishing.html", shown, status=status)


def _tried(
    request: Request, decision: Decision, known: Publication | None, act: str, form: forms.Form, *, by_law: bool
) -> int:
    """Do the act; return 200, or the status of a refusal, which then stands at its field."""
    if not form.is_valid() and not (act == "withhold" and by_law):
        return 422
    given = form.cleaned_data
    try:
        if act == "publish":
            publishing.publish(decision, words=given["words"], by=request.user, via=WEB)
            messages.success(request, _("The decision is published."))
        elif act == "withhold":
            publishing.withhold(decision, exception=given.get("exception", ""), by=request.user, via=WEB)
            messages.success(request, _("It is noted that and why the decision is not published."))
        elif known is None:
            raise Http404
        else:
            publishing.withdraw(known, reasons=given["reasons"], by=request.user, via=WEB)
            messages.success(request, _("The decision is no longer published."))
    except (BadInput, WrongState) as error:
        put_error(form, error)
        return error.status
    return 200


def _concerned(user: User, decision: Decision) -> bool:
    """Return True for who publishes or takes back; the fresh second factor is asked by the act."""
    return sits(user, decision.case, Seat.PRESIDING) or may(user, "decision.withdraw_publication", decision)


def offer_publication(case: Case, user: User) -> list[Action]:
    """Offer the presiding judge to publish what has taken effect."""
    if not user.is_office_holder or not sits(user, case, Seat.PRESIDING):
        return []
    waiting = Decision.objects.filter(case=case, state=DecisionState.FINAL, publication=None)
    return [
        Action(
            _("Publish: %(title)s") % {"title": one.title}, reverse("decision_publication", args=[one.pk]),
            basis="CPL 159",
        )
        for one in waiting
    ]  # fmt: skip


actions.append(offer_publication)
