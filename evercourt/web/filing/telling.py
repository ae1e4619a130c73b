"""What a person is told before they consent to being served electronically, and the proof of it."""

from typing import Any

from django.utils.translation import get_language

from evercourt.courts.procedures.schema import LegalText
from evercourt.filing.checklist import law_of
from evercourt.filing.models import Filing

SERVED_ELECTRONICALLY = "service.electronic"


def told(filing: Filing) -> LegalText | None:
    """Return the text that is shown above the question."""
    return law_of(filing.court).texts.get(SERVED_ELECTRONICALLY)


def consent_as_told(consent: dict[str, Any], filing: Filing) -> dict[str, Any]:
    """Return the consent with the version and language of the text shown, if it was answered now or differently."""
    kept = filing.form.get("consent")
    before = kept if isinstance(kept, dict) else {}
    text = told(filing)
    if not consent.get("answer") or text is None:
        return {**consent, "told_text_version": "", "told_language": ""}
    if consent.get("answer") == before.get("answer") and before.get("told_text_version"):
        return consent
    version = f"{text.id} {text.effective_from.isoformat()}"
    return {**consent, "told_text_version": version, "told_language": get_language() or ""}
