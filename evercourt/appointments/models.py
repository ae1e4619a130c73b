"""Counters, appointments, tickets, and the pauses in which nobody can come."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from evercourt.appointments.services import Service, services
from evercourt.appointments.states import APPOINTMENT, LIVE, TICKET, AppointmentState, TicketState
from evercourt.cases.models import Case
from evercourt.courts.models import Court, OfCourt
from evercourt.kernel.channels import Channel
from evercourt.kernel.fields import BigIntegerSetByDatabase
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states


class Need(models.TextChoices):
    """What a visitor needs so that the visit can be made at all."""

    STEP_FREE = "step_free", _("wheelchair or no steps")
    INTERPRETER = "interpreter", _("interpreter")
    SIGN_LANGUAGE = "sign_language", _("sign language")
    LARGE_TYPE = "large_type", _("large type or reading aloud")
    HELP_WRITING = "help_writing", _("help with writing")


def in_words(needs: list[str]) -> list[str]:
    """Return the names of needs, in the reader's language."""
    return [str(Need(need).label) for need in needs]


class Counter(OfCourt, models.Model):
    """A counter of the litigation service centre: what it does, for how many at once. Hours: the court's calendar."""

    court = models.ForeignKey(Court, on_delete=models.CASCADE, related_name="counters")
    name = models.CharField(max_length=100)
    names = models.JSONField(default=dict, blank=True, help_text="Names in other languages, by language code.")
    place = models.CharField(max_length=100, blank=True, help_text="Floor or hall.")
    services = models.JSONField(default=list, help_text="Ids of services.toml.")
    slot_minutes = models.PositiveSmallIntegerField(default=30)
    capacity = models.PositiveSmallIntegerField(default=1, help_text="How many visitors at the same time.")
    step_free = models.BooleanField(default=True, help_text="Reachable by wheelchair.")
    languages = models.JSONField(default=list, blank=True, help_text="Codes of the languages spoken there.")
    in_use = models.BooleanField(default=True)

    class Meta:
        ordering = ["court", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["court", "name"], name="one_counter_a_name"),
            models.CheckConstraint(condition=Q(slot_minutes__gte=5, capacity__gte=1), name="a_counter_serves_somebody"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def local_name(self) -> str:
        """The name in the reader's language, or the official one."""
        return str(self.names.get(get_language() or "", self.name))


class PauseQuerySet(models.QuerySet["Pause"]):
    def over(self, starts_at: datetime, ends_at: datetime) -> PauseQuerySet:
        """Return the pauses in force that touch the time from `starts_at` to `ends_at`."""
        return self.filter(lifted_at=None, during__overlap=(starts_at, ends_at))

    def closing(self) -> PauseQuerySet:
        """Return the pauses in which nobody is received."""
        return self.filter(places_percent=0)

    def limiting(self) -> PauseQuerySet:
        """Return those in which fewer places are given out."""
        return self.filter(places_percent__gt=0)


class Pause(OfCourt, models.Model):
    """A time in which a counter, or all of a court's, receives nobody, or fewer than usual; one service or all."""

    court = models.ForeignKey(Court, on_delete=models.CASCADE, related_name="pauses")
    counter = models.ForeignKey(Counter, on_delete=models.CASCADE, null=True, blank=True, related_name="pauses")
    service = models.CharField(max_length=32, blank=True, help_text="Id of services.toml; empty: all.")
    during = DateTimeRangeField(help_text="Without an end: until further notice.")
    reason = models.TextField(help_text="As visitors read it.")
    places_percent = models.PositiveSmallIntegerField(
        default=0, help_text="How many of the usual places are given out; 0: nobody is received."
    )
    notice = models.CharField(max_length=300, blank=True, help_text="Path of the page that announces it.")
    source = models.CharField(max_length=32, blank=True, help_text="What made it, for example closure:7.")
    created_at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = PauseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(places_percent__lt=100), name="a_pause_takes_places_away"),
        ]
        indexes = [models.Index(fields=["court"], condition=Q(lifted_at=None), name="pauses_in_force")]

    def __str__(self) -> str:
        return f"{self.court_id} {self.during}"


class AppointmentQuerySet(LockingQuerySet):
    def visible_to(self, user: Any) -> AppointmentQuerySet:
        """Return the person's own appointments, and those at the courts where they sit at the front."""
        from evercourt.appointments.policy import FRONT

        courts = [held.court_id for held in user.offices if held.office in FRONT]
        return self.filter(Q(person=user) | Q(counter__court__in=courts))

    def live(self) -> AppointmentQuerySet:
        """Return those that take their place at the counter."""
        return self.filter(state__in=LIVE)


