"""Checks of the whole database: each room registers what it can check; `evercourt verify` runs them all."""

import dataclasses
import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from cryptography import x509
from django.db.models import Exists, OuterRef

from evercourt.ledger import keys, merkle, sealing
from evercourt.ledger.chain import Row, check_chain, utc_text
from evercourt.ledger.differences import Difference
from evercourt.ledger.models import Entry, Seal, SealedHead, TimeStamp

CHUNK = 2000
Advance = Callable[[int], None]


@dataclasses.dataclass(frozen=True)
class Check:
    """One check: how many things it looks at, and the run that yields differences and tells its advance."""

    name: str
    count: Callable[[], int]
    run: Callable[[Advance], Iterator[Difference]]


checks: list[Check] = []


def check(
    name: str, *, count: Callable[[], int]
) -> Callable[[Callable[[Advance], Iterator[Difference]]], Callable[[Advance], Iterator[Difference]]]:
    """Register the decorated run as the check called `name`."""

    def register(run: Callable[[Advance], Iterator[Difference]]) -> Callable[[Advance], Iterator[Difference]]:
        checks.append(Check(name, count, run))
        return run

    return register


def rows(**conditions: Any) -> Iterator[Row]:
    """Yield the ledger's entries by stream and place, streamed."""
    entries = Entry.objects.filter(**conditions).order_by("stream", "place")
    for entry in entries.iterator(chunk_size=CHUNK):
        yield row(entry)


def row(entry: Entry) -> Row:
    """Return the entry as it is hashed."""
    return Row(
        entry.stream,
        entry.place,
        utc_text(entry.at),
        entry.actor,
        entry.office,
        entry.via,
        entry.act,
        entry.facts_text,
        bytes(entry.previous).hex(),
        bytes(entry.hash).hex(),
    )


@check("entries", count=Entry.objects.count)
def check_entries(advance: Advance) -> Iterator[Difference]:
    """Recompute every chain from its rows."""

    def counted() -> Iterator[Row]:
        for one in rows():
            advance(1)
            yield one

    yield from check_chain(counted())


@check("seals", count=Seal.objects.count)
def check_seals(advance: Advance) -> Iterator[Difference]:
    """Check every seal: its place, its statement, its root, its signature and its time stamp."""
    roots = keys.root_certificates()
    before: Seal | None = None
    stamped_to = TimeStamp.objects.order_by("-seal__number").values_list("seal__number", flat=True).first() or 0
    for seal in Seal.objects.order_by("number").select_related("time_stamp").iterator(chunk_size=CHUNK):
        subject = f"seal {seal.number}"
        if seal.number != (before.number + 1 if before else 1):
            yield Difference("seal-missing", f"seal {before.number + 1 if before else 1}")
        yield from _check_statement(subject, seal, before)
        certificates = _certificates(seal.certificates)
        yield from sealing.check_seal(
            subject,
            content=bytes(seal.statement),
            signature=bytes(seal.signature),
            certificates=certificates,
            roots=roots,
        )
        token = getattr(seal, "time_stamp", None)
        if token:
            yield from sealing.check_time_stamp(
                subject, content=bytes(seal.signature), token=bytes(token.token), roots=roots
            )
        elif seal.number < stamped_to:
            # The newest may still wait for the authority; seals are stamped in order, so this one was.
            yield Difference("time-stamp-missing", subject)
        before = seal
        advance(1)


def _certificates(pem: str) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(pem.encode())
    except ValueError:
        return []


def _check_statement(subject: str, seal: Seal, before: Seal | None) -> Iterator[Difference]:
    heads = list(seal.heads.order_by("position").values_list("stream", "place", "hash"))
    root = merkle.root([sealing.head_leaf(stream, place, bytes(digest).hex()) for stream, place, digest in heads])
    if root != bytes(seal.root):
        yield Difference("seal-root", subject)
    expected = sealing.statement(
        number=seal.number,
        at=utc_text(seal.at),
        heads=len(heads),
        root=bytes(seal.root).hex(),
        previous=hashlib.sha256(bytes(before.statement)).hexdigest() if before else "",
    )
    if expected != bytes(seal.statement):
        yield Difference("seal-statement", subject)


@check("sealed heads", count=SealedHead.objects.count)
def check_heads(advance: Advance) -> Iterator[Difference]:
    """Check that every entry that was ever sealed as a head is still there with the same hash."""
    kept = Entry.objects.filter(stream=OuterRef("stream"), place=OuterRef("place"), hash=OuterRef("hash"))
    heads = SealedHead.objects.select_related("seal").annotate(is_kept=Exists(kept))
    for head in heads.iterator(chunk_size=CHUNK):
        if not head.is_kept:
            yield Difference("sealed-entry", f"{head.stream} {head.place}", {"seal": head.seal.number})
        advance(1)
