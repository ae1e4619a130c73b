"""From what was found to what is taken: cash first, least harm, never more than the cap, the exempt minimum spared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from evercourt.courts.procedures import Pack

NOTHING = Decimal("0.00")
# What is held by an amount; everything else is a thing that is sealed as a whole.
CASH = frozenset({"deposit", "payment_account", "fund"})


@dataclass(frozen=True)
class Found:
    """One piece of property as an institution answered. `worth` is what is available there, or the value if known.

    `mark` is the kind of protected account the institution names, or empty.
    """

    key: str
    kind: str
    worth: Decimal
    mark: str = ""


@dataclass(frozen=True)
class Taken:
    """What is to be done with one piece: how much is taken, how much of it is spared, and why."""

    key: str
    amount: Decimal
    spared: Decimal
    why: str
    basis: str


@dataclass(frozen=True)
class Plan:
    """The plan; `uncovered` is what is still missing when everything that may be taken is taken."""

    taken: tuple[Taken, ...]
    exempt: Decimal
    uncovered: Decimal


def exempt_minimum(pack: Pack, household: int, *, on: date, raised: Decimal | None = None) -> Decimal:
    """Return what a person and those they support keep to live: persons × local minimum × months (SEAL 3, CPL 254).

    A judge may raise it, never lower it. Raises ValueError for nobody, or for less than the minimum.
    """
    if household < 1:
        raise ValueError("a household has at least one person")
    least = pack.value("exempt.monthly", on=on).number * pack.value("exempt.months", on=on).number * household
    if raised is not None and raised < least:
        raise ValueError("the exempt minimum may be raised, not lowered")
    return (raised if raised is not None else least).quantize(Decimal("0.01"))


def plan(pack: Pack, found: Sequence[Found], *, cap: Decimal, exempt: Decimal, on: date) -> Plan:
    """Return what to take of `found` for `cap` yuan, in the pack's order of property, sparing `exempt` yuan of cash.

    Accounts that are protected as a whole are never taken, nor do they count as money to live on. What is exempt is
    spared first where wages and pensions arrive, then on the accounts that would be taken last. An indivisible thing is
    taken only if cash does not suffice; of several the one that covers the rest with the least excess (SEAL 19).
    """
    order = pack.order("property", on=on)
    places = {kind: place for place, kind in enumerate(order.items)}
    kinds = {one.mark: pack.protected_kind(one.mark, on=on) for one in found if one.mark}
    whole = {mark for mark, kind in kinds.items() if kind and not kind.partly}
    partly = {mark for mark, kind in kinds.items() if kind and kind.partly}
    free = [one for one in found if one.mark not in whole]
    cash = [one for one in free if one.kind in CASH]
    cash.sort(key=lambda one: (one.mark in partly, places.get(one.kind, len(places))))
    spared = _spare(cash, partly, exempt)
    taken = [
        Taken(one.key, NOTHING, one.worth, "protected", kinds[one.mark].basis)  # type: ignore[union-attr]
        for one in found
        if one.mark in whole
    ]
    left = cap
    for one in cash:
        amount = min(left, one.worth - spared[one.key])
        left -= amount
        why, basis = _why(amount, spared[one.key], left)
        taken.append(Taken(one.key, amount, spared[one.key], why, basis))
    things = [one for one in free if one.kind not in CASH]
    for one in _things(things, left, places):
        taken.append(Taken(one.key, min(left, one.worth) if one.worth else left, NOTHING, "thing", "SEAL 19"))
        left -= min(left, one.worth)
    known = {one.key for one in taken}
    taken += [Taken(one.key, NOTHING, NOTHING, "enough", "SEAL 19") for one in things if one.key not in known]
    return Plan(tuple(taken), exempt, left)


def excess(held: Iterable[tuple[str, Decimal]], cap: Decimal) -> list[tuple[str, Decimal]]:
    """Return what to release of what is held, the last first, so that no more than `cap` stays (SEAL 19)."""
    held = list(held)
    too_much = sum((amount for _key, amount in held), Decimal(0)) - cap
    released = []
    for key, amount in reversed(held):
        if too_much <= 0:
            break
        some = min(amount, too_much)
        too_much -= some
        if some:
            released.append((key, some))
    return released


def _spare(cash: Sequence[Found], partly: set[str], exempt: Decimal) -> dict[str, Decimal]:
    spared, left = {}, exempt
    # Reversed: wages and pensions stand last, and they are where the money to live on arrives.
    for one in reversed(cash):
        spared[one.key] = min(left, one.worth)
        left -= spared[one.key]
    return spared


def _why(amount: Decimal, spared: Decimal, left: Decimal) -> tuple[str, str]:
    if amount:
        return ("beyond_exempt", "CPL 254; SEAL 3") if spared else ("cash", "SEAL 19; PRES 15")
    return ("exempt", "CPL 254; SEAL 3") if spared and left else ("enough", "SEAL 19")


def _things(things: Sequence[Found], left: Decimal, places: dict[str, int]) -> list[Found]:
    """Return the things to seal: the one that covers what is left with least excess, or as many as are needed."""
    if left <= 0:
        return []
    covering = [one for one in things if one.worth >= left]
    if covering:
        return [min(covering, key=lambda one: (one.worth, places.get(one.kind, len(places)), one.key))]
    chosen: list[Found] = []
    # What is worth most first: fewest things. Of unknown worth last, in the order of harm.
    for one in sorted(things, key=lambda one: (-one.worth, places.get(one.kind, len(places)), one.key)):
        if left <= 0:
            break
        chosen.append(one)
        left -= one.worth
    return chosen
