"""Lists come in pages that stay right while new rows arrive: by primary key, newest first."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

LARGEST = 100


def page_of(
    request: HttpRequest, found: QuerySet[Any], *, after: int, limit: int, shown: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    """Return the rows before primary key `after` (0: from the newest), at most `limit` and LARGEST."""
    limit = max(1, min(limit, LARGEST))
    if after:
        found = found.filter(pk__lt=after)
    rows = list(found.order_by("-pk")[: limit + 1])
    more = len(rows) > limit
    rows = rows[:limit]
    following = request.build_absolute_uri(f"{request.path}?after={rows[-1].pk}&limit={limit}") if more else None
    return {"items": [shown(row) for row in rows], "next": following}
