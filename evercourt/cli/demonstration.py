"""The demonstration court: its courts, its people, and what they sign in with. Repeating it changes nothing."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from rich.console import Console
from rich.table import Table

DATA = Path(__file__).parent / "demonstration.toml"


def people() -> dict[str, Any]:
    """Return the table of the people of the demonstration."""
    return tomllib.loads(DATA.read_text())


def seed(console: Console) -> None:
    """Load the courts and create the people who are not there yet."""
    from evercourt.accounts.models import User
    from evercourt.courts.loading import load_courts

    table = people()
    if User.objects.filter(email=table["people"][-1]["email"]).exists():
        return
    console.print("Building the demonstration court…")
    with transaction.atomic():
        load_courts()
        # All have the same password, and hashing is slow on purpose.
        password = make_password(table["password"])
        for person in table["people"]:
            _create(person, table, password)
        for counter in table["counters"]:
            _arrange(counter)
        for room in table["centre_rooms"]:
            _arrange_centre(room)
        for entry in table["contacts"]:
            _enter(entry)
        for notice in table["notices"]:
            _publish(notice)
        for mediator in table["mediators"]:
            _list(mediator)
        _agree_with_institutions(table)


def _list(mediator: dict[str, Any]) -> None:
    from evercourt.accounts.models import User
    from evercourt.courts.models import Court
    from evercourt.kernel.channels import Channel
    from evercourt.mediation.acts import list_mediator

    wanted = {name: value for name, value in mediator.items() if name not in ("court", "by", "user")}
    user, by = (User.objects.get(email=mediator[name]) for name in ("user", "by"))
    list_mediator(Court.objects.get(code=mediator["court"]), user, **wanted, by=by, via=Channel.WEB)


def _arrange_centre(room: dict[str, Any]) -> None:
    from evercourt.accounts.models import User
    from evercourt.courts.models import Court
    from evercourt.hearings.arranging import arrange_room
    from evercourt.kernel.channels import Channel

    operator, by = (User.objects.get(email=room[name]) for name in ("operator", "by"))
    arrange_room(
        Court.objects.get(code=room["court"]), centre=room["centre"], room=room["room"], operator=operator, by=by,
        via=Channel.WEB,
    )  # fmt: skip


def _arrange(counter: dict[str, Any]) -> None:
    from evercourt.accounts.models import User
    from evercourt.appointments.acts import arrange_counter
    from evercourt.courts.models import Court
    from evercourt.kernel.channels import Channel

    wanted = {name: value for name, value in counter.items() if name not in ("court", "by")}
    court, by = Court.objects.get(code=counter["court"]), User.objects.get(email=counter["by"])
    arrange_counter(court, **wanted, by=by, via=Channel.WEB)


def _enter(entry: dict[str, Any]) -> None:
    """Put an entry into the directory of contacts: of the court itself, of a division it has, or of a new one."""
    from evercourt.courts.directory import read_contact
    from evercourt.courts.models import Court, Division
    from evercourt.kernel.channels import Channel
    from evercourt.notices.acts import add_division, change_contact

    court, by = Court.objects.get(code=entry["court"]), _fresh(entry["by"])
    contact = dict(entry["contact"])
    if above := entry.get("part_of"):
        contact["part_of"] = court.divisions.get(name=above).pk
    place = court if contact["name"] == court.name else court.divisions.filter(name=contact["name"]).first()
    if isinstance(place, Court | Division):
        change_contact(place, read_contact(contact), version=0, by=by, via=Channel.WEB)
    else:
        add_division(court, read_contact(contact), by=by, via=Channel.WEB)


def _publish(notice: dict[str, Any]) -> None:
    """Write a notice as one person and release it as another."""
    from evercourt.courts.models import Court
    from evercourt.kernel.channels import Channel
    from evercourt.notices.acts import draft, propose, release

    facts = {name: notice[name] for name in ("kind", "texts", "cause") if name in notice}
    by = _fresh(notice["by"])
    made = draft(Court.objects.get(code=notice["court"]), **facts, by=by, via=Channel.WEB)
    made = propose(made, by=by, via=Channel.WEB)
    release(made, revision=made.revision, by=_fresh(notice["released_by"]), via=Channel.WEB)


def _fresh(email: str) -> Any:
    """Return the person as if they had just confirmed their second factor."""
    from evercourt.accounts.models import User

    user = User.objects.get(email=email)
    user.second_factor_at = timezone.now()
    return user


def _agree_with_institutions(table: dict[str, Any]) -> None:
    """Let the court have arrangements with the simulated institutions, and its officers be filed there (NET 1-2)."""
    from evercourt.accounts.models import User
    from evercourt.adapters.simulators.institutions.kinds import KINDS
    from evercourt.adapters.simulators.institutions.running import known
    from evercourt.courts.models import Court
    from evercourt.enforcement.acts import file_officer
    from evercourt.enforcement.models import Institution, Mechanism
    from evercourt.kernel.channels import Channel

    court = Court.objects.get(code=table["court"])
    president = User.objects.get(email="president@example.org")
    officers = [person for person in table["people"] if "credential" in person]
    for code, one in known().items():
        items, controls, _assets = KINDS[one["kind"]]
        institution = Institution.objects.create(
            code=code, names=one["name"], kind=one["kind"], items=list(items),
            controls=sorted(str(control) for control in controls),
        )  # fmt: skip
        Mechanism.objects.create(
            court=court, institution=institution, authority="模拟", channel=True, seal=True, security=True,
            transfers="deduct" in controls,
        )  # fmt: skip
        for person in officers:
            file_officer(
                court, institution, User.objects.get(email=person["email"]), credential=person["credential"],
                since=date(2022, 1, 1), by=president, via=Channel.WEB,
            )  # fmt: skip


def _create(person: dict[str, Any], table: dict[str, Any], password: str) -> None:
    from evercourt.accounts.demonstration import give_known_totp
    from evercourt.accounts.models import LawyerLicence, OfficeHeld, User
    from evercourt.courts.models import Court

    now = timezone.now()
    user = User.objects.create(
        name=person["name"],
        email=person["email"],
        phone=person.get("phone"),
        password=password,
        email_confirmed_at=now,
        phone_confirmed_at=now if person.get("phone") else None,
        identity_level=User.IdentityLevel.L3 if person.get("office") else User.IdentityLevel.L2,
    )
    if office := person.get("office"):
        court = Court.objects.get(code=person.get("court", table["court"]))
        OfficeHeld.objects.create(user=user, court=court, office=office, since=date(2022, 1, 1))
        give_known_totp(user, table["totp"])
    if licence := person.get("licence"):
        LawyerLicence.objects.create(user=user, number=licence["number"], firm=licence["firm"], verified_at=now)


def cast() -> dict[str, Any]:
    """Return the people by what they are: plaintiff, defendant, lawyer, or their office; of the court next door
    as other_clerk and other_judge. Of several with one office the first.
    """
    from evercourt.accounts.models import User

    table = people()
    found: dict[str, Any] = {}
    for person in table["people"]:
        name = person.get("office") or person["role"]["en"]
        if "court" in person:
            name = "other_" + name.rpartition("_")[2]
        found.setdefault(name, User.objects.get(email=person["email"]))
    return found


def print_people(console: Console, address: str) -> None:
    """Print who can sign in, and with what."""
    table = people()
    shown = Table(title=f"The people of the demonstration; everyone's password is {table['password']}")
    for column in ("who", "signs in as", "office"):
        shown.add_column(column)
    for person in table["people"]:
        office = person.get("office") or person["role"]["en"]
        shown.add_row(person["name"], person["email"], office + (f" at {person['court']}" if "court" in person else ""))
    console.print(shown)
    console.print(f"Codes of the office holders' authenticators, and messages sent: {address}/demonstration")
