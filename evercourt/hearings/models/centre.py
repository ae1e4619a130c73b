"""Detention centres: their rooms, who operates them, and the form of the room for one hearing."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone

from evercourt.courts.models import Court
from evercourt.hearings.models.hearing import Hearing
from evercourt.ledger.witness import witnessed


class Centre(models.Model):
    """A detention centre or prison from which people in custody take part (OLR 37)."""

    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="centres", help_text="Whose operators.")
    name = models.CharField(max_length=200, unique=True)
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    operators = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="centres")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CentreRoom(models.Model):
    """A room of a centre with a camera and a recorder of its own."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=100)

    class Meta:
        ordering = ["centre", "name"]
        constraints = [models.UniqueConstraint(fields=["centre", "name"], name="a_room_of_a_centre_once")]

    def __str__(self) -> str:
        return f"{self.centre} {self.name}"


class CentreForm(models.Model):
    """What the operator states about the room before a hearing; a later statement is a new row, the newest counts."""

    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="centre_forms")
    room = models.ForeignKey(CentreRoom, on_delete=models.PROTECT, related_name="forms")
    present = models.TextField(help_text="Names and offices of everyone in the room.")
    outside_earshot = models.BooleanField(help_text="Officers are outside earshot while accused and counsel talk.")
    no_coercion = models.BooleanField(help_text="The accused said that nobody presses them.")
    whole_room = models.BooleanField(help_text="The camera shows the whole room.")
    documents_given = models.BooleanField(help_text="The accused has the papers of the case, on paper or screen.")
    health = models.CharField(max_length=300, blank=True)
    filled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    filled_at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = [
            witnessed(),
            pgtrigger.Protect(name="statement_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
        ordering = ["hearing", "-filled_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.hearing_id} {self.room}"

    @property
    def is_whole(self) -> bool:
        """Whether everything that must be so in the room is so."""
        return all((self.outside_earshot, self.no_coercion, self.whole_room, self.documents_given))
