"""Which last days an outage took, and where the rule of the pack moves them."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from evercourt.cases.acts import Move
from evercourt.cases.models import Deadline
from evercourt.courts.calendars import calendar
from evercourt.courts.models import Court
from evercourt.courts.procedures.schema import OutageRule
from evercourt.courts.rules import rules_of
from evercourt.operations.models import Outage


def days_taken(court: Court, rule: OutageRule, began_at: datetime, ended_at: datetime) -> list[date]:
    """Return the days of the court on which the outage took at least the minutes of the rule."""
    zone = ZoneInfo(court.time_zone)
    found, day, last = [], court.local_date(began_at), court.local_date(ended_at)
    while day <= last:
        begins = max(began_at, datetime.combine(day, time.min, zone))
        ends = min(ended_at, datetime.combine(day + timedelta(days=1), time.min, zone))
        if ends - begins >= timedelta(minutes=rule.at_least_minutes):
            found.append(day)
        day += timedelta(days=1)
    return found


def day_after(court: Court, rule: OutageRule, ended_at: datetime) -> date:
    """Return the new last day: so many working days after the day on which the outage ended."""
    day, working = court.local_date(ended_at), calendar(court.calendar)
    for _number in range(rule.working_days):
        day = working.next_working_day(day + timedelta(days=1))
    return day


def concerned(outage: Outage, size: int) -> Iterator[list[Move]]:
    """Yield, `size` at once, the periods that the outage moves, with their new day; custody never (CRPL 105)."""
    assert outage.ended_at, "only what is over is known to have taken a day"
    for court in outage.courts.order_by("pk"):
        law = rules_of(court)
        rule = law.outage(on=court.local_date(outage.ended_at))
        if rule is None or not set(outage.parts) & set(rule.parts):
            continue
        days = days_taken(court, rule, outage.began_at, outage.ended_at)
        if not days:
            continue
        new = day_after(court, rule, outage.ended_at)
        classes = [law.deadline_classes[name] for name in rule.classes]
        limits = [limit for one in classes if one.moves for limit in one.limits]
        found = Deadline.objects.filter(
            case__court=court, case__ended_at=None, rule__in=limits, due_on__in=days, held=False,
            state__in=[Deadline.State.OPEN, Deadline.State.MISSED],
        ).exclude(outages__outage=outage).select_related("case", "party").order_by("pk")  # fmt: skip
        rows = (_move(one, court, new, rule, outage) for one in found.iterator(size))
        moves = (move for move in rows if move)
        while some := list(islice(moves, size)):
            yield some


def _move(deadline: Deadline, court: Court, new: date, rule: OutageRule, outage: Outage) -> Move | None:
    deadline.case.court = court
    limit = rules_of(court).limit(deadline.rule, on=deadline.trigger_date)
    if limit.custody or new <= deadline.due_on:
        return None
    zone = ZoneInfo(court.time_zone)
    assert outage.ended_at
    step = {
        "code": "outage",
        "facts": {
            "began": f"{outage.began_at.astimezone(zone):%Y-%m-%d %H:%M}",
            "ended": f"{outage.ended_at.astimezone(zone):%Y-%m-%d %H:%M}",
            "from_day": str(deadline.due_on),
            "last_day": str(new),
            "outage": outage.pk,
        },
        "basis": rule.basis,
    }
    kept = [known for known in deadline.explanation if known["code"].startswith("closure.")]
    return Move(deadline, new, [*kept, step], rule.basis)
