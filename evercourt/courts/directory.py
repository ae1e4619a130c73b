"""How a court, a division or a tribunal is reached: numbers and what each answers, hours, post, access, languages.

One shape for the whole house. The columns of Court and Division hold what most readers want of it (first number,
address, hours in words); `put` keeps both in step, and nothing else writes them once the court keeps its directory.
"""

from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from evercourt.courts.calendars import Calendar, calendar
from evercourt.courts.models import Court, Division, local
from evercourt.courts.opening import Opening, Spans, opening
from evercourt.kernel.errors import BadInput

ORIGINAL = "zh-hans"
WHOLE_DAY = ((time(0, 0), time(23, 59, 59)),)
MONDAY = 1
FEWEST_DIGITS, MOST_DIGITS = 3, 15


def _storable(text: str) -> str:
    if "\0" in text:
        raise ValueError("The text holds a character that cannot be used.")
    return " ".join(text.split())


def _dialled(phone: str) -> str:
    """Return the number as written; it needs digits enough to be dialled, and nothing but what stands in numbers."""
    digits = sum(letter.isdigit() for letter in phone)
    if not FEWEST_DIGITS <= digits <= MOST_DIGITS or set(phone) - set("0123456789+-() "):
        raise ValueError("This is no telephone number.")
    return phone


def _mail(address: str) -> str:
    name, at, host = address.partition("@")
    if address and not (name and at and "." in host and " " not in address and "@" not in host):
        raise ValueError("This is no e-mail address.")
    return address


Language = Literal["zh-hans", "en", "ug", "kk-arab"]
Short = Annotated[str, Field(max_length=200), AfterValidator(_storable)]
Words = dict[Language, Annotated[str, Field(max_length=300), AfterValidator(_storable)]]
Phone = Annotated[str, Field(max_length=32), AfterValidator(_storable), AfterValidator(_dialled)]
Email = Annotated[str, Field(max_length=200), AfterValidator(_storable), AfterValidator(_mail)]
Weekday = Literal["1", "2", "3", "4", "5", "6", "7"]


class Part(BaseModel):
    """What all parts have in common: no value too many, no value changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Span(Part):
    """From when to when, by the court's own clock."""

    opens: time
    closes: time

    @model_validator(mode="after")
    def _in_order(self) -> "Span":
        if self.closes <= self.opens:
            raise ValueError("It closes before it opens.")
        return self


class Number(Part):
    """A telephone number, and what one gets an answer to there, by language."""

    phone: Phone
    answers: Words = {}

    @property
    def local_answers(self) -> str:
        """What it answers, in the reader's language or as it was written."""
        return _in_words(self.answers)

    @property
    def dialled(self) -> str:
        """The number for a link: digits and the plus sign."""
        return "".join(letter for letter in self.phone if letter in "+0123456789")


class ExceptionalDays(Part):
    """Days with other hours; no spans: closed."""

    first: date
    last: date
    spans: Annotated[list[Span], Field(max_length=4)] = []
    note: Words = {}

    @model_validator(mode="after")
    def _in_order(self) -> "ExceptionalDays":
        if self.last < self.first:
            raise ValueError("The days end before they begin.")
        return self

    @property
    def local_note(self) -> str:
        """Why, in the reader's language or as it was written."""
        return _in_words(self.note)


class Contact(Part):
    """A whole entry. `hours`: those of the court's calendar, one's own by weekday (1: Monday), or day and night."""

    name: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_storable)]
    names: dict[Language, Short] = {}
    kind: Annotated[str, Field(max_length=32), AfterValidator(_storable)] = ""
    part_of: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    numbers: Annotated[list[Number], Field(max_length=20)] = []
    hours: Literal["court", "own", "always"] = "court"
    weekly: dict[Weekday, Annotated[list[Span], Field(max_length=4)]] = {}
    exceptions: Annotated[list[ExceptionalDays], Field(max_length=50)] = []
    address: Annotated[str, Field(max_length=300), AfterValidator(_storable)] = ""
    postal_code: Annotated[str, Field(max_length=16), AfterValidator(_storable)] = ""
    addressee: Short = ""
    email: Email = ""
    step_free: bool = False
    access: Words = {}
    languages: list[Language] = []
    in_use: bool = True

    def stored(self) -> dict[str, Any]:
        """Return the entry as JSON keeps it, without what says nothing."""
        return self.model_dump(mode="json", exclude_defaults=True)

    @property
    def local_access(self) -> str:
        """How one gets in, in the reader's language or as it was written."""
        return _in_words(self.access)

    @property
    def post(self) -> str:
        """What is written on an envelope."""
        return " ".join(part for part in (self.postal_code, self.address, self.addressee) if part)


