"""The ledger's tables. A trigger numbers and chains every entry; nothing is ever changed or removed."""

import json
from typing import Any

import pgtrigger
from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from evercourt.kernel.channels import Channel
from evercourt.kernel.fields import BigIntegerSetByDatabase, BinarySetByDatabase

# Place, previous and hash are set under a lock on the stream: ids are drawn before the lock and would break the
# chain under concurrency. The hashed text is exactly what Python's json.dumps(..., ensure_ascii=False) writes for
# [stream, place, at, actor, office, via, act, facts, previous], so that a copy can be checked without a database.
CHAIN = """
    PERFORM pg_advisory_xact_lock(hashtextextended('ledger:' || NEW.stream, 0));
    SELECT place, hash INTO NEW.place, NEW.previous FROM ledger_entry
        WHERE stream = NEW.stream ORDER BY place DESC LIMIT 1;
    NEW.place := coalesce(NEW.place, 0) + 1;
    NEW.previous := coalesce(NEW.previous, ''::bytea);
    NEW.written_in := pg_current_xact_id()::text::bigint;
    NEW.hash := sha256(convert_to(json_build_array(
        NEW.stream, NEW.place, to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        NEW.actor, NEW.office, NEW.via, NEW.act, NEW.facts_text, encode(NEW.previous, 'hex'))::text, 'UTF8'));
    RETURN NEW;
"""


def _kept(name: str) -> list[pgtrigger.Trigger]:
    """Return the triggers that refuse every change to a table but adding a row."""
    return [
        pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        _never_emptied(name),
    ]


def _never_emptied(name: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="never_emptied",
        operation=pgtrigger.Truncate,
        when=pgtrigger.Before,
        level=pgtrigger.Statement,
        func=f"RAISE EXCEPTION 'the {name} is never emptied';",
    )


class Entry(models.Model):
    """One act, as it was recorded: who, in which office, by which channel, what, and the facts."""

    stream = models.CharField(max_length=64)
    place = BigIntegerSetByDatabase(editable=False, default=None)
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    office = models.CharField(max_length=64, blank=True)
    via = models.CharField(max_length=16, choices=Channel.choices)
    act = models.CharField(max_length=64)
    facts_text = models.TextField(help_text="Canonical JSON; kept as text because its bytes are hashed.")
    previous = BinarySetByDatabase(editable=False, default=None)
    hash = BinarySetByDatabase(editable=False, default=None)
    written_in = BigIntegerSetByDatabase(
        editable=False,
        default=None,
        help_text="Number of the transaction; not hashed, used to find what is not sealed.",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "place"], name="one_entry_per_place")]
        indexes = [
            # Serves the seal of each minute.
            BrinIndex(fields=["written_in"], name="entries_by_transaction")
        ]
        triggers = [
            pgtrigger.Trigger(name="chain", operation=pgtrigger.Insert, when=pgtrigger.Before, func=CHAIN),
            *_kept("ledger"),
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.place} {self.act}"

    @property
    def facts(self) -> dict[str, Any]:
        """The facts of the act."""
        return dict(json.loads(self.facts_text))


class Seal(models.Model):
    """One signed Merkle root over the heads of all streams that grew since the seal before, which it names."""

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    root = models.BinaryField()
    statement = models.BinaryField(help_text="What is signed; names number, time, root and the seal before.")
    signature = models.BinaryField()
    certificates = models.TextField(help_text="PEM: the signer's, then its issuers'.")
    seen_to = models.BigIntegerField(help_text="Entries of transactions before this one are in this seal or earlier.")

    class Meta:
        triggers = _kept("list of seals")

    def __str__(self) -> str:
        return f"seal {self.number}"


class SealedHead(models.Model):
    """The last entry of one stream when it was sealed; a leaf of the seal's tree."""

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="heads")
    position = models.PositiveIntegerField(help_text="Of the leaf in the tree, from 0.")
    stream = models.CharField(max_length=64)
    place = models.PositiveBigIntegerField()
    hash = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seal", "position"], name="one_leaf_per_position"),
            # Also serves the proof of one stream and the question how far it is sealed.
            models.UniqueConstraint(fields=["stream", "place"], name="a_head_is_sealed_once"),
        ]
        triggers = _kept("list of sealed heads")

    def __str__(self) -> str:
        return f"{self.stream} {self.place}"


class TimeStamp(models.Model):
    """The RFC 3161 token over a seal's signature; its own row, because the authority may answer late."""

    seal = models.OneToOneField(Seal, on_delete=models.PROTECT, related_name="time_stamp")
    token = models.BinaryField(help_text="DER.")

    class Meta:
        triggers = _kept("list of time stamps")

    def __str__(self) -> str:
        return f"time stamp of {self.seal}"


class Witness(models.Model):
    """What one watched row looked like after a change: written by a trigger, taken in by the next seal, for good."""

    relation = models.CharField(max_length=63)
    row = models.BigIntegerField(help_text="Its primary key.")
    written_in = models.BigIntegerField(
        null=True, help_text="Number of the transaction; none: the row was there before anyone witnessed."
    )
    digests = models.JSONField(null=True, help_text="Of each column; none: the row was removed.")
    seal = models.PositiveBigIntegerField(null=True, help_text="Number of the seal that took it in.")

    class Meta:
        indexes = [
            # Serves the comparison of every row with its last witness.
            models.Index(fields=["relation", "row", "id"], name="witnesses_of_a_row"),
            # Serves the seal of each minute.
            models.Index(fields=["id"], condition=models.Q(seal=None), name="witnesses_not_sealed"),
            # Serves the check of each seal's witnesses.
            BrinIndex(fields=["seal"], name="witnesses_of_a_seal"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="taken_in_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.seal IS NOT NULL OR (OLD.id, OLD.relation, OLD.row, OLD.written_in, OLD.digests)"
                    " IS DISTINCT FROM (NEW.id, NEW.relation, NEW.row, NEW.written_in, NEW.digests)"
                ),
            ),
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            _never_emptied("list of witnesses"),
        ]

    def __str__(self) -> str:
        return f"{self.relation} {self.row}"


class Access(models.Model):
    """One look at a case or document: who, in which office, at what. Not chained: looks are many and change nothing."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    office = models.CharField(max_length=64, blank=True)
    stream = models.CharField(max_length=64)
    what = models.CharField(max_length=200)
    via = models.CharField(max_length=16, choices=Channel.choices)

    class Meta:
        indexes = [
            # Serves "who has seen this case".
            models.Index(fields=["stream", "-at"], name="looks_at_a_stream"),
            # Serves the auditor's "what has this person seen".
            models.Index(fields=["actor", "-at"], name="looks_of_a_person"),
        ]
        triggers = _kept("access log")

    def __str__(self) -> str:
        return f"{self.actor} {self.stream} {self.what}"
