"""Writing a filing: every save keeps what was typed, right or not, and two tabs never overwrite each other."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.courts.models import Court
from evercourt.documents.models import Document
from evercourt.filing.form import FilingForm
from evercourt.filing.models import Filing, FilingDocument
from evercourt.filing.states import FilingState
from evercourt.filing.typed import storable
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotFound, WrongState
from evercourt.kernel.events import canonical
from evercourt.kernel.policy import must
from evercourt.kernel.rows import columns, first

# A long complaint is some 100 kB; a megabyte of typing is a mistake or an attack.
LARGEST_FORM = 1_000_000
MOST_FILES = 300

OPEN = (FilingState.DRAFT, FilingState.RETURNED)


class SavedElsewhere(WrongState):
    """The draft was changed in another tab or on another device since this page was opened.

    `differences` lists (path, what is saved, what was typed here); what was typed stays with the caller.
    """

    code = "saved-elsewhere"
    message = _("This filing was changed in another window or on another device since you opened this page.")
    next_step = _("Compare below, then keep what you typed here or what is saved.")

    def __init__(self, *, filing: Filing, differences: list[tuple[str, Any, Any]]) -> None:
        super().__init__()
        self.filing = filing
        self.differences = differences


class Frozen(WrongState):
    """What was submitted is no longer edited."""

    code = "filing-frozen"
    message = _("This filing was already submitted and can no longer be changed.")
    next_step = _("Open the filing to see where it stands. If the court asks for corrections, you can change it again.")


@transaction.atomic
def start(*, by: User | None, via: Channel, language: str, taken_by: User | None = None) -> Filing:
    """Begin a filing for `by`; a clerk who writes it down for someone present is `taken_by` (then `by` may be None)."""
    must(taken_by or by, "filing.take" if taken_by else "filing.start")
    return Filing.objects.create(filer=by, taken_by=taken_by, via=via, language=language, form={"language": language})


@transaction.atomic
def save(filing: Filing, form: dict[str, Any], *, version: int, by: User) -> Filing:
    """Keep the given sections of the form as typed; sections not given stay.

    `version` is the one the page was opened with. Saving what is already there changes nothing.
    Raises SavedElsewhere if another save came between, Frozen after submission.
    """
    must(by, "filing.edit", filing)
    filing = _open(filing)
    whole = {**filing.form, **kept_of(form)}
    if whole == filing.form:
        return filing
    if version != filing.version:
        raise SavedElsewhere(filing=filing, differences=differences(filing.form, whole))
    check_size(whole)
    filing.court = court_of(whole)
    return _keep(filing, whole)


@transaction.atomic
def go_on_at(filing: Filing, step: str, *, by: User) -> Filing:
    """Note the step at which the person goes on, on whatever device they open the draft next."""
    must(by, "filing.edit", filing)
    if filing.step != step:
        filing.step = step
        filing.save(update_fields=["step"])
    return filing


@transaction.atomic
def attach(
    filing: Filing,
    document: Document,
    *,
    kind: str,
    by: User,
    title: str = "",
    proves: str = "",
    source: str = "",
) -> FilingDocument:
    """Attach a document; evidence also gets its line in the evidence list. Attaching the same again changes nothing."""
    must(by, "filing.edit", filing)
    filing = _open(filing)
    # The same bytes sent twice, by a second click or a repeated request, are one file of the filing.
    if attached := filing.documents.filter(document__sha256=document.sha256, kind=kind).first():
        return attached
    if filing.documents.count() >= MOST_FILES:
        raise BadInput(_("At most %(most)s files can be attached to one filing."), most=MOST_FILES)
    last = filing.documents.filter(kind=kind).aggregate(last=Max("position"))["last"] or 0
    attached = FilingDocument.objects.create(
        filing=filing, document=document, kind=kind, position=last + 1, proves=proves[:300], source=source[:200]
    )
    lines = evidence_lines(filing)
    if kind == FilingDocument.Kind.EVIDENCE:
        lines.append({"title": title or document.title, "proves": proves, "source": source, "document": attached.pk})
    _keep(filing, {**filing.form, "evidence": storable(lines)})
    return attached


@transaction.atomic
def detach(attached: FilingDocument, *, by: User) -> Filing:
    """Take an attached document off the filing again, with its line in the evidence list."""
    must(by, "filing.edit", attached.filing)
    filing = _open(attached.filing)
    lines = [line for line in evidence_lines(filing) if line.get("document") != attached.pk]
    filing.documents.filter(pk=attached.pk).delete()
    return _keep(filing, {**filing.form, "evidence": lines})


@transaction.atomic
def reorder(filing: Filing, order: list[int], *, by: User) -> Filing:
    """Put the lines of the evidence list into `order` (their present places, from 0)."""
    must(by, "filing.edit", filing)
    filing = _open(filing)
    lines = evidence_lines(filing)
    if sorted(order) != list(range(len(lines))):
        raise NotFound()
    return _keep(filing, {**filing.form, "evidence": [lines[place] for place in order]})


def kept_of(form: dict[str, Any]) -> dict[str, Any]:
    """Return the sections of a form that a filing has, as typed."""
    kept: dict[str, Any] = storable({name: value for name, value in form.items() if name in FilingForm.model_fields})
    return kept


def check_size(form: dict[str, Any]) -> None:
    """Raise BadInput for more text than any filing needs."""
    if len(canonical(form)) > LARGEST_FORM:
        raise BadInput(_("This is too much text for one filing. Please attach long texts as a file."))


def court_of(form: dict[str, Any], *, also: Mapping[str, str] = MappingProxyType({})) -> Court | None:
    """Return the court the form names, if it takes filings; `also` is asked with it: names, and their SQL."""
    code = str(form.get("court") or "")
    chosen = ", ".join([columns(Court), *also.values()])
    asked = f"SELECT {chosen} FROM courts_court WHERE code = %s AND takes_filings"  # noqa: S608 - our columns
    return first(Court, asked, [code], also=tuple(also))


def evidence_lines(filing: Filing) -> list[dict[str, Any]]:
    """Return the evidence list of a draft as typed."""
    lines = filing.form.get("evidence")
    return [dict(line) for line in lines if isinstance(line, dict)] if isinstance(lines, list) else []


def differences(saved: Any, typed: Any, path: str = "") -> list[tuple[str, Any, Any]]:
    """Return (path, saved, typed) for every value that differs."""
    if isinstance(saved, dict) and isinstance(typed, dict):
        keys = [*saved, *(key for key in typed if key not in saved)]
        pairs = [(str(key), saved.get(key), typed.get(key)) for key in keys]
    elif isinstance(saved, list) and isinstance(typed, list):
        pairs = [(str(place), one, other) for place, (one, other) in enumerate(zip_longest(saved, typed))]
    else:
        return [] if (saved or "") == (typed or "") else [(path, saved, typed)]
    return [found for key, one, other in pairs for found in differences(one, other, f"{path}.{key}".lstrip("."))]


def _open(filing: Filing) -> Filing:
    filing = Filing.objects.locked(filing.pk)
    if filing.state not in OPEN:
        raise Frozen()
    return filing


def _keep(filing: Filing, form: dict[str, Any]) -> Filing:
    filing.form = form
    filing.version += 1
    filing.saved_at = timezone.now()
    filing.save(update_fields=["form", "version", "saved_at", "court"])
    return filing
