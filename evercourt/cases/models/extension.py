"""Requests of a party for more time for one of its periods, and what the judge decided."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models.deadline import Deadline
from evercourt.cases.models.party import Party
from evercourt.cases.states import EXTENSION, ExtensionState
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed


class Extension(Stateful):
    """One request of one party about one period (CPL 86); decided by a judge of the case, with reasons."""

    class Ground(models.TextChoices):
        FORCE_MAJEURE = "force_majeure", _("something nobody could foresee or prevent")
        OTHER = "other", _("another good reason")

    State = ExtensionState
    transitions = EXTENSION

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="extensions")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=16, choices=Ground.choices)
    reasons = models.TextField()
    obstacle_ended_on = models.DateField(null=True, blank=True, help_text="Empty: it lasts.")
    wanted_until = models.DateField(null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=16, choices=ExtensionState.choices, default=ExtensionState.ASKED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField(blank=True)
    until = models.DateField(null=True, blank=True, help_text="The new last day, if it was granted.")

    objects = LockingQuerySet.as_manager()

    class Meta:
        triggers = [witnessed(), keep_states(EXTENSION)]
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "party"], condition=Q(state="asked"), name="one_open_request_a_period"
            ),
            models.CheckConstraint(
                condition=Q(state="asked") | (~Q(decision="") & Q(decided_by__isnull=False)),
                name="a_request_is_decided_with_reasons",
            ),
            models.CheckConstraint(condition=~Q(state="granted", until=None), name="granted_until_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.state}"
