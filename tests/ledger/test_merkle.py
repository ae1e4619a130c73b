"""Merkle trees: the published example of RFC 6962's reference tree, and proofs for trees of every size."""

from hypothesis import given
from hypothesis import strategies as st

from evercourt.ledger import merkle

# The test tree of the Certificate Transparency reference implementation.
LEAVES = [bytes.fromhex(leaf) for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")]
LEAVES.append(bytes.fromhex("606162636465666768696a6b6c6d6e6f"))


def test_the_root_is_that_of_the_reference_tree():
    assert merkle.root(LEAVES).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    assert merkle.root(LEAVES[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


@given(st.integers(1, 70), st.data())
def test_every_leaf_is_shown_to_be_in_the_tree_and_nothing_else_is(size, data):
    leaves = [bytes([number]) for number in range(size)]
    position = data.draw(st.integers(0, size - 1))
    root, proof = merkle.root(leaves), merkle.inclusion_proof(leaves, position)
    assert merkle.is_included(leaves[position], position, size, proof, root)
    assert not merkle.is_included(b"another", position, size, proof, root)
    assert not merkle.is_included(leaves[position], position + 1, size, proof, root)
    assert not merkle.is_included(leaves[position], position, size, [*proof, root], root)
    assert not merkle.is_included(leaves[position], position, size, proof[:-1], root) or size == 1
