"""The page on which a filing is reviewed, and the three answers to it, each shown before it is given."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from evercourt.cases.acts.relief import LEAST_PERCENT
from evercourt.cases.models import Case, FeeRelief
from evercourt.cases.visibility import not_sealed_from
from evercourt.courts import rules
from evercourt.courts.reasons import check_reasons
from evercourt.documents.acts.issuing import preview
from evercourt.filing import letters
from evercourt.filing.acts import reviewing
from evercourt.filing.acts.claiming import is_stale
from evercourt.filing.acts.relieving import relief_asked
from evercourt.filing.acts.returning import LONGEST, SHORTEST, check_defects, last_day
from evercourt.filing.charging import is_charge
from evercourt.filing.checklist import findings, law_of, legal_words
from evercourt.filing.form import read
from evercourt.filing.models import Filing, FilingDocument, ReliefDecision
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import may, must
from evercourt.ledger.access import note_access
from evercourt.web.doors import Request, reads, writes

USUAL_DAYS = 15
# More pages than this are read in the file itself.
MOST_PAGES = 200
CIVIL, CRIMINAL = ("ordinary", "summary", "small_claims"), ("ordinary", "summary", "fast_track")


@reads
def review(request: Request, pk: int) -> HttpResponse:
    """Show form and documents side by side, with the checklist."""
    return page_of(request, seen(request, pk))


@writes
def draft(request: Request, pk: int) -> HttpResponse:
    """Show the page again with what was entered and not yet sent."""
    return page_of(request, seen(request, pk))


@writes
def claim(request: Request, pk: int) -> HttpResponse:
    """Take the filing on one's desk, or put it back."""
    filing = seen(request, pk)
    if request.method == "POST" and request.POST.get("do") == "release":
        reviewing.release(filing, by=request.user, via=Channel.WEB)
        return redirect("review_queue")
    if request.method == "POST":
        reviewing.claim(filing, by=request.user, via=Channel.WEB)
    return redirect("review", filing.pk)


@writes
def acceptance(request: Request, pk: int) -> HttpResponse:
    """Show what acceptance will bring; accept on confirmation."""
    filing = seen(request, pk)
    must(request.user, "filing.accept", filing)
    if request.method != "POST":
        return redirect("review", filing.pk)
    checked = {key.removeprefix("item-"): value == "ok" for key, value in request.POST.items() if key[:5] == "item-"}
    procedure = request.POST.get("procedure", "")
    if request.POST.get("step") == "confirm":
        try:
            case = reviewing.accept(filing, by=request.user, via=Channel.WEB, procedure=procedure, checked=checked)
        except BadInput as error:
            return page_of(request, filing, refused=error)
        messages.success(request, _("Accepted: %(number)s") % {"number": case.number})
        return redirect("review_queue")
    if missing := [item for item in findings(filing) if not checked.get(item.item)]:
        return page_of(request, filing, refused=_not_in_order(missing[0].item))
    undecided = not ReliefDecision.objects.filter(filing=filing).exists()
    shown = {
        "filing": filing,
        "kept": _kept(request),
        "procedure": dict(_procedures(filing)).get(procedure, ""),
        "relief_waits": undecided and bool(relief_asked(read(filing.form)[0])),
    }
    return render(request, "review/acceptance.html", shown | _fee(filing, procedure))


@writes
def return_(request: Request, pk: int) -> HttpResponse:
    """Show the notice that asks for corrections; send it on confirmation."""
    filing = seen(request, pk)
    must(request.user, "filing.return", filing)
    if request.method != "POST":
        return redirect("review", filing.pk)
    wrong = [
        key.removeprefix("item-") for key, value in request.POST.items() if key[:5] == "item-" and value == "wrong"
    ]
    defects = [(item, request.POST.get(f"text-{item}", "")) for item in wrong]
    days = request.POST.get("within_days", "")
    within_days = int(days) if days.isdecimal() and len(days) < 5 else 0
    try:
        if request.POST.get("step") == "confirm":
            reviewing.return_for_correction(
                filing, by=request.user, via=Channel.WEB, defects=defects, within_days=within_days
            )
            messages.success(request, _("Returned for correction: %(number)s") % {"number": filing.receipt_number})
            return redirect("review_queue")
        data = letters.return_data(filing, check_defects(filing, defects), last_day(filing, within_days))
    except BadInput as error:
        return page_of(request, filing, refused=error)
    return _preview(request, filing, "return_notice", data, "review_return", _("Send the notice"))


@writes
def judge(request: Request, pk: int) -> HttpResponse:
    """Put the filing before the judges of the court."""
    filing = seen(request, pk)
    if request.method == "POST":
        reviewing.put_to_judge(filing, by=request.user, via=Channel.WEB)
        messages.success(request, _("Put before the judges: %(number)s") % {"number": filing.receipt_number})
    return redirect("review", filing.pk)


@writes
def refusal(request: Request, pk: int) -> HttpResponse:
    """Show the ruling; sign it on confirmation, with a fresh second factor."""
    filing = seen(request, pk)
    if request.method != "POST":
        return redirect("review", filing.pk)
    reasons = request.POST.get("reasons", "")
    try:
        if request.POST.get("step") == "confirm":
            reviewing.refuse(filing, by=request.user, via=Channel.WEB, reasons=reasons)
            messages.success(request, _("Refused by ruling: %(number)s") % {"number": filing.receipt_number})
            return redirect("review_queue")
        check_reasons(reasons, basis="REG 9", refuses=True)
    except BadInput as error:
        return page_of(request, filing, refused=error)
    # Asked before the letter is shown: whoever may not sign is told at once.
    must(request.user, "filing.refuse", filing)
    data = letters.refusal_data(filing, reasons, request.user.name)
    return _preview(request, filing, "refusal_ruling", data, "review_refusal", _("Sign the ruling"))


