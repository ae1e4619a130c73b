"""Template tags: values of figures in their unit."""

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from evercourt.statistics.figure import Unit
from evercourt.web.templatetags.court import money

register = template.Library()


@register.filter
def in_unit(value: Decimal | None, unit: str) -> SafeString | str:
    """Return a value as it is read, in order inside right-to-left text; a dash where there is nothing to take it of."""
    if value is None:
        return "—"
    if unit == Unit.YUAN:
        return money(value)
    number = f"{value:,.0f}" if unit == Unit.NUMBER else f"{value:,.1f}"
    return format_html('<bdi class="nowrap">{}{}</bdi>', number, " %" if unit == Unit.SHARE else "")
