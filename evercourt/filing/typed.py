"""Text as people type or paste it: what is invisible in it, and what may be kept."""

import re
import unicodedata
from typing import Any

# Overrides and isolates turn the reading order of what follows; zero-width characters hide in names.
HIDDEN = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff\u00ad\u061c\u180e")
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Those, control characters, and halves of characters; a text of several lines may hold breaks and tabs.
_HIDDEN = re.compile(f"[{''.join(HIDDEN | TURNING)}\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff]")
_HIDDEN_IN_LINES = re.compile(f"(?![\\n\\t]){_HIDDEN.pattern}")


def hidden_in(text: str, *, lines: bool = False) -> str:
    """Return the invisible characters of `text` that have no place in it; `lines` allows line breaks and tabs."""
    return "".join((_HIDDEN_IN_LINES if lines else _HIDDEN).findall(text))


def visible(text: str, *, lines: bool = False) -> str:
    """Return `text` in NFC without invisible characters and without space around it."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return (_HIDDEN_IN_LINES if lines else _HIDDEN).sub("", text).strip()


def storable(value: Any) -> Any:
    """Return `value` as the database can hold it: as typed, but without NUL and half characters.

    Only values that JSON knows are kept; everything else becomes text.
    """
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {str(key): storable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [storable(item) for item in value]
    if value is None or isinstance(value, (bool, int)):
        return value
    return str(value)
