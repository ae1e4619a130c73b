"""Text messages through an SMS gateway over HTTP. docs/lines.md has the protocol; most gateways speak one like it."""

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.adapters.lines.console import NUMBER, text_of
from evercourt.adapters.lines.signed import SIGNATURE, TIMESTAMP, is_signed, sign
from evercourt.adapters.lines.wire import post, wait_of
from evercourt.kernel.errors import BadInput
from evercourt.messages.models import Message
from evercourt.messages.ports import Callback, LineError, Reported, Spoke

# What the gateway's word for the fate of a message means here.
FATES = {"delivered": "delivered", "undelivered": "failed", "expired": "failed", "unknown_number": "refused"}


class GatewaySMS:
    """Posts signed requests to settings.SMS_GATEWAY; our own reference makes the gateway send each only once."""

    repeatable = True

    def send(self, message: Message) -> str:
        """Hand the text over; return the gateway's number of it. Raises LineError by the kind of refusal."""
        if not NUMBER.fullmatch(message.address):
            raise LineError(_("This is not a telephone number."), refused=True)
        wanted = {"reference": message.key, "to": message.address, "text": text_of(message)}
        body = json.dumps(wanted, ensure_ascii=False).encode()
        now = str(int(timezone.now().timestamp()))
        headers = {TIMESTAMP: now, SIGNATURE: sign(settings.SMS_GATEWAY_KEY, now, body)}
        status, said, answer = post(f"{settings.SMS_GATEWAY}/messages", body, headers, repeatable=True)
        if status in (200, 202) and isinstance(answer, dict) and answer.get("id"):
            return str(answer["id"])
        why = str(answer.get("error", "")) if isinstance(answer, dict) else ""
        if status == 429:
            raise LineError(_("The provider asks to wait."), wait=wait_of(said))
        if status == 400:
            refused = why in ("unknown_number", "opted_out")
            raise LineError(_("The provider refused the message."), permanent=True, refused=refused)
        # A wrong key, no credit, an outage: the operator or the provider mends it, and the message still goes out.
        raise LineError(_("The provider of this line did not take the message."))

    def callbacks(self, query: Mapping[str, str], headers: Mapping[str, str], body: bytes) -> list[Callback]:
        """Return the delivery reports, and what people texted to us, in a signed body. Raises BadInput."""
        now = timezone.now().timestamp()
        stamp, signature = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
        if not is_signed(settings.SMS_GATEWAY_KEY, stamp, body, signature, now):
            raise BadInput(_("This report is not signed by the provider."))
        try:
            said = json.loads(body)
            reports: list[Callback] = [_reported(one) for one in said.get("reports", []) if one["status"] in FATES]
            return reports + [_spoke(one) for one in said.get("incoming", [])]
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise BadInput(_("This report cannot be read.")) from error

    def echo(self, query: Mapping[str, str]) -> str:
        """This provider checks no address."""
        raise BadInput(_("This report is not signed by the provider."))


def _spoke(one: Mapping[str, Any]) -> Spoke:
    return Spoke(address=str(one["from"]), reference=str(one["id"])[:200], text=str(one["text"]))


def _reported(report: Mapping[str, Any]) -> Reported:
    return Reported(
        reference=str(report["id"])[:200], said=FATES[report["status"]], detail=str(report.get("detail", ""))[:300]
    )
