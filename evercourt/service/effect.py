"""When service took effect. Pure: the facts of an attempt in, the effect out (OLR 31; CPL 87, 91, 95)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from evercourt.service.planner import (
    ANNOUNCEMENT,
    CONFIRMED,
    COUNTER,
    CUSTODY,
    EMAIL,
    ENTRUSTED,
    INFERRED,
    PORTAL,
    POST,
    PROVIDED,
)

EFFECTIVE = "effective"
PRESUMED = "presumed"

__all__ = ["EFFECTIVE", "PRESUMED", "Effect", "Facts", "earliest", "effect"]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The facts of one attempt; every time aware, every day a day of the court's zone.

    `reached_at` is when the court's own system shows that it reached the system of the address; `proven_at` is another
    arrival that the recipient has proved. `rebutted`: the recipient's objection was upheld.
    """

    way: str
    zone: tzinfo
    address_basis: str = CONFIRMED
    reached_at: datetime | None = None
    read_at: datetime | None = None
    replied_at: datetime | None = None
    received_on: date | None = None
    deemed_on: date | None = None
    proven_at: datetime | None = None
    rebutted: bool = False


@dataclass(frozen=True)
class Effect:
    """When it took effect, whether only presumed, and the article."""

    at: datetime
    kind: str
    basis: str


def effect(facts: Facts) -> Effect | None:
    """Return the effect of one attempt, None while it has none."""
    if facts.rebutted:
        return None
    if facts.way in (PORTAL, EMAIL):
        return _electronic(facts)
    if facts.way in (COUNTER, POST) and facts.received_on:
        # A day counts whole: served at its beginning, so that of several ways on one day none is earlier by chance.
        basis = "CPL 87, 91" if facts.way == POST else "CPL 87, 88"
        return Effect(datetime.combine(facts.received_on, time.min, facts.zone), EFFECTIVE, basis)
    if facts.way == ENTRUSTED and facts.received_on:
        return Effect(datetime.combine(facts.received_on, time.min, facts.zone), EFFECTIVE, "CPL 91; CPLI 134")
    if facts.way == CUSTODY and facts.received_on:
        return Effect(datetime.combine(facts.received_on, time.min, facts.zone), EFFECTIVE, "CPL 93, 94")
    if facts.way == ANNOUNCEMENT and facts.deemed_on:
        # Deemed served when the whole period has passed.
        return Effect(datetime.combine(facts.deemed_on, time(23, 59, 59), facts.zone), EFFECTIVE, "CPL 95")
    return None


def _electronic(facts: Facts) -> Effect | None:
    """OLR 31: an address given or confirmed takes effect on arrival, any other by what the recipient does."""
    known = None
    if facts.address_basis in (PROVIDED, CONFIRMED):
        known = Effect(facts.reached_at, EFFECTIVE, "CPL 90; OLR 31(1)") if facts.reached_at else None
    elif facts.address_basis == INFERRED and facts.replied_at:
        known = Effect(facts.replied_at, EFFECTIVE, "OLR 31(2)(a)")
    elif facts.address_basis == INFERRED and facts.read_at:
        known = Effect(facts.read_at, PRESUMED, "OLR 31(2)(b)")
    if known and facts.proven_at:
        return Effect(facts.proven_at, known.kind, f"{known.basis}; CPLI 135")
    return known


def earliest(effects: Iterable[Effect | None]) -> Effect | None:
    """Return the effect that counts when several ways were taken: the earliest (OLR 31)."""
    return min((known for known in effects if known), key=lambda known: (known.at, known.kind), default=None)
