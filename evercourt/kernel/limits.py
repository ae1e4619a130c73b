"""How often somebody may be wrong: codes are short, and nobody needs to guess them by the thousand."""

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from evercourt.kernel.errors import CourtError


class TooOften(CourtError):
    """Somebody was wrong too often within a short time."""

    status = 429
    code = "too-often"
    message = _("You have tried too often.")
    next_step = _("Wait ten minutes and try again, or call 12368: an agent looks it up for you.")


def refuse_after(name: str, who: str, *, most: int) -> None:
    """Refuse whoever was wrong `most` times lately. Raises TooOften.

    Counted in the cache of settings.CACHES, which all processes share.
    """
    if cache.get(f"{name}:{who}", 0) >= most:
        raise TooOften()


def count_wrong(name: str, who: str, *, seconds: int) -> None:
    """Count one wrong try of `who`; all are forgotten `seconds` after the last."""
    key = f"{name}:{who}"
    cache.set(key, cache.get(key, 0) + 1, seconds)
