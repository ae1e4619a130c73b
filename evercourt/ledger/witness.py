"""The witness: what every row of a case file looked like after each change, written by the database itself.

A trigger on each watched table writes one witness per changed row, in the same transaction: a digest of each column
and the number of the transaction, by which the row is joined to the act that changed it. The seal of each minute takes
in the witnesses that came since: their common digest is an entry of the ledger, and so chained, signed and
time-stamped. A row that is not what its last witness says was changed past the triggers; a witness whose transaction
recorded no act was changed past the acts.
"""

import json
from typing import Any

import pgtrigger
from django.db import connection, migrations
from django.utils import timezone

from evercourt.kernel.channels import Channel
from evercourt.kernel.events import canonical
from evercourt.ledger.models import Entry, Witness

STREAM = "rows"
ACT = "ledger.rows_witnessed"

# The time zone and the style of dates are the function's own: the digest must not hang on who asks. Of each column, 128
# bits: enough against a second text with the same digest, half the room. In plpgsql, because it keeps its plan from
# call to call; a function in SQL is planned anew for every row.
DIGESTS = """
    CREATE FUNCTION ledger_digests(thing anyelement) RETURNS jsonb LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET TimeZone = 'UTC' SET DateStyle = 'ISO' AS $$
    BEGIN
        RETURN (
            SELECT jsonb_object_agg(key, left(encode(sha256(convert_to(value::text, 'UTF8')), 'hex'), 32))
            FROM json_each(to_json(thing))
        );
    END
    $$;
"""
WITNESS = """
    IF TG_OP = 'DELETE' THEN
        INSERT INTO ledger_witness (relation, row, written_in, digests)
        VALUES (TG_TABLE_NAME, OLD.id, pg_current_xact_id()::text::bigint, NULL);
    {unless}ELSE
        INSERT INTO ledger_witness (relation, row, written_in, digests)
        VALUES (TG_TABLE_NAME, NEW.id, pg_current_xact_id()::text::bigint, ledger_digests(NEW));
    END IF;
    RETURN NULL;
"""
# The digest of one seal's witnesses, in the order of their ids.
TAKEN_IN = """
    SELECT seal, count(*), encode(sha256(string_agg(sha256(convert_to(
        json_build_array(id, relation, row, written_in, digests)::text, 'UTF8')), ''::bytea ORDER BY id)), 'hex')
    FROM ledger_witness WHERE seal = ANY(%s) GROUP BY seal ORDER BY seal
"""


def witnessed(*, unless: str = "") -> pgtrigger.Trigger:
    """Return the trigger that witnesses every change of a row, `unless` (SQL over NEW) it is not yet on any file."""
    skipped = f"ELSIF {unless} THEN\n        NULL;\n    " if unless else ""
    func = WITNESS.format(unless=skipped)
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    return pgtrigger.Trigger(name="witnessed", operation=operation, when=pgtrigger.After, func=func)


def witness_existing(relation: str, *, where: str = "true") -> migrations.RunSQL:
    """Return the step of a migration that witnesses the rows which were there before their trigger."""
    return migrations.RunSQL(
        "INSERT INTO ledger_witness (relation, row, digests)"  # noqa: S608 - names of our own tables.
        f" SELECT '{relation}', id, ledger_digests(thing) FROM {relation} thing WHERE {where} ORDER BY id",
        migrations.RunSQL.noop,
    )


def take_in(seal: int) -> None:
    """Put the witnesses that no seal has yet under seal number `seal`, and enter their digest in the ledger.

    Call inside the transaction of the seal, which holds its lock.
    """
    if not Witness.objects.filter(seal=None).update(seal=seal):
        return
    rows, digest = taken_in([seal])[seal]
    Entry.objects.create(
        stream=STREAM,
        at=timezone.now(),
        actor="system",
        via=Channel.SYSTEM,
        act=ACT,
        facts_text=canonical({"seal": seal, "rows": rows, "digest": digest}),
    )


def taken_in(seals: list[int]) -> dict[int, tuple[int, str]]:
    """Return, by number of the seal, how many witnesses it took in and their digest."""
    with connection.cursor() as cursor:
        cursor.execute(TAKEN_IN, [seals])
        return {seal: (rows, digest) for seal, rows, digest in cursor.fetchall()}


def columns_that_differ(then: Any, now: Any) -> list[str]:
    """Return the columns whose digests differ; a column that came or went with a migration is not compared."""
    then, now = (json.loads(one) if isinstance(one, str) else one for one in (then, now))
    return sorted(column for column in then.keys() & now.keys() if then[column] != now[column])
