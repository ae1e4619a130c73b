"""The columns of reports: each an expression over the case of a row, and its words."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Case, Deadline, DocketEntry, PanelMember, Party
from evercourt.cases.states import DeadlineState
from evercourt.courts.procedures import in_language
from evercourt.courts.rules import name_of, rules_of
from evercourt.finding.reports.definition import Column, Day
from evercourt.work.models import Item
from evercourt.work.states import ItemState

Side = Party.Side
ASK = (Side.PLAINTIFF, Side.PETITIONER, Side.APPLICANT, Side.PROSECUTOR)
ANSWER = (Side.DEFENDANT, Side.DEBTOR, Side.ACCUSED)


def last_entry(prefix: str) -> Any:
    """Return the expression for the moment of the newest line on the docket."""
    newest = DocketEntry.objects.filter(case=_case(prefix)).order_by("-number")
    return Coalesce(Subquery(newest.values("at")[:1]), F(f"{prefix}docketed_at"))


def presiding(prefix: str, what: str) -> Subquery:
    """Return the expression for the key or name of who presides now."""
    seats = PanelMember.objects.filter(case=_case(prefix), until=None, seat=PanelMember.Seat.PRESIDING)
    return Subquery(seats.values(what)[:1])


def _case(prefix: str) -> OuterRef:
    return OuterRef(f"{prefix}pk")


def _counted(rows: QuerySet[Any]) -> Any:
    number = rows.order_by().values("case").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


def _side(prefix: str, *sides: str) -> Any:
    return Subquery(
        Party.objects.filter(case=_case(prefix), side__in=sides).order_by("side", "position").values("name")[:1]
    )


def _next_day(prefix: str) -> Any:
    rows = Deadline.objects.filter(case=_case(prefix), state=DeadlineState.OPEN).order_by("due_on")
    return Subquery(rows.values("due_on")[:1])


def _local(value: datetime, day: Day) -> date:
    return value.astimezone(ZoneInfo(day.court.time_zone)).date()


def _day(value: Any, day: Day) -> str:
    if value is None:
        return ""
    return (_local(value, day) if isinstance(value, datetime) else value).isoformat()


def _days_since(value: Any, day: Day) -> str:
    return "" if value is None else str((day.today - _local(value, day)).days)


def _kind(value: str, day: Day) -> str:
    kind = rules_of(day.court).case_types.get(value)
    return in_language(kind.names, get_language() or "en") if kind else value


def _cause(value: str, day: Day) -> str:
    cause = rules_of(day.court).causes.get(value)
    return in_language(cause.names, get_language() or "en") if cause else value


def _procedure(value: str, day: Day) -> str:
    return str(dict(Case.Procedure.choices).get(value, value))


def _amount(value: Decimal | None, day: Day) -> str:
    return "" if value is None else f"{value:.2f}"


def _rule(value: str, day: Day) -> str:
    return name_of(day.court, value, day.today)


def _of_case(field: str) -> Any:
    return lambda prefix: F(prefix + field)


NUMBER = Column(code="number", title=_("Case number"), value=_of_case("number"))
TITLE = Column(code="title", title=_("Title"), value=_of_case("title"))
OF_CASES = (
    NUMBER,
    TITLE,
    Column(code="kind", title=_("Kind of case"), value=_of_case("kind"), said=_kind),
    Column(code="cause", title=_("Cause of action"), value=_of_case("cause"), said=_cause),
    Column(code="procedure", title=_("Procedure"), value=_of_case("procedure"), said=_procedure),
    Column(code="amount", title=_("In dispute, yuan"), value=_of_case("amount"), said=_amount, numeric=True),
    Column(
        code="plaintiff", title=_("Who asks"), value=lambda prefix: _side(prefix, *ASK)
    ),
    Column(code="defendant", title=_("Against whom"), value=lambda prefix: _side(prefix, *ANSWER)),
    Column(code="judge", title=_("Presiding judge"), value=lambda prefix: presiding(prefix, "user__name")),
    Column(code="filed", title=_("Filed on"), value=_of_case("filed_at"), said=_day),
    Column(code="docketed", title=_("Accepted on"), value=_of_case("docketed_at"), said=_day),
    Column(code="ended", title=_("Ended on"), value=_of_case("ended_at"), said=_day),
    Column(code="age", title=_("Days since accepted"), value=_of_case("docketed_at"), said=_days_since, numeric=True),
    Column(code="last", title=_("Last entry on"), value=last_entry, said=_day),
    Column(code="rested", title=_("Days without an entry"), value=last_entry, said=_days_since, numeric=True),
    Column(code="next", title=_("Next last day"), value=_next_day, said=_day),
    Column(
        code="work", title=_("Open work"), numeric=True,
        value=lambda prefix: _counted(Item.objects.filter(case=_case(prefix), state=ItemState.OPEN)),
    ),
)  # fmt: skip
OF_DEADLINES = (
    Column(code="due", title=_("Last day"), value=lambda prefix: F("due_on"), said=_day),
    Column(code="rule", title=_("Time limit"), value=lambda prefix: F("rule"), said=_rule),
    Column(code="party", title=_("Whose it is"), value=lambda prefix: F("party__name"),
           said=lambda value, day: value or str(_("the court"))),
    Column(code="basis", title=_("By law"), value=lambda prefix: F("basis")),
    *OF_CASES,
)  # fmt: skip
