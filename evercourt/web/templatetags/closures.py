"""Template tags of closures: the notice on top of every page it concerns."""

from typing import Any

from django import template

from evercourt.courts.models import Court
from evercourt.web.closures.banner import banners, urgent_notices

register = template.Library()


@register.inclusion_tag("parts/closure.html")
def closure_banner(*courts: Court) -> dict[str, Any]:
    """Show the closures and urgent notices of `courts`; without a court, all of the house."""
    named = [court for court in courts if court]
    shown, more = banners(named if courts else None)
    return {"banners": shown, "more": more, "urgent": urgent_notices(named if courts else None)}
