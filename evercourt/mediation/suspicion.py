"""What may point to a false mediation (OMR 23): facts for the judge to look into, never a decision. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

# An agreement in full within so short a time is looked at.
HASTE = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Side:
    """What is compared of one party."""

    side: str
    name: str
    phone: str = ""
    email: str = ""
    user: int | None = None
    identified: bool = False


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is looked at: the parties, the claim, the agreement, how it came about."""

    sides: Sequence[Side]
    claimed: Decimal | None
    agreed: Decimal
    begun_at: datetime
    effective_at: datetime
    statements: int
    evidence: int
    gives_property: bool
    others_wait_for_obligor: bool


def signs(facts: Facts) -> list[str]:
    """Return the codes of what deserves a look, in a fixed order; none means only that none was found.

    same_reach: both sides are reached by the same number, address or account; not_identified: somebody's identity was
    not checked; full_at_once: all that was claimed was admitted within a day; above_claim: more was agreed than was
    claimed; nothing_said: hardly anything was said; no_evidence: there is no evidence at all; property: property is
    transferred in place of money; others_wait: others enforce against who gives.
    """
    found = {
        "same_reach": _same_reach(facts.sides),
        "not_identified": not all(side.identified for side in facts.sides),
        "full_at_once": bool(facts.claimed)
        and facts.agreed >= (facts.claimed or 0)
        and facts.effective_at - facts.begun_at < HASTE,
        "above_claim": facts.claimed is not None and facts.agreed > facts.claimed,
        "nothing_said": facts.statements < len(facts.sides),
        "no_evidence": facts.evidence == 0,
        "property": facts.gives_property,
        "others_wait": facts.others_wait_for_obligor,
    }
    return [code for code, holds in found.items() if holds]


def _same_reach(sides: Sequence[Side]) -> bool:
    for name in ("phone", "email", "user"):
        by_value: dict[object, set[str]] = {}
        for one in sides:
            if value := getattr(one, name):
                by_value.setdefault(value, set()).add(one.side)
        if any(len(of) > 1 for of in by_value.values()):
            return True
    return False
