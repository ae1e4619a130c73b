"""Writing a filing step by step, and the list of one's filings."""

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from evercourt.cases.visibility import not_sealed_from
from evercourt.courts import rules
from evercourt.documents.acts import open_document, page_image
from evercourt.documents.models import Document
from evercourt.filing.acts.drafting import OPEN, Frozen, SavedElsewhere, detach, go_on_at, save, start
from evercourt.filing.acts.submitting import submit, withdraw
from evercourt.filing.form import problem_texts, read
from evercourt.filing.models import Filing, FilingDocument
from evercourt.filing.policy import help_of
from evercourt.filing.queue import place
from evercourt.filing.summary import summary_of
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import may, must
from evercourt.web.doors import Request, reads, wants_data, writes
from evercourt.web.filing import papers, saving
from evercourt.web.filing.changes import change
from evercourt.web.filing.showing import as_data, shown_on, step_of, unread
from evercourt.web.filing.steps import groups, steps_of, typed_in, without_empty
from evercourt.web.filing.telling import consent_as_told

PAGE = 20
# More pages than this are read in the file itself.
MOST_PAGES = 200
# The two sides of a charge.
CHARGED = [{"side": "prosecutor", "kind": "company"}, {"side": "accused", "kind": "person"}]
ONLY_HERE = {"Cache-Control": "private, max-age=3600"}
WITHDRAWABLE = (Filing.State.SUBMITTED, Filing.State.RETURNED)


@reads
def filings(request: Request) -> HttpResponse:
    """List the person's own filings and drafts, newest first."""
    mine = Filing.objects.filter(filer=request.user).select_related("court").order_by("-saved_at")
    page = Paginator(mine, PAGE).get_page(request.GET.get("page"))
    rows = [(filing, summary_of(filing)) for filing in page]
    return render(request, "filing/filings.html", {"page": page, "rows": rows})


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
    """Begin a filing; a prosecutor may begin a charge, with both sides there to be filled in (CRPL 176)."""
    charges = [held.court for held in request.user.offices if may(request.user, "filing.prosecute", held.court)]
    if request.method != "POST":
        return render(request, "filing/new.html", {"prosecutes": bool(charges)})
    filing = start(by=request.user, via=Channel.WEB, language=get_language() or "zh-hans")
    if request.POST.get("as") == "prosecutor" and charges:
        begun = {"court": charges[0].code, "parties": CHARGED}
        filing = save(filing, begun, version=filing.version, by=request.user)
    return redirect("filing_step", filing.pk, "dispute")


@reads
def filing(request: Request, pk: int) -> HttpResponse:
    """Show where a filing stands: its receipt, clock and place in the queue."""
    found = _seen(request, pk)
    own = may(request.user, "filing.withdraw", found) and found.state in WITHDRAWABLE
    steps = steps_of(found)
    go_on_at = found.step if found.step in steps else next(iter(steps))
    shown: dict[str, Any] = {
        "filing": found,
        "place": place(found),
        "steps": steps,
        "open": found.state in OPEN and may(request.user, "filing.edit", found),
        "may_withdraw": own,
        "go_on_at": go_on_at,
        "go_on_words": steps[go_on_at],
    }
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
    must(request.user, "filing.edit", found)
    if request.method != "POST":
        return _page(request, found, step)
    sections = typed_in(step, request.POST, found.form)
    if "consent" in sections:
        sections["consent"] = consent_as_told(sections["consent"], found)
    command = request.POST.get("do", "")
    anchor, wanted = change(command, sections, found.filer if found.filer == request.user else None)
    if command != saving.BY_ITSELF:
        sections = without_empty(sections, wanted)
    try:
        found = saving.keep(request, found, step, sections)
    except SavedElsewhere as error:
        typed = {**found.form, **sections}
        return _page(request, error.filing, step, draft=typed, status=409, elsewhere=error)
    try:
        anchor = _papers(request, found, command) or anchor
    except BadInput as error:
        return _page(request, found, step, status=error.status, refused=error)
    if command == saving.BY_ITSELF:
        return _page(request, found, step)
    go = _next(request, found, step)
    found = go_on_at(found, go, by=request.user)
    address = reverse("filing_step", args=[found.pk, go])
    if go == step and request.POST.get("go") in steps_of(found):
        anchor = "problems"
    return _leads_to(request, f"{address}#{anchor}" if anchor else address)


