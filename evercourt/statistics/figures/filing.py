"""Figures of filing: how many, how fast, why they come back."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Case, DateTimeField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import TruncDate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from evercourt.courts.models import Court
from evercourt.courts.procedures import in_language
from evercourt.courts.rules import rules_of
from evercourt.filing.models import Defect, Filing, Submission
from evercourt.filing.states import FilingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import Text
from evercourt.statistics.bands import banded, names_of
from evercourt.statistics.figure import Area, Figure, Span, Unit, choices, days_between, measured

DECIDED = (FilingState.ACCEPTED, FilingState.REFUSED)
# The clock of review is seven days (CPL 126).
WAITS = (("to_3", 3, _("up to 3 days")), ("to_7", 7, _("4 to 7 days")), ("over_7", None, _("more than 7 days")))


def decided(span: Span) -> QuerySet[Any]:
    """Return the filings that were accepted or refused in these days."""
    return Filing.objects.filter(court=span.court, state__in=DECIDED, **span.within("decided_at"))


def _received(span: Span) -> QuerySet[Any]:
    rows = Filing.objects.filter(court=span.court, **span.within("submitted_at"))
    return measured(rows, part="via", case="case", at="submitted_at")


def _in_time(span: Span) -> QuerySet[Any]:
    rows = decided(span).exclude(due_on=None)
    day = TruncDate("decided_at", tzinfo=span.begins.tzinfo)
    measure = Case(When(due_on__gte=day, then=Value(1)), default=Value(0))
    return measured(rows, part="state", measure=measure, case="case", at="decided_at")


def _days(span: Span) -> QuerySet[Any]:
    return measured(
        decided(span), part="via", measure=days_between("decided_at", "submitted_at"), case="case", at="decided_at"
    )


def _waiting(span: Span) -> QuerySet[Any]:
    rows = Filing.objects.filter(court=span.court, state=FilingState.SUBMITTED, received_at__lt=span.ends)
    return measured(rows, part=banded("received_at", WAITS, span.ends), case="case", at="received_at")


def _returned(span: Span) -> QuerySet[Any]:
    # The defects of round one were found in what was submitted in round nought.
    found_in = Submission.objects.filter(filing=OuterRef("filing"), round=OuterRef("round") - 1)
    rows = Defect.objects.annotate(submitted=Subquery(found_in.values("at")[:1], output_field=DateTimeField())).filter(
        filing__court=span.court, **span.within("submitted")
    )
    return measured(rows, part="item", case="filing__case", at="submitted", number="filing")


def _items(court: Court) -> Mapping[str, Text]:
    language = get_language() or "en"
    return {item.id: in_language(item.names, language) for item in rules_of(court).items}


FIGURES = (
    Figure(
        code="filings_received",
        area=Area.FILING,
        title=_("Filings received"),
        definition=_(
            "Filings submitted for the first time in these days, by the channel on which they came. A filing that was"
            " returned and came again counts once, on its first day."
        ),
        source=_("Filings of the court, by the time of their first receipt."),
        unit=Unit.NUMBER,
        rows=_received,
        names=choices(Channel),
        parted_by=_("Channel"),
    ),
    Figure(
        code="filings_in_time",
        area=Area.FILING,
        title=_("Filings decided in time"),
        definition=_(
            "Of the filings accepted or refused in these days, the share decided on or before the last day of their"
            " clock (CPL 126), pauses for mediation already counted out."
        ),
        source=_("Decided filings with a clock."),
        unit=Unit.SHARE,
        rows=_in_time,
        names=choices(FilingState),
        parted_by=_("Outcome"),
    ),
    Figure(
        code="filing_days",
        area=Area.FILING,
        title=_("Days from filing to decision"),
        definition=_(
            "For the filings accepted or refused in these days: calendar days from the first submission to the"
            " decision, on average, corrections included."
        ),
        source=_("Decided filings."),
        unit=Unit.DAYS,
        rows=_days,
        names=choices(Channel),
        parted_by=_("Channel"),
    ),
    Figure(
        code="filings_waiting",
        area=Area.FILING,
        title=_("Filings waiting for review"),
        definition=_("Filings with the court at the end of the day that are not decided, by how long they have lain."),
        source=_("Filings in review."),
        unit=Unit.NUMBER,
        rows=_waiting,
        names=names_of(WAITS),
        parted_by=_("Waiting since"),
        standing=True,
    ),
    Figure(
        code="return_reasons",
        area=Area.FILING,
        title=_("Reasons of return"),
        definition=_(
            "Everything a filing was returned for, item by item of the checklist, by the day on which the filing"
            " concerned had been submitted. One filing can have several."
        ),
        source=_("Defects raised on filings."),
        unit=Unit.NUMBER,
        rows=_returned,
        names=_items,
        parted_by=_("Item of the checklist"),
    ),
)
