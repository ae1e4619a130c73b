"""Writing a filing step by step, and the list of one's filings."""

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from evercourt.courts import rules
from evercourt.documents.acts import open_document
from evercourt.documents.models import Document
from evercourt.filing.acts.drafting import OPEN, Frozen, SavedElsewhere, detach, save, start
from evercourt.filing.acts.submitting import submit, withdraw
from evercourt.filing.form import problem_texts, read
from evercourt.filing.models import Filing
from evercourt.filing.queue import place
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import may, must
from evercourt.web.doors import Request, reads, writes
from evercourt.web.filing import papers
from evercourt.web.filing.changes import change
from evercourt.web.filing.showing import shown_on
from evercourt.web.filing.steps import groups, steps_of, typed_in, without_empty
from evercourt.web.filing.telling import consent_as_told

PAGE = 20
WITHDRAWABLE = (Filing.State.SUBMITTED, Filing.State.RETURNED)


@reads
def filings(request: Request) -> HttpResponse:
    """List the person's own filings and drafts, newest first."""
    mine = Filing.objects.filter(filer=request.user).select_related("court").order_by("-saved_at")
    return render(request, "filing/filings.html", {"page": Paginator(mine, PAGE).get_page(request.GET.get("page"))})


@writes
def counter(request: Request) -> HttpResponse:
    """Take down what a person says at the counter, or what came by post; only filing clerks."""
    must(request.user, "filing.take")
    if request.method == "POST":
        via = Channel.POST if request.POST.get("via") == Channel.POST else Channel.COUNTER
        taken = start(by=None, via=via, language=get_language() or "zh-hans", taken_by=request.user)
        return redirect("filing_step", taken.pk, "dispute")
    taken_down = Filing.objects.filter(taken_by=request.user).order_by("-saved_at")
    return render(
        request, "filing/counter.html", {"page": Paginator(taken_down, PAGE).get_page(request.GET.get("page"))}
    )


@writes
def new(request: Request) -> HttpResponse:
    """Begin a filing."""
    if request.method != "POST":
        return render(request, "filing/new.html")
    filing = start(by=request.user, via=Channel.WEB, language=get_language() or "zh-hans")
    return redirect("filing_step", filing.pk, "dispute")


@reads
def filing(request: Request, pk: int) -> HttpResponse:
    """Show where a filing stands: its receipt, clock and place in the queue."""
    found = _seen(request, pk)
    own = may(request.user, "filing.withdraw", found) and found.state in WITHDRAWABLE
    shown: dict[str, Any] = {
        "filing": found,
        "place": place(found),
        "steps": steps_of(found),
        "open": found.state in OPEN,
    }
    shown["may_withdraw"] = own
    if found.refusal and found.court and found.decided_at:
        period = rules.deadline(found.court, "appeal.ruling", found.court.local_date(found.decided_at))
        shown |= {"appeal_until": period.last_day, "appeal_steps": period.steps}
    return render(request, "filing/filing.html", shown)


@writes
def step(request: Request, pk: int, step: str) -> HttpResponse:
    """Show one step as typed so far; save it as typed. A second tab is shown what differs and loses nothing."""
    found = _seen(request, pk)
    if step not in steps_of(found):
        raise Http404
    if found.state not in OPEN:
        raise Frozen()
    if request.method != "POST":
        return _page(request, found, step)
    sections = typed_in(step, request.POST, found.form)
    if "consent" in sections:
        sections["consent"] = consent_as_told(sections["consent"], found)
    command = request.POST.get("do", "")
    anchor, wanted = change(command, sections)
    sections = without_empty(sections, wanted)
    try:
        sent = request.POST.get("version", "")
        found = save(found, sections, version=int(sent) if sent.isdecimal() else 0, by=request.user)
    except SavedElsewhere as error:
        typed = {**found.form, **sections}
        return _page(request, error.filing, step, draft=typed, status=409, elsewhere=error)
    try:
        anchor = _papers(request, found, command) or anchor
    except BadInput as error:
        return _page(request, found, step, status=error.status, refused=error)
    go = request.POST.get("go", "")
    address = reverse("filing_step", args=[found.pk, go if go in steps_of(found) else step])
    return redirect(f"{address}#{anchor}" if anchor else address)


@writes
def submission(request: Request, pk: int) -> HttpResponse:
    """Hand the filing to the court; a second click shows the same receipt."""
    found = _seen(request, pk)
    if request.method != "POST":
        return redirect("filing", found.pk)
    version = request.POST.get("version", "")
    via = Channel(found.via) if found.taken_by_id else Channel.WEB
    try:
        submit(found, by=request.user, via=via, version=int(version) if version.isdecimal() else None)
    except SavedElsewhere as error:
        messages.warning(request, f"{error} {_('Please look at it again before you submit it.')}")
        return redirect("filing_step", found.pk, "check")
    except BadInput as error:
        return _page(request, found, "check", status=error.status, refused=error)
    return redirect("filing", found.pk)


@writes
def withdrawal(request: Request, pk: int) -> HttpResponse:
    """Take the filing back."""
    found = _seen(request, pk)
    if request.method == "POST":
        withdraw(found, by=request.user, via=Channel(found.via) if found.taken_by_id else Channel.WEB)
    return redirect("filing", found.pk)


@reads
def receipt(request: Request, pk: int) -> Any:
    """Give the receipt as PDF, as soon as it is issued."""
    found = _seen(request, pk)
    if found.receipt is None:
        raise Http404
    return _file(found.receipt, shown=True)


@reads
def ruling(request: Request, pk: int) -> Any:
    """Give the ruling by which the filing was refused, as PDF."""
    found = _seen(request, pk)
    if found.refusal is None:
        raise Http404
    return _file(found.refusal, shown=True)


@reads
def paper(request: Request, pk: int, paper: int) -> Any:
    """Give back a file of the filing as it was sent."""
    return _file(get_object_or_404(_seen(request, pk).documents, pk=paper).document, shown=False)


def _file(document: Document, *, shown: bool) -> FileResponse:
    # Only what the court itself made is opened in the browser; what people sent is kept as a file.
    content = open_document(document)
    return FileResponse(content, as_attachment=not shown, filename=document.name, content_type=document.media_type)


def _page(
    request: Request, found: Filing, step: str, *, draft: dict[str, Any] | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    typed = found.form if draft is None else draft
    form, problems = read(typed)
    steps = steps_of(found)
    names = list(steps)
    here = names.index(step)
    shown = {
        "filing": found,
        "draft": typed,
        "step": step,
        "steps": steps,
        "title": steps[step],
        "number": here + 1,
        "before": names[here - 1] if here else "",
        "after": names[here + 1] if here + 1 < len(names) else "",
        "groups": groups(step, typed, problem_texts(problems)),
        **shown_on(step, found, typed, form, problems),
        **more,
    }
    return render(request, f"filing/steps/{step}.html", shown, status=status)


def _papers(request: Request, found: Filing, command: str) -> str:
    """Put or take away a file, if a button says so; return the anchor to come back to."""
    verb, _colon, rest = command.partition(":")
    if verb == "upload" or (verb == "" and "upload-file" in request.FILES):
        papers.put(request, found)
        return "papers"
    if verb == "detach" and rest.isdecimal():
        detach(get_object_or_404(found.documents, pk=int(rest)), by=request.user)
        return "papers"
    return ""


def _seen(request: HttpRequest, pk: int) -> Filing:
    return cast(Filing, get_object_or_404(Filing.objects.visible_to(request.user).select_related("court"), pk=pk))
