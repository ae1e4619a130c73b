"""The ledger's one table. A trigger numbers and chains every entry; nothing is ever changed or removed."""

import json
from typing import Any

import pgtrigger
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
    NEW.hash := sha256(convert_to(json_build_array(
        NEW.stream, NEW.place, to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        NEW.actor, NEW.office, NEW.via, NEW.act, NEW.facts_text, encode(NEW.previous, 'hex'))::text, 'UTF8'));
    RETURN NEW;
"""


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

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "place"], name="one_entry_per_place")]
        triggers = [
            pgtrigger.Trigger(name="chain", operation=pgtrigger.Insert, when=pgtrigger.Before, func=CHAIN),
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="never_emptied",
                operation=pgtrigger.Truncate,
                when=pgtrigger.Before,
                level=pgtrigger.Statement,
                func="RAISE EXCEPTION 'the ledger is never emptied';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.place} {self.act}"

    @property
    def facts(self) -> dict[str, Any]:
        """The facts of the act."""
        return dict(json.loads(self.facts_text))
