"""Hits as they are shown: each read anew through its own room, in the words of the reader, by one query a kind."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Subquery, TextField, Value
from django.db.models.functions import Coalesce, Greatest, Lower, NullIf, StrIndex, Substr

from evercourt.accounts.models import User
from evercourt.cases.models import Case, CaseDocument, DocketEntry, Party, Representation
from evercourt.decisions.models import Decision, DecisionVersion
from evercourt.finding.excerpts import BEFORE, LONG, Pieces, excerpt
from evercourt.finding.models import Kind, PaperText
from evercourt.finding.searching import Hit
from evercourt.finding.words import is_chinese
from evercourt.kernel.channels import Channel
from evercourt.ledger.access import note_access

# Of a long text only this much leaves the database.
READ = 4 * LONG


@dataclass(frozen=True)
class Result:
    """One hit as it is shown: what it is, on which case, where it says so, and the page on which it stands."""

    hit: Hit
    case: Case
    title: Pieces
    text: Pieces
    address: str
    marks: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return str(Kind(self.hit.kind).label)

    @property
    def at(self) -> datetime:
        return self.hit.at


def shown(hits: Iterable[Hit], words: list[str], *, to: User, via: Channel) -> list[Result]:
    """Return the hits that this person may still see, in their order; each look at a case is in the access log."""
    hits = list(hits)
    keys: dict[str, list[int]] = defaultdict(list)
    for hit in hits:
        keys[hit.kind].append(hit.thing)
    cases = _cases(hits)
    made = {kind: _READERS[kind](things, words, to) for kind, things in keys.items()}
    results = []
    for hit in hits:
        said = made[hit.kind].get(hit.thing)
        if said is not None:
            results.append(Result(hit, cases[hit.case_id], *said))
    for case in {one.case.pk: one.case for one in results}.values():
        note_access(case, by=to, what="found by a search", via=via)
    return results


def _cases(hits: list[Hit]) -> dict[int, Case]:
    return Case.objects.select_related("court").in_bulk({hit.case_id for hit in hits})


Said = dict[int, tuple[Any, ...]]


def _case_lines(keys: list[int], words: list[str], to: User) -> Said:
    rows = Case.objects.visible_to(to).filter(pk__in=keys)
    return {one.pk: (excerpt(one.title, words), excerpt(one.number, words), f"/cases/{one.pk}") for one in rows}


def _parties(keys: list[int], words: list[str], to: User) -> Said:
    rows = Party.objects.filter(pk__in=keys, case__in=Case.objects.visible_to(to).values("pk"))
    rows = rows.select_related("case__court")
    return {
        one.pk: (excerpt(one.name, words), [(str(one.get_side_display()), False)], f"/cases/{one.case_id}")
        for one in rows
    }


def _counsel(keys: list[int], words: list[str], to: User) -> Said:
    visible = Case.objects.visible_to(to).values("pk")
    rows = Representation.objects.filter(pk__in=keys, party__case__in=visible).select_related("party")
    return {
        one.pk: (
            excerpt(one.name, words),
            [(str(one.get_scope_display()), False), (f" – {one.party.name}", False)],
            f"/cases/{one.party.case_id}",
        )
        for one in rows
    }


def _entries(keys: list[int], words: list[str], to: User) -> Said:
    rows = DocketEntry.objects.visible_to(to).filter(pk__in=keys).shown_to(to).select_related("case__court")
    return {
        one.pk: (
            [(f"#{one.number}", False)],
            excerpt(one.text, words, long=2 * LONG),
            f"/cases/{one.case_id}/docket/{one.number}",
            one.marks,
        )
        for one in rows
    }


def _decisions(keys: list[int], words: list[str], to: User) -> Said:
    newest = DecisionVersion.objects.filter(decision=OuterRef("pk")).order_by("-number")
    rows = Decision.objects.visible_to(to).filter(pk__in=keys)
    rows = rows.annotate(said=_part(Subquery(newest.values("text")[:1]), words))
    return {one.pk: (excerpt(one.title, words), excerpt(one.said or "", words), f"/decisions/{one.pk}") for one in rows}


def _papers(keys: list[int], words: list[str], to: User) -> Said:
    text = PaperText.objects.filter(sha256=OuterRef("document__sha256")).annotate(part=_part(F("text"), words))
    rows = CaseDocument.objects.visible_to(to).filter(pk__in=keys).select_related("document")
    rows = rows.annotate(said=Subquery(text.values("part")[:1]))
    return {
        one.pk: (
            excerpt(one.document.title, words),
            excerpt(one.said or "", words),  # type: ignore[attr-defined]
            f"/cases/{one.case_id}/documents/{one.document_id}",
            [str(one.get_kind_display())],
        )
        for one in rows
    }


_READERS: dict[str, Callable[[list[int], list[str], User], Said]] = {
    Kind.CASE: _case_lines,
    Kind.PARTY: _parties,
    Kind.COUNSEL: _counsel,
    Kind.ENTRY: _entries,
    Kind.DECISION: _decisions,
    Kind.PAPER: _papers,
}


def _part(text: Any, words: list[str]) -> Any:
    """Return the expression for the part of a text around the first of the words that stands in it as it is."""
    begin: Any = Value(1)
    for word in reversed(words):
        within = text if is_chinese(word) else Lower(text)
        begin = Coalesce(NullIf(StrIndex(within, Value(word)), Value(0)), begin)
    return Substr(text, Greatest(begin - 2 * BEFORE, Value(1)), READ, output_field=TextField())
