"""The court's rows beside an institution's statement: what each holds to be held and deducted, to the cent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from evercourt.enforcement.ports import HoldRow


class What(StrEnum):
    """What differs."""

    MISSING_THERE = "missing_there"  # The court knows a hold in force, the institution does not.
    MISSING_HERE = "missing_here"  # The institution has a hold of this court that the court does not know.
    TWICE_THERE = "twice_there"
    CASE = "case"
    ENDED = "ended"
    HELD = "held"
    NOT_DEDUCTED_THERE = "not_deducted_there"  # The court booked a deduction the institution never made.
    NOT_BOOKED_HERE = "not_booked_here"  # The institution deducted what the court did not book.
    DEDUCTED = "deducted"  # Both, but not the same amount.
    SUM = "sum"  # The institution's own deductions do not add up.


@dataclass(frozen=True, kw_only=True)
class CourtHold:
    """One hold as the court's rows have it; `hold` is the key of its freeze or seal, cents throughout.

    `deductions` is the amount booked by the key of each order to deduct. `under_way` are keys of orders about the hold
    whose answer was not taken in yet: by them the two may lawfully differ.
    """

    hold: str
    case_number: str
    held: int
    ended: bool
    deductions: dict[str, int] = field(default_factory=dict)
    under_way: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing that is not the same; `here` and `there` are what the court and the institution say."""

    hold: str
    case_number: str
    what: What
    here: str
    there: str


def compare(court: Iterable[CourtHold], statement: Iterable[HoldRow]) -> Iterator[Difference]:
    """Yield every difference between the court's holds and those of the statement."""
    there: dict[str, HoldRow] = {}
    for row in statement:
        if row.hold in there:
            yield _differ(row.hold, row.case_number, What.TWICE_THERE, "1", "2")
        there[row.hold] = row
        if row.deducted != sum(cents for _key, cents in row.remittances):
            total = sum(cents for _key, cents in row.remittances)
            yield _differ(row.hold, row.case_number, What.SUM, total, row.deducted)
    for hold in court:
        found = there.pop(hold.hold, None)
        if found is not None:
            yield from _compare_one(hold, found)
        elif hold.deductions or not (hold.ended or hold.hold in hold.under_way):
            yield _differ(hold.hold, hold.case_number, What.MISSING_THERE, hold.held, "")
    for row in there.values():
        yield _differ(row.hold, row.case_number, What.MISSING_HERE, "", row.held)


def _compare_one(here: CourtHold, there: HoldRow) -> Iterator[Difference]:
    if here.case_number != there.case_number:
        yield _differ(here.hold, here.case_number, What.CASE, here.case_number, there.case_number)
    made = dict(there.remittances)
    for key, cents in here.deductions.items():
        if key not in made:
            yield _differ(here.hold, here.case_number, What.NOT_DEDUCTED_THERE, cents, f"{key}")
        elif made[key] != cents:
            yield _differ(here.hold, here.case_number, What.DEDUCTED, cents, made[key])
    for key, cents in made.items():
        if key not in here.deductions and key not in here.under_way:
            yield _differ(here.hold, here.case_number, What.NOT_BOOKED_HERE, f"{key}", cents)
    if here.under_way:
        return
    if here.ended != there.ended:
        yield _differ(here.hold, here.case_number, What.ENDED, here.ended, there.ended)
    elif here.held != there.held:
        yield _differ(here.hold, here.case_number, What.HELD, here.held, there.held)


def _differ(hold: str, case_number: str, what: What, here: object, there: object) -> Difference:
    return Difference(hold=hold, case_number=case_number, what=what, here=str(here), there=str(there))
