"""Hearings, and the bookings by which the database refuses two at once for one room, judge, party or lawyer."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Case, Party
from evercourt.courts.models import Courtroom
from evercourt.documents.models import Document
from evercourt.hearings.states import HEARING, HearingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed


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
    state = models.CharField(max_length=16, choices=HearingState.choices, default=HearingState.SCHEDULED)
    scheduled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    scheduled_at = models.DateTimeField(default=timezone.now)
    reason = models.TextField(blank=True, help_text="Of adjournment or cancellation.")
    outcome = models.TextField(blank=True)
    debate_ended = models.BooleanField(default=False, help_text="Nothing more is argued after it (CPL 144).")
    minutes = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by")

    objects = HearingQuerySet.as_manager()

    class Meta:
        triggers = [witnessed(), keep_states(HEARING)]

    def __str__(self) -> str:
        return f"{self.case_id} {self.during.lower:%Y-%m-%d %H:%M}"


class Consent(models.Model):
    """One party's answer whether they agree to one hearing by video (OLR 4). No answer is no consent."""

    class Answer(models.TextChoices):
        ASKED = "asked", _("asked, no answer yet")
        AGREED = "agreed", _("agrees")
        REFUSED = "refused", _("does not agree")
        WITHDRAWN = "withdrawn", _("agreed, and took it back")

    hearing = models.ForeignKey(Hearing, on_delete=models.CASCADE, related_name="consents")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="hearing_consents")
    answer = models.CharField(max_length=16, choices=Answer.choices, default=Answer.ASKED)
    told_text = models.CharField(max_length=64, help_text="Version of the explanation that was given.")
    told_language = models.CharField(max_length=10)
    via = models.CharField(max_length=16, choices=Channel.choices, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hearing", "party"], name="a_party_is_asked_once_a_hearing")]

    def __str__(self) -> str:
        return f"{self.hearing_id} {self.party_id} {self.answer}"


class Booking(models.Model):
    """A room or person taken for the time of a hearing; rows of adjourned and cancelled hearings are removed."""

    class Kind(models.IntegerChoices):
        COURTROOM = 1, _("courtroom")
        PERSON = 2, _("person")

    hearing = models.ForeignKey(Hearing, on_delete=models.CASCADE, related_name="bookings")
    kind = models.PositiveSmallIntegerField(choices=Kind.choices)
    resource = models.BigIntegerField(help_text="Primary key of the courtroom or user.")
    during = DateTimeRangeField()

    class Meta:
        constraints = [
            # int8range stands for "=": so that no extension (btree_gist) is needed. Kinds are told apart by sign.
            ExclusionConstraint(
                name="nothing_is_booked_twice",
                expressions=[
                    (
                        Func(
                            F("resource") * (Value(3) - Value(2) * F("kind")),
                            F("resource") * (Value(3) - Value(2) * F("kind")),
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
