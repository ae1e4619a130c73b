"""Giving a court's files to another system: every person, case, entry and file in the layout, and what does not fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation

from evercourt.accounts.models import User
from evercourt.cases.events import CaseGiven, CourtGiven, EntryTakenOver
from evercourt.cases.models import Case, CaseDocument, DocketEntry, Party, Representation, Sealing, TakenOver
from evercourt.courts.models import Court, Courtroom
from evercourt.documents.models import Document
from evercourt.documents.pages import open_recorded
from evercourt.exchange import layout
from evercourt.exchange.baggage import Packing
from evercourt.exchange.describing import case_record, user_record
from evercourt.exchange.naming import Keys
from evercourt.exchange.report import Line
from evercourt.exchange.staying import staying
from evercourt.exchange.tables import every_part
from evercourt.exchange.taking import parts_of
from evercourt.kernel.channels import Channel
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

CHUNK = 100
# Called with each line of the report.
Report = Callable[[Line], None]


def give_court(court: Court, target: Path, *, operator: str, report: Report | None = None) -> dict[str, Any]:
    """Write all cases and people of the court as a bag into the folder `target`, which must not exist.

    `report` is told each record and part that is written, and each row that stays because the layout has no place for
    it. Returns how much was written, and of what stays how much. Raises FileExistsError. That it is done, and by whom,
    is recorded before the first byte leaves.
    """
    if target.exists():
        raise FileExistsError(f"{target} exists already.")
    taken = TakenOver.objects.filter(court=court, kind=TakenOver.Kind.CASE).order_by("pk")
    first = list(taken.values_list("row", flat=True))
    known = set(first)
    own = [pk for pk in court.cases.order_by("pk").values_list("pk", flat=True) if pk not in known]
    with transaction.atomic():
        must(None, "case.give_over", court)
        given = CourtGiven(court=court.code, cases=len(first) + len(own), operator=operator)
        record(given, about=court, by=None, via=Channel.SYSTEM)
    return _Giving(court, [*first, *own], target, report, whole=True).give(court.code)


def give_case(case: Case, target: Path, *, operator: str, report: Report | None = None) -> dict[str, Any]:
    """Write one case, with those it follows, as such a bag; otherwise as `give_court`."""
    if target.exists():
        raise FileExistsError(f"{target} exists already.")
    line = [case]
    while (origin := line[0].origin) is not None and origin.court_id == case.court_id:
        line.insert(0, origin)
    with transaction.atomic():
        for one in line:
            must(None, "case.give_over", one.court)
            record(CaseGiven(number=one.number, operator=operator), about=one, by=None, via=Channel.SYSTEM)
    return _Giving(case.court, [one.pk for one in line], target, report, whole=False).give(case.number)


class _Giving:
    """Writes some cases of a court, and the people they name."""

    def __init__(self, court: Court, cases: list[int], target: Path, report: Report | None, *, whole: bool) -> None:
        self.court, self.cases, self.whole = court, cases, whole
        self.report: Report = report or (lambda line: None)
        self.keys, self.packing = _keys(court, cases), Packing(target)
        self.counts = {"users": 0, "cases": 0, "entries": 0, "documents": 0}

    def give(self, identifier: str) -> dict[str, Any]:
        about = layout.CourtRecord.model_validate(
            {"format": layout.FORMAT, "version": layout.VERSION, "source": self.keys.source, "court": self.court.code}
        )
        with self.packing.lines(layout.COURT) as lines:
            lines.add(about.line())
        with self.packing.lines(layout.USERS) as lines:
            for user in _users(self.court, self.cases, whole=self.whole):
                described = user_record(user, self.court, self.keys)
                lines.add(described.line())
                self.report(Line("user", described.key, "given", user.pk))
                self.counts["users"] += 1
        with self.packing.lines(layout.CASES) as lines, translation.override("zh-hans"):
            for case in _cases(self.court, self.cases):
                lines.add(self._give_case(case))
        self.packing.close(organisation=self.court.name, identifier=identifier, day=timezone.now().date().isoformat())
        return {**self.counts, "not_given": self._tell_what_stays()}

    def _give_case(self, case: Case) -> str:
        described = case_record(case, self.keys)
        self.counts["cases"] += 1
        self.counts["entries"] += len(described.entries)
        self.counts["documents"] += len(described.documents) + len(described.attached)
        attached: list[Document] = case.attached  # type: ignore[attr-defined]
        papers = [*(filed.document for filed in case.documents.all()), *attached]
        for document, one in zip(papers, [*described.documents, *described.attached], strict=True):
            if f"data/{one.file}" not in self.packing.digests:
                with open_recorded(document) as source:
                    self.packing.add(f"data/{one.file}", source)
        for line in parts_of("case", described.values(), "given", row=case.pk):
            self.report(line)
        return described.line()

    def _tell_what_stays(self) -> dict[str, int]:
        counts: Counter[str] = Counter()
        for some in _chunks(self.cases):
            for label, row, case in staying(some):
                counts[label] += 1
                note = f"of case {self.keys.of('case', case)}; the layout has no place for it"
                self.report(Line(label, str(row), "stays", row, [note]))
        return dict(counts)


def _keys(court: Court, cases: list[int]) -> Keys:
    """Return under which key, and of which system, each person and case is given."""
    rows = TakenOver.objects.filter(court=court).order_by("pk").values_list("kind", "row", "source", "key")
    known = {(kind, row): (source, key) for kind, row, source, key in rows}
    sources = {source for source, _key in known.values()}
    only_theirs = len(sources) == 1 and all((TakenOver.Kind.CASE, pk) in known for pk in cases)
    own = f"evercourt {court.code}"
    return Keys(source=sources.pop() if only_theirs else own, own=own, known=known)


def _users(court: Court, cases: list[int], *, whole: bool) -> Iterator[User]:
    """Yield everyone the cases name; for a whole court also who holds an office there. Taken over ones come first."""
    of_cases = {"case__in": cases}
    ways: list[tuple[QuerySet[Any], str]] = [
        (DocketEntry.objects.filter(**of_cases), "by"), (DocketEntry.objects.filter(**of_cases), "striking__by"),
        (Sealing.objects.filter(**of_cases), "ordered_by"), (Sealing.objects.filter(**of_cases), "lifted_by"),
        (Party.objects.filter(**of_cases), "user"), (Representation.objects.filter(party__case__in=cases), "user"),
        (CaseDocument.objects.filter(**of_cases), "document__uploaded_by"),
    ]  # fmt: skip
    for part, _there, back in every_part():
        rows = part.model._base_manager.filter(**{f"{back}__in": cases})
        ways += [(rows, name) for name, column in part.columns() if column.related_model is User]
        for name, column in part.columns():
            if column.related_model is Document:
                ways.append((rows, f"{name}__uploaded_by"))
    ways.append((Representation.objects.filter(party__case__in=cases), "power__uploaded_by"))
    found: set[int] = set()
    for marks, way in ways:
        found |= set(marks.exclude(**{way: None}).order_by().values_list(way, flat=True).distinct())
    # An entry that was taken over names who wrote it by the key they had there.
    was_by = DocketEntry.objects.filter(**of_cases, act=EntryTakenOver.name).values_list("facts__was_by", flat=True)
    taken = TakenOver.objects.filter(court=court, kind=TakenOver.Kind.USER).order_by("pk")
    found |= set(taken.filter(key__in=set(was_by)).values_list("row", flat=True))
    first = [row for row in taken.values_list("row", flat=True) if whole or row in found]
    if whole:
        found |= set(User.objects.filter(offices_held__court=court).values_list("pk", flat=True))
    wanted = User.objects.select_related("licence").prefetch_related("offices_held")
    for some in _chunks([*first, *sorted(found - set(first))]):
        people = wanted.in_bulk(some)
        yield from (people[key] for key in some)


def _cases(court: Court, cases: list[int]) -> Iterator[Case]:
    """Yield the cases in their order, each with all that is told of it."""
    wanted = Case.objects.prefetch_related(
        "parties__identity", "parties__representations__power", "docket__striking", "docket__correction__corrects",
        "documents__document", "sealings", *(there for _part, there, _back in every_part()),
        "service_orders__documents",
    )  # fmt: skip
    taken = TakenOver.objects.filter(court=court, kind=TakenOver.Kind.CASE)
    courtrooms = dict(Courtroom.objects.filter(hearings__case__in=cases).values_list("pk", "name"))
    for some in _chunks(cases):
        rows = wanted.in_bulk(some)
        kept = dict(taken.filter(row__in=some).values_list("row", "kept"))
        attached = _attached(some)
        for pk in some:
            case: Any = rows[pk]
            case.kept, case.courtrooms, case.attached = kept.get(pk), courtrooms, attached[pk]
            yield case


def _attached(cases: list[int]) -> dict[int, list[Document]]:
    """Return, by case, the documents it names that are not on its file, in the order in which they were made."""
    filed = set(CaseDocument.objects.filter(case__in=cases).values_list("case", "document"))
    named: set[tuple[int, int]] = set(
        Representation.objects.filter(party__case__in=cases).exclude(power=None).values_list("party__case", "power")
    )
    for part, _there, back in every_part():
        rows = part.model._base_manager.filter(**{f"{back}__in": cases}).order_by()
        for name, column in part.columns():
            if column.related_model is Document:
                named |= set(rows.exclude(**{name: None}).values_list(back, name))
    documents = Document.objects.in_bulk({document for _case, document in named - filed})
    found: dict[int, list[Document]] = {case: [] for case in cases}
    for case, document in sorted(named - filed):
        found[case].append(documents[document])
    return found


def _chunks(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]
