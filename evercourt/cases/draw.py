"""The random draw of judges. Pure: whoever knows seed and candidates gets the same people.

The seed is the hash of a public commitment (the head of the court's own ledger chain, which stood before the case had
a number) and the case number. The draw is blind to workload: a draw that looks at load can be steered by whoever
steers the load, and cannot be repeated by someone who does not know it.
"""

import hashlib
from collections.abc import Iterable


def seed_of(commitment: str, case_number: str, turn: int = 0) -> str:
    """Return the seed (hex) of the draw number `turn` in that case."""
    return hashlib.sha256(f"{commitment}|{case_number}|{turn}".encode()).hexdigest()


def in_drawn_order(candidates: Iterable[int], seed: str) -> list[int]:
    """Return all candidates in the order in which this seed draws them."""
    return sorted(candidates, key=lambda candidate: hashlib.sha256(f"{seed}|{candidate}".encode()).digest())


def draw(candidates: Iterable[int], seed: str, size: int) -> list[int]:
    """Return the first `size` drawn; fewer if there are not so many."""
    return in_drawn_order(candidates, seed)[:size]
