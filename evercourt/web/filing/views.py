"""Writing a filing step by step, and the list of one's filings."""

from typing import cast

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language

from evercourt.filing.acts.drafting import SavedElsewhere, save, start
from evercourt.filing.acts.submitting import submit, withdraw
from evercourt.filing.form import problem_texts, read
from evercourt.filing.models import Filing
from evercourt.filing.queue import place
from evercourt.kernel.channels import Channel
from evercourt.web.doors import Request, reads, writes
from evercourt.web.filing.steps import STEPS, forms_of, typed_in

PAGE = 20


@reads
def filings(request: Request) -> HttpResponse:
    """List the person's own filings and drafts, newest first."""
    mine = Filing.objects.filter(filer=request.user).select_related("court").order_by("-saved_at")
    return render(request, "filing/filings.html", {"page": Paginator(mine, PAGE).get_page(request.GET.get("page"))})


@writes
def new(request: Request) -> HttpResponse:
    """Begin a filing."""
    if request.method != "POST":
        return render(request, "filing/new.html")
    filing = start(by=request.user, via=Channel.WEB, language=get_language() or "zh-hans")
    return redirect("filing_step", filing.pk, "court")


@reads
def filing(request: Request, pk: int) -> HttpResponse:
    """Show where a filing stands: its receipt, clock and place in the queue."""
    found = _seen(request, pk)
    return render(request, "filing/filing.html", {"filing": found, "place": place(found), "steps": STEPS})


@writes
def step(request: Request, pk: int, step: str) -> HttpResponse:
    """Show one step as typed so far; save it as typed. A second tab is shown what differs and loses nothing."""
    if step not in STEPS:
        raise Http404
    found, elsewhere = _seen(request, pk), None
    form, version = dict(found.form), found.version
    if request.method == "POST":
        sections = typed_in(step, request.POST, found.form)
        try:
            sent = request.POST.get("version", "")
            found = save(found, sections, version=int(sent) if sent.isdecimal() else 0, by=request.user)
        except SavedElsewhere as error:
            elsewhere, form, version = error, {**form, **sections}, error.filing.version
        else:
            return redirect(
                "filing_step", found.pk, request.POST.get("go") if request.POST.get("go") in STEPS else step
            )
    shown = {"filing": found, "step": step, "steps": STEPS, "title": STEPS[step], "version": version}
    shown["forms"] = forms_of(step, form, problem_texts(read(form)[1]))
    return render(request, "filing/step.html", {**shown, "elsewhere": elsewhere}, status=409 if elsewhere else 200)


@writes
def submission(request: Request, pk: int) -> HttpResponse:
    """Hand the filing to the court; a second click shows the same receipt."""
    found = _seen(request, pk)
    if request.method == "POST":
        submit(found, by=request.user, via=Channel.WEB)
    return redirect("filing", found.pk)


@writes
def withdrawal(request: Request, pk: int) -> HttpResponse:
    """Take the filing back."""
    found = _seen(request, pk)
    if request.method == "POST":
        withdraw(found, by=request.user, via=Channel.WEB)
    return redirect("filing", found.pk)


def _seen(request: HttpRequest, pk: int) -> Filing:
    return cast(Filing, get_object_or_404(Filing.objects.visible_to(request.user).select_related("court"), pk=pk))
