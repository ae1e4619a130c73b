"""The proof that a stream's head is in a seal, from the database, for a copy that leaves it."""

from typing import Any

from evercourt.ledger import merkle, sealing
from evercourt.ledger.models import SealedHead


def inclusion(head: SealedHead) -> dict[str, Any]:
    """Return the number of the seal, the position of the leaf and the hashes that lead from it to the root."""
    heads = SealedHead.objects.filter(seal=head.seal_id).order_by("position").values_list("stream", "place", "hash")
    leaves = [sealing.head_leaf(stream, place, bytes(digest).hex()) for stream, place, digest in heads]
    path = merkle.inclusion_proof(leaves, head.position)
    return {"seal": head.seal.number, "position": head.position, "path": [step.hex() for step in path]}
