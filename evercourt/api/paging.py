"""Lists come in pages that stay right while new rows arrive: by primary key, newest first."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

LARGEST = 100


def page_of(
    request: HttpRequest,
    found: QuerySet[Any],
    *,
    after: int,
    limit: int,
    shown: Callable[[Any], dict[str, Any]],
    ordered: bool = False,
) -> dict[str, Any]:
    """Return the rows before primary key `after` (0: from the newest), at most `limit` and LARGEST.

    A list that is `ordered` otherwise begins after that row already.
    """
    limit = max(1, min(limit, LARGEST))
    if not ordered:
        found = (found.filter(pk__lt=after) if after else found).order_by("-pk")
    rows = list(found[: limit + 1])
    more = len(rows) > limit
    rows = rows[:limit]
    asked = request.GET.copy()
    if more:
        asked["after"], asked["limit"] = str(rows[-1].pk), str(limit)
    following = request.build_absolute_uri(f"{request.path}?{asked.urlencode()}") if more else None
    return {"items": [shown(row) for row in rows], "next": following}
