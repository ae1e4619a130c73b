"""Figures of the hotline 12368: of the line, never of a person who answers it."""

from typing import Any

from django.conf import settings
from django.db.models import Case, QuerySet, Value, When
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from evercourt.helpline.models import Call, WorkOrder
from evercourt.helpline.states import CallState
from evercourt.statistics.figure import Area, Figure, Span, Unit, choices, measured, seconds_between


def _calls(span: Span) -> QuerySet[Any]:
    return Call.objects.filter(court=span.court, **span.within("rang_at")).exclude(state=CallState.RINGING)


def _answered(span: Span) -> QuerySet[Any]:
    measure = Case(When(answered_at__isnull=False, then=Value(1)), default=Value(0))
    return measured(_calls(span), part="language", measure=measure, at="rang_at")


def _waited(span: Span) -> QuerySet[Any]:
    # A call that an agent began at a desk telephone has no time of ringing.
    rows = _calls(span).filter(answered_at__isnull=False, leg__isnull=False)
    return measured(rows, part="language", measure=seconds_between("answered_at", "rang_at"), at="rang_at")


def _orders(span: Span) -> QuerySet[Any]:
    rows = WorkOrder.objects.filter(court=span.court, **span.within("answered_at"))
    day = TruncDate("answered_at", tzinfo=span.begins.tzinfo)
    measure = Case(When(due_on__gte=day, then=Value(1)), default=Value(0))
    return measured(rows, part="kind", measure=measure, case="case", at="answered_at")


FIGURES = (
    Figure(
        code="calls_answered",
        area=Area.HOTLINE,
        title=_("Calls answered"),
        definition=_("Of the calls that rang in these days, the share that was answered, by the caller's language."),
        source=_("Calls to the hotline of the court."),
        unit=Unit.SHARE,
        rows=_answered,
        names=choices(settings.LANGUAGES),
        parted_by=_("Language"),
    ),
    Figure(
        code="calls_waited",
        area=Area.HOTLINE,
        title=_("Seconds until a call was answered"),
        definition=_("For the answered calls of these days: seconds from the first ring to the answer, on average."),
        source=_("Answered calls that came through the exchange."),
        unit=Unit.SECONDS,
        rows=_waited,
        names=choices(settings.LANGUAGES),
        parted_by=_("Language"),
    ),
    Figure(
        code="questions_in_time",
        area=Area.HOTLINE,
        title=_("Questions by telephone answered in time"),
        definition=_("Of the work orders answered in these days, the share answered on or before their last day."),
        source=_("Answered work orders of the hotline."),
        unit=Unit.SHARE,
        rows=_orders,
        names=choices(WorkOrder.Kind),
        parted_by=_("Kind"),
    ),
)
