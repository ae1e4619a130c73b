"""Rooms, seats, recordings and their heads, what was said in writing, and how good each line was."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.conference.ladder import Grade, Rung
from evercourt.conference.states import ROOM, SEAT, RoomState, SeatState
from evercourt.courts.models import Court
from evercourt.documents.models import Document
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed

PERSON = settings.AUTH_USER_MODEL
# What a seat may send.
AUDIO, VIDEO, SCREEN = "audio", "video", "screen"
# What would keep something of a confidential talk; refused for whoever writes it.
NOTHING_IS_KEPT = """
    IF EXISTS (SELECT 1 FROM conference_room WHERE id = NEW.room_id AND kind = 'confidential') THEN
        RAISE EXCEPTION 'nothing said in a confidential talk is recorded or written down (OMR 18)';
    END IF;
    RETURN NEW;
"""


def nothing_is_kept() -> pgtrigger.Trigger:
    """Return the trigger by which a table holds no row of a confidential room."""
    return pgtrigger.Trigger(
        name="nothing_is_kept", operation=pgtrigger.Insert | pgtrigger.Update, when=pgtrigger.Before,
        func=NOTHING_IS_KEPT,
    )  # fmt: skip


class RoomQuerySet(LockingQuerySet):
    def visible_to(self, user: Any) -> RoomQuerySet:
        """Return the rooms in which this person has a seat."""
        return self.filter(pk__in=Seat.objects.filter(person=user).exclude(state=SeatState.OUT).values("room"))


class Room(Stateful):
    """A live room. What it is held for is a name that only the room above understands."""

    class Kind(models.TextChoices):
        RECORDED = "recorded", _("recorded room")
        # Encrypted from person to person, and never recorded.
        PRIVATE = "private", _("private talk")
        # Several people, through the court's engine; never recorded, nothing written down, nobody named in the record.
        CONFIDENTIAL = "confidential", _("confidential talk")
        # Where one sees oneself as the others will; nobody else comes there.
        CHECK = "check", _("check of devices and line")

    State = RoomState
    transitions = ROOM

    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.RECORDED)
    court = models.ForeignKey(Court, on_delete=models.PROTECT, null=True, blank=True, related_name="live_rooms")
    subject = models.CharField(max_length=64, help_text="What it is held for, as the room above names it.")
    stream = models.CharField(max_length=64, help_text="The chain of the record it belongs to.")
    title = models.CharField(max_length=200)
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="private_rooms")
    state = models.CharField(max_length=16, choices=RoomState.choices, default=RoomState.OPEN)
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    paused_for = models.CharField(max_length=32, blank=True, help_text="Code of the reason; empty: it is recorded.")
    shown = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    shown_page = models.PositiveIntegerField(default=1)

    objects = RoomQuerySet.as_manager()

    class Meta:
        triggers = [witnessed(), keep_states(ROOM)]
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(state=RoomState.OPEN, part_of=None), name="one_open_room_per_subject"
            ),
            models.CheckConstraint(
                condition=~Q(kind="private") | Q(part_of__isnull=False), name="a_private_room_belongs_to_a_room"
            ),
            models.CheckConstraint(
                condition=~Q(kind="confidential") | Q(shown=None, paused_for=""),
                name="a_confidential_room_keeps_nothing",
            ),
            models.CheckConstraint(condition=Q(kind="check") | Q(court__isnull=False), name="a_room_is_of_a_court"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.title}"

    @property
    def ledger_stream(self) -> str:
        """The chain of what it is held for."""
        return self.stream

    @property
    def ledger_court_id(self) -> int | None:
        """The court whose office counts."""
        return self.court_id

    @property
    def is_private(self) -> bool:
        """Return True if two people talk here alone."""
        return self.kind == self.Kind.PRIVATE

    @property
    def is_confidential(self) -> bool:
        """Return True if the record says that a talk went on, and not with whom."""
        return self.kind == self.Kind.CONFIDENTIAL

    @property
    def is_recorded(self) -> bool:
        """Return True if what is said here is recorded (unless paused)."""
        return self.kind == self.Kind.RECORDED

    @property
    def recording_name(self) -> str:
        """The name every recording of this room carries."""
        return f"room {self.pk} {self.subject}"


class Seat(Stateful):
    """One person's place in one room: what they may send and whom they receive. A recorder has one, and no person."""

    State = SeatState
    transitions = SEAT

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="seats")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=100, help_text="As the others see it.")
    role = models.CharField(max_length=32, help_text="Code, as the room above names it.")
    publishes = models.JSONField(default=list, help_text="Of audio, video, screen.")
    hears = models.JSONField(null=True, blank=True, help_text="Roles that are received; null: everyone.")
    is_host = models.BooleanField(default=False, help_text="Admits, silences, sends out, records.")
    is_recorder = models.BooleanField(default=False)
    token_sha256 = models.CharField(max_length=64, blank=True, help_text="Of a recorder's pass.")
    state = models.CharField(max_length=16, choices=SeatState.choices, default=SeatState.EXPECTED)
    silenced = models.JSONField(default=list, help_text="Of audio, video: not forwarded for the time being.")
    hand_raised_at = models.DateTimeField(null=True, blank=True)
    is_connected = models.BooleanField(default=False)
    lost_at = models.DateTimeField(null=True, blank=True)
    grade = models.CharField(max_length=8, choices=Grade.choices, blank=True)
    rung = models.CharField(max_length=16, choices=Rung.choices, default=Rung.VIDEO)

    class Meta:
        triggers = [witnessed(), keep_states(SEAT)]
        constraints = [
            models.UniqueConstraint(fields=["room", "person"], name="a_person_sits_once_in_a_room"),
            models.CheckConstraint(
                condition=Q(is_recorder=True, person=None) | Q(is_recorder=False, person__isnull=False),
                name="a_seat_is_a_persons_or_a_recorders",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.room_id} {self.name}"

    @property
    def ledger_stream(self) -> str:
        """The chain of the room."""
        return self.room.stream

    @property
    def ledger_court_id(self) -> int | None:
        """The court whose office counts."""
        return self.room.court_id


class Recording(models.Model):
    """The recording of one room at one place; where its chain stands as far as the court was told."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="recordings")
    place = models.CharField(max_length=64)
    key = models.CharField(max_length=64, help_text="Public key of the recorder, hexadecimal.")
    folder = models.CharField(max_length=300, blank=True, help_text="Below settings.RECORDINGS; empty: elsewhere.")
    number = models.PositiveIntegerField(default=0)
    chain = models.CharField(max_length=64, blank=True)
    told_at = models.DateTimeField(default=timezone.now)
    fault = models.CharField(max_length=32, blank=True, help_text="Code: full, gone; empty: it records.")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers = [witnessed(), nothing_is_kept()]
        constraints = [
            models.UniqueConstraint(fields=["room", "place"], name="a_place_records_a_room_once"),
            models.CheckConstraint(condition=~Q(key=""), name="a_recording_has_a_key"),
        ]

    def __str__(self) -> str:
        return f"{self.room_id} {self.place}"


class Said(models.Model):
    """A line written in the room: to everyone in it, or only to those who host it."""

    class To(models.TextChoices):
        HOSTS = "hosts", _("to the clerk")
        ALL = "all", _("to everyone")

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="said")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="said")
    to = models.CharField(max_length=8, choices=To.choices, default=To.HOSTS)
    text = models.CharField(max_length=1000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = [witnessed(), nothing_is_kept()]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.room_id} {self.at:%H:%M}"


class LineCheck(models.Model):
    """What a person's check of devices and line found, so that a judge knows it before opening."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="line_checks")
    at = models.DateTimeField(default=timezone.now)
    camera = models.BooleanField()
    microphone = models.BooleanField()
    returned = models.BooleanField(help_text="Sound or picture came back from the court.")
    sent = models.PositiveIntegerField(help_text="Kilobits per second.")
    grade = models.CharField(max_length=8, choices=Grade.choices)
    faults = models.JSONField(default=list, help_text="Codes of the advice that was given.")

    class Meta:
        # The newest of a person.
        indexes = [models.Index(F("person"), F("at").desc(), name="checks_of_a_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.grade}"


class Measurement(models.Model):
    """How good a line was for some seconds, as the page measured it. Kept beside the record, not in it."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="measurements")
    at = models.DateTimeField(default=timezone.now)
    lost_sent = models.FloatField(help_text="Share of what was sent and never arrived, 0 to 1.")
    lost_heard = models.FloatField(help_text="Share of what should have arrived and did not, 0 to 1.")
    round_trip = models.PositiveIntegerField(null=True, help_text="Milliseconds.")
    sent = models.PositiveIntegerField(help_text="Kilobits per second.")
    grade = models.CharField(max_length=8, choices=Grade.choices)

    class Meta:
        # Read by seat, newest first: what a judge is shown before finding that someone stayed away.
        indexes = [models.Index(F("seat"), F("at").desc(), name="line_of_a_seat")]

    def __str__(self) -> str:
        return f"{self.seat_id} {self.grade}"
