"""What the court does by itself: remind, and note who did not come."""

from django.db import transaction
from django.utils import timezone

from evercourt.appointments.acts.booking import facts_of
from evercourt.appointments.events import AppointmentDue, AppointmentMissed
from evercourt.appointments.models import Appointment
from evercourt.appointments.services import terms
from evercourt.kernel.channels import Channel
from evercourt.kernel.policy import must
from evercourt.ledger.record import record


@transaction.atomic
def remind(appointment: Appointment) -> bool:
    """Remind the visitor once; return False if that was done, or the visit is no longer booked."""
    must(None, "appointments.watch", appointment)
    appointment = Appointment.objects.locked(appointment.pk)
    if appointment.reminded_at or appointment.state != Appointment.State.BOOKED:
        return False
    appointment.reminded_at = timezone.now()
    appointment.save(update_fields=["reminded_at"])
    record(AppointmentDue(**facts_of(appointment)), about=appointment, by=None, via=Channel.SYSTEM)
    return True


@transaction.atomic
def note_missed(appointment: Appointment) -> bool:
    """Give the place away when the visitor is later than it is held; return False if there is nothing to note."""
    must(None, "appointments.watch", appointment)
    appointment = Appointment.objects.locked(appointment.pk)
    late = appointment.starts_at + terms().held < timezone.now()
    if not late or appointment.state != Appointment.State.BOOKED:
        return False
    appointment.move(Appointment.State.MISSED)
    record(AppointmentMissed(**facts_of(appointment)), about=appointment, by=None, via=Channel.SYSTEM)
    return True
