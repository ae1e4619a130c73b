"""The floor: the rows of one filing, written by one prepared statement. Nothing that keeps them can be faster."""

from typing import Any

from benchmarks.rows import copied

# Every table one filing over the API writes to.
TABLES = (
    "filing_filing",
    "filing_submission",
    "ledger_entry",
    "court_messages_message",
    "procrastinate_jobs",
    "api_keptanswer",
)

# What differs from filing to filing, or points from one row to another. Everything else is copied from a real filing.
_MADE: dict[str, dict[str, str]] = {
    "filing_filing": {"receipt_number": "'R' || upper(substr(md5(random()::text), 1, 11))"},
    "filing_submission": {"filing_id": "(SELECT id FROM filing)"},
    "court_messages_message": {
        "key": "(SELECT concat_ws(':', stream, place, 'filing_submitted', actor, 'portal') FROM entry)",
        "link": "(SELECT '/filings/' || id FROM filing)",
        "check_code": "messages_check_code()",
    },
    "procrastinate_jobs": {
        "lock": "(SELECT 'filing:' || id FROM filing)",
        "args": "(SELECT jsonb_build_object('filing_id', id) FROM filing)",
    },
    "api_keptanswer": {"key": "gen_random_uuid()::text"},
}


def statement(cursor: Any, *, stream: str = "(SELECT 'filing:' || id FROM filing)") -> str:
    """Return the statement, made from the rows of the one filing in the database, so that it writes just the same.

    `stream` is the SQL of the chain its ledger entry goes into.
    """
    made = _MADE | {"ledger_entry": {"stream": stream}}
    parts = [copied(cursor, table, made[table]) for table in TABLES]
    names = ["filing", "submission", "entry", "message", "job", "answer"]
    parts[0] += " RETURNING id"
    parts[2] += " RETURNING stream, place, actor"
    ctes = ",\n".join(f"{name} AS ({part})" for name, part in zip(names[:-1], parts[:-1], strict=True))
    return f"WITH {ctes}\n{parts[-1]};\n"
