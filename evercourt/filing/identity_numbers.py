"""Whether an identity number can be right: the checksums of GB 11643 and GB 32100. Plain rules, no register."""

from datetime import date

RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
RESIDENT_CHECKS = "10X98765432"
COMPANY_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
COMPANY_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def resident_number_is_right(number: str) -> bool:
    """Return True if the 18 characters hold a real birth date and the check character of GB 11643-1999."""
    if len(number) != 18 or not (number[:17].isascii() and number[:17].isdigit()):
        return False
    if born_on(number) is None:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, RESIDENT_WEIGHTS, strict=False))
    return RESIDENT_CHECKS[total % 11] == number[17].upper()


def company_code_is_right(code: str) -> bool:
    """Return True if the 18 characters carry the check character of GB 32100-2015."""
    if len(code) != 18 or any(letter not in COMPANY_LETTERS for letter in code):
        return False
    total = sum(COMPANY_LETTERS.index(letter) * weight for letter, weight in zip(code, COMPANY_WEIGHTS, strict=False))
    return COMPANY_LETTERS[-total % 31] == code[17]


def born_on(number: str) -> date | None:
    """Return the birth date inside a resident number, or None if there is none."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
