"""What is known of each letter as data: what it is about in general words, and whether it may ring at night."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

DATA = Path(__file__).with_name("letters.toml")


class Topic(TextChoices):
    """What a letter is about, in words that give nothing away."""

    ACCOUNT = "account", _("an account at the court")
    FILING = "filing", _("a filing")
    FEE = "fee", _("a court fee")
    CASE = "case", _("a case and who takes part in it")
    DEADLINE = "deadline", _("a period that runs")
    SERVICE = "service", _("papers that are served")
    HEARING = "hearing", _("a hearing")
    DECISION = "decision", _("a decision")
    ENFORCEMENT = "enforcement", _("enforcement")
    VISIT = "visit", _("an appointment at the court")
    CLOSURE = "closure", _("a court that is closed for a time")
    MEDIATION = "mediation", _("mediation")
    HOTLINE = "hotline", _("a question by telephone")


class Reason(TextChoices):
    """Why a letter is urgent."""

    ASKED = "asked", _("You asked for it a moment ago and wait for it.")
    WARNED = "warned", _("Something about your account was changed, and it may not have been you.")
    TOMORROW = "tomorrow", _("Something you would travel to is cancelled or moved.")
    LAST_DAY = "last_day", _("The last day of a period of yours is near.")


@dataclass(frozen=True)
class Letters:
    """The table: topic and reason of urgency by letter, and the lines that ring."""

    topics: Mapping[str, Topic]
    reasons: Mapping[str, Reason]
    rings: frozenset[str]

    def topic_of(self, letter: str) -> Topic:
        """Return what the letter is about; letters of the sign-in library are about the account."""
        return self.topics.get(letter, Topic.ACCOUNT)

    def reason_of(self, letter: str) -> Reason | None:
        """Return why the letter is urgent, or None if it can wait until the morning."""
        return self.reasons.get(letter)


@cache
def letters() -> Letters:
    """Return the table of `letters.toml`."""
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    return Letters(
        {letter: Topic(topic) for topic, named in data["topic"].items() for letter in named},
        {letter: Reason(reason) for reason, row in data["reason"].items() for letter in row["letters"]},
        frozenset(data["rings"]),
    )
