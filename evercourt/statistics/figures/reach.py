"""Figures of reach: messages that left the house, service of process, whom closures were told, closed doors."""

from typing import Any

from django.conf import settings
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils.translation import gettext_lazy as _

from evercourt.continuity.models import ClosureOrder, Recipient
from evercourt.continuity.states import OrderState as ClosureState
from evercourt.continuity.states import ReachState
from evercourt.messages.models import Message
from evercourt.messages.states import MessageState
from evercourt.service.models import ServiceOrder
from evercourt.service.states import OrderState, Purpose
from evercourt.statistics.figure import Area, Figure, Span, Unit, choices, measured
from evercourt.statistics.figure import days_between as days


def _messages(span: Span) -> QuerySet[Any]:
    rows = Message.objects.filter(court=span.court, **span.within("written_at")).exclude(line=Message.Line.PORTAL)
    left = Q(state=MessageState.SENT)
    measure = Case(When(left, then=Value(1)), default=Value(0))
    return measured(rows, part="line", measure=measure, at="written_at")


def _served(span: Span) -> QuerySet[Any]:
    rows = ServiceOrder.objects.filter(case__court=span.court, **span.within("ordered_at"))
    measure = Case(When(state=OrderState.SERVED, then=Value(1)), default=Value(0))
    return measured(
        rows.exclude(state=OrderState.CANCELLED), part="purpose", measure=measure, case="case", at="ordered_at",
        number="case__number",
    )  # fmt: skip


def _service_days(span: Span) -> QuerySet[Any]:
    rows = ServiceOrder.objects.filter(case__court=span.court, state=OrderState.SERVED, **span.within("effective_at"))
    return measured(
        rows, part="purpose", measure=days("effective_at", "ordered_at"), case="case", at="effective_at",
        number="case__number",
    )  # fmt: skip


def _told(span: Span) -> QuerySet[Any]:
    rows = Recipient.objects.filter(order__court=span.court, **span.within("order__issued_at"))
    measure = Case(When(state=ReachState.REACHED, then=Value(1)), default=Value(0))
    return measured(rows, part="language", measure=measure, at="order__issued_at")


def _closed(span: Span) -> QuerySet[Any]:
    over = Least(Coalesce("over_at", "ends_at", Value(span.ends)), Coalesce("ends_at", Value(span.ends)))
    rows = ClosureOrder.objects.filter(courts=span.court, begins_at__lt=span.ends, issued_at__lt=span.ends)
    rows = rows.annotate(closed_to=Least(over, Value(span.ends)), closed_from=Greatest("begins_at", Value(span.begins)))
    rows = rows.exclude(state=ClosureState.DRAFT).filter(closed_to__gt=F("closed_from"))
    return measured(rows, measure=days("closed_to", "closed_from"), at="begins_at", number="number")


FIGURES = (
    Figure(
        code="messages_reached",
        area=Area.REACH,
        title=_("Messages that left and did not come back"),
        definition=_(
            "Of the messages written in these days, the share that the provider took and that did not come back, by the"
            " line. What only lies in the portal inbox is not counted."
        ),
        source=_("Messages about the court's business; one person can have several."),
        unit=Unit.SHARE,
        rows=_messages,
        names=choices(Message.Line),
        parted_by=_("Line"),
    ),
    Figure(
        code="papers_served",
        area=Area.REACH,
        title=_("Papers served"),
        definition=_(
            "Of the services ordered in these days and still needed, the share that has taken legal effect until now."
        ),
        source=_("Orders of service, one for each person served."),
        unit=Unit.SHARE,
        rows=_served,
        names=choices(Purpose),
        parted_by=_("What is served"),
    ),
    Figure(
        code="service_days",
        area=Area.REACH,
        title=_("Days until service took effect"),
        definition=_(
            "For the services that took effect in these days: calendar days from the order to the effect, on average."
        ),
        source=_("Orders of service with effect."),
        unit=Unit.DAYS,
        rows=_service_days,
        names=choices(Purpose),
        parted_by=_("What is served"),
    ),
    Figure(
        code="closures_told",
        area=Area.REACH,
        title=_("Told of a closure"),
        definition=_(
            "Of everyone to be told of the closure orders issued in these days, the share that was reached, by"
            " language."
        ),
        source=_("Persons to be told, once for each order."),
        unit=Unit.SHARE,
        rows=_told,
        names=choices(settings.LANGUAGES),
        parted_by=_("Language"),
    ),
    Figure(
        code="days_closed",
        area=Area.OPENING,
        title=_("Days on which the counters were closed by order"),
        definition=_(
            "Days and parts of days in this time for which a closure order bound the court. Filing on the web is not"
            " closed by it. Orders that overlap are counted each."
        ),
        source=_("Closure orders in effect."),
        unit=Unit.TOTAL_DAYS,
        rows=_closed,
        names=choices(),
        parted_by=_("All"),
    ),
)