def seen(request: Request, pk: int) -> Filing:
    """Return the filing if this person has it on the court's desk; raise Http404 otherwise."""
    visible = Filing.objects.visible_to(request.user).exclude(state=Filing.State.DRAFT).filter(court__isnull=False)
    filing: Filing = get_object_or_404(visible.select_related("court", "claimed_by", "case"), pk=pk)
    # The filer sees their filing on their own pages; this is the desk.
    if not (may(request.user, "filing.review", filing) or may(request.user, "filing.refuse", filing)):
        raise Http404
    return filing


def page_of(request: Request, filing: Filing, *, refused: BadInput | None = None) -> HttpResponse:
    """Return the page of the filing, with what was typed and why it was refused."""
    form, problems = read(filing.form)
    cause = law_of(filing.court).causes.get(form.cause)
    raised = {defect.item: defect for defect in filing.defects.order_by("round")}
    typed = request.POST if request.method == "POST" else {}
    items = [
        {
            "finding": finding,
            "answer": typed.get(f"item-{finding.item}", ""),
            "text": typed.get(f"text-{finding.item}", ""),
            "raised": raised.get(finding.item),
            "may_be_raised": not filing.rounds or finding.item in raised,
        }
        for finding in findings(filing)
    ]
    assert filing.court
    shown = {
        "filing": filing,
        "form": form,
        "numbers": _numbers_asked(request, filing),
        "problems": problems,
        "cause": legal_words(cause.names) if cause else "",
        "items": items,
        "documents": [
            _with_pages(attached)
            for attached in filing.documents.filter(not_sealed_from(request.user, "document")).select_related(
                "document"
            )
        ],
        "procedures": _procedures(filing),
        "procedure": typed.get("procedure") or (cause.procedure if cause else "ordinary"),
        "within_days": typed.get("within_days") or USUAL_DAYS,
        "shortest": SHORTEST,
        "longest": LONGEST,
        "reasons": typed.get("reasons", ""),
        "days_left": (filing.due_on - filing.court.local_date()).days if filing.due_on else None,
        "mine": filing.claimed_by_id == request.user.pk,
        "stale": is_stale(filing, timezone.now()),
        "open": filing.state == Filing.State.SUBMITTED,
        "may_review": may(request.user, "filing.review", filing),
        "may_refuse": may(request.user, "filing.refuse", filing)
        # A judge who sees it only for the fee was not asked to refuse it.
        and filing.put_to_judge_at is not None
        and filing.state in (Filing.State.SUBMITTED, Filing.State.RETURNED),
        "relief": relief_asked(form),
        "relief_name": dict(FeeRelief.Kind.choices).get(form.fee_relief, ""),
        "relief_decided": ReliefDecision.objects.filter(filing=filing).select_related("decided_by").first(),
        "may_decide_relief": may(request.user, "filing.decide_relief", filing)
        and filing.state == Filing.State.SUBMITTED,
        "least": LEAST_PERCENT,
        "typed": typed,
        "refused": refused,
    }
    return render(request, "review/review.html", shown, status=refused.status if refused else 200)


def _procedures(filing: Filing) -> list[tuple[str, Any]]:
    open_to_it = CRIMINAL if is_charge(filing.court, read(filing.form)[0]) else CIVIL
    return [(value, label) for value, label in Case.Procedure.choices if value in open_to_it]


def _numbers_asked(request: Request, filing: Filing) -> bool:
    """Return True if the clerk asked to see the identity numbers; that look is noted by name."""
    asked = "numbers" in request.GET and may(request.user, "filing.review", filing)
    if asked:
        note_access(filing, by=request.user, what="identity numbers")
    return asked


def _with_pages(attached: FilingDocument) -> dict[str, Any]:
    pages = range(1, min(attached.document.pages or 0, MOST_PAGES) + 1)
    return {"document": attached.document, "kind": attached.get_kind_display(), "pages": pages}


def _preview(
    request: Request, filing: Filing, letter: str, data: dict[str, Any], address: str, action: str
) -> HttpResponse:
    assert filing.court
    part = preview(letter, data, filing.court, get_language() or "zh-hans")
    shown = {"filing": filing, "letter": part, "address": address, "action": action, "kept": _kept(request)}
    return render(request, "review/preview.html", shown)


def _kept(request: Request) -> list[tuple[str, str]]:
    """Return what was entered, to be sent along with the confirmation."""
    return [(key, str(value)) for key, value in request.POST.items() if key not in ("csrfmiddlewaretoken", "step")]


def _fee(filing: Filing, procedure: str) -> dict[str, Any]:
    form, _problems = read(filing.form)
    cause = law_of(filing.court).causes.get(form.cause)
    if cause is None or cause.prosecuted:
        return {}
    assert filing.court
    rule = law_of(filing.court).fee(cause.fee, on=filing.court.local_date())
    halved = ["summary"] if procedure != Case.Procedure.ORDINARY and rule.halvable else []
    return {"fee": rules.fee(filing.court, cause.fee, form.claims_total, filing.court.local_date(), halve=halved)}


def _not_in_order(item: str) -> BadInput:
    return BadInput(
        _("Every point of the checklist must be in order before the filing is accepted."),
        next_step=_("Look at the points not ticked, or return the filing for all of them at once."),
        field=f"item-{item}",
        basis="CPL 122; CPL 126",
    )
