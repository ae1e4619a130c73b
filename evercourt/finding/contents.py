"""What each thing says: the texts it is found by, read for many things by a constant number of queries."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.utils import translation

from evercourt.cases.models import Case, CaseDocument, DocketEntry, Party, Representation
from evercourt.courts.rules import rules_of
from evercourt.decisions.models import Decision, DecisionVersion
from evercourt.finding.models import Kind
from evercourt.finding.reading import texts_of

# A line of the docket is written in the language of its reader; it is found in each of these.
LANGUAGES = ("zh-hans", "ug", "en")
PUBLIC = CaseDocument.Access.PUBLIC


@dataclass(frozen=True)
class Said:
    """One thing as it is to be kept: whose it is, since when, and everything it says."""

    thing: int
    case_id: int
    court_id: int
    at: datetime
    text: str
    perhaps_public: bool = False


def cases(keys: list[int]) -> Iterator[Said]:
    """Cases by number, title and cause."""
    for case in Case.objects.filter(pk__in=keys).select_related("court"):
        cause = rules_of(case.court).causes.get(case.cause)
        names = " ".join(cause.names.values()) if cause else case.cause
        yield Said(case.pk, case.pk, case.court_id, case.docketed_at, f"{case.number} {case.title} {names}")


def parties(keys: list[int]) -> Iterator[Said]:
    """Parties by name; what identifies and reaches them is kept apart from the file, and not found by."""
    for party in Party.objects.filter(pk__in=keys).select_related("case"):
        yield Said(party.pk, party.case_id, party.case.court_id, party.case.docketed_at, party.name)


def counsel(keys: list[int]) -> Iterator[Said]:
    """Representatives by name and licence; past ones too, because the file says so."""
    for one in Representation.objects.filter(pk__in=keys).select_related("party__case"):
        case = one.party.case
        yield Said(one.pk, case.pk, case.court_id, case.docketed_at, f"{one.name} {one.licence_number}")


def entries(keys: list[int]) -> Iterator[Said]:
    """Docket lines, in each language in which a docket is read."""
    for entry in DocketEntry.objects.filter(pk__in=keys).select_related("case"):
        lines = []
        for language in LANGUAGES:
            with translation.override(language):
                lines.append(entry.line)
        yield Said(entry.pk, entry.case_id, entry.case.court_id, entry.at, " ".join(dict.fromkeys(lines)))


def decisions(keys: list[int]) -> Iterator[Said]:
    """Decisions that are being written; once issued they are found as papers, as closed or open as these."""
    newest = DecisionVersion.objects.filter(decision=OuterRef("pk")).order_by("-number")
    rows = Decision.objects.filter(pk__in=keys, document=None).select_related("case")
    for one in rows.annotate(
        text=Subquery(newest.values("text")[:1]), saved_at=Subquery(newest.values("saved_at")[:1])
    ):
        operative = " ".join(str(item.get("text", "")) for item in one.operative)
        said = f"{one.title} {one.text or ''} {operative}"
        yield Said(one.pk, one.case_id, one.case.court_id, one.saved_at or one.case.docketed_at, said)


def papers(keys: list[int]) -> Iterator[Said]:
    """Papers on file by title and everything that is written in them."""
    filed = list(CaseDocument.objects.filter(pk__in=keys).select_related("case", "document", "entry"))
    texts = texts_of({one.document for one in filed})
    for one in filed:
        at = one.entry.at if one.entry else one.document.created_at
        said = f"{one.document.title} {texts.get(one.document.sha256, '')}"
        public = PUBLIC in (one.access, one.opens_to)
        yield Said(one.pk, one.case_id, one.case.court_id, at, said, perhaps_public=public)


CONTENTS: dict[str, Callable[[list[int]], Iterator[Said]]] = {
    Kind.CASE: cases,
    Kind.PARTY: parties,
    Kind.COUNSEL: counsel,
    Kind.ENTRY: entries,
    Kind.DECISION: decisions,
    Kind.PAPER: papers,
}
