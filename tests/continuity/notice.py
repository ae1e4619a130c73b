"""A real notice as a fixture: its clauses, a small court, and what becomes of each thing of that court."""

import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from evercourt.accounts.models import User
from evercourt.accounts.offices import Office
from evercourt.appointments.models import Appointment, Counter
from evercourt.appointments.services import services
from evercourt.cases.models import Deadline, PanelMember
from evercourt.continuity.clauses import Clauses
from evercourt.continuity.models import ClosureOrder
from evercourt.courts.models import Court
from evercourt.hearings.models import Hearing
from tests.continuity.forms import Browser
from tests.factories import CaseFactory, CourtFactory, CourtroomFactory, PartyFactory, UserFactory, office_holder

FOLDER = Path(__file__).parent / "notices"
NOTICES = sorted(path.stem for path in FOLDER.glob("*.toml"))


@dataclass
class Notice:
    """What the file says."""

    name: str
    data: dict[str, Any]

    @property
    def clauses(self) -> Clauses:
        return Clauses.model_validate(self.data["clauses"])


@dataclass
class Town:
    """The small court of a notice, with the people and things that its effects name."""

    court: Court
    clerk: User
    president: User
    judge: User
    people: list[User]
    things: list[tuple[Any, dict[str, Any]]] = field(default_factory=list)

    def of(self, model: type) -> list[tuple[Any, dict[str, Any]]]:
        """Return the things of one kind, with what becomes of each."""
        return [(thing, effect) for thing, effect in self.things if isinstance(thing, model)]


def load(name: str) -> Notice:
    """Return the notice of this name."""
    return Notice(name, tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8")))


def build(notice: Notice) -> Town:
    """Make the court of the notice, the courts below it, and everything its effects name."""
    made = notice.data["court"] | {"names": {}}
    court = CourtFactory(**made)
    courts = {court.code: court}
    for row in notice.data["lower"]:
        courts[row["code"]] = CourtFactory(**(row | {"names": {}, "parent": court, "calendar": court.calendar}))
    people = [
        UserFactory(name="阿依古丽·买买提", email="aygul@example.org", language="ug"),
        UserFactory(name="李强", email="liqiang@example.org", language="zh-hans"),
    ]
    town = Town(
        court,
        office_holder(court, Office.REGISTRY_CLERK, "陈静", "registry@example.org"),
        office_holder(court, Office.PRESIDENT, "吴院长", "president@example.org"),
        office_holder(court, Office.JUDGE, "古丽娜尔", "judge@example.org"),
        people,
    )
    for number, effect in enumerate(notice.data["effect"], start=1):
        town.things.append((_make(town, courts[effect.get("of", court.code)], number, effect), effect))
    return town


def _make(town: Town, court: Court, number: int, effect: dict[str, Any]) -> Any:
    if at := effect.get("visit"):
        counter, _new = Counter.objects.get_or_create(court=court, name="1号窗口", services=list(services()))
        return Appointment.objects.create(
            counter=counter, service=effect["service"], starts_at=at, ends_at=at + timedelta(minutes=30), seat=1,
            person=town.people[0], name=town.people[0].name, via="web", language="ug",
        )  # fmt: skip
    case = CaseFactory(court=court, number=f"案{number}号")
    PanelMember.objects.create(case=case, user=town.judge, seat=PanelMember.Seat.PRESIDING)
    party = PartyFactory(case=case, user=town.people[0], name=town.people[0].name, language="ug")
    PartyFactory(case=case, user=town.people[1], side="defendant", name=town.people[1].name)
    if at := effect.get("hearing"):
        return Hearing.objects.create(
            case=case, courtroom=CourtroomFactory(court=court), state="scheduled",
            during=DateTimeTZRange(at, at + timedelta(hours=1)), announced=effect.get("announced", False),
            scheduled_by=town.judge,
        )  # fmt: skip
    return Deadline.objects.create(
        case=case, party=party, rule=effect["deadline"], trigger_date=effect["due"] - timedelta(days=15),
        due_on=effect["due"], basis="CPL 128",
    )  # fmt: skip


def enter(clerk: Browser, town: Town, clauses: Clauses) -> ClosureOrder:
    """Type every clause into the form, page by page, as one does without JavaScript."""
    zone = ZoneInfo(town.court.time_zone)
    clerk.open("/closures/desk/new")
    first, last = _days(clauses, zone)
    clerk.press("Begin", court=town.court.code, start="", first_day=first, last_day=last, title=clauses.title,
                grounds=clauses.grounds)  # fmt: skip
    made = ClosureOrder.objects.get(state="draft")
    here = f"/closures/desk/{made.pk}"
    about = {"courts": clauses.courts} if clauses.courts else {}
    clerk.press("Save and continue", title=clauses.title, grounds=clauses.grounds, **about)
    _rows(clerk, f"{here}/steps/places", "places", [
        place.model_dump() | {"counters": "、".join(place.counters), "courtrooms": "、".join(place.courtrooms)}
        for place in clauses.places
    ])  # fmt: skip
    clerk.open(f"{here}/steps/services")
    chosen = {f"service_{row.service}" if row.service else "all": row.visits for row in clauses.stopped}
    clerk.press("Save and continue", **chosen)
    _rows(clerk, f"{here}/steps/channels", "channels", [row.model_dump() for row in clauses.replacements])
    _rows(clerk, f"{here}/steps/contacts", "contacts", [row.model_dump() for row in clauses.contacts])
    _rows(clerk, f"{here}/steps/hearings", "hearings", [row.model_dump() for row in clauses.hearings])
    clerk.open(f"{here}/steps/deadlines")
    periods = {}
    for row in clauses.deadlines:
        said = row.model_dump(exclude={"deadline_class"})
        periods |= {f"class-{row.deadline_class}-{name}": _typed(value) for name, value in said.items()}
    clerk.press("Save and continue", **periods)
    notes = [{code.replace("-", "_"): text for code, text in note.items()} for note in clauses.notes]
    _rows(clerk, f"{here}/steps/notes", "notes", notes)
    clerk.open(f"{here}/steps/languages")
    words = {f"{code}-{name}": text for code, row in clauses.names.items() for name, text in row.model_dump().items()}
    clerk.press("Save and look at the whole", **words)
    return ClosureOrder.objects.get(pk=made.pk)


def _days(clauses: Clauses, zone: ZoneInfo) -> tuple[date, date | str]:
    last = (clauses.ends_at.astimezone(zone) - timedelta(minutes=1)).date() if clauses.ends_at else ""
    return clauses.begins_at.astimezone(zone).date(), last


def _rows(clerk: Browser, address: str, prefix: str, rows: list[dict[str, Any]]) -> None:
    """Fill the blank rows of the page, save for more, until all are entered."""
    clerk.open(address)
    entered = 0
    while entered < len(rows):
        filled = {}
        shown = int(clerk.value(f"{prefix}-TOTAL_FORMS"))
        for place in range(entered, min(shown, len(rows))):
            filled |= {f"{prefix}-{place}-{name}": _typed(value) for name, value in rows[place].items()}
        clerk.press("Save and add", **filled)
        assert clerk.status == 200, clerk.text
        entered = min(shown, len(rows))
    clerk.press("Save and continue")


def _typed(value: Any) -> Any:
    return "" if value is None else value.isoformat() if isinstance(value, date | datetime) else value
