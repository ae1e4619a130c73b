"""What to say when a value cannot be used: what is wrong, and how to write it instead."""

from typing import Any

from django.utils.translation import gettext as _


def message(kind: str, context: dict[str, Any]) -> str:
    """Return the sentence for an error kind of pydantic or of form.py, in the reader's language."""
    if kind == "string_too_long":
        return _("This is too long. Please use at most %(limit)s characters.") % {"limit": context["max_length"]}
    if kind == "too_long":
        return _("These are too many. At most %(limit)s can be entered here.") % {"limit": context["max_length"]}
    return _messages().get(kind) or _("This cannot be read. Please enter it again.")


def _messages() -> dict[str, str]:
    amount = _("Write the amount in yuan with digits only, for example 86500.00.")
    too_many = _("The amount has too many digits: at most 13 before the point and 2 after it.")
    day = _("Write the date as year-month-day, for example 2022-08-10.")
    choice = _("Please choose one of the answers offered.")
    return {
        "hidden_characters": _(
            "There are characters in it that cannot be seen, perhaps from copying. Please type it again."
        ),
        "phone": _("This is not a telephone number. Example: 138 9999 0001, or +7 701 000 0000 from abroad."),
        "email": _("This is not an e-mail address. Example: name@example.org."),
        "resident_number": _("The identity number does not add up. Please compare its 18 characters with the card."),
        "company_code": _("The unified social credit code does not add up. Please compare its 18 characters."),
        "not_yet": _("This day is still to come. Please check the date."),
        "decimal_parsing": amount,
        "decimal_type": amount,
        "finite_number": amount,
        "greater_than_equal": _("An amount cannot be less than zero."),
        "less_than_equal": too_many,
        "decimal_max_digits": too_many,
        "decimal_max_places": too_many,
        "decimal_whole_digits": too_many,
        "date_parsing": day,
        "date_from_datetime_parsing": day,
        "date_from_datetime_inexact": day,
        "date_type": day,
        "literal_error": choice,
        "bool_parsing": choice,
        "bool_type": choice,
    }
