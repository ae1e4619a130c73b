"""What an order does to each visit, hearing and deadline. The preview shows it, the issue does it: one and the same.

Everything is yielded row by row from the database, so that a court with a hundred thousand events needs no more memory
than one with ten.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Case as CaseOf
from django.db.models import Q, QuerySet, Value, When
from django.utils import timezone

from evercourt.appointments.models import Appointment, Counter
from evercourt.cases.models import Case, Deadline, Party
from evercourt.continuity.extensions import Extended, Rule, Way, extend
from evercourt.continuity.models import ClosureOrder, DeadlineRule, HearingEffect, HearingRule
from evercourt.continuity.states import OrderState
from evercourt.courts.calendars import calendar
from evercourt.courts.models import Court
from evercourt.courts.rules import rules_of
from evercourt.hearings import consents
from evercourt.hearings.models import Hearing
from evercourt.hearings.states import HearingState
from evercourt.kernel.rows import part_of

CHUNK = 1000
# By court and class of periods.
RulesOf = dict[tuple[int, str], tuple[Rule, ...]]
Outcome = HearingEffect.Outcome
# Orders whose rules count for periods: what was once given is not taken back by ending or replacing the order.
GIVEN = (OrderState.ISSUED, OrderState.ENDED, OrderState.SUPERSEDED)


@dataclass(frozen=True)
class MovedVisit:
    visit: Appointment
    outcome: str


@dataclass(frozen=True)
class MovedHearing:
    """`until`: when the parties must have answered, if they are asked to agree to video."""

    hearing: Hearing
    outcome: str
    reason: str
    until: datetime | None = None


@dataclass(frozen=True)
class MovedDeadline:
    deadline: Deadline
    extended: Extended


def size(order: ClosureOrder) -> int:
    """Return how many visits, hearings and periods the plan looks at; some of them stay as they are."""
    now = timezone.now()
    return sum(rows.count() for rows in (_visits(order), _hearings(order, now), _deadlines(order)))


def visit_outcomes(order: ClosureOrder) -> QuerySet[Appointment]:
    """Return the visits of `visits`, each with what becomes of it as `outcome`."""
    stopped = _outcome_by_service(order)
    named = [When(service=service, then=Value(outcome)) for service, outcome in stopped.items() if service]
    return _visits(order).annotate(outcome=CaseOf(*named, default=Value(stopped.get("", ""))))


def _outcome_by_service(order: ClosureOrder) -> dict[str, str]:
    return {clause.service: clause.visits for clause in order.stopped.all()}


def visits(order: ClosureOrder) -> Iterator[MovedVisit]:
    """Yield the booked visits that fall into the closure, with what becomes of each."""
    stopped = _outcome_by_service(order)
    # Courts and counters are few and the rows many: each is read once, not with every row.
    courts = _courts(order)
    counters = {one.pk: one for one in Counter.objects.filter(court__in=courts.values()).select_related("court")}
    for row in _visits(order).order_by("pk").values(*_OF_A_VISIT).iterator(CHUNK):
        visit = part_of(Appointment, **row)
        if counter := counters.get(visit.counter_id):
            visit.counter = counter
        yield MovedVisit(visit, stopped.get(visit.service) or stopped[""])


def _visits(order: ClosureOrder) -> QuerySet[Appointment]:
    stopped = {clause.service for clause in order.stopped.all()}
    booked = Appointment.objects.filter(state=Appointment.State.BOOKED, starts_at__gte=order.begins_at)
    if order.ends_at:
        booked = booked.filter(starts_at__lt=order.ends_at)
    if "" not in stopped:
        booked = booked.filter(service__in=stopped)
    return booked.filter(_closed_counters(order)).exclude(closures__order=order)


def hearings(order: ClosureOrder, now: datetime, *, only: Hearing | None = None) -> Iterator[MovedHearing]:
    """Yield the hearings set for the days of the rules, with what becomes of each and why; or `only` that one."""
    rules = list(order.hearing_rules.all())
    if not rules:
        return
    exceptions = list(order.exceptions.all())
    by_hearing = {row.hearing_id: row for row in exceptions if row.hearing_id}
    by_judge = {row.judge_id: row for row in exceptions if row.judge_id}
    together = cases_that_all_asked(order) if any(rule.keep_when_all_ask for rule in rules) else frozenset()
    courts = _courts(order)
    found = _hearings(order, now).select_related("case", "courtroom").order_by("pk")
    if by_judge:
        found = found.prefetch_related("case__panel")
    if only:
        found = found.filter(pk=only.pk)
    for hearing in found.iterator(CHUNK):
        hearing.case.court = courts[hearing.case.court_id]
        day = hearing.case.court.local_date(hearing.during.lower)
        rule = next((rule for rule in rules if _in(rule, order, day)), None)
        if rule is None:
            continue
        excepted = by_hearing.get(hearing.pk)
        if excepted is None and by_judge:
            seats = hearing.case.panel.all()
            excepted = next((by_judge[seat.user_id] for seat in seats if seat.user_id in by_judge), None)
        if excepted is not None and rule.judge_may_decide:
            yield _moved(hearing, excepted.what, "judge", rule, now)
        elif rule.keep_announced and hearing.announced:
            yield MovedHearing(hearing, Outcome.KEPT, "announced")
        elif rule.keep_when_all_ask and hearing.case_id in together:
            yield MovedHearing(hearing, Outcome.KEPT, "all_asked")
        else:
            yield _moved(hearing, rule.what, "rule", rule, now)


def cases_that_all_asked(order: ClosureOrder) -> frozenset[int]:
    """Return the cases of which every party asked that a hearing be held in spite of this order."""
    asked = order.keep_requests.values("party")
    silent = Party.objects.exclude(pk__in=asked)
    all_asked = order.keep_requests.exclude(hearing__case__in=silent.values("case"))
    return frozenset(all_asked.values_list("hearing__case", flat=True))


def _hearings(order: ClosureOrder, now: datetime) -> QuerySet[Hearing]:
    rules = list(order.hearing_rules.all())
    if not rules:
        return Hearing.objects.none()
    found = Hearing.objects.filter(state=HearingState.SCHEDULED, case__court__in=order.courts.all())
    # A day more on either side: whether the day in the court's own zone is in a rule is looked at row by row.
    found = found.filter(during__startswith__gte=max(order.begins_at - timedelta(days=1), now))
    lasts = [rule.last or order.last_day for rule in rules]
    known = [last for last in lasts if last]
    if len(known) == len(lasts):
        after = datetime.combine(max(known) + timedelta(days=2), time.min, tzinfo=UTC)
        found = found.filter(during__startswith__lt=after)
    # Where the order names courtrooms, as for one floor, hearings elsewhere are not its business.
    if rooms := [room.pk for place in order.places.prefetch_related("courtrooms") for room in place.courtrooms.all()]:
        found = found.filter(courtroom__in=rooms)
    return found.exclude(closures__order=order)


# What is read of a visit or a period to move it: there are very many, and each column of each costs.
_OF_A_VISIT = ("id", "counter_id", "service", "starts_at", "person_id", "state")
_OF_A_DEADLINE = (
    "id", "case_id", "party_id", "rule", "trigger_date", "due_on", "counted_on", "held", "extended_at", "state",
)  # fmt: skip


def deadlines(order: ClosureOrder, *, only: Deadline | None = None) -> Iterator[MovedDeadline]:
    """Yield the running periods whose last day the order moves, counted with all orders given before; or `only` one."""
    of_courts, courts = rules_by_court(order), _courts(order)
    running = _deadlines(order)
    if only:
        running = running.filter(pk=only.pk)
    read = running.order_by("pk").values_list("case__court_id", "case__number", "party__name", *_OF_A_DEADLINE)
    for court_id, number, name, *row in read.iterator(CHUNK):
        deadline = part_of(Deadline, **dict(zip(_OF_A_DEADLINE, row, strict=True)))
        deadline.case = part_of(Case, id=deadline.case_id, court_id=court_id, number=number)
        deadline.case.court = courts[court_id]
        if deadline.party_id:
            deadline.party = part_of(Party, id=deadline.party_id, name=name)
        extended = extended_day(deadline, rules_for(deadline, of_courts))
        if extended.last_day != (None if deadline.held else deadline.due_on):
            yield MovedDeadline(deadline, extended)


# What the last day of a period follows from; the first is that of its court.
OF_A_LAST_DAY = ("case__court_id", "rule", "trigger_date", "due_on", "counted_on", "held", "extended_at")


def last_days(order: ClosureOrder) -> tuple[QuerySet[Deadline], Iterator[tuple[Any, ...]]]:
    """Return the running periods, and for each combination of `OF_A_LAST_DAY` among them that the order moves: these
    values and the later last day (None: it waits). Very many periods agree in all of them; each is counted once.
    """
    running = _deadlines(order)
    return running, _moved_days(order, running)


def _moved_days(order: ClosureOrder, running: QuerySet[Deadline]) -> Iterator[tuple[Any, ...]]:
    of_courts, courts = rules_by_court(order), _courts(order)
    for court_id, *values in running.order_by().values_list(*OF_A_LAST_DAY).distinct().iterator(CHUNK):
        deadline = part_of(Deadline, **dict(zip(OF_A_LAST_DAY[1:], values, strict=True)))
        deadline.case = part_of(Case, id=None, court_id=court_id)
        deadline.case.court = courts[court_id]
        day = extended_day(deadline, rules_for(deadline, of_courts)).last_day
        if day != (None if deadline.held else deadline.due_on):
            yield court_id, *values, day


def _deadlines(order: ClosureOrder) -> QuerySet[Deadline]:
    rules = list(order.deadline_rules.select_related("order__court"))
    if not rules:
        return Deadline.objects.none()
    law = rules_of(order.court)
    classes = {rule.deadline_class for rule in rules if law.deadline_classes[rule.deadline_class].moves}
    limits = [limit for name in classes for limit in law.deadline_classes[name].limits]
    running = Deadline.objects.filter(state=Deadline.State.OPEN, rule__in=limits, case__court__in=order.courts.all())
    # A period that ended before the closure began is not its business.
    first = min(rule.window.first for rule in rules)
    return running.filter(Q(due_on__gte=first) | Q(held=True)).exclude(closures__order=order)


def rules_for(deadline: Deadline, of_courts: RulesOf) -> tuple[Rule, ...]:
    """Return the rules that concern this period."""
    known = rules_of(deadline.case.court).deadline_class(deadline.rule)
    rules = of_courts.get((deadline.case.court_id, known.id), ()) if known else ()
    if deadline.extended_at is None:
        return rules
    # The day a judge gave stands for what orders before it had given; only later ones are counted on from it.
    return tuple(rule for rule in rules if rule.given_at is None or rule.given_at > deadline.extended_at)


def extended_day(deadline: Deadline, rules: tuple[Rule, ...]) -> Extended:
    """Return the last day of a period under `rules`, on a working day where the limit rolls; never an earlier one."""
    limit = rules_of(deadline.case.court).limit(deadline.rule, on=deadline.trigger_date)
    counted = deadline.counted_on or deadline.due_on
    made = _extend(counted, deadline.trigger_date, rules, not limit.custody)
    day = made.last_day
    if day is None:
        return made
    if day != counted and limit.rolls:
        day = calendar(deadline.case.court.calendar).next_working_day(day)
    return Extended(max(day, deadline.due_on), made.steps)


@lru_cache(maxsize=10_000)
def _extend(counted: date, trigger: date, rules: tuple[Rule, ...], moves: bool) -> Extended:
    # Many periods of one court were counted from the same day to the same day.
    return extend(counted, trigger, rules, moves=moves)


def rules_by_court(order: ClosureOrder) -> RulesOf:
    """Return the rules of this and all orders given before, by court and class of periods."""
    found: dict[tuple[int, str], list[Rule]] = {}
    given = DeadlineRule.objects.filter(Q(order__state__in=GIVEN) | Q(order=order))
    concerned = set(order.courts.values_list("pk", flat=True))
    for row in given.filter(order__courts__in=concerned).select_related("order__court").distinct():
        rule = Rule(row.order_id, Way(row.way), row.window, row.days, given_at=row.order.issued_at)
        for court_id in concerned & set(row.order.courts.values_list("pk", flat=True)):
            found.setdefault((court_id, row.deadline_class), []).append(rule)
    return {key: tuple(rules) for key, rules in found.items()}


def _courts(order: ClosureOrder) -> dict[int, Court]:
    return {court.pk: court for court in order.courts.all()}


def _moved(hearing: Hearing, what: str, reason: str, rule: HearingRule, now: datetime) -> MovedHearing:
    if what == HearingRule.What.KEEP or hearing.mode == Hearing.Mode.REMOTE:
        return MovedHearing(hearing, Outcome.KEPT, reason if what == HearingRule.What.KEEP else "remote")
    if what == HearingRule.What.REMOTE and hearing.mode == Hearing.Mode.ON_SITE:
        until = hearing.during.lower - timedelta(days=rule.answer_days)
        if not consents.lawful(hearing):
            return MovedHearing(hearing, Outcome.POSTPONED, "law")
        if until <= now:
            return MovedHearing(hearing, Outcome.POSTPONED, "too_near")
        return MovedHearing(hearing, Outcome.ASKED, reason, until)
    return MovedHearing(hearing, Outcome.POSTPONED, reason)


def _in(rule: HearingRule, order: ClosureOrder, day: date) -> bool:
    first, last = rule.first or order.first_day, rule.last or order.last_day
    return first <= day and (last is None or day <= last)


def _closed_counters(order: ClosureOrder) -> Q:
    """Return the condition for the visits at the counters that close: those of the places named, or of all courts."""
    closed = Q(pk__in=[])
    places = list(order.places.prefetch_related("counters"))
    if not places:
        return Q(counter__court__in=order.courts.all())
    for place in places:
        chosen = [counter.pk for counter in place.counters.all()]
        if chosen:
            closed |= Q(counter__in=chosen)
        elif place.court_id:
            closed |= Q(counter__court=place.court_id)
        else:
            closed |= Q(counter__court__in=order.courts.all())
    return closed
