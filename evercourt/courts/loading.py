"""Loads the table of courts. Repeating it changes nothing that is the same."""

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from evercourt.courts.models import Court, Courtroom, Division

DATA = Path(__file__).parent / "data"


@transaction.atomic
def load_courts(name: str = "xinjiang", *, calendar: str = "CN-XJ") -> int:
    """Create or bring up to date the courts of `data/<name>.toml`; return how many there are."""
    table = tomllib.loads((DATA / f"{name}.toml").read_text())
    phones = {row["code"]: row["phone"] for row in table["court"]}
    written: dict[str, Court] = {"": Court()}
    waiting = table["court"]
    while waiting:
        # A court comes after the one above it.
        now = [row for row in waiting if row["parent"] in written]
        assert now, "a court stands below one that the table does not name"
        waiting = [row for row in waiting if row["parent"] not in written]
        courts = [_court(row, written[row["parent"]], calendar) for row in now]
        for court in Court.objects.bulk_create(
            courts, update_conflicts=True, unique_fields=["code"],
            update_fields=["name", "names", "level", "parent", "areas", "calendar"],
        ):  # fmt: skip
            written[court.code] = court
    known = {court.code: court for court in Court.objects.filter(code__in=phones)}
    # What the court itself entered in its directory is not written over by the table it began with.
    silent = [court for court in known.values() if not court.contact]
    for court in silent:
        court.phone = phones[court.code]
    Court.objects.bulk_update(silent, ["phone"])
    for row in table["details"]:
        _load_details(known[row["code"]], row)
    return len(known)


def _court(row: dict[str, Any], above: Court, calendar: str) -> Court:
    facts = {name: row[name] for name in ("code", "name", "names", "level", "areas")}
    return Court(**facts, parent_id=above.pk, calendar=calendar)


def _load_details(court: Court, row: dict[str, object]) -> None:
    if not court.contact:
        court.address, court.postal_code = str(row["address"]), str(row["postal_code"])
        court.save(update_fields=["address", "postal_code"])
    courtrooms, divisions = row.get("courtrooms", []), row.get("divisions", [])
    assert isinstance(courtrooms, list)
    assert isinstance(divisions, list)
    for room in courtrooms:
        facts = {key: fact for key, fact in room.items() if key != "name"}
        Courtroom.objects.update_or_create(court=court, name=room["name"], defaults=facts)
    for number, division in enumerate(divisions):
        if court.divisions.filter(name=division["name"]).exclude(contact={}).exists():
            continue
        Division.objects.update_or_create(
            court=court,
            name=division["name"],
            defaults={
                "names": {"en": division["en"]},
                "kind": division["kind"],
                "hours": division["hours"],
                "phone": f"{court.phone[:-1]}{number}",
                "address": court.address,
            },
        )
