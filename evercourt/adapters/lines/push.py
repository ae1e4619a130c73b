"""Notes in the browser (Web Push, RFC 8030): title and check code, encrypted for that browser alone."""

import json

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.adapters.lines.push_encryption import (
    authorization,
    for_browser,
    from_text,
    key_of,
    public_bytes,
    to_text,
)
from evercourt.adapters.lines.wire import post, wait_of
from evercourt.messages.checking import check_line
from evercourt.messages.letters import letters
from evercourt.messages.models import Message, PushSubscription
from evercourt.messages.ports import LineError

# A note that is a day old is no news; the letter itself lies in the inbox.
KEPT = 24 * 3600  # seconds
LONGEST_TITLE = 200  # characters


class PushLine:
    """Posts to the push service of the browser. The same note twice would be shown twice."""

    repeatable = False

    def public_key(self) -> str:
        """Return the key by which browsers and their services know the court."""
        return to_text(public_bytes(key_of(settings.PUSH_KEY)))

    def send(self, message: Message) -> str:
        """Hand the note over; return the service's address of it. Raises LineError by the kind of refusal."""
        found = PushSubscription.objects.filter(
            address__line=Message.Line.PUSH, address__address=message.address
        ).first()
        if found is None:
            raise LineError(_("This browser is no longer subscribed."), refused=True)
        note = {
            "title": message.subject[:LONGEST_TITLE], "body": check_line(message),
            "url": f"{settings.PUBLIC_ADDRESS}{message.link or '/messages'}", "tag": message.check_code,
            "lang": message.language,
        }  # fmt: skip
        try:
            body = for_browser(
                json.dumps(note, ensure_ascii=False).encode(), from_text(found.key), from_text(found.secret)
            )
        except ValueError as error:
            raise LineError(_("The provider refused the message."), permanent=True) from error
        now = timezone.now().timestamp()
        own, contact = key_of(settings.PUSH_KEY), f"mailto:{settings.DEFAULT_FROM_EMAIL}"
        headers = {
            "Content-Type": "application/octet-stream", "Content-Encoding": "aes128gcm", "TTL": str(KEPT),
            "Urgency": "high" if letters().reason_of(message.letter) else "normal",
            "Authorization": authorization(found.endpoint, own=own, contact=contact, now=now),
        }  # fmt: skip
        status, said, _answer = post(found.endpoint, body, headers, repeatable=False)
        if status in (200, 201, 202):
            return {name.lower(): value for name, value in said.items()}.get("location", "")[:200]
        if status in (404, 410):
            raise LineError(_("This browser is no longer subscribed."), refused=True)
        if status == 429:
            raise LineError(_("The provider asks to wait."), wait=wait_of(said))
        if status in (400, 413):
            raise LineError(_("The provider refused the message."), permanent=True)
        # 401 and 403: the court's key; 5xx: an outage. Somebody mends it, and the note still goes out.
        raise LineError(_("The provider of this line did not take the message."))
