"""What every scenario is made of: steps in order, what each must bring about, and what the record says it did."""

import dataclasses
import functools
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Count, Min, QuerySet

from evercourt.cases.models import DocketEntry
from evercourt.cli.scenarios.clock import Clock
from evercourt.cli.words import gettext as _
from evercourt.kernel.errors import CourtError
from evercourt.kernel.events import event_class
from evercourt.ledger.models import Entry


class Deviation(Exception):
    """The court did not do what the scenario, and the law, expect."""

    def __init__(self, what: str, *, found: Any, expected: Any) -> None:
        super().__init__(f"{what}: expected {expected}, found {found}")
        self.what, self.found, self.expected = what, found, expected


@dataclasses.dataclass(frozen=True)
class Line:
    """One act as the record has it; `docket` is its number on the docket, if it stands there."""

    stream: str
    place: int
    docket: int | None
    via: str
    by: str
    office: str
    act: str
    text: str
    times: int = 1


@dataclasses.dataclass(frozen=True)
class Checked:
    """One thing that is as the law says."""

    what: str
    value: str
    basis: str


@dataclasses.dataclass
class Story:
    """What the steps share: the clock, the court's people by name, and what came about so far."""

    clock: Clock
    people: dict[str, Any]
    # How much of a story about very many things is played: "full" or "small".
    size: str = "full"
    found: dict[str, Any] = dataclasses.field(default_factory=dict)
    checked: list[Checked] = dataclasses.field(default_factory=list)
    # How much earlier a borrowed story plays than it was written for.
    earlier: timedelta = timedelta(0)
    # The court's doors, if they stand open for the whole story.
    doors: Any = None
    parts: dict[str, "Story"] = dataclasses.field(default_factory=dict)

    def part(self, name: str) -> "Story":
        """Return a story within this one: the same clock and size, what came about of its own."""
        known = self.parts.setdefault(name, Story(self.clock, dict(self.people), self.size))
        known.checked, known.doors = self.checked, self.doors
        return known

    def expect(self, what: str, found: Any, expected: Any, *, basis: str = "") -> None:
        """Note that `found` is as expected. Raises Deviation if it is not."""
        if found != expected:
            raise Deviation(what, found=found, expected=expected)
        self.checked.append(Checked(what, _shown(found), basis))

    def refused(self, what: str, act: Callable[[], Any], *, basis: str = "") -> None:
        """Note that the court refuses `act`, and with which words. Raises Deviation if it does it."""
        try:
            act()
        except CourtError as error:
            self.checked.append(Checked(what, str(error), error.basis or basis))
        else:
            raise Deviation(what, found="done", expected="refused")


def _shown(found: Any) -> str:
    if isinstance(found, (set, list, tuple)):
        return ", ".join(map(str, sorted(found) if isinstance(found, set) else found))
    return "" if found is True else str(found)


Step = Callable[[Story], None]


def borrowed(step: Step, name: str) -> Step:
    """Return a step of another story, played within the part of this name."""

    @functools.wraps(step)
    def play_it(story: Story) -> None:
        step(story.part(name))

    return play_it


# A step with more acts than this shows one of each kind, and how many there are.
SHOWN = 12


@dataclasses.dataclass(frozen=True)
class Played:
    """One step as it went."""

    number: int
    title: str
    at: str
    record: list[Line]
    checked: list[Checked]


def title_of(step: Step) -> str:
    """Return what the step is about, in the operator's language: the first line of its docstring."""
    return _((step.__doc__ or step.__name__).strip().splitlines()[0])


def play(steps: list[Step], story: Story) -> Iterator[Played]:
    """Play one step after the other; a Deviation or an error of a step ends the story."""
    seen = _last_entry()
    for number, step in enumerate(steps, start=1):
        story.checked = []
        step(story)
        lines = _lines(Entry.objects.filter(pk__gt=seen))
        seen = _last_entry()
        at = story.clock.now().isoformat(timespec="minutes")
        yield Played(number, title_of(step), at, lines, story.checked)


def _last_entry() -> int:
    return Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _lines(entries: QuerySet[Entry]) -> list[Line]:
    if entries.count() <= SHOWN:
        return [_line(entry) for entry in entries.order_by("pk")]
    kinds = entries.values("act", "via").annotate(times=Count("pk"), first=Min("pk")).order_by("first")
    found = []
    for kind in kinds:
        one = _line(Entry.objects.get(pk=kind["first"]))
        if kind["times"] > 1:
            text = f"{one.text} …"
            one = dataclasses.replace(one, docket=None, by="", office="", text=text, times=kind["times"])
        found.append(one)
    return found


def _line(entry: Entry) -> Line:
    on_docket = DocketEntry.objects.filter(ledger_entry=entry).select_related("by").first()
    return Line(
        stream=entry.stream,
        place=entry.place,
        docket=on_docket.number if on_docket else None,
        via=entry.via,
        by=_name(entry.actor),
        office=entry.office,
        act=entry.act,
        text=on_docket.text if on_docket else _text(entry),
    )


def _name(actor: str) -> str:
    from evercourt.accounts.models import User

    _kind, _colon, pk = actor.partition(":")
    return User.objects.get(pk=pk).name if pk else ""


def _text(entry: Entry) -> str:
    known = event_class(entry.act)
    summary = str(known.summary) if known else ""
    return summary % entry.facts if summary else entry.act
