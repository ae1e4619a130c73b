"""What a page says on top while a court is closed, or has just opened again: telephone and other ways first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from evercourt.continuity.models import ClosureOrder, Replacement
from evercourt.continuity.reminding import conditions_in_words
from evercourt.continuity.states import OrderState
from evercourt.courts.models import Court
from evercourt.notices.models import Notice
from evercourt.web.closures.notice import Instead, way

# More closures than these are on their own page.
MOST = 3
MOST_WAYS = 4
# So long the pages of a court say that it is open again, and how visitors are received.
OPEN_AGAIN = timedelta(days=14)


@dataclass(frozen=True)
class Banner:
    """One order on top of a page; `over`: the court is open again, `conditions` say how."""

    order: ClosureOrder
    phones: list[Instead]
    ways: list[Instead]
    contact: Any
    over: bool
    conditions: list[str]


def banners(courts: Iterable[Court] | None = None) -> tuple[list[Banner], bool]:
    """Return what to show, and whether there is more: of these courts, or (None) of the whole house."""
    now = timezone.now()
    orders = ClosureOrder.objects.in_force(now)
    if courts is not None:
        # Courts that opened again a short while ago say how visitors are received.
        opened = Q(state=OrderState.ENDED, over_at__lte=now, over_at__gt=now - OPEN_AGAIN) & ~Q(conditions={})
        orders = ClosureOrder.objects.filter(Q(pk__in=orders.values("pk")) | opened, courts__in=list(courts)).distinct()
    orders = orders.select_related("court").prefetch_related("replacements__court", "contacts")
    rows = list(orders.order_by("-state", "-begins_at", "-pk")[: MOST + 1])
    closed = [row for row in rows if row.state == OrderState.ISSUED]
    found = [_banner(row, courts) for row in closed or rows[:1]]
    return found[:MOST], len(found) > MOST


def _banner(order: ClosureOrder, courts: Iterable[Court] | None) -> Banner:
    # Sorted here and not by the database, so that all orders are read at once.
    rows = sorted(order.replacements.all(), key=lambda row: row.pk)
    ways = [way(row) for row in rows if row.kind != Replacement.Kind.TELEPHONE]
    wanted = {court.pk for court in courts} if courts is not None else {order.court_id}
    contacts = sorted(order.contacts.all(), key=lambda row: (row.court_id not in wanted, row.pk))
    over = order.state == OrderState.ENDED
    return Banner(
        order=order,
        phones=[way(row) for row in rows if row.kind == Replacement.Kind.TELEPHONE],
        ways=ways[:MOST_WAYS],
        contact=next(iter(contacts), None),
        over=over,
        conditions=list(conditions_in_words(order)) if over or order.reopens_at else [],
    )


def urgent_notices(courts: Iterable[Court] | None = None) -> list[Notice]:
    """Return the notices that must be seen before anything else: of these courts, or (None) of the whole house."""
    found = Notice.objects.current().filter(urgent=True).select_related("court")
    if courts is not None:
        found = found.filter(court__in=list(courts))
    return list(found[:MOST])
