"""The check of an exported case file by anyone, anywhere: needs no database, no settings and no network.

What binds what: the manifests name the bytes of every file; the case's own chain ends with the act of export, which
names the digest of all contents; the chain's head is a leaf of a signed and time-stamped Merkle root.
"""

import dataclasses
import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from evercourt.ledger import bags, merkle, sealing
from evercourt.ledger.bags import Bag
from evercourt.ledger.chain import Row, check_chain
from evercourt.ledger.differences import Difference

CASE, DOCKET, LEDGER, INCLUSION = "data/case.json", "data/docket.json", "data/ledger.json", "data/proof/inclusion.json"
ROOT = "data/proof/root.pem"
EXPORTED = "case.exported"


@dataclasses.dataclass
class Stamped:
    """What every file with proof says of itself; true only if nothing differs and the root is the court's own."""

    number: str = ""
    court: str = ""
    stamped_at: datetime | None = None
    root_fingerprint: str = ""
    root_was_given: bool = False
    files: int = 0
    entries: int = 0

    def take_roots(self, bag: Bag, root: Path | None) -> list[x509.Certificate]:
        """Return the certificates to trust, from `root` or else from the bag itself, and note which they are."""
        roots = x509.load_pem_x509_certificates(root.read_bytes() if root else bag.read(ROOT))
        self.root_fingerprint, self.root_was_given = roots[0].fingerprint(hashes.SHA256()).hex(":"), root is not None
        return roots


@dataclasses.dataclass
class Exported(Stamped):
    """What an exported case file says of itself."""

    exported_at: str = ""
    # Entries whose facts are sealed and so not told: the chain holds, but they themselves cannot be checked here.
    withheld: int = 0


def contents_digest(digests: dict[str, str]) -> str:
    """Return one digest of all contents (not the ledger and the proof, which come after it), by file name."""
    own = {name: digest for name, digest in digests.items() if name != LEDGER and not name.startswith("data/proof/")}
    return hashlib.sha256(bags.manifest(own)).hexdigest()


def seal_folder(number: int) -> str:
    """Return where the parts of a seal are in the bag."""
    return f"data/proof/seal-{number}"


def check_file(path: Path, *, root: Path | None = None) -> tuple[list[Difference], Exported]:
    """Check an exported case file; `root` is the certificate one trusts, else the one in the file is taken."""
    about = Exported()
    try:
        bag = Bag(path)
    except bags.UNREADABLE as error:
        return [Difference("container-unreadable", path.name, {"reason": str(error)})], about
    differences = list(bag.check())
    try:
        differences += _check_meaning(bag, about, root)
    except (*bags.UNREADABLE, TypeError, AttributeError, IndexError) as error:
        # Bytes changed so that they no longer parse are named by the manifest; a forger who mended it ends here.
        differences.append(Difference("file-unreadable", path.name, {"reason": f"{type(error).__name__}: {error}"}))
    return differences, about


def _check_meaning(bag: Bag, about: Exported, root: Path | None) -> Iterator[Difference]:
    case = json.loads(bag.read(CASE))
    streams = {name: [Row(*row) for row in rows] for name, rows in json.loads(bag.read(LEDGER)).items()}
    roots = about.take_roots(bag, root)
    about.number, about.court, about.files = case["number"], case["court"]["name"], len(bag.names)
    about.entries = sum(len(rows) for rows in streams.values())
    about.withheld = sum(1 for rows in streams.values() for row in rows if row.facts_text is None)
    for name, rows in streams.items():
        yield from check_chain(rows)
        if not rows or any(row.stream != name for row in rows):
            yield Difference("stream-mixed", name)
    yield from _check_contents(bag, about, streams[case["stream"]], case)
    yield from _check_docket(json.loads(bag.read(DOCKET)), streams)
    yield from check_proofs(bag, about, streams, roots)


