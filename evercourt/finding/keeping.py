"""Keeping what can be found: what waits is taken in its order, some at a time, and goes on where it was broken off.

What waits is a row in the transaction that changed the thing; it is removed in the transaction that keeps it anew.
Nothing is lost by a kill, and keeping twice does no harm.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from evercourt.finding.contents import CONTENTS, Said
from evercourt.finding.models import Due, Findable
from evercourt.finding.words import kept_under, mark_of

SOME = 500

_TAKE = """
    DELETE FROM finding_due WHERE id IN (SELECT id FROM finding_due ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
    RETURNING kind, thing
"""
_KEEP = """
    INSERT INTO finding_findable (kind, thing, case_id, court_id, at, perhaps_public, whole, words)
    SELECT %s, thing, case_id, court_id, at, perhaps_public, whole, array_to_tsvector(string_to_array(words, ' '))
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::boolean[], %s::boolean[], %s::text[])
        AS said (thing, case_id, court_id, at, perhaps_public, whole, words) ORDER BY thing
    ON CONFLICT (kind, thing) DO UPDATE SET case_id = EXCLUDED.case_id, court_id = EXCLUDED.court_id, at = EXCLUDED.at,
        perhaps_public = EXCLUDED.perhaps_public, whole = EXCLUDED.whole, words = EXCLUDED.words
"""
_EVERYTHING = """
    INSERT INTO finding_due (kind, thing)
    SELECT 'case', id FROM cases_case UNION ALL SELECT 'party', id FROM cases_party
    UNION ALL SELECT 'counsel', id FROM cases_representation UNION ALL SELECT 'entry', id FROM cases_docketentry
    UNION ALL SELECT 'decision', id FROM decisions_decision UNION ALL SELECT 'paper', id FROM cases_casedocument
"""


def keep_all(told: Callable[[int], None] = lambda number: None) -> int:
    """Keep everything that waits; `told` hears after each part how many things it held. Returns how many there were."""
    done = 0
    while number := keep_some():
        done += number
        told(number)
    return done


@transaction.atomic
def keep_some(most: int = SOME) -> int:
    """Keep the things that wait longest, in one transaction; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [most])
        taken = cursor.fetchall()
    things: dict[str, set[int]] = defaultdict(set)
    for kind, thing in taken:
        things[kind].add(thing)
    for kind, keys in things.items():
        said = list(CONTENTS[kind](sorted(keys)))
        _keep(kind, said)
        # What is no more, or is found as something else now.
        Findable.objects.filter(kind=kind, thing__in=keys - {one.thing for one in said}).delete()
    return len(taken)


def begin_anew() -> int:
    """Let everything there is wait to be kept anew; return how much waits. Searches go on meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(_EVERYTHING)
    return waiting()


def waiting() -> int:
    """Return how many things wait."""
    return Due.objects.count()


def _keep(kind: str, said: list[Said]) -> None:
    kept = [kept_under(one.text) for one in said]
    columns: list[list[Any]] = [
        [one.thing for one in said],
        [one.case_id for one in said],
        [one.court_id for one in said],
        [one.at for one in said],
        [one.perhaps_public for one in said],
        [whole for _entries, whole in kept],
        # The index answers a frequent word of one kind or court by itself, without reading every row.
        [
            " ".join([*entries, mark_of("kind", kind), mark_of("court", one.court_id)])
            for one, (entries, _whole) in zip(said, kept, strict=True)
        ],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [kind, *columns])
