"""Text as people type or paste it: what is invisible in it, and what may be kept."""

import unicodedata
from typing import Any

# Overrides and isolates turn the reading order of what follows; zero-width characters hide in names.
HIDDEN = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff\u00ad\u061c\u180e")
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
BREAKS = frozenset("\n\t")


def hidden_in(text: str, *, lines: bool = False) -> str:
    """Return the invisible characters of `text` that have no place in it; `lines` allows line breaks and tabs."""
    return "".join(letter for letter in text if _is_hidden(letter) and not (lines and letter in BREAKS))


def visible(text: str, *, lines: bool = False) -> str:
    """Return `text` in NFC without invisible characters and without space around it."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(letter for letter in text if not _is_hidden(letter) or (lines and letter in BREAKS)).strip()


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


def _is_hidden(letter: str) -> bool:
    return letter in HIDDEN or letter in TURNING or unicodedata.category(letter) in {"Cc", "Cs"}
