"""The exchange of evidence on the pages: ordered, agreed to, evidence, opinions, record (OLR 14, 20)."""

from typing import Any, BinaryIO, cast

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.accounts.models import User
from evercourt.cases.models import Case, CaseDocument, Party
from evercourt.documents.acts import receive
from evercourt.documents.models import Document
from evercourt.hearings import exchanging
from evercourt.hearings.exchange_record import accepted_by_all, awaited, in_order, result_of
from evercourt.hearings.models import Exchange, Opinion, Piece
from evercourt.hearings.states import ExchangeState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, CourtError
from evercourt.kernel.policy import may, must
from evercourt.ledger.access import note_access
from evercourt.notify.upcoming import acts_for
from evercourt.web.cases.panels import Action, actions
from evercourt.web.cases.views import seen
from evercourt.web.doors import Request, writes
from evercourt.web.refusals import put_error
from evercourt.web.uploads import files_of, received_before, title_of

RUNNING = (ExchangeState.ASKED, ExchangeState.OPEN)


class OrderForm(forms.Form):
    about = forms.CharField(
        label=gettext_lazy("What does the court want to be shown?"),
        help_text=gettext_lazy("The parties read it. For example: whether the loan was handed over."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )
    list_days = forms.IntegerField(label=gettext_lazy("Days to put in evidence"), initial=15, min_value=1)
    opinion_days = forms.IntegerField(label=gettext_lazy("Days after that for opinions"), initial=7, min_value=1)


class PieceForm(forms.Form):
    proves = forms.CharField(label=gettext_lazy("What is it to prove?"), max_length=300)
    source = forms.CharField(label=gettext_lazy("Where does it come from?"), max_length=200, required=False)
    late_reason = forms.CharField(
        label=gettext_lazy("Why does it come after the period?"),
        help_text=gettext_lazy("The judge decides whether it is admitted."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )


class OpinionForm(forms.Form):
    authentic = forms.ChoiceField(
        label=gettext_lazy("Is it authentic?"), choices=Opinion.Mark.choices, widget=forms.RadioSelect
    )
    lawful = forms.ChoiceField(
        label=gettext_lazy("Was it obtained lawfully?"), choices=Opinion.Mark.choices, widget=forms.RadioSelect
    )
    relevant = forms.ChoiceField(
        label=gettext_lazy("Has it to do with the case?"), choices=Opinion.Mark.choices, widget=forms.RadioSelect
    )
    original_wanted = forms.BooleanField(
        label=gettext_lazy("I doubt that it agrees with the original and want to see that"), required=False
    )
    reasons = forms.CharField(
        label=gettext_lazy("Reasons for what you dispute"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=5000,
        required=False,
    )


class DecisionForm(forms.Form):
    admits = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("yes", gettext_lazy("It is admitted")), ("no", gettext_lazy("It is not admitted"))],
        widget=forms.RadioSelect,
    )
    reasons = forms.CharField(label=gettext_lazy("Reasons"), widget=forms.Textarea(attrs={"rows": 4}), max_length=5000)


@writes
def new(request: Request, pk: int) -> HttpResponse:
    """Order an exchange of evidence in a case."""
    case = seen(request, pk)
    must(request.user, "exchange.order", case)
    form = OrderForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = exchanging.order_exchange(case, **form.cleaned_data, by=request.user, via=Channel.WEB)
            return redirect("exchange", made.pk)
        except CourtError as error:
            put_error(form, error)
    shown = {"form": form, "case": case, "title": _("Exchange of evidence online")}
    return render(request, "hearings/form.html", shown, status=422 if form.errors else 200)


@writes
def exchange(request: Request, pk: int) -> HttpResponse:
    """Show where it stands: periods, each piece with what was said of it; answer, close, confirm the record."""
    found = _exchange(request, pk)
    refused: CourtError | None = None
    if request.method == "POST":
        try:
            _act(request, found)
            return redirect("exchange", pk)
        except CourtError as error:
            refused = error
    else:
        note_access(found, by=request.user, what=f"exchange {pk}")
    mine = _mine(request, found)
    shown = {
        "exchange": found, "case": found.case, "refused": refused, "sides": found.sides.select_related("party"),
        "mine": [_own(request, found, party) for party in mine],
        "groups": _groups(request, found, mine),
        "orders": may(request.user, "exchange.order", found.case) and found.state in RUNNING,
        "closes": found.state == ExchangeState.OPEN
        and may(request.user, "exchange.close", found)
        and exchanging.ready(found),
    }  # fmt: skip
    return render(request, "hearings/exchange.html", shown, status=refused.status if refused else 200)


@writes
def new_piece(request: Request, pk: int, party: int) -> HttpResponse:
    """Put in one piece of evidence."""
    found = _exchange(request, pk)
    own = get_object_or_404(Party, pk=party, case=found.case)
    must(request.user, "exchange.speak", own)
    form = PieceForm(request.POST if request.method == "POST" else None)
    late = exchanging.is_over(found, own, exchanging.LISTING)
    if not late:
        del form.fields["late_reason"]
    if form.is_valid():
        try:
            document = _document(request, found)
            given = form.cleaned_data
            exchanging.list_piece(found, own, document, **given, by=request.user, via=_channel(request, own))
            return redirect("exchange", pk)
        except CourtError as error:
            put_error(form, error)
    period = exchanging.last_day(found, own, exchanging.LISTING)
    shown = {
        "exchange": found, "case": found.case, "party": own, "form": form, "late": late, "period": period,
    } | files_of(request, "files-document")  # fmt: skip
    return render(request, "hearings/exchange_new.html", shown, status=422 if form.errors else 200)


@writes
def piece(request: Request, pk: int, piece: int) -> HttpResponse:
    """Show a piece with what was said of it; say one's own opinion, or decide whether late evidence is admitted."""
    found = _exchange(request, pk)
    own = get_object_or_404(found.pieces.select_related("party", "filed__document", "exchange"), pk=piece)
    if not CaseDocument.objects.visible_to(request.user).filter(pk=own.filed_id).exists():
        raise Http404
    back = f"{reverse('exchange', args=[pk])}#piece-{own.pk}"
    opens = found.state == ExchangeState.OPEN
    mine = [party for party in _mine(request, found) if opens and party.pk != own.party_id]
    forms_of = []
    for party in mine:
        sent = _sent(request, f"opinion:{party.pk}")
        form = OpinionForm(sent, initial=_before(own, party), prefix=f"of-{party.pk}")
        if form.is_valid() and _said(request, own, party, form):
            return redirect(back)
        forms_of.append((party, form))
    decision = None
    if own.is_late and own.admitted is None and may(request.user, "exchange.decide_late", found):
        decision = DecisionForm(_sent(request, "decide"), prefix="decision")
        if decision.is_valid() and _decided(request, own, decision):
            return redirect(back)
    shown = {
        "exchange": found, "case": found.case, "piece": own, "forms": forms_of, "decision": decision,
        "opinions": own.opinions.select_related("party"), "result": result_of(own),
    }  # fmt: skip
    wrong = any(form.errors for _party, form in forms_of) or bool(decision and decision.errors)
    return render(request, "hearings/exchange_piece.html", shown, status=422 if wrong else 200)


def _sent(request: Request, form: str) -> Any:
    """Return what was typed, if it was this form of the page that was sent."""
    return request.POST if request.method == "POST" and request.POST.get("do") == form else None


def _act(request: Request, found: Exchange) -> None:
    verb, _colon, number = request.POST.get("do", "").partition(":")
    by, text = request.user, request.POST.get("text", "")[:2000]
    if verb == "close":
        exchanging.close_exchange(found, by=by, via=Channel.WEB)
        return
    if verb == "call_off":
        exchanging.call_off(found, reason=text, by=by, via=Channel.WEB)
        return
    party = get_object_or_404(Party, case=found.case, pk=int(number) if number.isdecimal() else 0)
    via = _channel(request, party)
    if verb in ("agree", "refuse"):
        exchanging.answer_exchange(found, party, agrees=verb == "agree", by=by, via=via)
    elif verb == "sign":
        exchanging.sign_record(found, party, remark=text, by=by, via=via)
    else:
        raise BadInput(_("Choose what to do."))


def _own(request: Request, found: Exchange, party: Party) -> dict[str, Any]:
    """Return what a page shows somebody about the party they speak for."""
    return {
        "party": party, "side": found.sides.get(party=party), "signs": may(request.user, "exchange.sign", party),
        "awaited": awaited(found, party),
        "list_by": exchanging.last_day(found, party, exchanging.LISTING),
        "say_by": exchanging.last_day(found, party, exchanging.OPINION),
    }  # fmt: skip


def _groups(request: Request, found: Exchange, mine: list[Party]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the pieces by side, each with what was said of it; of a paper that is closed to this person nothing."""
    visible = set(CaseDocument.objects.visible_to(request.user).filter(case=found.case).values_list("pk", flat=True))
    keys = {party.pk for party in mine}
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in in_order(found):
        if one.filed_id not in visible:
            continue
        said = {opinion.party_id for opinion in one.opinions.all()}
        groups.setdefault(str(one.get_side_display()), []).append(
            {
                "piece": one, "result": result_of(one), "accepted": accepted_by_all(one),
                "waits_for_me": bool({party.pk for party in mine if party.side != one.side} - said & keys),
            }
        )  # fmt: skip
    return list(groups.items())


def _before(own: Piece, party: Party) -> dict[str, Any]:
    before = own.opinions.filter(party=party).values().first()
    return dict(before or {})


def _said(request: Request, own: Piece, party: Party, form: OpinionForm) -> bool:
    try:
        exchanging.give_opinion(own, party, **form.cleaned_data, by=request.user, via=_channel(request, party))
    except CourtError as error:
        put_error(form, error)
        return False
    return True


def _decided(request: Request, own: Piece, form: DecisionForm) -> bool:
    admits, reasons = form.cleaned_data["admits"] == "yes", form.cleaned_data["reasons"]
    try:
        exchanging.decide_late(own, admits=admits, reasons=reasons, by=request.user, via=Channel.WEB)
    except CourtError as error:
        put_error(form, error)
        return False
    return True


def _document(request: Request, found: Exchange) -> Document:
    brought = received_before(request, "files-document").last()
    sent = request.FILES.get("files")
    if brought is not None:
        return brought
    if sent is None:
        raise BadInput(_("Choose a file."), field="files")
    name = sent.name or "file"
    return receive(cast(BinaryIO, sent), name=name, title=title_of(name), court=found.case.court, by=request.user)


def _mine(request: Request, found: Exchange) -> list[Party]:
    """Return the parties this person may speak for in the exchange: at the counter, the registry for each."""
    return [
        side.party
        for side in found.sides.select_related("party__case__court")
        if may(request.user, "exchange.speak", side.party)
    ]


def _channel(request: Request, party: Party) -> Channel:
    return Channel.WEB if acts_for(request.user, party) else Channel.COUNTER


def _exchange(request: Request, pk: int) -> Exchange:
    visible = Exchange.objects.visible_to(request.user).select_related("case__court", "record")
    return cast(Exchange, get_object_or_404(visible, pk=pk))


def offer_exchange(case: Case, user: User) -> list[Action]:
    """Offer the exchange under way to everyone in it, with one's last day; else to order one."""
    found = case.exchanges.order_by("-pk").first()
    if found and found.state in RUNNING:
        periods = [
            period.due_on
            for side in found.sides.select_related("party")
            if acts_for(user, side.party)
            for rule in (exchanging.LISTING, exchanging.OPINION)
            if (period := exchanging.last_day(found, side.party, rule)) and period.state == "open"
        ]
        until = min(periods) if periods else found.answer_by if found.state == ExchangeState.ASKED else None
        return [Action(_("Exchange of evidence"), reverse("exchange", args=[found.pk]), until=until, basis="OLR 14")]
    offered = [Action(_("Record of the exchange of evidence"), reverse("exchange", args=[found.pk]))] if found else []
    if may(user, "exchange.order", case) and exchanging.allowed(case):
        offered.append(
            Action(_("Have evidence exchanged online"), reverse("exchange_new", args=[case.pk]), basis="CPL 136")
        )
    return offered


actions.append(offer_exchange)
