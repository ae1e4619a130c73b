"""Patterns an order can be started from, as data: `patterns/<id>.toml`, clauses without times and contacts."""

import tomllib
from copy import deepcopy
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from evercourt.continuity.clauses import Clauses
from evercourt.courts.directory import contact_of, hours_in_words
from evercourt.courts.models import Court

FOLDER = Path(__file__).parent / "patterns"
ORIGINAL = "zh-hans"


@cache
def patterns() -> dict[str, dict[str, Any]]:
    """Return all patterns by id, in the order of their names."""
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))}


def names() -> list[tuple[str, str]]:
    """Return id and name of each pattern in the reader's language."""
    language = get_language() or ORIGINAL
    return [(key, made["names"].get(language, made["names"][ORIGINAL])) for key, made in patterns().items()]


def started(
    court: Court, pattern: str, *, begins_at: datetime, ends_at: datetime | None, title: str = "", grounds: str = ""
) -> Clauses:
    """Return the clauses of a new order of `court` by the pattern, with the telephones of the court's divisions."""
    made = deepcopy(patterns().get(pattern, {}).get("clauses", {}))
    made["title"] = title or made.get("title") or ""
    made["grounds"] = grounds or made.get("grounds") or ""
    made["contacts"] = contacts_of(court)
    reached = contact_of(court)
    address = " ".join(part for part in (reached.postal_code, reached.address, court.name) if part)
    for channel in made.get("replacements", []):
        if channel["kind"] == "post" and not channel.get("value"):
            channel["value"] = address
            channel["addressee"] = reached.addressee or channel.get("addressee", "")
        elif channel["kind"] == "email" and not channel.get("value"):
            channel["value"] = reached.email
    return Clauses(begins_at=begins_at, ends_at=ends_at, **made)


def contacts_of(court: Court) -> list[dict[str, str]]:
    """Return the numbers of the court's directory as contacts of an order: each division's first, then its others."""
    found = [
        {"division": division.name, "phone": number.phone, "hours": hours_in_words(contact, court)}
        for division in court.divisions.filter(in_use=True).order_by("pk")
        for contact in (contact_of(division),)
        for number in contact.numbers
    ]
    whole = contact_of(court)
    return found or [{"division": court.name, "phone": number.phone} for number in whole.numbers]
