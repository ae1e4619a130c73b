"""A visit as iCalendar (RFC 5545), so that it appears in the visitor's own calendar."""

from icalendar import Calendar, Event

from evercourt.appointments.models import Appointment


def ics(visit: Appointment, *, address: str) -> bytes:
    """Return the visit as a calendar file; `address` is the public address of this court's pages."""
    court = visit.counter.court
    event = Event()
    event.add("uid", f"appointment-{visit.pk}@evercourt")
    event.add("dtstamp", visit.booked_at)
    event.add("dtstart", visit.starts_at)
    event.add("dtend", visit.ends_at)
    event.add("summary", f"{visit.kind.name} – {court.local_name}")
    event.add("location", " ".join(filter(None, (court.name, visit.counter.place, visit.counter.name, court.address))))
    event.add("description", visit.kind.what_to_bring)
    event.add("url", f"{address}/appointments/{visit.pk}")
    event.add("status", "CONFIRMED" if visit.state in ("booked", "arrived", "served") else "CANCELLED")
    calendar = Calendar()
    calendar.add("prodid", "-//Evercourt//appointments//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
