"""The report of a closure: how long, who was affected, what was decided late, who was not reached. Figures of rows."""

import json
from collections import Counter
from datetime import datetime
from typing import Any

from django.db.models import Count, DateField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from evercourt.cases.models import Deadline
from evercourt.continuity.models import ClosureOrder, DeadlineEffect, HearingEffect, Recipient, VisitEffect
from evercourt.continuity.states import ReachState
from evercourt.courts.rules import rules_of
from evercourt.hearings.states import HearingState
from evercourt.ledger.models import Entry

# Whoever is named is named; a report with more names than these says how many more there are.
MOST_NAMED = 1000
# The classes of periods in which the court itself decides.
OF_THE_COURT = ("work_of_court", "never_waits")
Outcome = HearingEffect.Outcome


def figures(order: ClosureOrder, now: datetime) -> dict[str, Any]:
    """Return how it went as of `now`: days closed, what was moved, what came late, who was not reached, by name."""
    over = order.over_at or min(filter(None, [now, order.ends_at]))
    last = max(order.court.local_date(over), order.first_day)
    orders = chain(order)
    visits = VisitEffect.objects.filter(order__in=orders)
    hearings = HearingEffect.objects.filter(order__in=orders)
    deadlines = DeadlineEffect.objects.filter(order__in=orders)
    everyone = people(orders)
    reached = everyone.filter(state=ReachState.REACHED)
    unreached = everyone.exclude(state=ReachState.REACHED).order_by("pk")
    return {
        "days": (last - order.first_day).days,
        "people": everyone.count(),
        "people_reached": reached.count(),
        "people_answered": everyone.exclude(answered_at=None).count(),
        "reached_by": _counted(reached, "reached_by"),
        "visits": visits.count(),
        "visits_rebooked": visits.filter(visit__followed_by__isnull=False).distinct().count(),
        "hearings": hearings.count(),
        "hearings_postponed": hearings.filter(hearing__state=HearingState.ADJOURNED).count(),
        "hearings_by_video": hearings.filter(hearing__mode="remote").count(),
        "hearings_kept": hearings.filter(outcome=Outcome.KEPT).count(),
        "hearings_without_new_day": len(without_new_day(order)),
        "deadlines": deadlines.values("deadline").distinct().count(),
        "deadlines_waiting": deadlines.filter(deadline__held=True).values("deadline").distinct().count(),
        "deadlines_by_class": _by_class(order, deadlines),
        "late": late(order, now),
        "unreached": list(unreached.values_list("name", flat=True)[:MOST_NAMED]),
        "unreached_number": unreached.count(),
    }


def chain(order: ClosureOrder) -> list[ClosureOrder]:
    """Return the order and those it replaced, one after the other: for people it is one closure."""
    found = [order]
    while earlier := found[-1].supersedes:
        found.append(earlier)
    return found


def people(orders: list[ClosureOrder]) -> QuerySet[Recipient]:
    """Return everyone concerned by these orders, each once: as they stand in the latest order that names them."""
    rows = Recipient.objects.filter(order__in=orders)
    same = Q(person=OuterRef("person")) | Q(party=OuterRef("party"))
    same |= Q(person=None, party=None, phone=OuterRef("phone"), name=OuterRef("name"))
    return rows.filter(~Exists(rows.filter(same, order__gt=OuterRef("order"))))


def without_new_day(order: ClosureOrder) -> list[str]:
    """Return the numbers of the cases whose hearing was put off and which have no new day yet."""
    off = HearingEffect.objects.filter(order__in=chain(order), hearing__state=HearingState.ADJOURNED)
    waiting = off.exclude(hearing__case__hearings__state__in=[HearingState.SCHEDULED, HearingState.HELD])
    return list(waiting.order_by("hearing__case__number").values_list("hearing__case__number", flat=True).distinct())


def late(order: ClosureOrder, now: datetime) -> list[dict[str, str]]:
    """Return what the court itself did not do by the day as first counted, of the days of the closure, case by case.

    Each with the case, the period, the day first counted, and when it was done (empty: it is not done yet).
    """
    law = rules_of(order.court)
    limits = [limit for name in OF_THE_COURT for limit in law.deadline_classes[name].limits]
    last = order.court.local_date(min(filter(None, [order.over_at or now, order.ends_at])))
    counted = Deadline.objects.annotate(first=Coalesce(F("counted_on"), F("due_on"), output_field=DateField()))
    concerned = counted.filter(
        Q(first__gte=order.first_day, first__lte=last, first__lt=order.court.local_date(now)),
        party=None,
        rule__in=limits,
        case__court__in=order.courts.all(),
    ).exclude(state=Deadline.State.LIFTED)
    rows = list(concerned.select_related("case").order_by("first", "pk"))
    done = _met(rows)
    found = []
    for row in rows:
        met = done.get(row.pk)
        day = order.court.local_date(met) if met else None
        if row.state == Deadline.State.MET and (day is None or day <= row.first):
            continue
        found.append(
            {
                "case": row.case.number,
                "rule": row.rule,
                "first_counted": row.first.isoformat(),
                "due_on": "" if row.held else row.due_on.isoformat(),
                "done_on": day.isoformat() if day and row.state == Deadline.State.MET else "",
            }
        )
    return found[:MOST_NAMED]


def _met(rows: list[Any]) -> dict[int, datetime]:
    """Return when each of these periods was met, as the record has it."""
    wanted = {row.pk for row in rows if row.state == Deadline.State.MET}
    streams = {row.case.ledger_stream for row in rows if row.pk in wanted}
    found = {}
    for entry in Entry.objects.filter(stream__in=streams, act="deadline.met").order_by("stream", "place"):
        found[json.loads(entry.facts_text)["deadline"]] = entry.at
    return found


def _by_class(order: ClosureOrder, effects: QuerySet[DeadlineEffect]) -> dict[str, int]:
    law = rules_of(order.court)
    counts: Counter[str] = Counter()
    for row in effects.values("deadline__rule").annotate(number=Count("deadline", distinct=True)):
        known = law.deadline_class(row["deadline__rule"])
        counts[known.id if known else row["deadline__rule"]] += row["number"]
    return dict(sorted(counts.items()))


def _counted(rows: Any, field: str) -> dict[str, int]:
    return {row[field]: row["number"] for row in rows.values(field).annotate(number=Count("pk")).order_by(field)}
