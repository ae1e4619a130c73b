"""The proof that a stream's head is in a seal, from the database, for a copy that leaves it."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from evercourt.ledger import keys, merkle, sealing
from evercourt.ledger.bags import Source, of_bytes
from evercourt.ledger.chain import withheld
from evercourt.ledger.checks import rows
from evercourt.ledger.exported import INCLUSION, LEDGER, ROOT, seal_folder
from evercourt.ledger.models import Seal, SealedHead


def inclusion(head: SealedHead) -> dict[str, Any]:
    """Return the number of the seal, the position of the leaf and the hashes that lead from it to the root."""
    heads = SealedHead.objects.filter(seal=head.seal_id).order_by("position").values_list("stream", "place", "hash")
    leaves = [sealing.head_leaf(stream, place, bytes(digest).hex()) for stream, place, digest in heads]
    path = merkle.inclusion_proof(leaves, head.position)
    return {"seal": head.seal.number, "position": head.position, "path": [step.hex() for step in path]}


def proof_files(heads: Iterable[SealedHead], hidden: Mapping[str, set[int]]) -> dict[str, Source]:
    """Return the chains up to `heads` with seals, time stamps and the root; of places `hidden` only what chains them.

    Each seal has its time stamp already.
    """
    heads = list(heads)
    ledger, proofs = {}, {}
    files = {ROOT: of_bytes(keys.certificates_pem(keys.root_certificates()))}
    for head in heads:
        told = rows(stream=head.stream, place__lte=head.place)
        closed = hidden.get(head.stream, set())
        ledger[head.stream] = [list(withheld(row) if row.place in closed else row) for row in told]
        proofs[head.stream] = inclusion(head)
    for sealed in Seal.objects.filter(heads__in=heads).select_related("time_stamp").distinct():
        folder = seal_folder(sealed.number)
        files[f"{folder}/statement.json"] = of_bytes(bytes(sealed.statement))
        files[f"{folder}/signature.der"] = of_bytes(bytes(sealed.signature))
        files[f"{folder}/time-stamp.der"] = of_bytes(bytes(sealed.time_stamp.token))
        files[f"{folder}/certificates.pem"] = of_bytes(sealed.certificates.encode())
    return {**files, LEDGER: of_bytes(json_bytes(ledger)), INCLUSION: of_bytes(json_bytes(proofs))}


def json_bytes(value: Any) -> bytes:
    """Return a value as the JSON of a file that leaves the house."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
