"""Template tags: amounts, dates, case numbers and explanations, in the reader's language and the right order."""

import json
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from evercourt.courts import explanations
from evercourt.courts.procedures import in_language, pack
from evercourt.kernel import fields
from evercourt.messages.models import Message
from evercourt.web.accounts.browsers import browser_name
from evercourt.web.device import Device, device_of
from evercourt.web.navigation import Place, places

register = template.Library()


@register.filter
def money(amount: Any) -> SafeString | str:
    """Return an amount in yuan, grouped by thousands, kept in order inside right-to-left text; empty for none."""
    if amount is None or amount == "":
        return ""
    try:
        return format_html('<bdi class="nowrap">¥ {}</bdi>', f"{Decimal(str(amount)):,.2f}")
    except (InvalidOperation, ValueError):
        return str(amount)


def _as_date(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            return value
    return value


@register.filter
def court_date(value: Any) -> SafeString | str:
    """Return a day in words; a moment is taken as the day it is in Beijing time. Texts in ISO form are read."""
    value = _as_date(value)
    if not isinstance(value, date):
        return str(value or "")
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(settings.TIME_ZONE)).date() if value.tzinfo else value.date()
    return format_html('<time datetime="{}"><bdi>{}</bdi></time>', value.isoformat(), explanations.day_in_words(value))


@register.filter
def court_time(value: Any) -> SafeString | str:
    """Return a moment as day and time, saying that it is Beijing time."""
    value = _as_date(value)
    if not isinstance(value, datetime):
        return str(value or "")
    local = value.astimezone(ZoneInfo(settings.TIME_ZONE))
    words = _("%(day)s, %(time)s (Beijing time)") % {
        "day": explanations.day_in_words(local.date()),
        "time": f"{local:%H:%M}",
    }
    return format_html('<time datetime="{}"><bdi>{}</bdi></time>', value.isoformat(), words)


@register.filter
def case_number(number: Any) -> SafeString:
    """Return a case number that keeps its order inside right-to-left text and is not broken over lines."""
    return format_html('<bdi class="nowrap" lang="zh-hans">{}</bdi>', number)


@register.filter
def masked(number: Any) -> SafeString:
    """Return an identity, telephone or account number with all but its last four characters hidden."""
    return format_html('<bdi class="code">{}</bdi>', fields.masked(str(number or "")))


@register.filter
def sentence(step: Any) -> str:
    """Return one step of an explanation as a sentence in the reader's language."""
    return explanations.sentence(step)


@register.filter
def in_words(names: Any) -> SafeString:
    """Return a text of the rules in the reader's language; where there is none, the Chinese one, marked as such."""
    language = get_language() or ""
    if names.get(language) or "zh-hans" not in names:
        return format_html("{}", in_language(names, language))
    return format_html('<span lang="zh-hans" dir="ltr">{}</span>', names["zh-hans"])


@register.filter
def court_name(place: Any) -> SafeString:
    """Return the name of a court or division in the reader's language, or the official one, marked as Chinese."""
    if place.names.get(get_language() or ""):
        return format_html("<bdi>{}</bdi>", place.local_name)
    return format_html('<bdi lang="zh-hans">{}</bdi>', place.name)


@register.filter
def law(basis: str, procedure: str = "cn") -> SafeString:
    """Return the articles with the names of their laws written out."""
    language = get_language() or ""
    wanted = language if language == "en" else "zh-hans"
    return format_html('<bdi lang="{}">{}</bdi>', wanted, pack(procedure).basis_text(basis, wanted))


@register.filter
def as_json(value: Any) -> SafeString:
    """Return data as JSON for a data block of the page: nothing in it can end the block."""
    written = json.dumps(value, ensure_ascii=False)
    return mark_safe(written.replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026"))  # noqa: S308


@register.inclusion_tag("parts/explanation.html")
def explanation(steps: Any, basis: str = "") -> dict[str, Any]:
    """Show the fold "Why?" with every step of a computed date or amount."""
    return {"steps": steps, "basis": basis}


@register.simple_tag(takes_context=True)
def navigation(context: template.Context) -> list[Place]:
    """Return the places this person can go to from anywhere."""
    request: HttpRequest | None = context.get("request")
    return places(request) if request else []


@register.simple_tag(takes_context=True)
def unread_messages(context: template.Context) -> int:
    """Return how many letters in the portal inbox this person has not read."""
    user = getattr(context.get("request"), "user", None)
    if user is None or not user.is_authenticated:
        return 0
    return Message.objects.filter(to=user, line=Message.Line.PORTAL, read_at=None).count()


@register.simple_tag
def languages() -> list[dict[str, Any]]:
    """Return the languages of the portal, each under its own name."""
    return [dict(get_language_info(code)) | {"code": code} for code, _name in settings.LANGUAGES]


@register.simple_tag
def awaits_translator() -> bool:
    """Return True in the languages whose texts no certified translator has confirmed yet (law.md 7.1)."""
    return (get_language() or "") in settings.LANGUAGES_AWAITING_TRANSLATOR


@register.filter
def browser(user_agent: str) -> str:
    """Return what a browser says it is, in words a person recognises, in the order of its own script."""
    return format_html("<bdi>{}</bdi>", browser_name(user_agent))


@register.simple_tag
def language_name(code: str) -> str:
    """Return the name of a language in the reader's language."""
    return str(dict(settings.LANGUAGES).get(code, code))


@register.simple_tag(takes_context=True)
def device_of_reader(context: dict[str, Any]) -> Device | None:
    """Return what was chosen for the device the page goes to; None where there is no request."""
    request = context.get("request")
    return device_of(request) if request else None
