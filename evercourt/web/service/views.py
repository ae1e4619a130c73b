"""For parties: join with the code, open what is served, answer."""

from typing import cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from evercourt.accounts.models import User
from evercourt.cases.models import Case, Party
from evercourt.documents.acts import receive
from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import may
from evercourt.ledger.access import note_access
from evercourt.notify.upcoming import acts_for
from evercourt.service.acts import join, mark_read
from evercourt.service.acts.answering import answer
from evercourt.service.models import JoinRequest, ServiceOrder
from evercourt.service.states import OrderState, Way
from evercourt.web.cases.panels import Action, actions
from evercourt.web.cases.views import seen
from evercourt.web.doors import Request, writes
from evercourt.web.service.desk import steps_of
from evercourt.web.service.forms import AnswerForm, JoinForm

OWN_SCREEN = (Way.PORTAL, Way.EMAIL)


@writes
def join_case(request: Request) -> HttpResponse:
    """Let a party into their case with the code from the letter."""
    form = JoinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = dict(form.cleaned_data)
        typed["electronic_service"] = typed["electronic_service"] == "yes"
        try:
            joined = join(typed.pop("code"), **typed, by=request.user, via=Channel.WEB)
        except BadInput as error:
            # Answered here, not above: the failed try stays counted.
            form.add_error("code", f"{error} {error.next_step}")
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
    shown = {"order": found, "attempts": attempts, "closed": closed, "papers": found.documents.order_by("pk")}
    shown["steps"] = steps_of(found) if desk else []
    shown["letter"] = desk and found.party.user_id is None
    return render(request, "service/order.html", shown)


@writes
def answer_page(request: Request, pk: int, party: int) -> HttpResponse:
    """Take the answer of a defendant; files may come with it."""
    case = seen(request, pk)
    found = get_object_or_404(Party, pk=party, case=case)
    if not may(request.user, "service.answer", found):
        return redirect("case", pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            files = _received(request, case)
            answer(
                case, found, text=form.cleaned_data["text"], files=files, by=request.user, via=_channel(request, found)
            )
        except BadInput as error:
            form.add_error("text", str(error))
        else:
            messages.success(request, _("The court has your answer. The other side gets it within five days."))
            return redirect("case", pk)
    shown = {"case": case, "party": found, "form": form}
    return render(request, "service/answer.html", shown, status=422 if form.errors else 200)


def _received(request: Request, case: Case) -> list[Document]:
    return [
        receive(file.read(), name=file.name or "file", title=file.name or "file", court=case.court, by=request.user)
        for file in request.FILES.getlist("files")
    ]


def _channel(request: Request, party: Party) -> Channel:
    return Channel.WEB if acts_for(request.user, party) else Channel.COUNTER


def offer_answer(case: Case, user: User) -> list[Action]:
    """Offer to answer for every party one acts for that has not answered yet."""
    if case.ended_at:
        return []
    waiting = Party.objects.filter(case=case, side=Party.Side.DEFENDANT, answers=None).values_list("pk", flat=True)
    return [
        Action(_("Answer the complaint"), reverse("case_answer", args=[case.pk, party.pk]))
        for party in case.parties.all()
        if party.pk in set(waiting) and acts_for(user, party)
    ]


actions.append(offer_answer)
