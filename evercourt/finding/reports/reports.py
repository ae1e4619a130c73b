"""The reports. All but the list of deadlines are of cases; what waits is the running part of what there is."""

from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case as Choice
from django.db.models import CharField, F, Value, When
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.models import Case, Deadline
from evercourt.cases.states import DeadlineState
from evercourt.courts.procedures import in_language
from evercourt.courts.rules import rules_of
from evercourt.finding.reports.columns import OF_CASES, OF_DEADLINES, last_entry, presiding
from evercourt.finding.reports.definition import Day, Report
from evercourt.kernel.errors import Text

# From so many days without an entry on a case is cold.
COLD = 60
RESTED = ((180, "over_180"), (120, "to_180"), (COLD, "to_120"))
SOON = 7


def all_cases(day: Day, user: User) -> Any:
    """Return the cases of the court this person may see."""
    return Case.objects.visible_to(user).filter(court=day.court)


def running(day: Day, user: User) -> Any:
    """Return those that have not ended."""
    return all_cases(day, user).filter(ended_at=None)


def inventory(day: Day, user: User) -> Any:
    """All cases, by whether they have ended."""
    ended = When(ended_at__isnull=False, then=Value("ended"))
    return all_cases(day, user).annotate(r_part=Choice(ended, default=Value("running"), output_field=CharField()))


def pending(day: Day, user: User) -> Any:
    """Running cases, by kind."""
    return running(day, user).annotate(r_part=F("kind"))


def cold(day: Day, user: User) -> Any:
    """Running cases on whose docket nothing happened, by how long."""
    midnight = datetime.combine(day.today, time(), ZoneInfo(day.court.time_zone))
    bands = [
        When(r_last__lt=midnight - timedelta(days=days), then=Value(code)) for days, code in RESTED
    ]  # fmt: skip
    rows = running(day, user).annotate(r_last=last_entry(""))
    return rows.filter(r_last__lt=midnight - timedelta(days=COLD)).annotate(
        r_part=Choice(*bands, default=Value(""), output_field=CharField())
    )


def work(day: Day, user: User) -> Any:
    """Running cases, by who presides."""
    judge = Cast(presiding("", "user"), CharField())
    return running(day, user).annotate(r_part=Coalesce(judge, Value("")))


def deadlines(day: Day, user: User) -> Any:
    """Running periods in running cases, by how near their last day is."""
    cases = running(day, user).values("pk")
    near = [
        When(due_on__lt=day.today, then=Value("passed")),
        When(due_on__lte=day.today + timedelta(days=SOON), then=Value("soon")),
    ]
    rows = Deadline.objects.filter(state=DeadlineState.OPEN, case__in=cases)
    return rows.annotate(r_part=Choice(*near, default=Value("later"), output_field=CharField()))


def _kinds(day: Day, parts: Collection[str]) -> Mapping[str, Text]:
    language = get_language() or "en"
    return {kind.id: in_language(kind.names, language) for kind in rules_of(day.court).case_types.values()}


def _judges(day: Day, parts: Collection[str]) -> Mapping[str, Text]:
    people = User.objects.filter(pk__in=[part for part in parts if part]).order_by("name", "pk")
    return {str(key): name for key, name in people.values_list("pk", "name")} | {"": _("nobody presides yet")}


def _names(**names: Text) -> Any:
    return lambda day, parts: names


REPORTS = (
    Report(
        code="inventory",
        title=_("Inventory"),
        definition=_("Every case of the court, running or ended."),
        rows=inventory,
        names=_names(running=_("running"), ended=_("ended")),
        parted_by=_("State"),
        columns=OF_CASES,
        first=("number", "title", "kind", "docketed", "ended"),
        order=("-docketed_at", "-pk"),
    ),
    Report(
        code="pending",
        title=_("Pending cases"),
        definition=_("Every case that has not ended, by kind: the running ones of the inventory."),
        rows=pending,
        names=_kinds,
        parted_by=_("Kind of case"),
        columns=OF_CASES,
        first=("number", "title", "judge", "docketed", "age", "next"),
        order=("docketed_at", "pk"),
    ),
    Report(
        code="deadlines",
        title=_("Last days"),
        definition=_("Every period that runs in a case that has not ended: of the parties and of the court."),
        rows=deadlines,
        names=_names(passed=_("passed"), soon=_("within 7 days"), later=_("later")),
        parted_by=_("Last day"),
        columns=OF_DEADLINES,
        first=("due", "rule", "party", "number", "judge"),
        order=("due_on", "pk"),
        case="case__",
    ),
    Report(
        code="cold",
        title=_("Cold cases"),
        definition=_("Every pending case on whose docket nothing happened for more than 60 days."),
        rows=cold,
        names=_names(
            over_180=_("more than 180 days"), to_180=_("121 to 180 days"), to_120=_("61 to 120 days")
        ),
        parted_by=_("Without an entry for"),
        columns=OF_CASES,
        first=("number", "title", "judge", "last", "rested", "next"),
        order=("r_last", "pk"),
    ),
    Report(
        code="work",
        title=_("Work of the judges"),
        definition=_("Every pending case, by who presides; together they are the pending cases."),
        rows=work,
        names=_judges,
        parted_by=_("Presiding judge"),
        columns=OF_CASES,
        first=("number", "title", "judge", "age", "next", "work"),
        order=("docketed_at", "pk"),
    ),
)  # fmt: skip
BY_CODE = {report.code: report for report in REPORTS}
