"""The rules as a court uses them: its own procedure pack, calendar and day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from evercourt.courts import deadlines, fees
from evercourt.courts.calendars import calendar
from evercourt.courts.deadlines import Excluded, Period
from evercourt.courts.fees import Amount
from evercourt.courts.models import Court
from evercourt.courts.procedures import Pack, RuleNotFound, in_language, pack, pack_names
from evercourt.kernel.errors import BadInput


def rules_of(court: Court) -> Pack:
    """Return the procedure pack of the court."""
    return pack(court.procedure)


def limits_with_own_clock() -> set[str]:
    """Return the limits, of whatever procedure, of whose end their own clock reminds."""
    limits = (limit for name in pack_names() for versions in pack(name).limits.values() for limit in versions)
    return {limit.id for limit in limits if limit.reminder}


def name_of(court: Court, rule_id: str, day: date) -> str:
    """Return the name of a time limit or fee in the reader's language; its id if the pack no longer knows it."""
    law = rules_of(court)
    language = get_language() or "en"
    for look_up in (law.limit, law.fee):
        try:
            return in_language(look_up(rule_id, on=day).names, language) or rule_id
        except RuleNotFound:
            continue
    return rule_id


def deadline(court: Court, rule_id: str, trigger: date, *, excluded: Sequence[Excluded] = ()) -> Period:
    """Return the period of the rule after `trigger`, by the version in force that day and the court's calendar."""
    law = rules_of(court)
    limit = law.limit(rule_id, on=trigger)
    return deadlines.count(law, limit, trigger, calendar(court.calendar), excluded=excluded)


def ordered_period(court: Court, rule_id: str, trigger: date, *, days: int = 0, due_on: date | None = None) -> Period:
    """Return the period a court set itself: to the day it named, else so many days after `trigger` (CPL 85)."""
    law = rules_of(court)
    limit = law.limit(rule_id, on=trigger)
    if due_on is None:
        return deadlines.count(law, replace(limit, length=days, unit="days"), trigger, calendar(court.calendar))
    return deadlines.count_to(law, limit, trigger, due_on, calendar(court.calendar))


def working_day(court: Court, day: date) -> date:
    """Return `day`, the last of a period that a court set, or the next working day if it is a rest day (CPL 85)."""
    return calendar(court.calendar).next_working_day(day)


def fee(court: Court, fee_id: str, amount: Decimal | None, on: date, **options: Any) -> Amount:
    """Return the fee, by the version in force on `on`. Options: `base` (local standard), `halve` (reasons).

    Raises BadInput for an amount, base or reason the rule does not know.
    """
    law = rules_of(court)
    try:
        return fees.count(law, law.fee(fee_id, on=on), amount, on=on, **options)
    except ValueError as error:
        raise BadInput(_("This fee cannot be counted from what was entered."), field="amount") from error