def _next(request: Request, found: Filing, step: str) -> str:
    """Return the step to go to: not the next one while something here cannot be read, so that it is seen."""
    steps = list(steps_of(found))
    go = request.POST.get("go", "")
    if go not in steps:
        return step
    ahead = steps.index(go) == steps.index(step) + 1
    unread = ahead and any(step_of(problem.field) == step for problem in read(found.form)[1])
    return step if unread else go


def _leads_to(request: Request, address: str) -> HttpResponse:
    return JsonResponse({"to": address}) if wants_data(request) else redirect(address)


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
        return _leads_to(request, reverse("filing_step", args=[found.pk, "check"]))
    except BadInput as error:
        return _page(request, found, "check", status=error.status, refused=error)
    page = reverse("filings_helped") if help_of(found) else reverse("filing", args=[found.pk])
    return _leads_to(request, page)


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
    return _file(_paper(request, _seen(request, pk), paper).document, shown=False)


@reads
def paper_pages(request: Request, pk: int, paper: int) -> HttpResponse:
    """Show a file of the filing page by page, as the clerk will see it."""
    found = _seen(request, pk)
    attached = _paper(request, found, paper)
    numbers = range(1, min(attached.document.pages or 0, MOST_PAGES) + 1)
    return render(request, "filing/pages.html", {"filing": found, "paper": attached, "numbers": numbers})


@reads
def paper_page(request: Request, pk: int, paper: int, page: int) -> HttpResponse:
    """Give one page of a file as a picture."""
    attached = _paper(request, _seen(request, pk), paper)
    return HttpResponse(page_image(attached.document, page), content_type="image/png", headers=ONLY_HERE)


def _paper(request: Request, found: Filing, pk: int) -> FilingDocument:
    """Return a paper of the filing, unless it is sealed from this person on the file it has become part of."""
    open_to = found.documents.filter(not_sealed_from(request.user, "document")).select_related("document")
    return get_object_or_404(open_to, pk=pk)


def _file(document: Document, *, shown: bool) -> FileResponse:
    # Only what the court itself made is opened in the browser; what people sent is kept as a file.
    content = open_document(document)
    return FileResponse(content, as_attachment=not shown, filename=document.name, content_type=document.media_type)


def _page(
    request: Request,
    found: Filing,
    step: str,
    *,
    draft: dict[str, Any] | None = None,
    status: int = 200,
    elsewhere: SavedElsewhere | None = None,
    **more: Any,
) -> HttpResponse:
    """Answer with the page of a step; a script of that page gets its parts that change."""
    typed = found.form if draft is None else draft
    form, problems = read(typed)
    steps = steps_of(found)
    names = list(steps)
    here = names.index(step)
    parts = groups(step, typed, problem_texts(problems))
    shown = {
        "filing": found,
        "draft": typed,
        "step": step,
        "steps": steps,
        "title": steps[step],
        "number": here + 1,
        "before": names[here - 1] if here else "",
        "after": names[here + 1] if here + 1 < len(names) else "",
        "groups": parts,
        "base": saving.base_of(found.form, step),
        "unread": unread(parts),
        "elsewhere": elsewhere,
        "differences": saving.shown(elsewhere, step, parts) if elsewhere else [],
        **shown_on(step, found, typed, form, problems, user=request.user),
        **more,
    }
    if wants_data(request):
        return JsonResponse(as_data(request, shown), status=status)
    response = render(request, f"filing/steps/{step}.html", shown, status=status)
    # Going back shows what is saved, not what once was; and a shared computer keeps nothing.
    response["Cache-Control"] = "no-store"
    return response


def _papers(request: Request, found: Filing, command: str) -> str:
    """Put or take away a file, if a button says so; return the anchor to come back to."""
    verb, _colon, rest = command.partition(":")
    if verb == "upload" or (verb == "" and papers.brought(request)):
        papers.put(request, found)
        return "papers"
    if verb == "detach" and rest.isdecimal():
        detach(get_object_or_404(found.documents, pk=int(rest)), by=request.user)
        return "papers"
    return ""


def _seen(request: HttpRequest, pk: int) -> Filing:
    return cast(Filing, get_object_or_404(Filing.objects.visible_to(request.user).select_related("court"), pk=pk))
