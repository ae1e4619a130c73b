"""Service by another court: what came in and went out, and what the entrusted court does with it."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.accounts.offices import Office
from evercourt.documents.acts import receive
from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import CourtError, Text
from evercourt.kernel.policy import may, must
from evercourt.ledger.access import note_access
from evercourt.service import acts
from evercourt.service.models import Entrusted
from evercourt.service.recipients import identity_of
from evercourt.service.states import EntrustedState
from evercourt.web.doors import Request, reads, writes
from evercourt.web.originals import original
from evercourt.web.service.forms import ServedForm, UnservedForm, VisitForm, WhyForm

WEB = Channel.WEB
Do = Callable[[Request, Entrusted, dict[str, Any]], object]


def _file(request: Request, found: Entrusted) -> Document | None:
    file = request.FILES.get("proof")
    if not isinstance(file, UploadedFile):
        return None
    content: Any = file.file
    return receive(content, name=file.name or "receipt", title="送达回证", court=found.court, by=request.user)


def _accept(request: Request, found: Entrusted, _typed: dict[str, Any]) -> object:
    return acts.accept_entrusted(found, by=request.user, via=WEB)


def _decline(request: Request, found: Entrusted, typed: dict[str, Any]) -> object:
    return acts.decline_entrusted(found, typed["reason"], by=request.user, via=WEB)


def _visit(request: Request, found: Entrusted, typed: dict[str, Any]) -> object:
    return acts.note_visit(found, typed["what"], on=typed["on"], by=request.user, via=WEB)


def _served(request: Request, found: Entrusted, typed: dict[str, Any]) -> object:
    proof = _file(request, found)
    return acts.return_served(
        found, received_by=typed["received_by"], on=typed["on"], proof=proof, by=request.user, via=WEB
    )


def _unserved(request: Request, found: Entrusted, typed: dict[str, Any]) -> object:
    return acts.return_unserved(found, typed["reason"], proof=_file(request, found), by=request.user, via=WEB)


def _recall(request: Request, found: Entrusted, typed: dict[str, Any]) -> object:
    return acts.recall_entrusted(found, typed["reason"], by=request.user, via=WEB)


# What is done in which state, by which court: its title, its form.
STEPS: dict[str, tuple[Text, type[forms.Form], Do]] = {
    "acceptance": (gettext_lazy("Accept it"), forms.Form, _accept),
    "declination": (gettext_lazy("Do not accept it"), WhyForm, _decline),
    "visit": (gettext_lazy("Note a try"), VisitForm, _visit),
    "served": (gettext_lazy("Return it: served"), ServedForm, _served),
    "unserved": (gettext_lazy("Return it: not served"), UnservedForm, _unserved),
    "recall": (gettext_lazy("Recall it"), WhyForm, _recall),
}
OURS = {
    EntrustedState.ASKED: ("acceptance", "declination"),
    EntrustedState.ACCEPTED: ("visit", "served", "unserved"),
}


@reads
def entrusted(request: Request) -> HttpResponse:
    """List what other courts entrusted this person's court with, and what it entrusted others with."""
    courts = [
        held.court_id for held in request.user.offices if held.office in (Office.REGISTRY_CLERK, Office.PRESIDENT)
    ]
    found = Entrusted.objects.visible_to(request.user).select_related(
        "court", "attempt__order__case__court", "attempt__order__party"
    )
    shown = {"came": found.filter(court__in=courts)[:200], "went": found.filter(~Q(court__in=courts))[:200]}
    return render(request, "service/entrusted.html", shown)


@writes
def one(request: Request, pk: int) -> HttpResponse:
    """Show one: whom, where, which papers, until when, what was tried; and what can be done now."""
    found = _seen(request, pk)
    note_access(found.attempt.order, by=request.user, what=f"entrusted service {pk}")
    return _page(request, found, {})


@writes
def step(request: Request, pk: int, step: str) -> HttpResponse:
    """Do one step; what cannot be done is said on the page."""
    found = _seen(request, pk)
    if step not in STEPS:
        raise Http404
    if request.method != "POST":
        return redirect("entrusted", pk)
    form = STEPS[step][1](request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, {step: form}, status=422)
    try:
        # Of a step that is refused nothing stays, the receipt that came with it neither.
        with transaction.atomic():
            STEPS[step][2](request, found, form.cleaned_data)
    except CourtError as error:
        form.add_error(None, f"{error} {error.next_step}".strip())
        return _page(request, found, {step: form}, status=error.status)
    messages.success(request, _("Noted."))
    return redirect("entrusted", pk)


@reads
def paper(request: Request, pk: int, paper: int) -> HttpResponse:
    """Give a paper to be served, or the letter, to the entrusted court while it is entrusted."""
    found = _seen(request, pk)
    if found.letter_id == paper:
        return original(request, found.letter)
    must(request.user, "service.carry_out_entrusted", found)
    if found.state != EntrustedState.ACCEPTED:
        raise Http404
    document = get_object_or_404(found.attempt.order.documents, pk=paper)
    note_access(found.attempt.order, by=request.user, what=f"entrusted service {pk} paper {paper}")
    return original(request, document)


def _page(request: Request, found: Entrusted, typed: dict[str, forms.Form], status: int = 200) -> HttpResponse:
    order = found.attempt.order
    ours = may(request.user, "service.carry_out_entrusted", found)
    theirs = may(request.user, "service.carry_out", order) and found.state in OURS
    names = (OURS.get(EntrustedState(found.state), ()) if ours else ()) + (("recall",) if theirs else ())
    steps = [
        {"name": name, "title": STEPS[name][0], "form": typed.get(name) or STEPS[name][1](auto_id=f"{name}_%s")}
        for name in names
    ]
    shown = {
        "entrusted": found, "order": order, "ours": ours, "reach": identity_of(order.party), "steps": steps,
        "papers": order.documents.order_by("pk"), "visits": found.visits.select_related("noted_by"),
    }  # fmt: skip
    return render(request, "service/entrusted_one.html", shown, status=status)


def _seen(request: Request, pk: int) -> Entrusted:
    of = Entrusted.objects.visible_to(request.user).select_related(
        "court", "letter", "attempt__order__case__court", "attempt__order__party"
    )
    return cast(Entrusted, get_object_or_404(of, pk=pk))
