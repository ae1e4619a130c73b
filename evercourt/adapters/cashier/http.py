"""The cashier over HTTP, as seen from the court."""

import json
from datetime import datetime
from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from evercourt.adapters.cashier.wire import NoAnswer, is_signed, post, sign
from evercourt.cases.models import Fee, Refund
from evercourt.cases.ports import Confirmation
from evercourt.kernel.errors import BadInput, InstitutionError


class HTTPCashier:
    """Opens payments by signed links, reads signed callbacks, asks refunds by signed POSTs."""

    def open_payment(self, fee: Fee, return_url: str) -> str:
        """Return the signed link to the cashier's page; nothing is sent."""
        order = {
            "fee": str(fee.pk),
            "amount": f"{fee.amount:.2f}",
            "title": f"{fee.case.number} {fee.party.name}",
            "return_url": return_url,
            "callback_url": f"{settings.PUBLIC_ADDRESS}/cashier/callbacks",
        }
        query = urlencode(sorted(order.items()))
        return f"{settings.CASHIER_ADDRESS}/payments?{query}&signature={sign(settings.CASHIER_KEY, query.encode())}"

    def confirm(self, body: bytes, signature: str) -> Confirmation:
        """Return what the callback says. Raises BadInput if it was not signed with our key, or cannot be read."""
        if not is_signed(settings.CASHIER_KEY, body, signature):
            raise BadInput(_("This callback is not signed by the cashier."))
        try:
            said = json.loads(body)
            paid_at = datetime.fromisoformat(said["paid_at"])
            amount = Decimal(said["amount"])
            if paid_at.tzinfo is None or not amount.is_finite():
                raise ValueError
            return Confirmation(
                fee=int(said["fee"]), amount=amount, reference=str(said["reference"])[:64], paid_at=paid_at
            )
        except (KeyError, TypeError, ValueError, InvalidOperation) as error:
            raise BadInput(_("This callback cannot be read.")) from error

    def pay_back(self, refund: Refund) -> None:
        """Ask the cashier to pay a refund; it keeps the reference and pays once."""
        order = {"reference": refund.reference, "fee": refund.fee_id, "amount": f"{refund.amount:.2f}"}
        body = json.dumps(order, sort_keys=True).encode()
        try:
            status = post(f"{settings.CASHIER_ADDRESS}/refunds", body, sign(settings.CASHIER_KEY, body))
        except NoAnswer as error:
            raise InstitutionError() from error
        if status >= 400:
            raise InstitutionError(permanent=status < 500)
