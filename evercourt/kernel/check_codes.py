"""Check codes: the short code on everything that leaves the court, by which anyone can ask whether it did."""

import re
import secrets

# Without letters and digits that are mistaken for each other when read aloud or typed from paper.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 10
LONGEST = 40


def new_check_code() -> str:
    """Return a short code that anyone can look up, such as K7QM-4TXA-92."""
    return written("".join(secrets.choice(CODE_LETTERS) for _i in range(LENGTH)))


def letters_of(text: str) -> str:
    """Return the letters and digits of a code or number as typed, in capitals, full-width ones too."""
    plain = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text[:LONGEST])
    return re.sub(r"[^0-9A-Z]", "", plain.upper())


def written(letters: str) -> str:
    """Return a code as it is printed: in groups of four, so that it can be read aloud."""
    return "-".join(part for part in (letters[:4], letters[4:8], letters[8:]) if part)
