"""A code sent to a participant's own number, by which they agree or sign on any channel."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.mediation.models.mediation import Participant


class Code(models.Model):
    """One code for one purpose. Only its hash is kept; a new one makes the older void, five wrong tries end it."""

    class Purpose(models.TextChoices):
        JOIN = "join", _("to take part on the web")
        CONSENT = "consent", _("to agree to mediation")
        SIGN = "sign", _("to sign the agreement")
        CONFIRM = "confirm", _("to ask the court to confirm the agreement")

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="codes")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    subject = models.CharField(max_length=64, blank=True, help_text="Hash of the words it is for.")
    hash = models.CharField(max_length=64)
    sent_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["participant", "-pk"]

    def __str__(self) -> str:
        return f"{self.participant_id} {self.purpose}"
