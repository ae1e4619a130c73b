"""The check of a proof of service by anyone, anywhere: needs no database, no settings and no network.

What binds what: the manifests name the bytes of every file; the chain of what the court certified of this service ends
with the act that names the facts and the fingerprint of the signed paper; its head is a leaf of a signed and
time-stamped Merkle root. The entries of the case's own chain by which each fact was noted are named there by their
hashes. It proves what the court noted and since when that is unchanged, not that it was so.
"""

import dataclasses
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from evercourt.ledger import bags
from evercourt.ledger.bags import Bag
from evercourt.ledger.chain import Row, check_chain, utc_text
from evercourt.ledger.differences import Difference
from evercourt.ledger.exported import LEDGER, Stamped, check_info, check_proofs

PROOF, ENTRIES, PAPER = "data/proof.json", "data/entries.json", "data/certificate.pdf"
CERTIFIED = "service.proven"


@dataclasses.dataclass
class Proof(Stamped):
    """What a proof of service says of itself."""

    recipient: str = ""
    state: str = ""
    effective_at: str = ""
    certified_at: str = ""


def is_proof(path: Path) -> bool:
    """Return True if this is a proof of service, as a ZIP or the folder it was unpacked into."""
    try:
        return PROOF in Bag(path).names
    except bags.UNREADABLE:
        return False


def check_proof(path: Path, *, root: Path | None = None) -> tuple[list[Difference], Proof]:
    """Check a proof of service; `root` is the certificate one trusts, else the one in the file is taken."""
    about, bag = Proof(), Bag(path)
    differences = list(bag.check())
    try:
        differences += _check_meaning(bag, about, root)
    except (*bags.UNREADABLE, TypeError, AttributeError, IndexError) as error:
        # Bytes changed so that they no longer parse are named by the manifest; a forger who mended it ends here.
        differences.append(Difference("file-unreadable", path.name, {"reason": f"{type(error).__name__}: {error}"}))
    return differences, about


def _check_meaning(bag: Bag, about: Proof, root: Path | None) -> Iterator[Difference]:
    proof = json.loads(bag.read(PROOF))
    ((stream, rows),) = ((name, [Row(*row) for row in rows]) for name, rows in json.loads(bag.read(LEDGER)).items())
    entries = [Row(*row) for row in json.loads(bag.read(ENTRIES))]
    roots = about.take_roots(bag, root)
    about.number, about.court, about.recipient = proof["case"], proof["court"]["name"], proof["recipient"]
    about.state, about.effective_at = proof["state"], proof["effective_at"] or ""
    about.files, about.entries = len(bag.names), len(rows) + len(entries)
    yield from check_chain(rows)
    if stream != f"service:{proof['order']}" or any(row.stream != stream for row in rows):
        yield Difference("stream-mixed", stream)
    act = rows[-1]
    if act.act != CERTIFIED or act.facts["proof"] != proof:
        yield Difference("proof-not-certified", PROOF)
    if bags.digest_of(bag.source(PAPER))[0] != act.facts["certificate"]:
        yield Difference("document-changed", PAPER, {"name": PAPER})
    about.certified_at = act.at
    yield from check_info(bag, organisation=about.court, identifier=about.number, day=act.at[:10])
    yield from _check_entries(act.facts["proof"], entries)
    yield from check_proofs(bag, about, {stream: rows}, roots)


def _check_entries(proof: dict[str, Any], entries: list[Row]) -> Iterator[Difference]:
    """Each entry must be one that was certified, and say what the fact says that names it."""
    certified = {one["place"]: one["sha256"] for one in proof["entries"]}
    found = {row.place: row for row in entries if row.stream == proof["chain"]}
    for place, digest in certified.items():
        row, subject = found.get(place), f"{proof['chain']} {place}"
        if row is None:
            yield Difference("entry-missing", subject, {"expected": place})
        elif row.hash != digest or row.computed_hash() != digest:
            yield Difference("entry-changed", subject, {"act": row.act})
    if len(entries) != len(certified):
        yield Difference("stream-mixed", ENTRIES)
    for attempt in proof["attempts"]:
        for fact in attempt["facts"]:
            if (row := found.get(fact["entry"])) and not _says(row, attempt, fact):
                yield Difference("fact-not-recorded", f"{proof['chain']} {row.place}", {"fact": fact["fact"]})


def _says(row: Row, attempt: dict[str, Any], fact: dict[str, Any]) -> bool:
    said = row.facts
    if said.get("attempt") != attempt["attempt"]:
        return False
    if fact["on"]:
        return bool(said.get("served_on") == fact["on"])
    return utc_text(datetime.fromisoformat(said.get("at", row.at))) == utc_text(datetime.fromisoformat(fact["at"]))
