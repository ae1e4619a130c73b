"""Merkle trees as in RFC 6962 (Certificate Transparency): leaves and nodes are hashed apart; inclusion can be shown."""

import hashlib
from collections.abc import Sequence

EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of one leaf; the prefix keeps a leaf from being taken for a node."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above two hashes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the root over the leaves' data, in order (RFC 6962 2.1)."""
    level = [leaf_hash(leaf) for leaf in leaves]
    if not level:
        return EMPTY
    while len(level) > 1:
        level = _above(level)
    return level[0]


def inclusion_proof(leaves: Sequence[bytes], position: int) -> list[bytes]:
    """Return the hashes that lead from the leaf at `position` (from 0) to the root, lowest first (RFC 6962 2.1.1)."""
    level = [leaf_hash(leaf) for leaf in leaves]
    proof: list[bytes] = []
    while len(level) > 1:
        if (sibling := position ^ 1) < len(level):
            proof.append(level[sibling])
        level, position = _above(level), position // 2
    return proof


def is_included(data: bytes, position: int, size: int, proof: Sequence[bytes], expected_root: bytes) -> bool:
    """Return True if `proof` leads from leaf `data` at `position` of `size` leaves to the root (RFC 9162 2.1.3)."""
    if not 0 <= position < size:
        return False
    here, last, rest = leaf_hash(data), size - 1, list(proof)
    while last > 0:
        # A node without a sibling goes up unchanged.
        if position % 2 or position < last:
            if not rest:
                return False
            sibling = rest.pop(0)
            here = node_hash(sibling, here) if position % 2 else node_hash(here, sibling)
        position, last = position // 2, last // 2
    return not rest and here == expected_root


def _above(level: list[bytes]) -> list[bytes]:
    pairs = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
    return pairs + ([level[-1]] if len(level) % 2 else [])
