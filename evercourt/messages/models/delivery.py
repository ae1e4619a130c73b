"""The evidence of a delivery: each attempt to hand a message to its line, and what the provider reported afterwards."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.messages.models.message import Message


class Attempt(models.Model):
    """One attempt; it is on record before the outside is asked, so that a killed worker leaves a trace."""

    class Outcome(models.TextChoices):
        UNDER_WAY = "", _("under way")
        ACCEPTED = "accepted", _("taken by the provider")
        TEMPORARY = "temporary", _("failed for now")
        PERMANENT = "permanent", _("failed for good")
        REFUSED = "refused", _("the address was refused")
        UNKNOWN = "unknown", _("not known: it may have gone out")

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="tries")
    begun_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome.choices, default=Outcome.UNDER_WAY, blank=True)
    reference = models.CharField(max_length=200, blank=True, help_text="The provider's own number of it.")
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message"], condition=Q(outcome=""), name="one_attempt_of_a_message_at_a_time"
            ),
            models.UniqueConstraint(fields=["message"], condition=Q(outcome="accepted"), name="a_message_is_sent_once"),
        ]
        indexes = [
            # Serves the reports of providers, which name their own number.
            models.Index(fields=["reference"], name="attempt_by_reference", condition=~Q(reference=""))
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.outcome}"


class Report(models.Model):
    """What a provider reported of a message it had taken; the same report twice is one."""

    class Said(models.TextChoices):
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("not delivered")
        REFUSED = "refused", _("the address was refused")

    line = models.CharField(max_length=16, choices=Message.Line.choices)
    reference = models.CharField(max_length=200)
    said = models.CharField(max_length=16, choices=Said.choices)
    detail = models.CharField(max_length=300, blank=True)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="reports")
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "reference", "said"], name="the_same_report_counts_once")
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.reference} {self.said}"
