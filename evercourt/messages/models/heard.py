"""What people write to the court by messenger or text message: kept until the room it is for has placed it."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from evercourt.kernel.fields import ProtectedTextField
from evercourt.messages.models.message import Message


class Heard(models.Model):
    """One message that came in; the provider's number makes the same one count once. Encrypted, emptied when placed."""

    line = models.CharField(max_length=16, choices=Message.Line.choices)
    reference = models.CharField(max_length=200)
    address = models.CharField(max_length=500)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="Whose confirmed address it came from.",
    )  # fmt: skip
    text = ProtectedTextField(blank=True)
    media = models.CharField(max_length=200, blank=True, help_text="The provider's name of a picture or voice note.")
    heard_at = models.DateTimeField(default=timezone.now)
    placed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "reference"], name="a_message_is_heard_once")]

    def __str__(self) -> str:
        return f"{self.line} {self.reference}"

    @property
    def ledger_stream(self) -> str:
        return f"person:{self.user_id}" if self.user_id else "messages"

    @property
    def ledger_court_id(self) -> None:
        return None
