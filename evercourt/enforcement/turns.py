"""The rate an institution agreed to, kept across all processes of the court: each request takes its turn in its row."""

import time

from django.db import connection


def wait_turn(code: str, interval: float) -> None:
    """Wait for the next turn with the institution; turns are at least `interval` seconds apart, whoever takes them.

    To be called outside of a transaction, which would keep all others waiting until it ends.
    """
    with connection.cursor() as cursor:
        cursor.execute(TURN, {"code": code, "interval": interval})
        found = cursor.fetchone()
    if found and found[0] > 0:
        time.sleep(float(found[0]))


# The row is locked for as long as this statement takes; a turn that nobody took in time is not saved up.
TURN = """
    UPDATE enforcement_institution
    SET next_turn_at = greatest(next_turn_at, clock_timestamp()) + make_interval(secs => %(interval)s)
    WHERE code = %(code)s
    RETURNING extract(epoch FROM next_turn_at - make_interval(secs => %(interval)s) - clock_timestamp())
"""
