"""Giving a court's files to another system: every person, case, entry and file in the layout, and what does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation

from evercourt.accounts.models import User
from evercourt.cases.events import CourtGiven
from evercourt.cases.exchange import layout
from evercourt.cases.exchange.baggage import Packing
from evercourt.cases.exchange.describing import Keys, case_record, user_record
from evercourt.cases.models import Case, DocketEntry, Sealing, TakenOver
from evercourt.courts.models import Court
from evercourt.documents.pages import open_recorded
from evercourt.kernel.channels import Channel
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

CHUNK = 100
# What belongs to a case and has no place in the layout is counted and told: table, way to the case.
NOT_GIVEN = (
    ("cases.Deadline", "case"), ("cases.Fee", "case"), ("cases.PanelMember", "case"), ("cases.Recusal", "member__case"),
    ("service.ServiceOrder", "case"), ("hearings.Hearing", "case"), ("decisions.Decision", "case"),
    ("enforcement.EnforcementApplication", "case"), ("mediation.Mediation", "case"),
)  # fmt: skip


def give_court(court: Court, target: Path, *, operator: str) -> dict[str, Any]:
    """Write all cases and people of the court as a bag into the folder `target`, which must not exist.

    Returns how much was written, and of what has no place in the layout how much stays. Raises FileExistsError. That
    it is done, and by whom, is recorded before the first byte leaves.
    """
    if target.exists():
        raise FileExistsError(f"{target} exists already.")
    with transaction.atomic():
        must(None, "case.give_over", court)
        given = CourtGiven(court=court.code, cases=court.cases.count(), operator=operator)
        record(given, about=court, by=None, via=Channel.SYSTEM)
    keys, packing = _keys(court), Packing(target)
    about = layout.CourtRecord.model_validate(
        {"format": layout.FORMAT, "version": layout.VERSION, "source": keys.source, "court": court.code}
    )
    counts = {"users": 0, "cases": 0, "entries": 0, "documents": 0}
    with packing.lines(layout.COURT) as lines:
        lines.add(about.line())
    with packing.lines(layout.USERS) as lines:
        for user in _users(court):
            lines.add(user_record(user, court, keys).line())
            counts["users"] += 1
    with packing.lines(layout.CASES) as lines, translation.override("zh-hans"):
        for case in _cases(court):
            described = case_record(case, keys)
            lines.add(described.line())
            counts["cases"] += 1
            counts["entries"] += len(described.entries)
            counts["documents"] += len(described.documents)
            for filed, one in zip(case.documents.all(), described.documents, strict=True):
                if f"data/{one.file}" not in packing.digests:
                    with open_recorded(filed.document) as source:
                        packing.add(f"data/{one.file}", source)
    packing.close(organisation=court.name, identifier=court.code, day=timezone.now().date().isoformat())
    return {**counts, "not_given": _left(court)}


def _keys(court: Court) -> Keys:
    """Return under which key, and of which system, each person and case is given."""
    rows = TakenOver.objects.filter(court=court).order_by("pk").values_list("kind", "row", "source", "key")
    known = {(kind, row): (source, key) for kind, row, source, key in rows}
    sources = {source for source, _key in known.values()}
    taken = [row for kind, row in known if kind == TakenOver.Kind.CASE]
    only_theirs = len(sources) == 1 and not court.cases.exclude(pk__in=taken).exists()
    own = f"evercourt {court.code}"
    return Keys(source=sources.pop() if only_theirs else own, own=own, known=known)


def _users(court: Court) -> Iterator[User]:
    """Yield everyone a case of the court names, or who holds an office there; those taken over come first."""
    named = Q(offices_held__court=court) | Q(party_in__case__court=court)
    named |= Q(representations__party__case__court=court)
    found = set(User.objects.filter(named).values_list("pk", flat=True))
    lines, seals = DocketEntry.objects.filter(case__court=court), Sealing.objects.filter(case__court=court)
    ways: list[tuple[QuerySet[Any], str]] = [
        (lines, "by"), (lines, "striking__by"), (seals, "ordered_by"), (seals, "lifted_by"),
    ]  # fmt: skip
    for marks, way in ways:
        found |= set(marks.exclude(**{way: None}).order_by().values_list(way, flat=True).distinct())
    taken = TakenOver.objects.filter(court=court, kind=TakenOver.Kind.USER).order_by("pk")
    first = list(taken.values_list("row", flat=True))
    wanted = User.objects.select_related("licence").prefetch_related("offices_held")
    for some in _chunks([*first, *sorted(found - set(first))]):
        rows = wanted.in_bulk(some)
        yield from (rows[key] for key in some)


def _cases(court: Court) -> Iterator[Case]:
    """Yield the cases taken over in their order, then the court's own: each after the one it follows."""
    taken = TakenOver.objects.filter(court=court, kind=TakenOver.Kind.CASE).order_by("pk")
    first = list(taken.values_list("row", flat=True))
    known = set(first)
    own = [pk for pk in court.cases.order_by("pk").values_list("pk", flat=True) if pk not in known]
    wanted = Case.objects.prefetch_related(
        "parties__identity", "parties__representations", "docket__striking", "docket__correction__corrects",
        "documents__document", "sealings",
    )  # fmt: skip
    for some in _chunks([*first, *own]):
        rows = wanted.in_bulk(some)
        kept = dict(taken.filter(row__in=some).values_list("row", "kept"))
        for pk in some:
            rows[pk].kept = kept.get(pk)
            yield rows[pk]


def _chunks(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def _left(court: Court) -> dict[str, int]:
    counts = {
        name.partition(".")[2]: apps.get_model(name).objects.filter(**{f"{way}__court": court}).count()
        for name, way in NOT_GIVEN
    }
    return {name: number for name, number in counts.items() if number}
