"""Hearings, and the bookings by which the database refuses two at once for one room, judge, party or lawyer."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Case
from evercourt.courts.models import Courtroom
from evercourt.documents.models import Document
from evercourt.hearings.states import HEARING, HearingState
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed

# Cases tried together are heard at one time, in one room, by one court.
ONE_SITTING = """
    IF NOT EXISTS (
        SELECT FROM hearings_hearing first JOIN cases_case own ON own.id = NEW.case_id
            JOIN cases_case other ON other.id = first.case_id
        WHERE first.id = NEW.together_id AND first.together_id IS NULL AND first.case_id <> NEW.case_id
            AND first.during = NEW.during AND first.courtroom_id = NEW.courtroom_id AND own.court_id = other.court_id
    ) THEN
        RAISE EXCEPTION 'one sitting has one time and one courtroom, and each case once (CPL 55)';
    END IF;
    RETURN NEW;
"""


class HearingQuerySet(LockingQuerySet):
    def visible_to(self, user: Any) -> HearingQuerySet:
        """Return the hearings of the cases this person may see."""
        return self.filter(case__in=Case.objects.visible_to(user).values("pk"))


class Hearing(Stateful):
    """One hearing of a case, in the courtroom or by video."""

    class Kind(models.TextChoices):
        TRIAL = "trial", _("hearing")
        PRETRIAL = "pretrial", _("pre-trial meeting")
        PRONOUNCEMENT = "pronouncement", _("pronouncement of the decision")

    class Mode(models.TextChoices):
        ON_SITE = "on_site", _("in the courtroom")
        REMOTE = "remote", _("by video")
        MIXED = "mixed", _("some in the courtroom, some by video")

    State = HearingState
    transitions = HEARING

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="hearings")
    courtroom = models.ForeignKey(Courtroom, on_delete=models.PROTECT, related_name="hearings")
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.TRIAL)
    during = DateTimeRangeField()
    mode = models.CharField(max_length=16, choices=Mode.choices, default=Mode.ON_SITE)
    consent_until = models.DateTimeField(
        null=True, blank=True, help_text="Everyone was asked to agree to video until then; empty: nobody was."
    )
    announced = models.BooleanField(default=False, help_text="Someone was summoned by public announcement.")
    public = models.BooleanField(default=True)
    language = models.CharField(max_length=10, default="zh-hans", help_text="In which the hearing is held.")
    state = models.CharField(max_length=16, choices=HearingState.choices, default=HearingState.SCHEDULED)
    scheduled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    scheduled_at = models.DateTimeField(default=timezone.now)
    reason = models.TextField(blank=True, help_text="Of adjournment or cancellation.")
    outcome = models.TextField(blank=True)
    debate_ended = models.BooleanField(default=False, help_text="Nothing more is argued after it (CPL 144).")
    minutes = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reminded_at = models.DateTimeField(
        null=True, blank=True, help_text="When the parties without a representative were reminded of it."
    )
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by")
    together = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="joined",
        help_text="First of the hearings that are held in one sitting with it; empty: by itself, or the first.",
    )  # fmt: skip

    objects = HearingQuerySet.as_manager()

    class Meta:
        triggers = [
            witnessed(),
            keep_states(HEARING),
            pgtrigger.Trigger(
                name="one_sitting", operation=pgtrigger.Insert, when=pgtrigger.Before, func=ONE_SITTING,
                condition=pgtrigger.Q(new__together__isnull=False),
            ),
            pgtrigger.Protect(
                name="one_sitting_stays", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__together__df=pgtrigger.F("new__together")),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.case_id} {self.during.lower:%Y-%m-%d %H:%M}"


class Booking(models.Model):
    """A room or person taken for the time of a hearing; rows of adjourned and cancelled hearings are removed."""

    class Kind(models.IntegerChoices):
        COURTROOM = 1, _("courtroom")
        PERSON = 2, _("person")
        CENTRE_ROOM = 3, _("room of a detention centre")

    hearing = models.ForeignKey(Hearing, on_delete=models.CASCADE, related_name="bookings")
    kind = models.PositiveSmallIntegerField(choices=Kind.choices)
    resource = models.BigIntegerField(help_text="Primary key of the courtroom, user or room of a centre.")
    during = DateTimeRangeField()

    class Meta:
        constraints = [
            # int8range stands for "=": so that no extension (btree_gist) is needed. Kinds, fewer than four, are told
            # apart by the remainder.
            ExclusionConstraint(
                name="nothing_is_booked_twice",
                expressions=[
                    (
                        Func(
                            F("resource") * Value(4) + F("kind"),
                            F("resource") * Value(4) + F("kind"),
                            Value("[]"),
                            function="int8range",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.resource}"
