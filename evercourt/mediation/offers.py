"""Sealed offers: whether two overlap, and what they come to. Pure: no Django, no law of a country."""

import tomllib
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

CENT = Decimal("0.01")
LARGEST = Decimal("9999999999999.99")


@cache
def rules() -> dict[str, Decimal]:
    """Return the rules of offers.toml: name → the payee's share of the room between the two offers, 0 to 1."""
    text = Path(__file__).with_name("offers.toml").read_text(encoding="utf-8")
    return {name: Decimal(rule["share"]) for name, rule in tomllib.loads(text, parse_float=Decimal).items()}


def meet(*, pays_at_most: Decimal, takes_at_least: Decimal, rule: str) -> Decimal | None:
    """Return the sum in yuan both offers come to, rounded half up to a cent; None if they do not overlap.

    Never more than the payer offered, never less than the payee asked.
    """
    if pays_at_most < takes_at_least:
        return None
    room = pays_at_most - takes_at_least
    return (takes_at_least + room * rules()[rule]).quantize(CENT, ROUND_HALF_UP)


def readable(amount: Decimal) -> bool:
    """Return True if the amount can be offered: positive, whole cents, not larger than a court has seen."""
    return amount.is_finite() and 0 < amount <= LARGEST and amount == amount.quantize(CENT)
