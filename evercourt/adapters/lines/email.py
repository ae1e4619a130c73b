"""E-mail through Django's mail: whichever server the settings name."""

from collections.abc import Mapping
from email import message_from_bytes
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.adapters.lines.signed import SIGNATURE, TIMESTAMP, is_signed
from evercourt.kernel.errors import BadInput
from evercourt.messages.checking import check_line
from evercourt.messages.models import Message
from evercourt.messages.ports import Callback, LineError, Reported

MAILBOX_FULL = 552


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
            # A full mailbox (552) may have room again for another letter; the next line follows for this one.
            permanent, full = all(500 <= code < 600 for code in codes), set(codes) == {MAILBOX_FULL}
            raise LineError(
                _("The mail server refused the address."), permanent=permanent, refused=permanent and not full
            ) from error
        except (SMTPException, OSError) as error:
            raise LineError(_("The mail server did not take the message.")) from error
        return str(mail.extra_headers["Message-ID"])

    def callbacks(self, query: Mapping[str, str], headers: Mapping[str, str], body: bytes) -> list[Callback]:
        """Return what a report of the mail server says (RFC 3464): a mail that was taken came back. Raises BadInput.

        The mail server hands it over signed (`adapters/lines/bounce.py`); by which letter it is, its Message-ID says.
        """
        now, stamp = timezone.now().timestamp(), headers.get(TIMESTAMP, "")
        if not is_signed(settings.MAIL_REPORT_KEY, stamp, body, headers.get(SIGNATURE, ""), now):
            raise BadInput(_("This report is not signed by the provider."))
        report = message_from_bytes(body)
        number = next(
            (str(part["Message-ID"]) for part in report.walk() if part is not report and part["Message-ID"]), ""
        )
        if report.get_content_type() != "multipart/report" or not number:
            raise BadInput(_("This report cannot be read."))
        told = [part for part in report.walk() if part["Action"] and part["Status"]]
        return [
            Reported(reference=number[:200], said=said, detail=str(part["Diagnostic-Code"] or "")[:300])
            for part in told
            if (said := _fate(str(part["Action"]), str(part["Status"])))
        ]

    def echo(self, query: Mapping[str, str]) -> str:
        """This provider checks no address."""
        raise BadInput(_("This report is not signed by the provider."))


def _fate(action: str, status: str) -> str:
    """Return "delivered", "failed", "refused" or, of what is still under way, an empty text (RFC 3463, 3464)."""
    if action.strip().lower() == "delivered":
        return "delivered"
    if action.strip().lower() != "failed":
        return ""
    # 5.1.x: there is no such mailbox.
    return "refused" if status.strip().startswith("5.1.") else "failed"
