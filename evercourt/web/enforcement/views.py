"""The clerks' queue of applications for enforcement, and the page of one for the applicant and the court."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.accounts.models import User
from evercourt.cases.models import Case
from evercourt.documents.acts import open_document
from evercourt.documents.models import Document
from evercourt.enforcement import acts
from evercourt.enforcement.models import EnforcementApplication, Restitution
from evercourt.enforcement.policy import DECIDE
from evercourt.enforcement.states import ApplicationState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, NotFound
from evercourt.kernel.policy import may
from evercourt.web.cases.panels import Action, actions, panels
from evercourt.web.doors import Request, reads, writes

PAGE = 30
# Days before the last one from which the clock is shown as a warning.
SOON = 2


class WhyForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("Which condition is not met?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=gettext_lazy("A judge reads this and decides. The seven days go on."),
    )


class ReasonsForm(forms.Form):
    reasons = forms.CharField(
        label=gettext_lazy("Reasons of the ruling"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=10_000,
        help_text=gettext_lazy("The applicant reads them. The ruling is sealed and served when you sign it."),
    )


@reads
def queue(request: Request) -> HttpResponse:
    """List the applications that wait at the courts where this person decides, by their clock."""
    courts = [held.court_id for held in request.user.offices if held.office in DECIDE]
    if not courts:
        raise NotAllowed()
    waiting = EnforcementApplication.objects.at(courts).filter(state=ApplicationState.SUBMITTED)
    if request.GET.get("show") == "judge":
        waiting = waiting.filter(put_to_judge_at__isnull=False)
    rows = waiting.with_title().order_by("due_on", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.days_left = _days_left(row)
        row.tone = "bad" if row.days_left < 0 else "warn" if row.days_left <= SOON else "good"
    shown = {"page": page, "judge": request.GET.get("show") == "judge"}
    return render(request, "enforcement/queue.html", shown)


@reads
def application(request: Request, pk: int) -> HttpResponse:
    """Show one application: where it stands, until when the court decides, and what this person can do."""
    return _page(request, _seen(request, pk))


@writes
def opening(request: Request, pk: int) -> HttpResponse:
    """Open the enforcement case."""
    found = _seen(request, pk)
    if request.method == "POST":
        case = acts.open_enforcement(found, by=request.user, via=Channel.WEB)
        messages.success(request, _("Enforcement opened: %(number)s") % {"number": case.number})
    return redirect("enforcement_application", pk)


@writes
def judge(request: Request, pk: int) -> HttpResponse:
    """Put the application before the judges."""
    found = _seen(request, pk)
    if request.method != "POST":
        return redirect("enforcement_application", pk)
    try:
        acts.put_to_judge(found, why=request.POST.get("why", ""), by=request.user, via=Channel.WEB)
    except BadInput as error:
        return _page(request, found, refused=error)
    messages.success(request, _("The judges of the court were told."))
    return redirect("enforcement_application", pk)


@writes
def refusal(request: Request, pk: int) -> HttpResponse:
    """Refuse by ruling, with reasons and a fresh second factor."""
    found = _seen(request, pk)
    if request.method != "POST":
        return redirect("enforcement_application", pk)
    try:
        acts.refuse(found, reasons=request.POST.get("reasons", ""), by=request.user, via=Channel.WEB)
    except BadInput as error:
        return _page(request, found, refused=error)
    messages.success(request, _("The ruling is signed; the applicant is told."))
    return redirect("enforcement_application", pk)


@reads
def paper(request: Request, pk: int, what: str) -> Any:
    """Give the award, the power of attorney, or the ruling by which the application was refused."""
    found = _seen(request, pk)
    papers = {"ruling": found.ruling}
    if found.award:
        papers |= {"award": found.award.document, "power": found.award.power}
    document: Document | None = papers.get(what)
    if document is None:
        raise NotFound()
    # Only what the court itself made is opened in the browser; what people sent is kept as a file.
    return FileResponse(
        open_document(document), as_attachment=what != "ruling", filename=document.name,
        content_type=document.media_type,
    )  # fmt: skip


def _seen(request: Request, pk: int) -> EnforcementApplication:
    visible = EnforcementApplication.objects.visible_to(request.user)
    found: EnforcementApplication = get_object_or_404(
        visible.with_title().select_related("case", "decided_by", "ruling", "award__document", "award__power"), pk=pk
    )
    return found


def _page(request: Request, found: EnforcementApplication, refused: BadInput | None = None) -> HttpResponse:
    waits = found.state == ApplicationState.SUBMITTED
    typed = request.POST if refused else None
    shown = {
        "application": found,
        "refused": refused,
        "waits": waits,
        "days_left": _days_left(found) if waits else None,
        "opens": waits and may(request.user, "enforcement.open", found),
        "puts": waits and not found.put_to_judge_at and may(request.user, "enforcement.put_to_judge", found),
        "refuses": waits and may(request.user, "enforcement.refuse", found),
        "why": WhyForm(typed),
        "reasons": ReasonsForm(typed),
        "sees_case": _sees_title(request.user, found),
        "sees_enforcement": Case.objects.visible_to(request.user).filter(pk=found.case_id or 0).exists(),
    }
    return render(request, "enforcement/application.html", shown, status=refused.status if refused else 200)


def _days_left(found: EnforcementApplication) -> int:
    return (found.due_on - found.court.local_date()).days


def _sees_title(user: User, found: EnforcementApplication) -> bool:
    return bool(found.title and Case.objects.visible_to(user).filter(pk=found.title.case_id).exists())


def show_enforcement(case: Case, user: User) -> tuple[str, dict[str, Any]] | None:
    """Show on an enforcement case what is enforced and for whom, to everyone who may see the case."""
    if case.procedure != Case.Procedure.ENFORCEMENT:
        return None
    mine = {party.side for party in case.parties.all() if party.user_id == user.pk}
    back = Restitution.objects.filter(enforced_in=case).select_related("case", "owed_by", "owed_to").first()
    if back:
        seen = Case.objects.visible_to(user).filter(pk=back.case_id).exists()
        title = {
            "named": _("order to give back what was paid"),
            "title": {"case_id": back.case_id},
            "amount": case.amount,
        }
        sides = {"applicant_name": back.owed_to.name, "debtor_name": back.owed_by.name, "number": back.case.number}
        return "enforcement/panel.html", {"application": title | sides, "sees_title": seen, "debtor": "debtor" in mine}
    found = EnforcementApplication.objects.filter(case=case).with_title().first()
    if found is None:
        return None
    return "enforcement/panel.html", {
        "application": found, "sees_title": _sees_title(user, found), "debtor": "debtor" in mine
    }  # fmt: skip


def offer_applications(case: Case, user: User) -> list[Action]:
    """Offer every application on a title of this case that this person may see."""
    found = EnforcementApplication.objects.visible_to(user).filter(title__case=case).select_related("debtor")
    return [
        Action(
            _("Application for enforcement against %(name)s: %(state)s")
            % {"name": one.debtor.name, "state": one.get_state_display()},
            reverse("enforcement_application", args=[one.pk]),
            until=one.due_on
            if one.state == ApplicationState.SUBMITTED and may(user, "enforcement.open", one)
            else None,
        )
        for one in found
    ]


panels.append(show_enforcement)
actions.append(offer_applications)
