"""Figures of equal treatment: the same outcome, beside each other by representation, channel and language.

They say whether groups fare differently, never how a judge or clerk decides: no row and no part names one of them.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, Case, CharField, Exists, Func, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Extension, FeeRelief, Party, Representation
from evercourt.cases.states import ExtensionState, ReliefState
from evercourt.decisions.models import Decision
from evercourt.decisions.policy import PUBLIC_STATES
from evercourt.filing.models import Filing
from evercourt.filing.states import FilingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import Text
from evercourt.statistics.figure import Area, Figure, Names, Span, Unit, choices, measured
from evercourt.statistics.figures.filing import decided

REPRESENTED = (("yes", _("with a representative")), ("no", _("without a representative")))
NOT_KNOWN = ("", _("not known"))
# A decision awards something to the side that asked, if an item of its operative part names one of them as obligee.
AWARDS = """
    EXISTS (
        SELECT FROM cases_party asking, jsonb_array_elements(decisions_decision.operative) item
        WHERE asking.case_id = decisions_decision.case_id AND asking.side = 'plaintiff'
            AND item ->> 'obligee' = asking.id::text
    )
"""
Rows = Callable[[Span], QuerySet[Any]]


def _yes(condition: Any) -> Any:
    return Case(When(condition, then=Value("yes")), default=Value("no"), output_field=CharField())


def _one(**condition: Any) -> Any:
    return Case(When(**condition, then=Value(1)), default=Value(0))


def _in_filing() -> Any:
    path = Value("$.parties[*].representatives[*]")
    return Func("form", path, template="jsonb_path_exists(%(expressions)s::jsonpath)", output_field=BooleanField())


def _accepted(part: Any) -> Rows:
    def rows(span: Span) -> QuerySet[Any]:
        found = decided(span).annotate(by_lawyer=_in_filing())
        at_once = _one(state=FilingState.ACCEPTED, rounds=0)
        return measured(found, part=part, measure=at_once, case="case", at="decided_at")

    return rows


def _relief(part: Any) -> Rows:
    def rows(span: Span) -> QuerySet[Any]:
        found = FeeRelief.objects.filter(fee__case__court=span.court, **span.within("decided_at"))
        granted = _one(state=ReliefState.GRANTED)
        return measured(
            found, part=part, measure=granted, case="fee__case", at="decided_at", number="fee__case__number"
        )

    return rows


def _extended(part: Any) -> Rows:
    def rows(span: Span) -> QuerySet[Any]:
        found = Extension.objects.filter(deadline__case__court=span.court, **span.within("decided_at"))
        granted = _one(state=ExtensionState.GRANTED)
        return measured(
            found, part=part, measure=granted, case="deadline__case", at="decided_at", number="deadline__case__number"
        )

    return rows


def _awarded(part: Any) -> Rows:
    def rows(span: Span) -> QuerySet[Any]:
        found = Decision.objects.filter(
            case__court=span.court, kind=Decision.Kind.JUDGMENT, state__in=PUBLIC_STATES,
            **span.within("pronounced_at"),
        )  # fmt: skip
        found = found.filter(Exists(Party.objects.filter(case=OuterRef("case"), side=Party.Side.PLAINTIFF)))
        awards = Case(When(RawSQL(AWARDS, [], BooleanField()), then=Value(1)), default=Value(0))  # noqa: S611
        return measured(found, part=part, measure=awards, case="case", at="pronounced_at", number="case__number")

    return rows


def _plaintiff(field: str) -> Any:
    first = Party.objects.filter(case=OuterRef("case"), side=Party.Side.PLAINTIFF).order_by("position")
    return Subquery(first.values(field)[:1])


def _represented(**of: Any) -> Any:
    return _yes(Exists(Representation.objects.filter(**of)))


def _channel_of(case: str) -> Any:
    return Subquery(Filing.objects.filter(case=OuterRef(case)).values("via")[:1])


BY_LANGUAGE: tuple[Text, Names] = (_("Language"), choices([*settings.LANGUAGES, NOT_KNOWN]))
BY_CHANNEL: tuple[Text, Names] = (_("Channel of the filing"), choices(Channel, [NOT_KNOWN]))
BY_REPRESENTATION: tuple[Text, Names] = (_("Representation"), choices(REPRESENTED, [NOT_KNOWN]))

# Outcome → title, definition, source, rows by part, and the parts.
OUTCOMES: tuple[tuple[str, Text, Text, Text, Callable[[Any], Rows], dict[str, Any]], ...] = (
    (
        "accepted_at_once",
        _("Accepted without a return"),
        _("Of the filings decided in these days, the share accepted without having been returned for correction."),
        _("Decided filings; the language is that of the filing."),
        _accepted,
        {"language": "language", "channel": "via", "representation": _yes(Q(by_lawyer=True))},
    ),
    (
        "relief_granted",
        _("Relief from fees granted"),
        _("Of the applications for relief from a fee decided in these days, the share that was granted."),
        _("Decided applications for relief; the language is that of the party."),
        _relief,
        {
            "language": "fee__party__language",
            "channel": _channel_of("fee__case"),
            "representation": _represented(party=OuterRef("fee__party")),
        },
    ),
    (
        "extension_granted",
        _("More time granted"),
        _("Of the requests for more time decided in these days, the share that was granted."),
        _("Decided requests for more time; the language is that of the party."),
        _extended,
        {
            "language": "party__language",
            "channel": _channel_of("deadline__case"),
            "representation": _represented(party=OuterRef("party")),
        },
    ),
    (
        "claim_awarded",
        _("Judgments that award something"),
        _("Of the judgments pronounced in these days, the share in which the side that asked is awarded something."),
        _("Pronounced judgments in cases with a plaintiff; language and representation are the first plaintiff's."),
        _awarded,
        {
            "language": _plaintiff("language"),
            "channel": _channel_of("case"),
            "representation": _represented(party__case=OuterRef("case"), party__side=Party.Side.PLAINTIFF),
        },
    ),
)
GROUPS = {"language": BY_LANGUAGE, "channel": BY_CHANNEL, "representation": BY_REPRESENTATION}

FIGURES = tuple(
    Figure(
        code=f"{outcome}_by_{group}",
        area=Area.FAIRNESS,
        title=title,
        definition=definition,
        source=source,
        unit=Unit.SHARE,
        rows=rows(parts[group]),
        names=names,
        parted_by=parted_by,
    )
    for outcome, title, definition, source, rows, parts in OUTCOMES
    for group, (parted_by, names) in GROUPS.items()
)
