"""Tells the calendar which items of work keep a case off it; done, it is free by itself."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from evercourt.hearings.holding import Hold, tells_of_holds
from evercourt.work.models import Item
from evercourt.work.states import ItemState


@tells_of_holds
def holds_from_work(cases: Sequence[int], day: date) -> dict[int, list[Hold]]:
    """Return, by case, the open items of which the case is not heard before they are done."""
    found: dict[int, list[Hold]] = defaultdict(list)
    waiting = Item.objects.filter(case__in=cases, holds=True, state=ItemState.OPEN).select_related("case__court")
    for item in waiting:
        words = f"{item.get_kind_display()}: {item.title}" if item.title else item.get_kind_display()
        found[item.case_id or 0].append(Hold("work", words, item.due_on, item.basis))
    return found
