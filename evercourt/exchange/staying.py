"""What hangs on a case and has no place in the layout: told row by row, so that nothing is left behind in silence."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Model

from evercourt.cases.models import (
    Case,
    CaseDocument,
    DocketEntry,
    EntryCorrection,
    Party,
    PartyIdentity,
    Representation,
    Sealing,
    Striking,
)
from evercourt.exchange.tables import every_part
from evercourt.hearings.models import Booking

# What the layout carries, and the times taken in the calendar, which are made anew.
CARRIED = {
    Case, Party, PartyIdentity, Representation, DocketEntry, Striking, EntryCorrection, CaseDocument, Sealing, Booking,
    *(part.model for part, _there, _back in every_part()),
}  # fmt: skip


def staying(cases: list[int]) -> Iterator[tuple[str, int, int]]:
    """Yield table, row and case of everything of these cases that is not carried.

    The tables are found by what points to a case, or to something that does: a table that is new is told as well.
    """
    for model, way in _tables():
        rows = model._base_manager.filter(**{f"{way}__in": cases}).order_by("pk")
        for row, case in rows.values_list("pk", way):
            yield model._meta.label, row, case
    for part, _there, back in every_part():
        for name in part.left:
            kept = part.model._base_manager.filter(**{f"{back}__in": cases}).exclude(**{name: None})
            for row, case in kept.order_by("pk").values_list("pk", back):
                yield f"{part.label}.{name}", row, case


def _tables() -> Iterator[tuple[type[Model], str]]:
    """Yield the tables that are not carried, each with the way to its case."""
    ways: dict[type[Model], str] = {Case: ""}
    waiting: list[type[Model]] = [Case]
    while waiting:
        above = waiting.pop(0)
        for relation in above._meta.related_objects:
            model = relation.related_model
            if relation.many_to_many or model in ways:
                continue
            ways[model] = f"{relation.field.name}__{ways[above]}".rstrip("_")
            waiting.append(model)
            if model not in CARRIED:
                yield model, ways[model]
