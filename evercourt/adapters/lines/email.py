"""E-mail through Django's mail: whichever server the settings name."""

from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext_lazy as _

from evercourt.kernel.errors import InstitutionError
from evercourt.messages.models import Message


class EmailLine:
    """Sends plain-text e-mail with the address of the page the message is about."""

    def send(self, message: Message) -> None:
        """Send `message`; an address the server refuses for good is a permanent failure."""
        body = message.body
        if message.link:
            body = f"{body.rstrip()}\n\n{settings.PUBLIC_ADDRESS}{message.link}\n"
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
            permanent = all(500 <= code < 600 for code in codes)
            raise InstitutionError(_("The mail server refused the address."), permanent=permanent) from error
        except (SMTPException, OSError) as error:
            raise InstitutionError(_("The mail server did not take the message.")) from error
