"""Figures of enforcement: money in and out, and how soon what was held too much is let go."""

from typing import Any

from django.db.models import DateTimeField, F, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from evercourt.enforcement.models import Measure, MeasureOrder, MoneyMove
from evercourt.enforcement.states import LIVE, OrderState
from evercourt.statistics.figure import Area, Figure, Span, Unit, choices, days_between, measured

IN = (MoneyMove.Kind.INCOMING, MoneyMove.Kind.DEDUCTED, MoneyMove.Kind.IN_KIND)
OUT = (MoneyMove.Kind.PAID_OUT, MoneyMove.Kind.REFUNDED)


def _moves(span: Span, kinds: tuple[str, ...], part: str) -> QuerySet[Any]:
    rows = MoneyMove.objects.filter(case__court=span.court, kind__in=kinds, **span.days("day"))
    rows = rows.annotate(day_at=Cast(F("day"), DateTimeField()))
    return measured(rows, part=part, measure=F("amount"), case="case", at="day_at", number="case__number")


def _releases(span: Span) -> QuerySet[Any]:
    return MeasureOrder.objects.filter(
        measure__case__court=span.court, action=MeasureOrder.Action.RELEASE, state=OrderState.DONE,
        **span.within("answered_at"),
    )  # fmt: skip


def _released(span: Span, measure: Any) -> QuerySet[Any]:
    return measured(
        _releases(span), part="measure__kind", measure=measure, case="measure__case", at="answered_at",
        number="measure__case__number",
    )  # fmt: skip


def _live(span: Span) -> QuerySet[Any]:
    rows = Measure.objects.filter(case__court=span.court, state__in=LIVE).annotate(of=F("ruling__signed_at"))
    return measured(rows, part="kind", case="case", at="of", number="case__number")


FIGURES = (
    Figure(
        code="money_in",
        area=Area.ENFORCEMENT,
        title=_("Money received in enforcement"),
        definition=_(
            "What was paid in or deducted for enforcement cases in these days, by the day on which it counts."
        ),
        source=_("Moves of money into the cases of the court."),
        unit=Unit.YUAN,
        rows=lambda span: _moves(span, IN, "kind"),
        names=choices(MoneyMove.Kind),
        parted_by=_("How it came"),
    ),
    Figure(
        code="money_out",
        area=Area.ENFORCEMENT,
        title=_("Money paid out in enforcement"),
        definition=_("What was paid out or given back in these days, by the account of the case it came from."),
        source=_("Moves of money out of the cases of the court."),
        unit=Unit.YUAN,
        rows=lambda span: _moves(span, OUT, "source"),
        names=choices(MoneyMove.Account),
        parted_by=_("Account"),
    ),
    Figure(
        code="excess_released",
        area=Area.ENFORCEMENT,
        title=_("Held too much, and released"),
        definition=_("What was held beyond the debt and was let go by the institutions in these days (SEAL 19)."),
        source=_("Orders to release a part that were carried out, with the sum that the institution confirmed."),
        unit=Unit.YUAN,
        rows=lambda span: _released(span, F("done")),
        names=choices(Measure.Kind),
        parted_by=_("Measure"),
    ),
    Figure(
        code="release_days",
        area=Area.ENFORCEMENT,
        title=_("Days until the excess was released"),
        definition=_("For these releases: days from the order to the institution's answer, on average."),
        source=_("Orders to release a part that were carried out."),
        unit=Unit.DAYS,
        rows=lambda span: _released(span, days_between("answered_at", "written_at")),
        names=choices(Measure.Kind),
        parted_by=_("Measure"),
    ),
    Figure(
        code="measures_live",
        area=Area.ENFORCEMENT,
        title=_("Measures in force or under way"),
        definition=_("Freezings and sealings that hold property at the end of the day, or may hold it soon."),
        source=_("Measures in the cases of the court."),
        unit=Unit.NUMBER,
        rows=_live,
        names=choices(Measure.Kind),
        parted_by=_("Measure"),
        standing=True,
    ),
)
