"""What happens around visits to the counters."""

import dataclasses
from datetime import datetime
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from evercourt.kernel.errors import Text
from evercourt.kernel.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class AppointmentEvent(Event):
    """The facts every event of an appointment has; names and numbers of visitors stay out of the record."""

    docket: ClassVar[bool] = False
    appointment: int
    service: str
    counter: int
    starts_at: datetime


@dataclasses.dataclass(frozen=True, kw_only=True)
class AppointmentBooked(AppointmentEvent):
    name: ClassVar[str] = "appointments.booked"
    summary: ClassVar[Text] = _("Appointment booked for %(starts_at)s")
    follows: int | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class AppointmentCancelled(AppointmentEvent):
    name: ClassVar[str] = "appointments.cancelled"
    summary: ClassVar[Text] = _("Appointment of %(starts_at)s cancelled")
    by_court: bool
    moved: bool = False
    reason: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class AppointmentDue(AppointmentEvent):
    name: ClassVar[str] = "appointments.due"
    summary: ClassVar[Text] = _("Reminder of the appointment at %(starts_at)s")


@dataclasses.dataclass(frozen=True, kw_only=True)
class VisitorArrived(AppointmentEvent):
    name: ClassVar[str] = "appointments.arrived"
    summary: ClassVar[Text] = _("The visitor arrived")
    ticket: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class AppointmentMissed(AppointmentEvent):
    name: ClassVar[str] = "appointments.missed"
    summary: ClassVar[Text] = _("The visitor did not come")


@dataclasses.dataclass(frozen=True, kw_only=True)
class TicketEvent(Event):
    """The facts every event of a queue ticket has."""

    docket: ClassVar[bool] = False
    ticket: int
    number: str
    service: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class TicketTaken(TicketEvent):
    name: ClassVar[str] = "appointments.ticket_taken"
    summary: ClassVar[Text] = _("Ticket %(number)s taken")


@dataclasses.dataclass(frozen=True, kw_only=True)
class TicketCalled(TicketEvent):
    name: ClassVar[str] = "appointments.ticket_called"
    summary: ClassVar[Text] = _("Ticket %(number)s called")
    counter: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class TicketEnded(TicketEvent):
    name: ClassVar[str] = "appointments.ticket_ended"
    summary: ClassVar[Text] = _("Ticket %(number)s: %(outcome)s")
    outcome: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class CounterArranged(Event):
    name: ClassVar[str] = "appointments.counter_arranged"
    summary: ClassVar[Text] = _("Counter arranged: %(counter)s")
    docket: ClassVar[bool] = False
    counter: str
    services: list[str]
    capacity: int
    slot_minutes: int
    in_use: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class CountersPaused(Event):
    """`places_percent`: so many of the places are given out nevertheless; 0 for nobody."""

    name: ClassVar[str] = "appointments.paused"
    summary: ClassVar[Text] = _("The counters receive nobody from %(begins_at)s")
    docket: ClassVar[bool] = False
    pause: int
    counter: int | None
    service: str
    begins_at: datetime
    ends_at: datetime | None
    reason: str
    places_percent: int = 0


@dataclasses.dataclass(frozen=True, kw_only=True)
class PauseLifted(Event):
    name: ClassVar[str] = "appointments.pause_lifted"
    summary: ClassVar[Text] = _("The counters receive visitors again")
    docket: ClassVar[bool] = False
    pause: int
