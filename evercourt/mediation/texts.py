"""The versions of what is explained in a mediation; the words themselves are data of the procedure pack."""

from datetime import date

from django.utils.translation import get_language

from evercourt.courts.models import Court
from evercourt.courts.procedures import in_language
from evercourt.courts.rules import rules_of

# Version of the explanation given before anyone agrees: `mediation.told` of texts.toml.
TOLD = "mediation.told.2022-01"


def legal(court: Court, name: str, *, language: str = "") -> tuple[str, str]:
    """Return a text of the pack (`mediation.<name>`) in the reader's language, and its article as of today."""
    law = rules_of(court)
    text = law.texts[f"mediation.{name}"]
    today: date = court.local_date()
    return in_language(text.texts, language or get_language() or "zh-hans"), law.basis_on(text.basis, today)
