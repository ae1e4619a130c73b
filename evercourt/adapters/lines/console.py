"""Text messages for a demonstration: printed on the console; the text also stays in the message's row."""

import re
import sys

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from evercourt.messages.checking import check_line
from evercourt.messages.models import Message
from evercourt.messages.ports import LineError

NUMBER = re.compile(r"\+[1-9]\d{6,14}")


def text_of(message: Message) -> str:
    """Return a message as one text: subject, body, the page it is about, and how to check that it is genuine."""
    link = f" {settings.PUBLIC_ADDRESS}{message.link}" if message.link else ""
    return f"{message.subject}: {message.said.strip()}{link} {check_line(message)}"


class ConsoleSMS:
    """Prints a text message instead of sending it."""

    repeatable = False

    def send(self, message: Message) -> str:
        """Print `message`; what is not a telephone number in E.164 form is a permanent failure."""
        if not NUMBER.fullmatch(message.address):
            raise LineError(_("This is not a telephone number."), refused=True)
        # What is said in confidence stands in no log, and this is one.
        text = message.subject if message.walled else text_of(message)
        self.show(f"[SMS to {message.address}] {text}\n")
        return ""

    def show(self, text: str) -> None:
        """Print the text."""
        sys.stdout.write(text)
        sys.stdout.flush()


class SilentSMS(ConsoleSMS):
    """As ConsoleSMS, but prints nothing: for a story that is played, not lived."""

    def show(self, text: str) -> None:
        """Say nothing."""
