"""What came back: a message or paper that did not reach somebody of a case, as a task on that case."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from evercourt.cases.models import Case, OfCase
from evercourt.kernel.fields import ProtectedTextField
from evercourt.ledger.witness import witnessed
from evercourt.messages.models import Message


class ReturnedQuerySet(models.QuerySet["Returned"]):
    def visible_to(self, user: Any) -> ReturnedQuerySet:
        """Return what this person may see: the registry and the president of the court, the panel of the case."""
        from evercourt.service.policy import returned_seen_by

        return self.filter(returned_seen_by(user))


class Returned(OfCase, models.Model):
    """One message that came back: to whom, about what, by which line, and what was done about it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="returned")
    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="returned")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200, help_text="Whom it did not reach.")
    subject = models.CharField(max_length=300, help_text="What it was.")
    line = models.CharField(max_length=16, choices=Message.Line.choices)
    address = ProtectedTextField(blank=True)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=300, blank=True, help_text="What was done about it.")

    objects = ReturnedQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        triggers = [witnessed()]
        indexes = [
            # Serves the registry's desk and the page of the case.
            models.Index(fields=["case"], condition=Q(done_at=None), name="returned_and_open"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.name}"
