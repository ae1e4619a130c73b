"""What a step shows besides its fields: kinds of dispute, venue rules, the fee, papers, the checklist."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from evercourt.accounts.models import User
from evercourt.cases.visibility import not_sealed_from
from evercourt.courts.models import Court
from evercourt.courts.procedures import Pack
from evercourt.courts.procedures.schema import Cause
from evercourt.filing.checklist import findings, law_of, legal_words
from evercourt.filing.form import FilingForm, Problem
from evercourt.filing.models import Filing
from evercourt.web.doors import Request
from evercourt.web.filing.fields import UNSAID, ReliefFields
from evercourt.web.filing.money import cost_of
from evercourt.web.filing.papers import ChargeUploadFields, UploadFields
from evercourt.web.filing.steps import LISTS, PARTS, VALUES, Group, is_charge
from evercourt.web.filing.telling import told
from evercourt.web.uploads import unfinished

# Where in the wizard one mends what the checklist asks.
STEP_OF_SECTION = {"attachments": "evidence", "court": "court"}
STEP_OF_ITEM = {"address": "contact"}


def shown_on(
    step: str, filing: Filing, draft: dict[str, Any], form: FilingForm, problems: list[Problem], *, user: User
) -> dict[str, Any]:
    """Return what the page of a step shows besides its fields."""
    law = law_of(filing.court)
    cause = law.causes.get(form.cause)
    shown: dict[str, Any] = {"charge": is_charge(draft)}
    if step == "dispute":
        shown["causes"] = [_cause(found) for found in (law.crimes if shown["charge"] else law.disputes)]
    elif step == "court":
        courts = Court.objects.filter(takes_filings=True)
        shown["courts"] = [UNSAID, *((court.code, court.local_name) for court in courts)]
        shown["venues"] = _venues(law, cause) if cause else []
    elif step == "claims":
        shown["cost"], shown["total"] = cost_of(form, filing.court), form.claims_total
        shown["relief"] = ReliefFields(initial=draft)
        shown["reliefs"] = [_text(text) for text in law.group("relief")]
    elif step == "evidence":
        shown["papers"] = (
            filing.documents.filter(not_sealed_from(user, "document"))
            .select_related("document")
            .order_by("kind", "position", "pk")
        )
        shown["upload"] = ChargeUploadFields(prefix="upload") if shown["charge"] else UploadFields(prefix="upload")
        shown["unfinished"] = unfinished(user)
        shown["wanted"] = [legal_words(names) for names in cause.evidence] if cause else []
    elif step == "mediation":
        shown["suits"] = cause.mediation if cause else True
    elif step == "contact":
        text = told(filing)
        shown["told"] = _text(text) if text else None
    elif step == "check":
        shown["findings"] = [(finding, _mended_on(finding.item, finding.section)) for finding in findings(filing)]
        shown["problems"] = [(problem.text, step_of(problem.field)) for problem in problems]
    return shown


@dataclass(frozen=True)
class Unread:
    """A value that cannot be used, with the words beside its field and where it stands on the page."""

    label: str
    anchor: str
    text: str


def unread(groups: list[Group]) -> list[Unread]:
    """Return what cannot be used on this page, in its order."""
    found = []
    for group in groups:
        for one in (group, *group.inner):
            for bound in one.form:
                label = f"{one.title}: {bound.label}" if one.title else str(bound.label)
                found += [Unread(label, bound.auto_id or "", str(text)) for text in one.form.errors.get(bound.name, [])]
    return found


def as_data(request: Request, shown: dict[str, Any]) -> dict[str, Any]:
    """Return the page as its own script needs it: what is saved now, what cannot be read, the parts that change."""
    filing: Filing = shown["filing"]
    said = _("Saved at %(time)s") % {"time": f"{filing.saved_at.astimezone(ZoneInfo(settings.TIME_ZONE)):%H:%M}"}
    answer: dict[str, Any] = {
        "version": filing.version,
        "base": shown["base"],
        "said": said,
        "problems": {one.anchor: one.text for one in shown["unread"]},
        "parts": {},
    }
    if shown["step"] == "claims":
        answer["parts"]["cost"] = render_to_string("filing/parts/cost.html", shown, request)
    if error := shown["elsewhere"] or shown.get("refused"):
        part = "elsewhere" if shown["elsewhere"] else "refused"
        answer |= {"error": str(error), "html": render_to_string(f"filing/parts/{part}.html", shown, request)}
    return answer


def step_of(path: str) -> str:
    """Return the step on which the value at a dotted path was typed."""
    head = path.split(".")[0]
    for kept in (VALUES, LISTS, {name: (part,) for name, part in PARTS.items()}):
        for step, sections in kept.items():
            if head in sections:
                return step
    return "dispute"


def _mended_on(item: str, section: str) -> str:
    return STEP_OF_ITEM.get(item) or STEP_OF_SECTION.get(section, section)


def _cause(cause: Cause) -> dict[str, str]:
    return {"id": cause.id, "name": legal_words(cause.names), "guidance": legal_words(cause.guidance)}


def _venues(law: Pack, cause: Cause) -> list[dict[str, str]]:
    return [_text(law.texts[venue]) for venue in cause.venues]


def _text(text: Any) -> dict[str, str]:
    return {"name": legal_words(text.names), "text": legal_words(text.texts), "basis": text.basis}
