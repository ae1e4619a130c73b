"""By which lines a person can be reached, in which order, and when they do not want to be rung up."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from evercourt.accounts.models import User
from evercourt.messages.letters import letters
from evercourt.messages.models import Address, Message, Preference

Line = Message.Line
# Every line out of the house; the order is the usual one, for a person who chose none.
OUTSIDE = (Line.EMAIL, Line.SMS, Line.WECHAT, Line.MINI_PROGRAM, Line.PUSH)


def address_of(person: User, line: str) -> str | None:
    """Return the confirmed address of a person on a line, "" for the inbox, None if there is none that works."""
    if line == Line.PORTAL:
        return ""
    return _working(person, line, list(Address.objects.filter(user=person, line=line).order_by("-added_at", "-pk")))


def _working(person: User, line: str, kept: list[Address]) -> str | None:
    """Return the address that works among those `kept` of one line outside, newest first."""
    if line not in (Line.EMAIL, Line.SMS):
        return next((row.address for row in kept if row.refused_at is None), None)
    confirmed = person.email_confirmed_at if line == Line.EMAIL else person.phone_confirmed_at
    address = person.email if line == Line.EMAIL else person.phone
    if not address or not confirmed:
        return None
    # Of these two the account holds the address; a row says only that it was refused, until it is confirmed again.
    refused = any(row.address == address and row.refused_at and row.refused_at >= confirmed for row in kept)
    return None if refused else address


def in_order(lines: Iterable[str], chosen: Iterable[str]) -> list[str]:
    """Return `lines` with those that were `chosen` first, in that order; none is lost, none twice."""
    given = list(dict.fromkeys(lines))
    first = [line for line in dict.fromkeys(chosen) if line in given]
    return [*first, *(line for line in given if line not in first)]


def addresses_of(person: User, lines: Iterable[str]) -> list[tuple[str, str]]:
    """Return those of the lines outside by which the person can be reached, with the address, the dearest first."""
    return addresses_of_many([person], lines)[person.pk]


def addresses_of_many(people: Collection[User], lines: Iterable[str]) -> dict[int, list[tuple[str, str]]]:
    """Return the same for many people, by their key: two queries, however many they are."""
    outside = [line for line in lines if line != Line.PORTAL]
    if not outside:
        return {person.pk: [] for person in people}
    orders = dict(Preference.objects.filter(user__in=people).values_list("user", "order"))
    kept: dict[tuple[int, str], list[Address]] = {}
    for row in Address.objects.filter(user__in=people, line__in=outside).order_by("-added_at", "-pk"):
        kept.setdefault((row.user_id, row.line), []).append(row)
    found: dict[int, list[tuple[str, str]]] = {}
    for person in people:
        ordered = in_order(outside, orders.get(person.pk, []))
        working = ((line, _working(person, line, kept.get((person.pk, line), []))) for line in ordered)
        found[person.pk] = [(line, address) for line, address in working if address is not None]
    return found


def lines_of(person: User, lines: Iterable[str]) -> list[str]:
    """Return those of the lines outside by which the person can be reached, the dearest first."""
    return [line for line, _address in addresses_of(person, lines)]


def silent_for(message: Message, now: datetime) -> timedelta:
    """Return how long the message still waits for the end of the quiet hours of its reader; urgent ones never do."""
    if message.to_id is None or message.line not in letters().rings or letters().reason_of(message.letter):
        return timedelta()
    hours = Preference.objects.filter(user=message.to_id).exclude(quiet_from=None).first()
    return quiet_left(now, hours) if hours else timedelta()


def quiet_left(now: datetime, hours: Preference) -> timedelta:
    """Return how long the quiet hours still last at `now`, in court time; they may reach over midnight."""
    assert hours.quiet_from is not None
    assert hours.quiet_until is not None
    here = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    begin, end, at = hours.quiet_from, hours.quiet_until, here.time()
    quiet = begin <= at < end if begin < end else at >= begin or at < end
    if not quiet:
        return timedelta()
    until = here.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
    return (until if until > here else until + timedelta(days=1)) - here
