"""Values inside right-to-left text keep their own order: case numbers, days, amounts, names (UAX 9)."""

from django.utils import translation

FIRST_STRONG_ISOLATE = "\N{FIRST STRONG ISOLATE}"
POP_ISOLATE = "\N{POP DIRECTIONAL ISOLATE}"


def isolated(value: str) -> str:
    """Return `value` so that text around it cannot reorder it; unchanged in languages that run left to right.

    For plain text. On a page `<bdi>` does the same. What is filled into a translation need not be isolated: the
    catalogues of right-to-left languages bring the isolates with them.
    """
    return f"{FIRST_STRONG_ISOLATE}{value}{POP_ISOLATE}" if value and translation.get_language_bidi() else value
