"""How a hearing is held: the judge's check of the grounds, who agreed, who takes part where, and every conversion."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.courts.procedures.schema import in_language
from evercourt.hearings import consents, demands, eligibility, modes, people, proposals
from evercourt.hearings.models import CentreRoom, Hearing, Interpreter, OnSiteDemand, Participant
from evercourt.hearings.situation import kind_of, newest_check
from evercourt.hearings.states import HearingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, CourtError, NotAllowed, SecondFactorNeeded, WrongState
from evercourt.kernel.policy import may, must
from evercourt.web.doors import Request, writes
from evercourt.web.hearings.seeing import seen
from evercourt.web.refusals import put_error

WEB = Channel.WEB
YES_NO = (("no", _("No")), ("yes", _("Yes")))
# Where nothing else is said, people have until the evening three days before the hearing to answer.
DAYS_TO_ANSWER = 3


class GroundsForm(forms.Form):
    """Each ground that excludes video, answered; nothing is answered beforehand."""

    def __init__(self, hearing: Hearing, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        language = get_language() or "en"
        self.grounds = eligibility.grounds_of(hearing)
        for ground in self.grounds:
            self.fields[ground.id] = forms.ChoiceField(
                label=in_language(ground.texts, language),
                choices=YES_NO,
                widget=forms.RadioSelect,
                help_text=ground.basis,
            )
        if kind_of(hearing).special_reason:
            self.fields["special_reason"] = forms.CharField(
                label=_("Special reason for which the case cannot be heard on site"), required=False,
                widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, help_text="OLR 3",
            )  # fmt: skip
        self.fields["note"] = forms.CharField(
            label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
        )


@writes
def grounds(request: Request, pk: int) -> HttpResponse:
    """Answer the grounds of exclusion and sign."""
    hearing = seen(request, pk)
    if not may(request.user, "hearing.sign_eligibility", hearing):
        raise NotAllowed()
    form = GroundsForm(hearing, request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            eligibility.sign_eligibility(
                hearing, found={ground.id: given[ground.id] == "yes" for ground in form.grounds},
                special_reason=given.get("special_reason", ""), note=given["note"], by=request.user, via=WEB,
            )  # fmt: skip
            return redirect("hearing_way", pk)
        except BadInput as error:
            put_error(form, error)
    context = {"form": form, "case": hearing.case, "title": _("Sign the check of the grounds")}
    return render(request, "hearings/form.html", context, status=422 if form.errors else 200)


@writes
def way(request: Request, pk: int) -> HttpResponse:
    """Show how the hearing is held and by whose consent; convert, ask, invite, decide."""
    hearing = seen(request, pk)
    must(request.user, "hearing.add_person", hearing)
    refused: CourtError | None = None
    if request.method == "POST":
        try:
            verb, _colon, number = request.POST.get("do", "").partition(":")
            DO.get(verb, _nothing)(request, hearing, int(number) if number.isdecimal() else 0)
            return redirect("hearing_way", pk)
        except SecondFactorNeeded:
            raise
        except CourtError as error:
            refused = error
    return render(
        request, "hearings/way.html", _shown(request, hearing, refused), status=refused.status if refused else 200
    )


def _shown(request: Request, hearing: Hearing, refused: CourtError | None) -> dict[str, Any]:
    try:
        kind: Any = kind_of(hearing)
        check = newest_check(hearing)
    except WrongState:
        kind, check = None, None
    user, scheduled = request.user, hearing.state == HearingState.SCHEDULED
    listed = hearing.people.filter(gone_at=None).select_related("centre_room__centre", "interprets_for")
    return {
        "hearing": hearing, "case": hearing.case, "refused": refused, "check": check, "scheduled": scheduled,
        "kind": in_language(kind.names, get_language() or "en") if kind else "",
        "kind_basis": kind.basis if kind else "",
        "asked": hearing.consents.select_related("party", "representation").order_by("pk"),
        "people": listed,
        "needing": [
            one for one in listed if one.needs_interpreter and not one.interpreters.filter(gone_at=None).exists()
        ],
        "in_custody": [one for one in listed if one.role in ("accused", "defender")],
        "interpreters": Interpreter.objects.filter(court=hearing.case.court).select_related("user"),
        "rooms": CentreRoom.objects.filter(centre__court=hearing.case.court).select_related("centre"),
        "roles": [(role.value, role.label) for role in people.INVITED],
        "demands": OnSiteDemand.objects.filter(participant__hearing=hearing, granted=None).select_related(
            "participant", "party"
        ),
        "proposals": proposals.proposals(hearing) if scheduled and may(user, "hearing.adjourn", hearing) else [],
        "judge": may(user, "hearing.convert", hearing),
        "modes": [(mode.value, mode.label) for mode in Hearing.Mode if mode != hearing.mode],
    }  # fmt: skip


def _ask(request: Request, hearing: Hearing, _number: int) -> None:
    day = hearing.case.court.local_date(hearing.during.lower) - timedelta(days=DAYS_TO_ANSWER)
    until = datetime.combine(day, time(18), ZoneInfo(hearing.case.court.time_zone))
    if until <= timezone.now():
        until = hearing.during.lower - timedelta(hours=1)
    consents.ask(hearing, until=until, why=request.POST.get("why", "")[:500], by=request.user, via=WEB)


def _convert(request: Request, hearing: Hearing, _number: int) -> None:
    modes.convert(
        hearing, to=request.POST.get("mode", ""), why=request.POST.get("why", "")[:500], by=request.user, via=WEB
    )


def _propose(request: Request, hearing: Hearing, number: int) -> None:
    offered = proposals.proposals(hearing)
    if number >= len(offered) or offered[number].starts_at.isoformat() != request.POST.get("starts_at"):
        raise BadInput(_("This place was taken a moment ago; choose another."))
    why = request.POST.get("why", "").strip() or str(_("The hearing is not held by video."))
    proposals.take(hearing, offered[number], why=why[:500], by=request.user, via=WEB)


def _withdrawal(request: Request, hearing: Hearing, number: int) -> None:
    consent = get_object_or_404(hearing.consents, pk=number)
    grant = request.POST.get("answer") == "yes"
    consents.decide_withdrawal(consent, grant=grant, reasons=request.POST.get("reasons", ""), by=request.user, via=WEB)


def _demand(request: Request, hearing: Hearing, number: int) -> None:
    demand = get_object_or_404(OnSiteDemand, pk=number, participant__hearing=hearing)
    grant = request.POST.get("answer") == "yes"
    demands.decide_on_site(demand, grant=grant, reasons=request.POST.get("reasons", ""), by=request.user, via=WEB)


def _invite(request: Request, hearing: Hearing, _number: int) -> None:
    given = request.POST
    address = given.get("email", "").strip().lower()
    user = User.objects.filter(email=address, is_active=True).first() if address else None
    if address and user is None:
        raise BadInput(_("Nobody has an account with this address; invite them to open one."), field="email")
    people.invite(
        hearing, role=given.get("role", ""), name=given.get("name", "")[:200], user=user,
        language=given.get("language", hearing.language)[:10], remote=given.get("mode") == Participant.REMOTE,
        by=request.user, via=WEB,
    )  # fmt: skip


def _interpreter(request: Request, hearing: Hearing, number: int) -> None:
    person = get_object_or_404(hearing.people, pk=number)
    chosen = request.POST.get("interpreter", "")
    interpreter = get_object_or_404(Interpreter, pk=int(chosen) if chosen.isdecimal() else 0)
    remote = hearing.mode != Hearing.Mode.ON_SITE
    people.assign_interpreter(person, interpreter, remote=remote, by=request.user, via=WEB)


def _centre(request: Request, hearing: Hearing, number: int) -> None:
    chosen = request.POST.get("room", "")
    room = get_object_or_404(CentreRoom, pk=int(chosen) if chosen.isdecimal() else 0)
    people.place_in_centre(get_object_or_404(hearing.people, pk=number), room, by=request.user, via=WEB)


def _apart(request: Request, hearing: Hearing, _number: int) -> None:
    keys = [int(key) for key in request.POST.getlist("person") if key.isdecimal()]
    chosen = list(hearing.people.filter(pk__in=keys))
    if len(chosen) != 2:
        raise BadInput(_("Choose two people of this hearing, and give the reason."), field="reason")
    people.keep_apart(*chosen, reason=request.POST.get("reason", ""), by=request.user, via=WEB)


def _answer(request: Request, hearing: Hearing, number: int) -> None:
    """An answer given on paper or said on the record, entered by the court (OLR 4)."""
    consent = get_object_or_404(hearing.consents, pk=number)
    via = Channel.POST if request.POST.get("how") == "paper" else Channel.COUNTER
    agrees = request.POST.get("answer") == "yes"
    consents.answer(consent, agrees=agrees, counsel=request.POST.get("counsel", "")[:100], by=request.user, via=via)


def _nothing(request: Request, hearing: Hearing, _number: int) -> None:
    raise BadInput(_("Choose what to do."))


DO = {
    "ask": _ask, "convert": _convert, "propose": _propose, "withdrawal": _withdrawal, "demand": _demand,
    "invite": _invite, "interpreter": _interpreter, "centre": _centre, "apart": _apart, "answer": _answer,
}  # fmt: skip
