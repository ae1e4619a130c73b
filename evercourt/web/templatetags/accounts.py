"""Template tags of the pages of accounts."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def demonstration() -> bool:
    """Return True where the court is a demonstration and its people may be known to everyone."""
    return bool(settings.DEMONSTRATION)
