"""The custody that runs in a case: no calendar, closure or outage moves its last day (CRPL 98, 105)."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Min

from evercourt.cases.models import Case, Deadline
from evercourt.courts.procedures import pack, pack_names


def custody_limits(cases: Iterable[int]) -> dict[int, date]:
    """Return, by case, the earliest last day of the custody limits that run in it."""
    laws = [pack(name) for name in pack_names()]
    custody = {
        name for law in laws for name, versions in law.limits.items() if any(version.custody for version in versions)
    }
    running = Deadline.objects.filter(case__in=list(cases), state=Deadline.State.OPEN, rule__in=custody)
    return dict(running.values_list("case").annotate(first=Min("due_on")).order_by().values_list("case", "first"))


def custody_limit(case: Case) -> date | None:
    """Return the earliest last day of the custody limits that run in the case, or None."""
    return custody_limits([case.pk]).get(case.pk)
