"""The states of a message."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MessageState(TextChoices):
    WRITTEN = "written", _("waiting to be sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("could not be delivered")


MESSAGE = {
    MessageState.WRITTEN: (MessageState.SENT, MessageState.FAILED),
    # What the provider took may come back later.
    MessageState.SENT: (MessageState.FAILED,),
    # A worker believed dead comes back: it was sent after all.
    MessageState.FAILED: (MessageState.WRITTEN, MessageState.SENT),
}
