"""What the cases ask of institutions outside: the cashier who takes and pays money."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from evercourt.cases.models import Fee, Refund

# The header that carries the signature of a callback.
SIGNATURE = "X-Cashier-Signature"


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """What the cashier says was paid for the fee with this number; `reference` is the cashier's own, never reused."""

    fee: int
    amount: Decimal
    reference: str
    paid_at: datetime


class Cashier(Protocol):
    """Takes payments of fees and pays refunds."""

    def open_payment(self, fee: Fee, return_url: str) -> str:
        """Return the address of the cashier's page where this fee is paid; asks nothing outside."""
        ...

    def confirm(self, body: bytes, signature: str) -> Confirmation:
        """Return what a callback says. Raises BadInput if it is not signed by the cashier or cannot be read."""
        ...

    def pay_back(self, refund: Refund) -> None:
        """Pay a refund; its reference makes sure that it is paid once. Raises InstitutionError."""
        ...


def cashier() -> Cashier:
    """Return the cashier set in settings.CASHIER."""
    return cast(Cashier, import_string(settings.CASHIER)())
