"""Hearings as iCalendar (RFC 5545), so that they appear in a person's own calendar."""

from icalendar import Calendar, Event

from evercourt.hearings.models import Hearing
from evercourt.hearings.states import HearingState

STATUS = {
    HearingState.SCHEDULED: "CONFIRMED",
    HearingState.HELD: "CONFIRMED",
    HearingState.ADJOURNED: "CANCELLED",
    HearingState.CANCELLED: "CANCELLED",
}


def ics(hearings: list[Hearing], *, address: str) -> bytes:
    """Return the hearings as one calendar file; `address` is the public address of this court's pages."""
    calendar = Calendar()
    calendar.add("prodid", "-//Evercourt//hearings//EN")
    calendar.add("version", "2.0")
    for hearing in hearings:
        calendar.add_component(event_of(hearing, address=address))
    return bytes(calendar.to_ical())


def event_of(hearing: Hearing, *, address: str) -> Event:
    """Return one hearing as an event."""
    event = Event()
    event.add("uid", f"hearing-{hearing.pk}@evercourt")
    event.add("dtstamp", hearing.scheduled_at)
    event.add("dtstart", hearing.during.lower)
    event.add("dtend", hearing.during.upper)
    event.add("summary", f"{hearing.case.number} {hearing.get_kind_display()}")
    place = f"{hearing.case.court.name} {hearing.courtroom.name} {hearing.case.court.address}"
    by_video = hearing.mode != Hearing.Mode.ON_SITE
    event.add("location", str(hearing.get_mode_display()) if hearing.mode == Hearing.Mode.REMOTE else place)
    event.add("url", f"{address}/hearings/{hearing.pk}/place" if by_video else f"{address}/cases/{hearing.case_id}")
    event.add("status", STATUS[HearingState(hearing.state)])
    return event