def read_contact(values: dict[str, Any]) -> Contact:
    """Return the entry. Raises BadInput for a value that cannot be used, naming its place."""
    try:
        return Contact.model_validate(values)
    except ValidationError as error:
        where = ".".join(str(step) for step in error.errors()[0]["loc"])
        raise BadInput(
            _("This cannot be used: %(field)s. Look at numbers, hours, days and the e-mail address."),
            field=where.split(".")[0] or "numbers",
        ) from error


def contact_of(place: Court | Division) -> Contact:
    """Return how a place is reached: as its court entered it, or as its columns say."""
    if place.contact:
        return Contact.model_validate(place.contact)
    code = place.postal_code if isinstance(place, Court) else ""
    kind = place.kind if isinstance(place, Division) else ""
    numbers = [Number(phone=place.phone)] if can_be_dialled(place.phone) else []
    return Contact(name=place.name, names=place.names, kind=kind, numbers=numbers, address=place.address,
                   postal_code=code, part_of=place.part_of_id if isinstance(place, Division) else None)  # fmt: skip


def put(place: Court | Division, contact: Contact) -> None:
    """Let `contact` count for the place from now on, in the whole house."""
    place.contact = contact.stored()
    place.phone = contact.numbers[0].phone if contact.numbers else ""
    place.address = contact.address
    changed = ["contact", "phone", "address"]
    if isinstance(place, Court):
        # The name of a court is that of its seal; no directory changes it.
        place.postal_code = contact.postal_code
        changed.append("postal_code")
    else:
        place.name, place.names, place.kind = contact.name, dict(contact.names), contact.kind
        place.hours, place.in_use, place.part_of_id = (
            hours_in_words(contact, place.court),
            contact.in_use,
            contact.part_of,
        )
        changed += ["name", "names", "kind", "hours", "in_use", "part_of"]
    place.save(update_fields=changed)


def hours_on(contact: Contact, days: Calendar, day: date) -> Spans:
    """Return when a place is reached on `day`: what was entered for that day, else by weekday and not on rest days."""
    for one in contact.exceptions:
        if one.first <= day <= one.last:
            return _spans(one.spans)
    if contact.hours == "always":
        return WHOLE_DAY
    if contact.hours == "court":
        return days.hours(day)
    if days.is_rest_day(day):
        return ()
    found = contact.weekly.get(str(day.isoweekday()), [])  # type: ignore[call-overload]
    # A Sunday on which work is made up has the hours of a Monday, if it has none of its own.
    return _spans(found or (contact.weekly.get(str(MONDAY), []) if day in days.work else []))  # type: ignore[call-overload]


def open_now(contact: Contact, court: Court, at: datetime | None = None) -> Opening | None:
    """Return whether a place is reached at `at` (now), in the court's own time; None if no hours are known."""
    days = calendar(court.calendar)
    if contact.hours == "court" and not days.seasons and not contact.exceptions:
        return None
    if contact.hours == "own" and not contact.weekly:
        return None
    return opening(lambda day: hours_on(contact, days, day), local(court, at or timezone.now()))


def hours_in_words(contact: Contact, court: Court) -> str:
    """Return the usual hours on one line, as the official language writes them: `周一至周五 10:00–14:00`."""
    if contact.hours == "always":
        return "00:00–24:00"
    if contact.hours == "court":
        return _line(calendar(court.calendar).hours(_working_day(court)))
    lines: list[tuple[list[int], str]] = []
    for day in range(1, 8):
        line = _line(_spans(contact.weekly.get(str(day), [])))  # type: ignore[call-overload]
        if lines and lines[-1][1] == line and lines[-1][0][-1] == day - 1:
            lines[-1][0].append(day)
        elif line:
            lines.append(([day], line))
    said = [f"{_days(days)} {line}" for days, line in lines]
    return "; ".join(said)[:200]


def _working_day(court: Court) -> date:
    return calendar(court.calendar).next_working_day(court.local_date())


def _days(days: list[int]) -> str:
    names = "一二三四五六日"
    first, last = names[days[0] - 1], names[days[-1] - 1]
    return f"周{first}" if len(days) == 1 else f"周{first}至周{last}"


def _line(spans: Spans) -> str:
    return ", ".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in spans)


def _spans(entered: list[Span]) -> Spans:
    return tuple(sorted((span.opens, span.closes) for span in entered))


def _in_words(words: dict[Any, str]) -> str:
    return words.get(get_language() or ORIGINAL) or words.get(ORIGINAL) or next(iter(words.values()), "")


def can_be_dialled(phone: str) -> bool:
    """Return True if a telephone could call this."""
    try:
        _dialled(phone)
    except ValueError:
        return False
    return True
