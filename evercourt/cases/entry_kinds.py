"""Of which kind a docket entry is, by the procedure pack: who files it, to whom it is sealed, whether it is struck."""

from django.utils.translation import get_language

from evercourt.cases.events import PapersFiled
from evercourt.cases.models.case import Case
from evercourt.cases.models.docket import CaseDocument, DocketEntry
from evercourt.courts.models import Court
from evercourt.courts.procedures import in_language
from evercourt.courts.procedures.schema import EntryKind, Rule
from evercourt.courts.rules import rules_of


def kind_of(entry: DocketEntry, court: Court) -> EntryKind | None:
    """Return the kind of the entry, or None: a step of the case that no rule names."""
    filed_as = entry.facts.get("kind", "") if entry.act == PapersFiled.name else ""
    return rules_of(court).entry_kind(entry.act, filed_as)


def kind_of_paper(filed: CaseDocument, court: Court) -> EntryKind | None:
    """Return the kind whose rules hold for one paper, whatever entry it came with."""
    kinds = rules_of(court).entry_kinds.values()
    return next((kind for kind in kinds if filed.kind in (kind.paper, *kind.papers)), None)


def filed_by(case: Case, who: str) -> list[EntryKind]:
    """Return the kinds of papers that `who` (party or court) brings into the case."""
    kinds = rules_of(case.court).entry_kinds.values()
    return [kind for kind in kinds if kind.brought_by(who, case.kind) and kind.in_force(case.court.local_date())]


def called(rule: Rule) -> str:
    """Return the name of a rule in the reader's language."""
    return in_language(rule.names, get_language() or "en")
