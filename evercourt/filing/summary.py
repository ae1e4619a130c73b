"""What a filing is about in a line of a list: from the form as it was typed, however incomplete."""

from dataclasses import dataclass
from typing import Any

from evercourt.filing.checklist import law_of, legal_words
from evercourt.filing.models import Filing


@dataclass(frozen=True)
class Summary:
    """The kind of dispute in the reader's language, and the names on both sides; empty while not said."""

    cause: str
    plaintiffs: str
    defendants: str


def summary_of(filing: Filing) -> Summary:
    """Return what the filing is about."""
    cause = law_of(filing.court).causes.get(str(filing.form.get("cause") or ""))
    return Summary(
        cause=legal_words(cause.names) if cause else "",
        plaintiffs=_names(filing.form, "plaintiff"),
        defendants=_names(filing.form, "defendant"),
    )


def _names(form: dict[str, Any], side: str) -> str:
    parties = form.get("parties")
    listed = [one for one in parties if isinstance(one, dict)] if isinstance(parties, list) else []
    found = [str(one.get("name") or "") for one in listed if one.get("side", "plaintiff") == side]
    return "、".join(name for name in found if name)
