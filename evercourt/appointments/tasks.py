"""Jobs: reminders, and visits that did not take place."""

from django.utils import timezone
from procrastinate.contrib.django import app

from evercourt.appointments import acts
from evercourt.appointments.models import Appointment
from evercourt.appointments.services import terms

BATCH = 500


@app.periodic(cron="*/10 * * * *")
@app.task(name="appointments.watch", queueing_lock="appointments.watch")
def watch(timestamp: int) -> None:
    """Remind of the visits that are near, and give away the places of who did not come."""
    now = timezone.now()
    booked = Appointment.objects.filter(state=Appointment.State.BOOKED).select_related("counter__court")
    near = booked.filter(reminded_at=None, starts_at__gt=now, starts_at__lte=now + terms().remind)
    for appointment in near.order_by("starts_at")[:BATCH]:
        acts.remind(appointment)
    for appointment in booked.filter(starts_at__lt=now - terms().held).order_by("starts_at")[:BATCH]:
        acts.note_missed(appointment)
