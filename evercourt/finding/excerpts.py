"""What of a text is shown of a hit: the place at which the words stand, in pieces that say what was looked for."""

import re
from collections.abc import Sequence
from functools import lru_cache

from evercourt.finding.words import is_chinese, plain, without_numbers_of_people

Pieces = list[tuple[str, bool]]

# Characters of an excerpt, and how many of them stand before the first word.
LONG = 200
BEFORE = 60


def excerpt(text: str, words: Sequence[str], *, long: int = LONG) -> Pieces:
    """Return the part of `text` around the first of `words`, with numbers of people covered."""
    shown = without_numbers_of_people(" ".join(text.split()))
    looked_for = _pattern(tuple(words))
    first = looked_for.search(shown) if words else None
    begin = max(0, first.start() - BEFORE) if first and len(shown) > long else 0
    part = shown[begin : begin + long]
    part = ("… " if begin else "") + part + (" …" if begin + long < len(shown) else "")
    return pieces(part, words)


def pieces(text: str, words: Sequence[str]) -> Pieces:
    """Return the whole text in pieces."""
    found: Pieces = []
    last = 0
    for hit in _pattern(tuple(words)).finditer(text) if words else ():
        if hit.start() > last:
            found.append((text[last : hit.start()], False))
        found.append((hit[0], True))
        last = hit.end()
    if text[last:]:
        found.append((text[last:], False))
    return found


@lru_cache(maxsize=500)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return the expression for the words as a text may write them; a long Chinese word also by its pairs."""
    ways = []
    for word in sorted(words, key=len, reverse=True):
        if word.startswith("("):
            ways.append(re.escape(word).replace(r"\(", "[(（]").replace(r"\)", "[)）]"))
        elif is_chinese(word):
            ways.append(re.escape(word))
        else:
            ways.append(r"\b" + "".join(_any_of(sign) for sign in word) + r"\w*")
    for word in words:
        if is_chinese(word) and len(word) > 2:
            ways += [re.escape(word[place : place + 2]) for place in range(len(word) - 1)]
    return re.compile("|".join(ways) or r"(?!)", re.IGNORECASE)


@lru_cache(maxsize=500)
def _any_of(sign: str) -> str:
    """Return the letters that count as this one."""
    same = [other for other in "يیکھه" if plain(other) == sign]
    return f"[{''.join((sign, *same))}]" if same else re.escape(sign)
