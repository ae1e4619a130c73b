"""What a step shows besides its fields: kinds of dispute, venue rules, the fee, papers, the checklist."""

from typing import Any

from evercourt.courts.models import Court
from evercourt.courts.procedures import Pack
from evercourt.courts.procedures.schema import Cause
from evercourt.filing.checklist import findings, law_of, legal_words
from evercourt.filing.form import FilingForm, Problem
from evercourt.filing.models import Filing
from evercourt.web.filing.fields import UNSAID, ReliefFields
from evercourt.web.filing.money import cost_of
from evercourt.web.filing.papers import UploadFields
from evercourt.web.filing.steps import LISTS, PARTS, VALUES
from evercourt.web.filing.telling import told

# Where in the wizard one mends what the checklist asks.
STEP_OF_SECTION = {"attachments": "evidence", "court": "court"}
STEP_OF_ITEM = {"address": "contact"}


def shown_on(
    step: str, filing: Filing, draft: dict[str, Any], form: FilingForm, problems: list[Problem]
) -> dict[str, Any]:
    """Return what the page of a step shows besides its fields."""
    law = law_of(filing.court)
    cause = law.causes.get(form.cause)
    shown: dict[str, Any] = {}
    if step == "dispute":
        shown["causes"] = [_cause(found) for found in law.causes.values()]
    elif step == "court":
        courts = Court.objects.filter(takes_filings=True)
        shown["courts"] = [UNSAID, *((court.code, court.local_name) for court in courts)]
        shown["venues"] = _venues(law, cause) if cause else []
    elif step == "claims":
        shown["cost"], shown["total"] = cost_of(form, filing.court), form.claims_total
        shown["relief"] = ReliefFields(initial=draft)
        shown["reliefs"] = [_text(text) for text in law.group("relief")]
    elif step == "evidence":
        shown["papers"] = filing.documents.select_related("document").order_by("kind", "position", "pk")
        shown["upload"] = UploadFields(prefix="upload")
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
