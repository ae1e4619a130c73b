"""What the clerk will look at, looked at before: the checklist of the law, with what can be seen without a person.

The filer sees it before submitting, the clerk while reviewing. It never stops a filing (REG 2).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from evercourt.courts.models import Court
from evercourt.courts.procedures import Pack, in_language, pack
from evercourt.filing import charges, checks
from evercourt.filing.checks import Seen
from evercourt.filing.form import FilingForm, read
from evercourt.filing.models import Filing

# What most people come for, until they have said what their dispute is about.
USUAL_KIND = "civil_first"
USUAL_PACK = "cn"

CHECKS: dict[str, Callable[[FilingForm, Filing], Seen]] = {
    "plaintiff": checks.plaintiff,
    "defendant": checks.defendant,
    "claims": checks.claims,
    "facts": checks.facts,
    "evidence": checks.evidence,
    "identity": checks.identity,
    "power": checks.power,
    "venue": checks.venue,
    "signature": checks.signature,
    "address": checks.address,
    "indictment": charges.indictment,
    "accused": charges.accused,
    "charge": charges.charge,
    "case_files": charges.case_files,
    "plea": charges.plea,
}


@dataclass(frozen=True)
class Finding:
    """One item of the checklist: `ok` is None when only a person can tell; `text` says what was found."""

    item: str
    names: Mapping[str, str]
    text: str
    ok: bool | None
    basis: str
    section: str
    asked: str

    @property
    def name(self) -> str:
        """The item in the reader's language."""
        return legal_words(self.names)


def findings(filing: Filing) -> list[Finding]:
    """Return the checklist for this filing in the reader's language, in the order of the form."""
    form, _problems = read(filing.form)
    found = []
    for item in law_of(filing.court).checklist(kind_of(form, filing.court)):
        check = CHECKS.get(item.id)
        ok, text = check(form, filing) if check else (None, _("A clerk looks at this."))
        asked = legal_words(item.texts)
        found.append(Finding(item.id, item.names, text, ok, item.basis, item.section, asked))
    return found


def law_of(court: Court | None) -> Pack:
    """Return the procedure pack of the court, or the usual one while none is chosen."""
    return pack(court.procedure if court else USUAL_PACK)


def kind_of(form: FilingForm, court: Court | None) -> str:
    """Return the kind of case the chosen dispute becomes."""
    cause = law_of(court).causes.get(form.cause)
    return cause.kind if cause else USUAL_KIND


def legal_words(texts: Mapping[str, str]) -> str:
    """Return a text of the law in the reader's language; where it was never translated, in that of the law."""
    language = get_language() or ""
    return in_language(texts, language if language in texts else "zh-hans")
