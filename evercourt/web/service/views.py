"""For parties: join with the code, open what is served, answer."""

from io import BytesIO
from typing import BinaryIO, cast

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from evercourt.accounts.models import User
from evercourt.cases.models import Case, Deadline, Party, PartyIdentity
from evercourt.cases.visibility import not_sealed_from
from evercourt.documents.acts import receive
from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import may, must
from evercourt.ledger.access import note_access
from evercourt.notify.upcoming import acts_for
from evercourt.service.acts import join, mark_read, prove
from evercourt.service.acts.answering import answer
from evercourt.service.acts.paper import note_paper_sent, request_paper
from evercourt.service.models import JoinRequest, ServiceOrder
from evercourt.service.pack import name_of, pack, sealed_head
from evercourt.service.proof import last_certified
from evercourt.service.quality import known_of
from evercourt.service.states import OrderState, Way
from evercourt.web.cases.panels import Action, actions
from evercourt.web.cases.views import seen
from evercourt.web.doors import Request, writes
from evercourt.web.refusals import put_error
from evercourt.web.service.desk import steps_of
from evercourt.web.service.forms import AnswerForm, JoinForm
from evercourt.web.service.proof import proof_of
from evercourt.web.uploads import files_of, received_before, title_of

OWN_SCREEN = (Way.PORTAL, Way.EMAIL)


@writes
def join_case(request: Request) -> HttpResponse:
    """Let a party into their case with the code from the letter."""
    form = JoinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = dict(form.cleaned_data)
        typed["electronic_service"] = typed["electronic_service"] == "yes"
        try:
            address = request.META.get("REMOTE_ADDR", "")
            joined = join(typed.pop("code"), **typed, address=address, by=request.user, via=Channel.WEB)
        except BadInput as error:
            # Answered here, not above: the failed try stays counted.
            put_error(form, error, at="code")
        else:
            if isinstance(joined, JoinRequest):
                words = _("A clerk compares your identity document with the file. The court writes to you then.")
                messages.success(request, words)
                return redirect("cases")
            messages.success(request, _("You have joined the case."))
            return redirect("case", joined.case_id)
    return render(request, "service/join.html", {"form": form}, status=422 if form.errors else 200)


@writes
def order(request: Request, pk: int) -> HttpResponse:
    """Show what is served and how far it is; opening the papers is noted, because periods may depend on it."""
    visible = ServiceOrder.objects.visible_to(request.user).select_related("case__court", "party")
    found = cast(ServiceOrder, get_object_or_404(visible, pk=pk))
    attempts = list(found.attempts.order_by("-sent_at", "-pk"))
    unread = [attempt for attempt in attempts if attempt.way in OWN_SCREEN and attempt.read_at is None]
    recipient = may(request.user, "service.read", found)
    if request.method == "POST" and recipient:
        for attempt in unread:
            mark_read(attempt, at=timezone.now(), by=request.user, via=Channel.WEB)
        return redirect("service_order", pk)
    note_access(found, by=request.user, what=f"service {pk}")
    closed = recipient and bool(unread) and found.state != OrderState.CANCELLED
    desk = may(request.user, "service.carry_out", found)
    shown = {
        "order": found,
        "proofs": proof_of(found, request.user),
        "closed": closed,
        "papers": found.documents.filter(not_sealed_from(request.user)).order_by("pk"),
    }
    shown["steps"] = steps_of(found) if desk else []
    shown["reach"] = PartyIdentity.objects.filter(party=found.party).first() if desk else None
    shown["known"] = known_of(found.party) if desk else []
    shown["desk"] = desk
    shown["letter"] = desk and found.party.user_id is None
    shown["decides"] = may(request.user, "service.decide_rebuttal", found)
    shown["wants_paper"] = recipient and not found.paper_requested_at
    shown["certified"] = certified = last_certified(found)
    shown["certificate_sealed"] = certified and sealed_head(certified)
    shown["proves"] = bool(attempts) and may(request.user, "service.prove", found)
    shown["gives_paper"] = desk and found.paper_requested_at and not found.paper_sent_at
    return render(request, "service/order.html", shown)


@writes
def proof(request: Request, pk: int) -> HttpResponse:
    """Have service certified; then take the proof away, as one file that anyone can check."""
    visible = ServiceOrder.objects.visible_to(request.user).select_related("case__court", "party", "certificate")
    found = cast(ServiceOrder, get_object_or_404(visible, pk=pk))
    must(request.user, "service.prove", found)
    if request.method == "POST":
        prove(found, by=request.user, via=Channel.WEB)
        messages.success(request, _("The court certifies it. The seal over the record comes within some minutes."))
        return redirect(f"{reverse('service_order', args=[pk])}#proof")
    note_access(found, by=request.user, what=f"service {pk} proof")
    name = name_of(found)
    return cast(HttpResponse, FileResponse(BytesIO(pack(found)), as_attachment=True, filename=name))


@writes
def paper(request: Request, pk: int) -> HttpResponse:
    """Ask for the papers on paper; or, at the desk, note that they were given."""
    visible = ServiceOrder.objects.visible_to(request.user).select_related("case__court", "party")
    found = cast(ServiceOrder, get_object_or_404(visible, pk=pk))
    if request.method == "POST" and may(request.user, "service.read", found):
        request_paper(found, by=request.user, via=Channel.WEB)
        messages.success(request, _("The court gives you the papers on paper. Your periods stay as they are."))
    elif request.method == "POST":
        note_paper_sent(found, by=request.user, via=Channel.WEB)
        messages.success(request, _("Noted."))
    return redirect("service_order", pk)


@writes
def answer_page(request: Request, pk: int, party: int) -> HttpResponse:
    """Take the answer of a defendant; files may come with it."""
    case = seen(request, pk)
    found = get_object_or_404(Party, pk=party, case=case)
    must(request.user, "service.answer", found)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            files = _received(request, case)
            answer(
                case, found, text=form.cleaned_data["text"], files=files, by=request.user, via=_channel(request, found)
            )
        except BadInput as error:
            put_error(form, error, at="text")
        else:
            messages.success(request, _("The court has your answer. The other side gets it within five days."))
            return redirect("case", pk)
    shown = {"case": case, "party": found, "form": form} | files_of(request, "files-document")
    return render(request, "service/answer.html", shown, status=422 if form.errors else 200)


def _received(request: Request, case: Case) -> list[Document]:
    with_the_form = [
        receive(
            cast(BinaryIO, file),
            name=file.name or "file",
            title=title_of(file.name or "file"),
            court=case.court,
            by=request.user,
        )
        for file in request.FILES.getlist("files")
    ]
    return [*received_before(request, "files-document"), *with_the_form]


def _channel(request: Request, party: Party) -> Channel:
    return Channel.WEB if acts_for(request.user, party) else Channel.COUNTER


def offer_answer(case: Case, user: User) -> list[Action]:
    """Offer to answer for every party one acts for that has not answered yet."""
    if case.ended_at:
        return []
    waiting = Party.objects.filter(case=case, side=Party.Side.DEFENDANT, answers=None).values_list("pk", flat=True)
    last_days = dict(
        case.deadlines.filter(rule="defence", state=Deadline.State.OPEN).values_list("party", "due_on")
    )  # fmt: skip
    return [
        Action(
            _("Answer the complaint"),
            reverse("case_answer", args=[case.pk, party.pk]),
            until=last_days.get(party.pk),
            basis="CPL 128",
        )
        for party in case.parties.all()
        if party.pk in set(waiting) and acts_for(user, party)
    ]


actions.append(offer_answer)
