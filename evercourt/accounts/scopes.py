"""What a key for software may be used for; a key never does more than its person may."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Scope(TextChoices):
    READ = "read", _("read cases, documents and messages")
    FILE = "file", _("prepare and submit filings")
    PAY = "pay", _("pay fees")
    VISIT = "visit", _("book, move and cancel visits to the court")
    CASE = "case", _("act in cases as a party or lawyer: join, answer, object, appeal, apply")
    CALENDAR = "calendar", _("read the calendar of hearings and last days in a calendar program")
    TELL = "tell", _("say where software is told of my letters")
    COURT = "court", _("work of an office: review, docket, service, hearings, drafts")
    DESK = "desk", _("answer the hotline: calls, work orders, call backs")
    DECIDE = "decide", _("decide as a judge: sign, pronounce, refuse, rule on applications")


# What only a person who holds an office can use.
OF_AN_OFFICE = frozenset({Scope.COURT, Scope.DESK, Scope.DECIDE})
