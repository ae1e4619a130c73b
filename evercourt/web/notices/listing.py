"""One list of all that courts make public: notices and closure orders, newest first, without keeping either twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from evercourt.continuity.models import ClosureOrder
from evercourt.continuity.states import OrderState
from evercourt.courts.models import Court
from evercourt.notices.kinds import kinds
from evercourt.notices.models import Notice
from evercourt.web.closures.notice import PUBLIC as PUBLIC_ORDERS

CLOSURE = "closure"


@dataclass(frozen=True)
class Row:
    """One line of the list; `mark` says what became of it, if it does not count any more."""

    title: str
    language: str
    kind: str
    court: Court
    at: datetime
    changed_at: datetime
    address: str
    mark: str = ""
    urgent: bool = False
    text: str = ""


def kinds_of_list() -> list[tuple[str, str]]:
    """Return id and name of every kind the list can be narrowed to."""
    return [*((kind.id, kind.name) for kind in kinds().values()), (CLOSURE, _("closure of the court"))]


def found(*, kind: str = "", court: Court | None = None, wanted: str = "", past: bool = False) -> QuerySet[Any]:
    """Return table, key and moment of what fits, newest first; with `past` also what is over or was withdrawn."""
    notices = Notice.objects.public().newest() if past else Notice.objects.current()
    orders = ClosureOrder.objects.filter(state__in=PUBLIC_ORDERS)
    orders = orders if past else orders.in_force()
    if court is not None:
        notices, orders = notices.filter(court=court), orders.filter(Q(court=court) | Q(courts=court)).distinct()
    if kind == CLOSURE:
        notices = notices.none()
    elif kind:
        notices, orders = notices.filter(kind=kind), orders.none()
    for word in wanted.split():
        notices = notices.annotate(said=Cast("translations", TextField())).filter(
            Q(title__icontains=word) | Q(body__icontains=word) | Q(said__icontains=word)
        )
        orders = orders.annotate(said=Cast("names", TextField())).filter(
            Q(title__icontains=word) | Q(grounds__icontains=word) | Q(said__icontains=word)
        )
    mine = notices.order_by().annotate(table=Value("notice"), at=F("published_at"))
    theirs = orders.order_by().annotate(table=Value(CLOSURE), at=F("issued_at"))
    columns = ("table", "pk", "at")
    both: QuerySet[Any] = mine.values_list(*columns).union(theirs.values_list(*columns))
    return both.order_by("-at", "-pk")


def rows(keys: Iterable[tuple[str, int, datetime]]) -> list[Row]:
    """Return the lines for what `found` named, in its order; two queries, however many there are."""
    named = list(keys)
    notices = {row.pk: row for row in _fetched(Notice, named, "notice")}
    orders = {row.pk: row for row in _fetched(ClosureOrder, named, CLOSURE)}
    return [of_notice(notices[pk]) if table == "notice" else of_order(orders[pk]) for table, pk, _at in named]


def of_notice(notice: Notice) -> Row:
    """Return the line of one notice."""
    mark = ""
    if notice.state == Notice.State.WITHDRAWN:
        mark = _("withdrawn")
    elif notice.has_ended:
        mark = _("no longer in force")
    return Row(
        title=notice.local_title, language=notice.language, kind=notice.kind_of.name, court=notice.court,
        at=notice.published_at or notice.drafted_at,
        changed_at=notice.closed_at or notice.released_at or notice.drafted_at,
        address=reverse("notice", args=[notice.number]), mark=mark,
        urgent=notice.urgent and not mark, text=notice.local_body,
    )  # fmt: skip


def of_order(order: ClosureOrder) -> Row:
    """Return the line of one closure order."""
    over = order.state != OrderState.ISSUED
    language = get_language() or ""
    return Row(
        title=order.local_title, language=language if language in order.names else settings.LANGUAGE_CODE,
        kind=_("closure of the court"), court=order.court, at=order.issued_at or order.begins_at,
        changed_at=order.over_at if over and order.over_at else order.issued_at or order.begins_at,
        address=reverse("closure", args=[order.number]), mark=_("no longer in force") if over else "",
        urgent=not over, text=order.local_grounds,
    )  # fmt: skip


def latest(number: int, *, court: Court | None = None) -> list[Row]:
    """Return the newest lines of what is in force: of one court, or of the whole house."""
    return rows(found(court=court)[:number])


def _fetched(model: Any, named: list[tuple[str, int, datetime]], table: str) -> Iterable[Any]:
    wanted = [pk for one, pk, _at in named if one == table]
    return model.objects.filter(pk__in=wanted).select_related("court") if wanted else ()
