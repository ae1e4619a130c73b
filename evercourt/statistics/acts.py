"""Keeping the figures of a day."""

import hashlib
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.models import Case
from evercourt.courts.models import Court
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import WrongState
from evercourt.kernel.events import canonical
from evercourt.kernel.policy import must
from evercourt.ledger.models import Entry
from evercourt.ledger.record import record
from evercourt.statistics.events import FiguresKept
from evercourt.statistics.figure import is_month_end, month_of
from evercourt.statistics.figures import FIGURES
from evercourt.statistics.models import Snapshot, kept_form

# Months before today that are kept afterwards, where the house began later or the job stood still.
MONTHS_BACK = 12


@transaction.atomic
def keep(court: Court, last: date, *, by: User | None, via: Channel) -> list[Snapshot]:
    """Count every figure of the month up to `last` and keep it; what is kept already stays as it is.

    Calling twice does no harm. What waits at the end of a day is not kept afterwards: nobody could count it any more.
    Raises WrongState for a day of the court that is not over.
    """
    must(by, "figures.keep", court)
    if last >= court.local_date():
        raise WrongState(_("This day is not over yet; its figures are counted the night after."))
    Court.objects.select_for_update(of=("self",)).get(pk=court.pk)
    known = set(Snapshot.objects.filter(court=court, last=last).values_list("figure", flat=True))
    late = last < court.local_date() - timedelta(days=1)
    span = month_of(court, last)
    wanted = [figure for figure in FIGURES if figure.code not in known and not (figure.standing and late)]
    rows = [
        Snapshot(
            court=court, figure=figure.code, version=figure.version, first=span.first, last=last,
            tallies=kept_form(figure.tallies(span)),
        )
        for figure in wanted
    ]  # fmt: skip
    if rows:
        Snapshot.objects.bulk_create(rows)
        record(FiguresKept(last=last, figures=len(rows), sha256=_sha256(rows)), about=court, by=by, via=via)
    return rows


def keep_all() -> int:
    """Keep yesterday for every court, and the ends of the last twelve months that are missing; return how many days.

    A day on which the record had not begun and the court had no case is left out: counting nothing for a year of every
    court kept a new house busy for minutes.
    """
    kept = 0
    entry = Entry.objects.order_by("pk").values_list("at", flat=True).first()
    for court in Court.objects.order_by("pk"):
        began = _began(court, entry)
        for day in _days(court.local_date()):
            if began and began <= day:
                kept += bool(keep(court, day, by=None, via=Channel.SYSTEM))
    return kept


def _began(court: Court, entry: datetime | None) -> date | None:
    """Return the day of the first `entry` of the record or of the court's first case, whichever came first."""
    case = Case.objects.filter(court=court).order_by("docketed_at").values_list("docketed_at", flat=True).first()
    known = [at for at in (entry, case) if at]
    return court.local_date(min(known)) if known else None


def _days(today: date) -> list[date]:
    yesterday = today - timedelta(days=1)
    ends = []
    day = today.replace(day=1) - timedelta(days=1)
    for _month in range(MONTHS_BACK):
        ends.append(day)
        day = day.replace(day=1) - timedelta(days=1)
    assert all(is_month_end(one) for one in ends)
    return sorted({*ends, yesterday})


def _sha256(rows: list[Snapshot]) -> str:
    said = {row.figure: {"version": row.version, "tallies": row.tallies} for row in rows}
    return hashlib.sha256(canonical(said).encode()).hexdigest()
