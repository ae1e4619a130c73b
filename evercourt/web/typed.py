"""Days and amounts as people type them into a form that Django's own do not serve: what is no such thing is refused."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from evercourt.kernel.errors import BadInput

YUAN = forms.DecimalField(max_digits=15, decimal_places=2, min_value=0, required=False)


def day_typed(given: Mapping[str, str], field: str) -> date | None:
    """Return the day typed into a field, or None if nothing was. Raises BadInput for what is no day."""
    text = given.get(field, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadInput(_("Write the day as year, month and day."), field=field) from error


def amount_typed(given: Mapping[str, str], field: str) -> Decimal | None:
    """Return the amount in yuan typed into a field, or None if nothing was. Raises BadInput for what is no amount."""
    try:
        return cast(Decimal | None, YUAN.clean(given.get(field, "").replace(",", "").strip()))
    except forms.ValidationError as error:
        raise BadInput(_("Enter an amount in yuan with at most two decimals."), field=field) from error
