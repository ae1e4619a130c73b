"""Text messages for a demonstration: printed on the console; the text also stays in the message's row."""

import re
import sys

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from evercourt.kernel.errors import InstitutionError
from evercourt.messages.models import Message

NUMBER = re.compile(r"\+[1-9]\d{6,14}")


class ConsoleSMS:
    """Prints a text message instead of sending it."""

    def send(self, message: Message) -> None:
        """Print `message`; what is not a telephone number in E.164 form is a permanent failure."""
        if not NUMBER.fullmatch(message.address):
            raise InstitutionError(_("This is not a telephone number."), permanent=True)
        link = f" {settings.PUBLIC_ADDRESS}{message.link}" if message.link else ""
        self.show(f"[SMS to {message.address}] {message.subject}: {message.body.strip()}{link}\n")

    def show(self, text: str) -> None:
        """Print the text."""
        sys.stdout.write(text)
        sys.stdout.flush()


class SilentSMS(ConsoleSMS):
    """As ConsoleSMS, but prints nothing: for a story that is played, not lived."""

    def show(self, text: str) -> None:
        """Say nothing."""
