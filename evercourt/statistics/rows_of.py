"""The rows behind a figure, as those who may see them get them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from evercourt.accounts.models import User
from evercourt.cases.models import Case
from evercourt.statistics.figure import Figure, Span


@dataclass(frozen=True)
class Behind:
    """Rows of a figure: those this person may see, and how many it is counted from that they may not."""

    rows: QuerySet[Any]
    unseen: int


def behind(figure: Figure, span: Span, user: User, part: str | None = None) -> Behind:
    """Return the rows behind a figure or one part of it, in the order of their time.

    A row of a case is shown to whoever may see the case. Asks twice: the rows seen, and the number of all.
    """
    every = figure.rows(span)
    if part is not None:
        every = every.filter(f_part=part)
    seen = every.filter(Q(f_case=None) | Q(f_case__in=Case.objects.visible_to(user).values("pk")))
    return Behind(seen.order_by("f_at", "pk"), every.count() - seen.count())
