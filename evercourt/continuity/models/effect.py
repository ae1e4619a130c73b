"""What an order did to each visit, hearing and deadline; each once."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.appointments.models import Appointment
from evercourt.cases.models import Deadline
from evercourt.continuity.models.order import ClosureOrder, StoppedService
from evercourt.hearings.models import Hearing


class Effect(models.Model):
    """The part all effects share."""

    order = models.ForeignKey(ClosureOrder, on_delete=models.PROTECT, related_name="%(class)ss")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class VisitEffect(Effect):
    """A booked visit that the closure cancelled, and what takes its place."""

    visit = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="closures")
    outcome = models.CharField(max_length=16, choices=StoppedService.Visits.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "visit"], name="a_visit_is_moved_once_an_order")]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.outcome}"


class HearingEffect(Effect):
    """What became of a hearing set for the time of the closure, and why."""

    class Outcome(models.TextChoices):
        POSTPONED = "postponed", _("put off")
        ASKED = "asked", _("by video if all agree")
        KEPT = "kept", _("held as set")

    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="closures")
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    reason = models.CharField(max_length=64, blank=True, help_text="Code: rule, announced, all_asked, judge, law.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "hearing"], name="a_hearing_is_moved_once_an_order")]

    def __str__(self) -> str:
        return f"{self.hearing_id} {self.outcome}"


class DeadlineEffect(Effect):
    """A last day that moved; `after` None: it waits until the court reopens."""

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="closures")
    before = models.DateField()
    after = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "deadline"], name="a_deadline_is_moved_once_an_order")]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.before} → {self.after}"
