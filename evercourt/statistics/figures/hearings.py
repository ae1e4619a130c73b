"""Figures of hearings: in the courtroom and by video, who agreed to video, what was adjourned."""

from typing import Any

from django.conf import settings
from django.db.models import Case, QuerySet, Value, When
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from evercourt.hearings.models import Consent, Hearing
from evercourt.hearings.states import HearingState
from evercourt.statistics.figure import Area, Figure, Span, Unit, choices, measured

# Who took it back, or asks to, had agreed.
AGREED = (Consent.Answer.AGREED, Consent.Answer.WITHDRAWAL_ASKED)


def _hearings(span: Span) -> QuerySet[Any]:
    return Hearing.objects.annotate(starts=Lower("during")).filter(case__court=span.court, **span.within("starts"))


def _held(span: Span) -> QuerySet[Any]:
    rows = _hearings(span).filter(state=HearingState.HELD)
    return measured(rows, part="mode", case="case", at="starts", number="case__number")


def _adjourned(span: Span) -> QuerySet[Any]:
    rows = _hearings(span).exclude(state=HearingState.SCHEDULED)
    measure = Case(When(state=HearingState.ADJOURNED, then=Value(1)), default=Value(0))
    return measured(rows, part="mode", measure=measure, case="case", at="starts", number="case__number")


def _answers(span: Span) -> QuerySet[Any]:
    rows = Consent.objects.filter(hearing__case__court=span.court, **span.within("asked_at"))
    return measured(rows, part="answer", case="hearing__case", at="asked_at", number="hearing__case__number")


def _agreed(span: Span) -> QuerySet[Any]:
    rows = Consent.objects.filter(hearing__case__court=span.court, **span.within("answered_at"))
    measure = Case(When(answer__in=AGREED, then=Value(1)), default=Value(0))
    return measured(
        rows, part="told_language", measure=measure, case="hearing__case", at="answered_at",
        number="hearing__case__number",
    )  # fmt: skip


FIGURES = (
    Figure(
        code="hearings_held",
        area=Area.HEARINGS,
        title=_("Hearings held, in the courtroom and by video"),
        definition=_("Hearings that were held and began in these days, by where those taking part were."),
        source=_("Hearings in the cases of the court."),
        unit=Unit.NUMBER,
        rows=_held,
        names=choices(Hearing.Mode),
        parted_by=_("Form"),
    ),
    Figure(
        code="hearings_adjourned",
        area=Area.HEARINGS,
        title=_("Hearings adjourned"),
        definition=_(
            "Of the hearings set for these days and no longer waiting to be held, the share that was adjourned."
        ),
        source=_("Hearings in the cases of the court."),
        unit=Unit.SHARE,
        rows=_adjourned,
        names=choices(Hearing.Mode),
        parted_by=_("Form"),
    ),
    Figure(
        code="video_answers",
        area=Area.HEARINGS,
        title=_("Answers to the question whether one agrees to video"),
        definition=_(
            "Everyone asked in these days whether they agree to a hearing by video (OLR 4), by their answer as it"
            " stands now. No answer is no consent."
        ),
        source=_("Persons asked, once for each hearing."),
        unit=Unit.NUMBER,
        rows=_answers,
        names=choices(Consent.Answer),
        parted_by=_("Answer"),
    ),
    Figure(
        code="video_agreed",
        area=Area.HEARINGS,
        title=_("Consent to video"),
        definition=_(
            "Of those who answered in these days, the share that agreed, by the language in which it was explained to"
            " them. The rest refused or took their consent back."
        ),
        source=_("Persons who answered, once for each hearing."),
        unit=Unit.SHARE,
        rows=_agreed,
        names=choices(settings.LANGUAGES),
        parted_by=_("Language"),
    ),
)
