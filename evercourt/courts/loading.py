"""Loads the table of courts. Repeating it changes nothing that is the same."""

import tomllib
from pathlib import Path

from django.db import transaction

from evercourt.courts.models import Court, Courtroom, Division

DATA = Path(__file__).parent / "data"


@transaction.atomic
def load_courts(name: str = "xinjiang", *, calendar: str = "CN-XJ") -> int:
    """Create or bring up to date the courts of `data/<name>.toml`; return how many there are."""
    table = tomllib.loads((DATA / f"{name}.toml").read_text())
    known: dict[str, Court] = {}
    for row in table["court"]:
        known[row["code"]], _new = Court.objects.update_or_create(
            code=row["code"],
            defaults={
                "name": row["name"],
                "names": row["names"],
                "level": row["level"],
                "parent": known.get(row["parent"]),
                "areas": row["areas"],
                "calendar": calendar,
            },
        )
        # What the court itself entered in its directory is not written over by the table it began with.
        Court.objects.filter(code=row["code"], contact={}).update(phone=row["phone"])
        known[row["code"]].refresh_from_db()
    for row in table["details"]:
        _load_details(known[row["code"]], row)
    return len(known)


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
