"""Bands of age and of time left, as data: code, days, name; the last one is open."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, Value, When

from evercourt.courts.models import Court
from evercourt.kernel.errors import Text
from evercourt.statistics.figure import Names

Band = tuple[str, int | None, Text]


def banded(field: str, bands: Sequence[Band], end: datetime) -> Any:
    """Return the expression for the band in which a moment lies, counted back from `end`."""
    *closed, (last, _days, _name) = bands
    whens = [
        When(**{f"{field}__gte": end - timedelta(days=days or 0)}, then=Value(code)) for code, days, _name in closed
    ]
    return Case(*whens, default=Value(last), output_field=CharField())


def ahead(field: str, bands: Sequence[Band], today: date) -> Any:
    """Return the expression for the band in which a day lies, counted on from `today`; 0 is before it."""
    *closed, (last, _days, _name) = bands
    whens = [When(**{f"{field}__lt": today + timedelta(days=days or 0)}, then=Value(code)) for code, days, _n in closed]
    return Case(*whens, default=Value(last), output_field=CharField())


def names_of(bands: Sequence[Band]) -> Names:
    """Return the names of the bands, in their order."""

    def names(court: Court) -> Mapping[str, Text]:
        return {code: name for code, _days, name in bands}

    return names
