"""E-mail through Django's mail: whichever server the settings name."""

from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext_lazy as _

from evercourt.messages.checking import check_line
from evercourt.messages.models import Message
from evercourt.messages.ports import LineError


class EmailLine:
    """Sends plain-text e-mail with the address of the page the message is about."""

    # A server that was asked twice sends twice; the Message-ID only lets some readers hide the second.
    repeatable = False

    def send(self, message: Message) -> str:
        """Send `message`; an address the server refuses for good is a permanent failure."""
        body = message.said
        if message.link:
            body = f"{body.rstrip()}\n\n{settings.PUBLIC_ADDRESS}{message.link}\n"
        body = f"{body.rstrip()}\n\n{check_line(message)}\n"
        mail = EmailMessage(
            subject=message.subject,
            body=body,
            to=[message.address],
            # The same on every attempt, so that a mail sent twice is seen as one.
            headers={"Message-ID": f"<{message.pk}.{message.key}@evercourt>".replace(" ", "")},
        )
        try:
            mail.send()
        except SMTPRecipientsRefused as error:
            codes = [code for code, _text in error.recipients.values()]
            refused = all(500 <= code < 600 for code in codes)
            raise LineError(_("The mail server refused the address."), refused=refused) from error
        except (SMTPException, OSError) as error:
            raise LineError(_("The mail server did not take the message.")) from error
        return str(mail.extra_headers["Message-ID"])
