"""Lists too long to be counted on every request."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

# Nobody reads so far; each page passes over all rows before it.
LAST_PAGE = 5000


@dataclass(frozen=True)
class LongPage:
    """One page of a long list, for `parts/pages.html`: it knows whether there is another, not how many there are."""

    object_list: list[Any]
    number: int
    has_next: bool

    def __iter__(self) -> Iterator[Any]:
        return iter(self.object_list)

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_other_pages(self) -> bool:
        return self.has_previous or self.has_next

    @property
    def next_page_number(self) -> int:
        return self.number + 1

    @property
    def previous_page_number(self) -> int:
        return self.number - 1


def long_list(rows: QuerySet[Any], size: int, typed: str | None) -> LongPage:
    """Return the page somebody asked for, or the first if there is none such; it looks one row ahead."""
    number = min(max(int(typed), 1), LAST_PAGE) if typed and typed.isdecimal() and len(typed) < 6 else 1
    start = (number - 1) * size
    found = list(rows[start : start + size + 1])
    if not found and number > 1:
        return long_list(rows, size, None)
    return LongPage(found[:size], number, has_next=len(found) > size)
