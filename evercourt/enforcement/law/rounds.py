"""Ending a round of enforcement: five conditions at the same time (ENDR 1), and the inquiries that follow for years."""

from collections.abc import Mapping
from datetime import date

from evercourt.courts.deadlines import add_months
from evercourt.courts.procedures import Pack


def missing(pack: Pack, met: Mapping[str, bool], *, on: date) -> list[str]:
    """Return which of the conditions for ending a round are not met, in the order of the law."""
    return [condition for condition in pack.order("endround.conditions", on=on).items if not met.get(condition)]


def inquiries_after(pack: Pack, ended_on: date) -> list[date]:
    """Return the days on which the court asks again after the round has ended (ENDR 9)."""
    every = int(pack.value("endround.requery_every", on=ended_on).number)
    years = int(pack.value("endround.requery_for", on=ended_on).number)
    return [add_months(ended_on, months) for months in range(every, years * 12 + 1, every)]
