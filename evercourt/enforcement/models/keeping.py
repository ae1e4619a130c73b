"""A sealed thing after its seal: where it was seen, who keeps it from when to when, and to whom it went back."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Case, OfCase
from evercourt.documents.models import Document
from evercourt.enforcement.models.measure import Measure
from evercourt.enforcement.models.triggers import KEEPING_IS_LAWFUL, SIGHTING_IS_OF_A_SEALED_THING
from evercourt.enforcement.states import KeepingStep
from evercourt.kernel.channels import Channel
from evercourt.ledger.witness import witnessed

APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


class Sighting(OfCase, models.Model):
    """Somebody says where a sealed thing is (INV 16, 21). Only the court reads it: who is warned drives away."""

    class Source(models.TextChoices):
        APPLICANT = "applicant", _("the applicant")
        DEBTOR = "debtor", _("the debtor")
        POLICE = "police", _("the police")
        OFFICER = "officer", _("an enforcement officer")
        OTHER = "other", _("somebody else")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sightings")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="sightings")
    source = models.CharField(max_length=16, choices=Source.choices)
    where = models.CharField(max_length=300)
    text = models.TextField(blank=True, help_text="When it stands there, who drives it.")
    seen_on = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    via = models.CharField(max_length=16, choices=Channel.choices)

    class Meta:
        ordering = ["measure", "pk"]
        triggers = [
            witnessed(),
            APPEND_ONLY,
            pgtrigger.Trigger(
                name="of_a_sealed_thing", operation=pgtrigger.Insert, when=pgtrigger.Before,
                func=SIGHTING_IS_OF_A_SEALED_THING,
            ),
        ]  # fmt: skip
        constraints = [models.CheckConstraint(condition=~Q(where=""), name="a_sighting_says_where")]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.seen_on}"


class Keeping(OfCase, models.Model):
    """A step in the keeping of a seized thing: taken over, given to another keeper, given back (SEAL 10, 28)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="keepings")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="keepings")
    step = models.CharField(max_length=16, choices=KeepingStep.choices)
    where = models.CharField(max_length=300)
    keeper = models.CharField(max_length=200, help_text="Who has it from now on.")
    condition = models.TextField()
    inventory = models.JSONField(default=list, blank=True, help_text="What was in it, a line each.")
    photographs = models.JSONField(default=list, blank=True, help_text="Document and hash of each.")
    paper = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="List of what was seized, or receipt of who got it back.",
    )  # fmt: skip
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["measure", "pk"]
        triggers = [
            witnessed(),
            APPEND_ONLY,
            pgtrigger.Trigger(
                name="a_keeping_is_lawful", operation=pgtrigger.Insert, when=pgtrigger.Before, func=KEEPING_IS_LAWFUL
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["measure"], condition=Q(step="seized"), name="a_thing_is_seized_once"),
            models.UniqueConstraint(
                fields=["measure"], condition=Q(step__in=["returned", "delivered"]), name="a_thing_goes_back_once"
            ),
            models.CheckConstraint(
                condition=~Q(where="") & ~Q(keeper="") & ~Q(condition=""), name="a_keeping_says_where_who_and_how"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.step}"
