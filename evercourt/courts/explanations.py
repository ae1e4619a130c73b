"""Sentences for the steps by which a date or an amount was counted, in the reader's language."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from evercourt.courts.procedures import in_language
from evercourt.kernel.bidi import isolated

SENTENCES = {
    "starts": _("The day it began, %(trigger)s, is not counted; the first day counted is %(first_day)s."),
    "counted.days": _("%(number)s days end on %(last_day)s."),
    "counted.working_days": _("%(number)s working days end on %(last_day)s."),
    "counted.months": _("%(number)s months end on %(last_day)s."),
    "counted.years": _("%(number)s years end on %(last_day)s."),
    "counted.hours": _("%(number)s hours from %(first_hour)s end at %(end)s."),
    "before.days": _("At the latest %(number)s days before %(day)s: on %(last_day)s."),
    "before.working_days": _("At the latest %(number)s working days before %(day)s: on %(last_day)s."),
    "before.months": _("At the latest %(number)s months before %(day)s: on %(last_day)s."),
    "before.years": _("At the latest %(number)s years before %(day)s: on %(last_day)s."),
    "named": _("The court named the last day in its order: %(last_day)s."),
    "month_end": _("That month has no such day, so it ends on its last day, %(last_day)s."),
    "excluded": _("%(days)s days from %(first)s to %(last)s are not counted (%(reason)s): the end is %(last_day)s."),
    "excluded.mediation": _(
        "%(days)s days from %(first)s to %(last)s are not counted: mediation was tried. The end is %(last_day)s."
    ),
    "extended_by_consent": _("With everyone's consent it was extended from %(was)s to %(last_day)s."),
    "custody_never_moves": _("A limit on custody is never moved by rest days: it ends on %(last_day)s."),
    "rolled": _(
        "%(from_day)s is a rest day; the last day is the next working day, %(last_day)s. Skipped: %(skipped)s."
    ),
    "make_up_working_day": _("%(last_day)s is a working day, made up for a holiday."),
    "local_holidays": _("With local holidays the last day is %(with_local)s, without them %(without_local)s."),
    "calendar_not_published": _("The holidays of %(year)s are not announced yet; the day may still move."),
    "closure.extend": _(
        "The court was closed from %(first)s to %(last)s: the last day moves by %(days)s days to %(last_day)s."
    ),
    "closure.toll": _("The days of the closure from %(first)s to %(last)s do not count: the last day is %(last_day)s."),
    "closure.stay": _("The period was stayed from %(first)s for %(days)s days: the last day is %(last_day)s."),
    "closure.reopen": _(
        "The last day fell into the closure from %(first)s to %(last)s: %(days)s days after it, %(last_day)s."
    ),
    "closure.toll.held": _("The court is closed from %(first)s until further notice: the days do not count meanwhile."),
    "closure.reopen.held": _(
        "The court is closed from %(first)s until further notice: the last day will be %(days)s days after it reopens."
    ),
    "outage": _(
        "The court's system was down from %(began)s to %(ended)s; the last day %(from_day)s moves to the next working "
        "day after it, %(last_day)s."
    ),
    "extended": _("The court extended the period from %(from_day)s to %(last_day)s, as %(party_name)s asked."),
    "base": _("The basic fee is %(amount)s yuan."),
    "range_lowest": _(
        "The law sets a range from %(minimum)s to %(maximum)s yuan. The local standard is not set; the lowest counts."
    ),
    "range_standard": _("The local standard is %(amount)s yuan (range %(minimum)s to %(maximum)s)."),
    "bracket": _("Of the part above %(above)s yuan, %(percent)s %% of %(part)s yuan: %(fee)s yuan."),
    "share": _("Of that fee of %(of)s yuan, %(numerator)s/%(denominator)s is asked."),
    "cap": _("The fee is at most %(cap)s yuan."),
    "halved": _("The fee is halved."),
    "halved_once": _("There is more than one reason to halve the fee; it is halved once."),
    "rounded": _("Rounded to %(amount)s yuan."),
    "total": _("The fee is %(amount)s yuan."),
    "account.principal": _("Ordered to be paid: %(amount)s yuan."),
    "account.interest": _("Interest ordered as a sum: %(amount)s yuan."),
    "account.costs": _("Costs the debtor bears: %(amount)s yuan."),
    "account.fee": _("Fee for enforcement, borne by the debtor: %(amount)s yuan."),
    "account.yearly_interest": _(
        "From %(first)s to %(last)s, %(days)s days at %(rate)s %% a year on %(debt)s yuan: %(amount)s yuan of interest."
    ),
    "account.late_interest": _(
        "From %(first)s to %(last)s, %(days)s days at %(rate)s %% a day on %(debt)s yuan: %(amount)s yuan of interest "
        "for late performance."
    ),
    "account.paid.fee": _("%(day)s: %(amount)s yuan paid on the fee; %(left)s yuan of it are left."),
    "account.paid.costs": _("%(day)s: %(amount)s yuan paid on the costs; %(left)s yuan of them are left."),
    "account.paid.interest": _("%(day)s: %(amount)s yuan paid on the interest; %(left)s yuan of it are left."),
    "account.paid.principal": _("%(day)s: %(amount)s yuan paid on what was ordered; %(left)s yuan of it are left."),
    "account.paid.late_interest": _(
        "%(day)s: %(amount)s yuan paid on the interest for late performance; %(left)s yuan of it are left."
    ),
    "account.surplus": _("%(day)s: %(amount)s yuan are more than was owed and go back."),
    "doubled_interest": _(
        "%(debt)s yuan × %(rate)s a day × %(days)s days: %(amount)s yuan of interest for late performance."
    ),
}


# Facts that are amounts of money.
AMOUNTS = frozenset({"amount", "above", "part", "fee", "of", "cap", "minimum", "maximum", "debt", "left"})

# Their catalogues have no names of months, so days are written in digits.
DIGITS_ONLY = ("ug", "kk-arab")


def day_in_words(day: date) -> str:
    """Return a day as it is written in the reader's language."""
    return day.isoformat() if get_language() in DIGITS_ONLY else date_format(day, "DATE_FORMAT")


def sentence(step: dict[str, Any]) -> str:
    """Return the step as a sentence in the reader's language; the article stands in `step["basis"]`."""
    facts = {name: _money(fact) if name in AMOUNTS else _shown(fact) for name, fact in step["facts"].items()}
    return str(SENTENCES[step["code"]]) % facts


def _money(fact: Any) -> str:
    # Whole yuan without cents; parts of a cent stay, they are rounded only at the end.
    number = f"{Decimal(str(fact)):,f}"
    whole, _point, cents = number.partition(".")
    cents = cents.rstrip("0")
    return f"{whole}.{cents:0<2}" if cents else whole


def _shown(fact: Any) -> str:
    if isinstance(fact, list):
        return str(_(", ")).join(_shown(item) for item in fact)
    if isinstance(fact, dict):
        name = in_language(fact["names"], get_language() or "en")
        return isolated(_shown(fact["day"])) + (f" ({name})" if name else "")
    try:
        return day_in_words(date.fromisoformat(str(fact))) if "-" in str(fact) else str(fact)
    except ValueError:
        return str(fact)
