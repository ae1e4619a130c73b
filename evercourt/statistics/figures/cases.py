"""Figures of cases: what came, what ended, what waits and how long, which clocks were kept."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Case as When_
from django.db.models import DateTimeField, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Case, Deadline
from evercourt.cases.states import DeadlineState
from evercourt.courts.models import Court
from evercourt.courts.procedures import in_language
from evercourt.courts.rules import rules_of
from evercourt.kernel.errors import Text
from evercourt.statistics.bands import ahead, banded, names_of
from evercourt.statistics.figure import Area, Figure, Span, Unit, choices, days_between, measured

AGES = (
    ("to_90", 90, _("up to 3 months")),
    ("to_180", 180, _("3 to 6 months")),
    ("to_365", 365, _("6 to 12 months")),
    ("to_730", 730, _("1 to 2 years")),
    ("over_730", None, _("more than 2 years")),
)
LEFT = (
    ("passed", 0, _("last day passed")),
    ("to_7", 8, _("within 7 days")),
    ("to_30", 31, _("within 30 days")),
    ("later", None, _("later")),
)
END_REASONS = (
    ("judgment", _("judgment")),
    ("mediation", _("settled by mediation")),
    ("confirmation", _("agreement confirmed")),
    ("fee_unpaid", _("treated as withdrawn: fee not paid")),
    ("paid", _("paid in full")),
    ("settled", _("settled by the parties")),
    ("round", _("this round ended")),
    ("fallen", _("the title has fallen")),
    ("", _("other")),
)


def pending(span: Span) -> QuerySet[Any]:
    """Return the cases that were open at the end of the last day."""
    open_then = Q(ended_at=None) | Q(ended_at__gte=span.ends)
    return Case.objects.filter(open_then, court=span.court, docketed_at__lt=span.ends)


def ended(span: Span) -> QuerySet[Any]:
    """Return the cases that ended in these days."""
    return Case.objects.filter(court=span.court, **span.within("ended_at"))


def kinds(court: Court) -> Mapping[str, Text]:
    """Return the names of the kinds of case in the court's procedure."""
    language = get_language() or "en"
    return {kind.id: in_language(kind.names, language) for kind in rules_of(court).case_types.values()}


def limits(court: Court) -> Mapping[str, Text]:
    """Return the names of the time limits, by the version of the rule that came last."""
    language = get_language() or "en"
    return {
        rule: in_language(versions[-1].names, language) or rule for rule, versions in rules_of(court).limits.items()
    }


def _of_cases(rows: QuerySet[Any], part: Any, at: str, measure: Any = 1) -> QuerySet[Any]:
    return measured(rows, part=part, measure=measure, case="pk", at=at, number="number")


def _docketed(span: Span) -> QuerySet[Any]:
    return _of_cases(Case.objects.filter(court=span.court, **span.within("docketed_at")), "kind", "docketed_at")


def _kept(span: Span) -> QuerySet[Any]:
    over = (DeadlineState.MET, DeadlineState.MISSED)
    rows = Deadline.objects.filter(case__court=span.court, party=None, state__in=over, **span.days("due_on"))
    met = When_(When(state=DeadlineState.MET, then=Value(1)), default=Value(0))
    return _of_deadlines(rows, "rule", met)


def _running(span: Span) -> QuerySet[Any]:
    rows = Deadline.objects.filter(case__court=span.court, state=DeadlineState.OPEN)
    return _of_deadlines(rows, ahead("due_on", LEFT, span.last), 1)


def _of_deadlines(rows: QuerySet[Any], part: Any, measure: Any) -> QuerySet[Any]:
    rows = rows.annotate(due_at=Cast(F("due_on"), DateTimeField()))
    return measured(rows, part=part, measure=measure, case="case", at="due_at", number="case__number")


FIGURES = (
    Figure(
        code="cases_docketed",
        area=Area.CASES,
        title=_("Cases docketed"),
        definition=_("Cases that were given a number in these days, by kind."),
        source=_("Cases of the court, by the day of their docketing."),
        unit=Unit.NUMBER,
        rows=_docketed,
        names=kinds,
        parted_by=_("Kind of case"),
    ),
    Figure(
        code="cases_ended",
        area=Area.CASES,
        title=_("Cases ended"),
        definition=_("Cases that ended in these days, by the reason of their end."),
        source=_("Cases of the court, by the day of their end."),
        unit=Unit.NUMBER,
        rows=lambda span: _of_cases(ended(span), "end_reason", "ended_at"),
        names=choices(END_REASONS),
        parted_by=_("Reason of the end"),
    ),
    Figure(
        code="cases_pending",
        area=Area.CASES,
        title=_("Open cases by age"),
        definition=_("Cases docketed and not ended at the end of the last day, by their age in calendar days."),
        source=_("Cases of the court."),
        unit=Unit.NUMBER,
        rows=lambda span: _of_cases(pending(span), banded("docketed_at", AGES, span.ends), "docketed_at"),
        names=names_of(AGES),
        parted_by=_("Age"),
    ),
    Figure(
        code="days_to_end",
        area=Area.CASES,
        title=_("Days from docketing to the end"),
        definition=_("For the cases that ended in these days: calendar days from docketing to the end, on average."),
        source=_("Ended cases."),
        unit=Unit.DAYS,
        rows=lambda span: _of_cases(ended(span), "procedure", "ended_at", days_between("ended_at", "docketed_at")),
        names=choices(Case.Procedure),
        parted_by=_("Procedure"),
    ),
    Figure(
        code="court_deadlines_kept",
        area=Area.CASES,
        title=_("Clocks of the court that were kept"),
        definition=_(
            "Of the court's own time limits whose last day lay in these days and that are over, the share that was met."
        ),
        source=_("Time limits of the court in its cases; those of the parties are not counted."),
        unit=Unit.SHARE,
        rows=_kept,
        names=limits,
        parted_by=_("Time limit"),
    ),
    Figure(
        code="deadlines_running",
        area=Area.CASES,
        title=_("Running time limits"),
        definition=_("Time limits of court and parties that run at the end of the day, by the days that are left."),
        source=_("Open time limits in the cases of the court."),
        unit=Unit.NUMBER,
        rows=_running,
        names=names_of(LEFT),
        parted_by=_("Last day"),
        standing=True,
    ),
)
