"""Seal what has been recorded: one Merkle root over all streams that grew, signed, then time-stamped."""

import hashlib
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from evercourt.ledger import keys, merkle, sealing, witness
from evercourt.ledger.chain import utc_text
from evercourt.ledger.models import Entry, Seal, SealedHead, TimeStamp
from evercourt.ledger.ports import time_stamp_authority

# A stream grew if it has an entry of a transaction that the last seal may not have seen: entry ids will not do, for an
# id drawn early can be committed late. Numbers of transactions start anew in a restored copy of the database; a
# horizon from the other server's future then means that all streams are looked at once.
GROWN = """
    SELECT stream, max(place) FROM ledger_entry
    WHERE written_in >= %s
    GROUP BY stream ORDER BY stream
"""


@transaction.atomic
def seal() -> Seal | None:
    """Seal the heads of all streams that grew since the last seal; None if nothing did.

    Costs what was written since, not what the house has. Not time-stamped yet: see `stamp`.
    """
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('ledger:seal', 0))")
        # The horizon is read first: what commits after it is looked at again by the next seal.
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        (horizon,) = cursor.fetchone()
        last = Seal.objects.order_by("-number").first()
        witness.take_in(last.number + 1 if last else 1)
        cursor.execute(GROWN, [last.seen_to if last and last.seen_to <= horizon else 0])
        grown = dict(cursor.fetchall())
    heads = _unsealed(grown)
    if not heads:
        return None
    return _write(heads, last=last, at=now, seen_to=horizon)


def _unsealed(grown: dict[str, int]) -> list[tuple[str, int, bytes]]:
    sealed = set(
        SealedHead.objects.filter(stream__in=grown, place__in=set(grown.values())).values_list("stream", "place")
    )
    open_heads = {(stream, place) for stream, place in grown.items() if (stream, place) not in sealed}
    rows = Entry.objects.filter(stream__in=[stream for stream, _place in open_heads], place__in=set(grown.values()))
    return sorted(
        (stream, place, bytes(digest))
        for stream, place, digest in rows.values_list("stream", "place", "hash")
        if (stream, place) in open_heads
    )


def _write(heads: list[tuple[str, int, bytes]], *, last: Seal | None, at: datetime, seen_to: int) -> Seal:
    identity = keys.court_seal()
    root = merkle.root([sealing.head_leaf(stream, place, digest.hex()) for stream, place, digest in heads])
    statement = sealing.statement(
        number=last.number + 1 if last else 1,
        at=utc_text(at),
        heads=len(heads),
        root=root.hex(),
        previous=hashlib.sha256(last.statement).hexdigest() if last else "",
    )
    done = Seal.objects.create(
        number=last.number + 1 if last else 1,
        at=at,
        root=root,
        statement=statement,
        signature=sealing.sign(identity.key, statement),
        certificates=keys.certificates_pem([identity.certificate, *identity.chain]).decode(),
        seen_to=seen_to,
    )
    SealedHead.objects.bulk_create(
        SealedHead(seal=done, position=position, stream=stream, place=place, hash=digest)
        for position, (stream, place, digest) in enumerate(heads)
    )
    return done


def stamp() -> int:
    """Time-stamp every seal that has no stamp yet, oldest first; return how many. Raises InstitutionError.

    Asks an outside institution: not inside a transaction of an act.
    """
    done = 0
    for waiting in Seal.objects.filter(time_stamp=None).order_by("number"):
        token = time_stamp_authority().stamp(hashlib.sha256(waiting.signature).digest())
        # Another worker may have stamped it meanwhile; the first stamp stays.
        TimeStamp.objects.bulk_create([TimeStamp(seal=waiting, token=token)], ignore_conflicts=True)
        done += 1
    return done