def _check_contents(bag: Bag, about: Exported, rows: list[Row], case: dict[str, Any]) -> Iterator[Difference]:
    measured = {name: bags.digest_of(bag.source(name)) for name in bag.names if name.startswith("data/")}
    for document in case["documents"]:
        if document["file"] and measured.get(document["file"], ("", 0))[0] != document["sha256"]:
            yield Difference("document-changed", document["file"], {"name": document["title"]})
    digest = contents_digest({name: digest for name, (digest, _size) in measured.items()})
    act = next((row for row in reversed(rows) if row.act == EXPORTED and row.facts["contents"] == digest), None)
    if act is None:
        yield Difference("contents-not-recorded", case["stream"])
        return
    about.exported_at = act.at
    yield from check_info(bag, organisation=about.court, identifier=about.number, day=act.at[:10])


def check_info(bag: Bag, *, organisation: str, identifier: str, day: str) -> Iterator[Difference]:
    """Yield a difference if the description of the bag is not the one that goes with what is in it."""
    sizes = [bags.digest_of(bag.source(name))[1] for name in bag.names if name.startswith("data/")]
    info = bags.info_of(
        organisation=organisation, identifier=identifier, day=day, size=sum(sizes), files=len(sizes)
    )  # fmt: skip
    if bag.read(bags.INFO) != info:
        yield Difference("file-changed", bags.INFO)


def _check_docket(lines: list[dict[str, Any]], streams: dict[str, list[Row]]) -> Iterator[Difference]:
    entries = {(row.stream, row.place): row for rows in streams.values() for row in rows}
    for number, line in enumerate(lines, start=1):
        entry = entries.get((line["stream"], line["place"]))
        subject = f"{line['stream']} #{line['number']}"
        if line["number"] != number:
            yield Difference("docket-missing", f"{line['stream']} #{number}")
        facts = entry.facts if entry and entry.facts_text is not None else None
        kept = {"act": line["act"], "facts": line["facts"], "via": line["via"], "at": line["at"]}
        recorded = entry and {"act": entry.act, "facts": facts, "via": entry.via, "at": entry.at}
        changed = [name for name, value in kept.items() if not recorded or recorded[name] != value]
        if changed:
            yield Difference("docket-changed", subject, {"fields": ", ".join(changed)})


def check_proofs(
    bag: Bag, about: Stamped, streams: dict[str, list[Row]], roots: list[x509.Certificate]
) -> Iterator[Difference]:
    """Yield what is wrong with the seals, and every chain whose last entry is not under one of them."""
    proofs = json.loads(bag.read(INCLUSION))
    for number in sorted({proof["seal"] for proof in proofs.values()}):
        yield from _check_seal(bag, about, number, roots)
    for stream, rows in streams.items():
        if stream not in proofs:
            yield Difference("not-sealed", stream)
            continue
        proof, head = proofs[stream], rows[-1]
        sealed = json.loads(bag.read(f"{seal_folder(proof['seal'])}/statement.json"))
        leaf, path = sealing.head_leaf(stream, head.place, head.hash), [bytes.fromhex(step) for step in proof["path"]]
        root = bytes.fromhex(sealed["root"])
        if not merkle.is_included(leaf, proof["position"], sealed["heads"], path, root):
            yield Difference("not-sealed", stream)


def _check_seal(bag: Bag, about: Stamped, number: int, roots: list[x509.Certificate]) -> Iterator[Difference]:
    subject, folder = f"seal {number}", seal_folder(number)
    content, signature = bag.read(f"{folder}/statement.json"), bag.read(f"{folder}/signature.der")
    token = bag.read(f"{folder}/time-stamp.der")
    if json.loads(content)["number"] != number:
        yield Difference("seal-statement", subject)
    certificates = x509.load_pem_x509_certificates(bag.read(f"{folder}/certificates.pem"))
    yield from sealing.check_seal(subject, content=content, signature=signature, certificates=certificates, roots=roots)
    wrong = list(sealing.check_time_stamp(subject, content=signature, token=token, roots=roots))
    yield from wrong
    if not wrong:
        at = sealing.stamped_at(token)
        about.stamped_at = max(about.stamped_at or at, at)
