"""Figures of mediation: how many, with which end, and whether agreements are kept. Nothing of what is said in them."""

from typing import Any

from django.db.models import Case, CharField, DateTimeField, F, QuerySet, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from evercourt.mediation.models import EndReason, Mediation, Obligation
from evercourt.mediation.states import MediationState, ObligationState
from evercourt.statistics.figure import Area, Figure, Span, Unit, choices, measured

STAGES = (("before", _("before filing")), ("within", _("in a case")))
STAGE = Case(When(case=None, then=Value("before")), default=Value("within"), output_field=CharField())


def _ended(span: Span) -> QuerySet[Any]:
    return Mediation.objects.filter(court=span.court, **span.within("ended_at"))


def _reasons(span: Span) -> QuerySet[Any]:
    return measured(_ended(span), part="end_reason", case="case", at="ended_at")


def _agreed(span: Span) -> QuerySet[Any]:
    measure = Case(When(state=MediationState.AGREED, then=Value(1)), default=Value(0))
    return measured(_ended(span), part=STAGE, measure=measure, case="case", at="ended_at")


def _performed(span: Span) -> QuerySet[Any]:
    rows = Obligation.objects.filter(agreement__mediation__court=span.court, **span.days("due_on"))
    rows = rows.annotate(due_at=Cast(F("due_on"), DateTimeField()))
    measure = Case(When(state=ObligationState.PERFORMED, then=Value(1)), default=Value(0))
    return measured(rows, part="", measure=measure, case="agreement__mediation__case", at="due_at")


FIGURES = (
    Figure(
        code="mediations_ended",
        area=Area.MEDIATION,
        title=_("Mediations ended"),
        definition=_("Mediations that ended in these days, by the reason of their end (OMR 25)."),
        source=_("Mediations at the court, before filing and in cases."),
        unit=Unit.NUMBER,
        rows=_reasons,
        names=choices(EndReason),
        parted_by=_("Reason of the end"),
    ),
    Figure(
        code="mediations_agreed",
        area=Area.MEDIATION,
        title=_("Mediations with an agreement"),
        definition=_("Of the mediations that ended in these days, the share that ended with an agreement."),
        source=_("Mediations at the court, before filing and in cases."),
        unit=Unit.SHARE,
        rows=_agreed,
        names=choices(STAGES),
        parted_by=_("Stage"),
    ),
    Figure(
        code="agreements_kept",
        area=Area.MEDIATION,
        title=_("Performed by agreement"),
        definition=_("Of the clauses due in these days, the share that has been performed until now."),
        source=_("Clauses of agreements with a day of performance."),
        unit=Unit.SHARE,
        rows=_performed,
        names=choices(),
        parted_by=_("All"),
    ),
)
