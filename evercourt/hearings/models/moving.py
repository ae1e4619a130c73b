"""A side that cannot come asks for another time, and names times at which everyone concerned is free (CPL 149)."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from evercourt.cases.models import Party
from evercourt.hearings.models.hearing import Hearing
from evercourt.kernel.states import LockingQuerySet
from evercourt.ledger.witness import witnessed

PERSON = settings.AUTH_USER_MODEL


class MoveRequestQuerySet(LockingQuerySet):
    def visible_to(self, user: Any) -> "MoveRequestQuerySet":
        """Return the requests in the cases this person may see."""
        return self.filter(hearing__in=Hearing.objects.visible_to(user).values("pk"))


class MoveRequest(models.Model):
    """A request to hold a hearing at another time, with the times proposed; decided once, by a judge of the case."""

    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="move_requests")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    against = models.ForeignKey(
        Hearing, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="What it clashes with."
    )
    reasons = models.TextField()
    times = models.JSONField(help_text="Times proposed: {courtroom, starts_at, minutes}.")
    asked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    granted = models.BooleanField(null=True, blank=True)
    decision = models.TextField(blank=True)
    decided_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    moved_to = models.ForeignKey(Hearing, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = MoveRequestQuerySet.as_manager()

    class Meta:
        ordering = ["hearing", "pk"]
        triggers = [
            witnessed(),
            pgtrigger.Protect(
                name="a_move_is_decided_once", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__granted__isnull=False),
            ),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=["hearing", "party"], condition=Q(granted=None), name="one_open_move_request_a_party"
            ),
            models.CheckConstraint(
                condition=Q(granted=None) | (Q(decided_by__isnull=False) & ~Q(decision="")),
                name="a_decided_move_says_who_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hearing_id} {self.party_id}"
