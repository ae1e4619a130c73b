"""Closing and opening, striking and correcting: each its own page with its form, and one act."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from evercourt.cases import acts
from evercourt.cases.models import Case, CaseDocument, DocketEntry, Sealing
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import may
from evercourt.web.cases.views import documents_of, seen
from evercourt.web.docket.entries import shown_line, with_ground
from evercourt.web.docket.forms import CorrectionForm, ReasonsForm, SealForm
from evercourt.web.doors import Request, writes
from evercourt.web.refusals import put_error

WEB = Channel.WEB


@writes
def case_sealing(request: Request, pk: int) -> HttpResponse:
    """Close the whole case to the public; single seals stay as they are."""
    case = _judged(request, pk)
    form = SealForm(_posted(request), case=case)

    def act(given: dict[str, Any]) -> None:
        acts.seal(case, **given, by=request.user, via=WEB)

    standing = case.sealings.in_force().of_whole_cases().select_related("ordered_by")
    return _answered(
        request, case, form, act, title=_("Close the case to the public"),
        intro=_("The parties still read their file (CPL 52). What was closed one by one stays as it is."),
        standing=[with_ground(one, case) for one in standing], done=_("The case is closed to the public from now on."),
        button=_("Close"), after=("case", case.pk),
    )  # fmt: skip


@writes
def sealing(request: Request, pk: int, number: int) -> HttpResponse:
    """Close an entry or one of its papers."""
    case = _judged(request, pk)
    line = shown_line(request, case, number)
    papers = list(documents_of(request, case).filter(entry=line))
    form = SealForm(_posted(request), case=case, papers=papers)

    def act(given: dict[str, Any]) -> None:
        what = given.pop("what")
        paper: CaseDocument | None = next((one for one in papers if str(one.pk) == what), None)
        acts.seal(case, entry=None if paper else line, paper=paper, **given, by=request.user, via=WEB)

    return _answered(
        request, case, form, act, line=line, title=_("Close entry %(number)s") % {"number": number},
        intro=_("The line stays and says to whom it is closed. It counts at once, on every page, print and export."),
        done=_("It is closed from now on."), button=_("Close"),
    )  # fmt: skip


@writes
def lifting(request: Request, pk: int, sealing: int) -> HttpResponse:
    """Lift a seal; asks a fresh second factor."""
    case = _judged(request, pk)
    found: Sealing = get_object_or_404(case.sealings.select_related("entry", "paper__entry", "case"), pk=sealing)
    form = ReasonsForm(_posted(request))

    def act(given: dict[str, Any]) -> None:
        acts.unseal(found, **given, by=request.user, via=WEB)

    entry = found.entry or (found.paper.entry if found.paper else None)
    return _answered(
        request, case, form, act, line=shown_line(request, case, entry.number) if entry else None,
        title=_("Open again what was closed"), standing=[with_ground(found, case)],
        intro=_("What was seen cannot be unseen. Other seals of the case stay as they are."),
        done=_("It is open again."), button=_("Open"), after=None if entry else ("case", case.pk),
    )  # fmt: skip


@writes
def striking(request: Request, pk: int, number: int) -> HttpResponse:
    """Strike an entry from the record, for good."""
    case = _judged(request, pk)
    line = shown_line(request, case, number)
    form = ReasonsForm(_posted(request))

    def act(given: dict[str, Any]) -> None:
        acts.strike(line, **given, by=request.user, via=WEB)

    return _answered(
        request, case, form, act, line=line, title=_("Strike entry %(number)s from the record") % {"number": number},
        intro=_("The line stays and says so; its papers stay for the court alone. This cannot be taken back."),
        done=_("The entry is struck."), button=_("Strike"),
    )  # fmt: skip


@writes
def correction(request: Request, pk: int, number: int) -> HttpResponse:
    """Correct an entry by a new one."""
    case = seen(request, pk)
    line = shown_line(request, case, number)
    if not may(request.user, "docket.correct", line):
        raise Http404
    form = CorrectionForm(_posted(request))

    def act(given: dict[str, Any]) -> None:
        acts.correct(line, **given, by=request.user, via=WEB)

    return _answered(
        request, case, form, act, line=line, title=_("Correct entry %(number)s") % {"number": number},
        intro="", done=_("The correction is entered."), button=_("Enter the correction"),
    )  # fmt: skip


def _answered(
    request: Request,
    case: Case,
    form: forms.Form,
    act: Callable[[dict[str, Any]], None],
    *,
    title: str,
    intro: str | Promise,
    done: str,
    button: str,
    line: DocketEntry | None = None,
    standing: list[Sealing] | None = None,
    after: tuple[str, int] | None = None,
) -> HttpResponse:
    """Show the form, or do the act and go back to the entry or case; what is refused is said at its field."""
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            act(dict(form.cleaned_data))
        except (BadInput, WrongState) as error:
            put_error(form, error)
            status = error.status
        else:
            messages.success(request, done)
            return redirect(*after) if after else redirect("docket_entry", case.pk, line.number if line else 0)
    shown = {
        "case": case, "entry": line, "form": form, "title": title, "intro": intro, "button": button,
        "standing": standing or [],
    }  # fmt: skip
    return render(request, "docket/act.html", shown, status=status if status != 200 else 422 if form.errors else 200)


def _judged(request: Request, pk: int) -> Case:
    """Return the case for who may close and open in it; for everyone else there is no such page."""
    case = seen(request, pk)
    if not may(request.user, "docket.seal", case):
        raise Http404
    return case


def _posted(request: Request) -> Any:
    return request.POST if request.method == "POST" else None
