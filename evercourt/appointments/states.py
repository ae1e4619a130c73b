"""The states of an appointment and of a queue ticket."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AppointmentState(TextChoices):
    BOOKED = "booked", _("booked")
    ARRIVED = "arrived", _("arrived")
    SERVED = "served", _("dealt with")
    MISSED = "missed", _("not come")
    CANCELLED = "cancelled", _("cancelled")
    REPLACED = "replaced", _("replaced by another way")


APPOINTMENT = {
    AppointmentState.BOOKED: (
        AppointmentState.ARRIVED,
        AppointmentState.MISSED,
        AppointmentState.CANCELLED,
        AppointmentState.REPLACED,
    ),
    # Arrived, called three times and not there: missed.
    AppointmentState.ARRIVED: (
        AppointmentState.SERVED,
        AppointmentState.MISSED,
        AppointmentState.CANCELLED,
        AppointmentState.REPLACED,
    ),
    # Who comes after the place was given away is served all the same.
    AppointmentState.MISSED: (AppointmentState.ARRIVED,),
}
# In which states an appointment takes its place at the counter.
LIVE = (AppointmentState.BOOKED, AppointmentState.ARRIVED)


class TicketState(TextChoices):
    WAITING = "waiting", _("waiting")
    CALLED = "called", _("called")
    SERVED = "served", _("dealt with")
    GONE = "gone", _("gone")


TICKET = {
    TicketState.WAITING: (TicketState.CALLED, TicketState.GONE),
    # Called and not there: back into the queue, or gone.
    TicketState.CALLED: (TicketState.SERVED, TicketState.WAITING, TicketState.GONE),
}
