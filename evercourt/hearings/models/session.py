"""Sessions: many cases of one judge called in one room on set days; and what keeps a case off the calendar."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from evercourt.cases.models import Case
from evercourt.cases.models.case import OfCase
from evercourt.courts.models import Court, Courtroom, OfCourt
from evercourt.courts.rules import working_day
from evercourt.hearings.models.hearing import Hearing
from evercourt.hearings.states import SESSION, SessionState
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed

PERSON = settings.AUTH_USER_MODEL


class SessionQuerySet(LockingQuerySet):
    def visible_to(self, user: Any) -> SessionQuerySet:
        """Return the sessions of the courts where this person plans or sits; see `policy.sessions_seen_by`."""
        from evercourt.hearings.policy import sessions_seen_by

        return self.filter(sessions_seen_by(user))


class Session(OfCourt, Stateful):
    """Days in one room before one judge, divided into times for cases; planned, then set in one act, then closed."""

    State = SessionState
    transitions = SESSION

    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="sessions")
    courtroom = models.ForeignKey(Courtroom, on_delete=models.PROTECT, related_name="+")
    judge = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="sessions", help_text="Presides in all.")
    title = models.CharField(max_length=100)
    first_day = models.DateField()
    last_day = models.DateField()
    from_time = models.TimeField(help_text="Of each day, at the court.")
    to_time = models.TimeField()
    minutes = models.PositiveSmallIntegerField(help_text="For one case.")
    capacity = models.PositiveSmallIntegerField(help_text="Cases at most.")
    by_video = models.BooleanField(default=False, help_text="Meant to be held by video, as far as everyone agrees.")
    planned_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    set_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, help_text="Why it was closed before all were heard.")
    state = models.CharField(max_length=16, choices=SessionState.choices, default=SessionState.PLANNED)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["-first_day", "-pk"]
        triggers = [witnessed(), keep_states(SESSION)]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="a_session_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(to_time__gt=F("from_time")), name="a_day_of_a_session_has_hours"),
            models.CheckConstraint(condition=Q(minutes__gt=0, capacity__gt=0), name="a_session_has_room"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.first_day}"

    def times(self) -> list[tuple[datetime, datetime]]:
        """Return the times for cases, in order: on the working days of the court, from hour to hour."""
        zone, length, found = ZoneInfo(self.court.time_zone), timedelta(minutes=self.minutes), []
        day = self.first_day
        while day <= self.last_day:
            if working_day(self.court, day) == day:
                starts = datetime.combine(day, self.from_time, zone)
                while starts + length <= datetime.combine(day, self.to_time, zone):
                    found.append((starts, starts + length))
                    starts += length
            day += timedelta(days=1)
        return found


class Called(models.Model):
    """One case of a session: chosen, then called to its hearing, then told once; or left again, with the reason.

    Work in hand, no record: what was chosen, set and left stands in the ledger, and the hearing has its own witness.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="called")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="called")
    position = models.PositiveSmallIntegerField()
    lines = models.JSONField(default=list, blank=True, help_text="Why it was suggested; none: chosen by hand.")
    chosen_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField(default=timezone.now)
    hearing = models.OneToOneField(Hearing, on_delete=models.PROTECT, null=True, blank=True, related_name="called")
    told_at = models.DateTimeField(null=True, blank=True, help_text="When the summonses were issued and ordered.")
    failure = models.CharField(max_length=300, blank=True, help_text="Why they could not be; it is tried again.")
    left_at = models.DateTimeField(null=True, blank=True)
    left_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["session", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "case"], condition=Q(left_at=None), name="a_case_is_called_once_a_session"
            ),
        ]
        indexes = [models.Index(fields=["case"], condition=Q(left_at=None), name="sessions_of_a_case")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.case_id}"


class CalendarHold(OfCase, models.Model):
    """A judge keeps a case off the calendar, with the reason, until a day or until lifted."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="calendar_holds")
    reason = models.CharField(max_length=300)
    until = models.DateField(null=True, blank=True, help_text="Over by itself on the next day.")
    held_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["case", "-held_at", "-pk"]
        triggers = [
            witnessed(),
            pgtrigger.Protect(
                name="stays_as_ordered",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("case", "reason", "until", "held_by", "held_at"),
            ),
        ]
        indexes = [models.Index(fields=["case"], condition=Q(lifted_at=None), name="calendar_holds_now")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.reason}"