class Appointment(Stateful):
    """One visit of one person, booked by themselves, by the hotline or at the counter."""

    State = AppointmentState
    transitions = APPOINTMENT

    counter = models.ForeignKey(Counter, on_delete=models.PROTECT, related_name="appointments")
    service = models.CharField(max_length=32)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    seat = models.PositiveSmallIntegerField(help_text="Which of the counter's places it takes, from 1.")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        help_text="None: without an account.",
    )
    name = models.CharField(max_length=100)
    phone = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    needs = models.JSONField(default=list, blank=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    via = models.CharField(max_length=16, choices=Channel.choices)
    booked_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, help_text="Of the cancellation.")
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by")
    state = models.CharField(max_length=16, choices=AppointmentState.choices, default=AppointmentState.BOOKED)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        triggers = [keep_states(APPOINTMENT)]
        constraints = [
            models.UniqueConstraint(
                fields=["counter", "starts_at", "seat"], condition=Q(state__in=LIVE), name="a_place_is_taken_once"
            ),
            models.UniqueConstraint(
                fields=["person", "starts_at"], condition=Q(state__in=LIVE), name="nobody_is_in_two_places"
            ),
            models.CheckConstraint(condition=~Q(person=None, phone=""), name="a_visitor_can_be_reached"),
        ]
        indexes = [
            # Serves the reminders and the day's list.
            models.Index(fields=["starts_at"], condition=Q(state="booked"), name="coming_appointments"),
        ]

    def __str__(self) -> str:
        return f"{self.counter} {self.starts_at:%Y-%m-%d %H:%M} {self.name}"

    @property
    def kind(self) -> Service:
        """The service it is for."""
        return services()[self.service]

    @property
    def shown_needs(self) -> list[str]:
        """What the visitor needs, in words."""
        return in_words(self.needs)

    @property
    def ledger_stream(self) -> str:
        return self.counter.ledger_stream

    @property
    def ledger_court_id(self) -> int:
        return self.counter.court_id


NUMBER = """
    PERFORM pg_advisory_xact_lock(hashtextextended('tickets:' || NEW.court_id || ':' || NEW.day, 0));
    SELECT coalesce(max(number), 0) + 1 INTO NEW.number FROM appointments_ticket
        WHERE court_id = NEW.court_id AND day = NEW.day;
    RETURN NEW;
"""


class TicketQuerySet(LockingQuerySet):
    def visible_to(self, user: Any) -> TicketQuerySet:
        """Return the tickets of the courts at whose counters the person sits."""
        from evercourt.appointments.policy import AT_THE_COUNTER

        return self.filter(court__in=[held.court_id for held in user.offices if held.office in AT_THE_COUNTER])

    def of_today(self, court: Court) -> TicketQuerySet:
        """Return the tickets of the court's own day."""
        return self.filter(court=court, day=court.local_date())

    def before(self, ticket: Ticket) -> int:
        """Return how many wait whose turn comes before this ticket's, for what its counters do."""
        counters = Counter.objects.filter(court=ticket.court, in_use=True, services__contains=[ticket.service])
        same = {service for counter in counters for service in counter.services} | {ticket.service}
        waiting = self.filter(court=ticket.court, day=ticket.day, state=TicketState.WAITING, service__in=same)
        earlier = Q(turn_at__lt=ticket.turn_at) | Q(turn_at=ticket.turn_at, number__lt=ticket.number)
        return waiting.filter(earlier).count()


class Ticket(OfCourt, Stateful):
    """A place in the queue of one day, for who came with or without an appointment."""

    State = TicketState
    transitions = TICKET

    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="tickets")
    day = models.DateField()
    number = BigIntegerSetByDatabase(editable=False, default=None)
    service = models.CharField(max_length=32)
    appointment = models.OneToOneField(
        Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="ticket"
    )
    counter = models.ForeignKey(Counter, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets")
    needs = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    turn_at = models.DateTimeField(help_text="When its turn is: the booked time, or the time it was taken.")
    taken_at = models.DateTimeField(default=timezone.now)
    called_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    calls = models.PositiveSmallIntegerField(default=0)
    asked = models.UUIDField(
        unique=True,
        null=True,
        blank=True,
        editable=False,
        help_text="The form that asked for it; sent twice, it is one.",
    )
    state = models.CharField(max_length=16, choices=TicketState.choices, default=TicketState.WAITING)

    objects = TicketQuerySet.as_manager()

    class Meta:
        ordering = ["turn_at", "number"]
        constraints = [models.UniqueConstraint(fields=["court", "day", "number"], name="a_number_is_given_once_a_day")]
        triggers = [
            keep_states(TICKET),
            pgtrigger.Trigger(name="number", operation=pgtrigger.Insert, when=pgtrigger.Before, func=NUMBER),
        ]
        indexes = [
            models.Index(fields=["court", "day", "turn_at"], condition=Q(state="waiting"), name="the_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.number}"

    @property
    def shown_needs(self) -> list[str]:
        """What the visitor needs, in words."""
        return in_words(self.needs)

    @property
    def shown_number(self) -> str:
        """The number as the display shows it: A for who booked, B for who did not."""
        return f"{'A' if self.appointment_id else 'B'}{self.number:03d}"

    @property
    def kind(self) -> Service:
        """The service it is for."""
        return services()[self.service]
