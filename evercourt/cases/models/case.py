"""A case and the people of the court who try it."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.courts.models import Court
from evercourt.kernel.states import LockingQuerySet
from evercourt.ledger.witness import witnessed


class CaseQuerySet(LockingQuerySet):
    def visible_to(self, user: Any) -> CaseQuerySet:
        """Return the cases this person may see: as a party, a representative, on the panel, or by office there."""
        from evercourt.cases.policy import seen_by

        return self.filter(seen_by(user))


class Case(models.Model):
    """One case file. Thin: what happens in it has its own rows and states in the rooms above."""

    class Procedure(models.TextChoices):
        ORDINARY = "ordinary", _("ordinary procedure")
        SUMMARY = "summary", _("summary procedure")
        SMALL_CLAIMS = "small_claims", _("small-claims procedure")
        ENFORCEMENT = "enforcement", _("enforcement")
        FAST_TRACK = "fast_track", _("criminal fast track")

    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="cases")
    number = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=32, help_text="Case type of the procedure pack, for example civil_first.")
    cause = models.CharField(max_length=100, help_text="Cause of action, for example private_lending.")
    title = models.CharField(max_length=300)
    procedure = models.CharField(max_length=16, choices=Procedure.choices, default=Procedure.ORDINARY)
    amount = models.DecimalField(max_digits=15, decimal_places=2, null=True, blank=True, help_text="In dispute, yuan.")
    filed_at = models.DateTimeField(help_text="When the filing reached the court; kept through correction.")
    docketed_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=32, blank=True)
    origin = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="arising",
        help_text="The case it follows.",
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        triggers = [
            witnessed(),
            pgtrigger.Protect(
                name="its_number_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("number", "court", "filed_at"),
            ),
        ]
        indexes = [
            # Serves the case list of a court, newest first.
            models.Index(fields=["court", "-docketed_at"], name="cases_of_a_court"),
            # Serves the case list of someone who sees very many.
            models.Index(fields=["-docketed_at", "-id"], name="cases_newest_first"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def ledger_stream(self) -> str:
        return f"case:{self.pk}"

    @property
    def ledger_court_id(self) -> int:
        return self.court_id

    @property
    def case(self) -> Case:
        return self


class OfCase:
    """What belongs to a case: its acts stand in the chain of that case, done in the offices of its court."""

    case: Any
    case_id: Any

    @property
    def ledger_stream(self) -> str:
        return f"case:{self.case_id}"

    @property
    def ledger_court_id(self) -> int:
        return int(self.case.court_id)


class PanelMember(models.Model):
    """A judge or recorder assigned to a case, with the draw that chose them."""

    class Seat(models.TextChoices):
        PRESIDING = "presiding", _("presiding judge")
        MEMBER = "member", _("judge")
        RECORDER = "recorder", _("recorder")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="panel")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seats")
    seat = models.CharField(max_length=16, choices=Seat.choices)
    draw = models.JSONField(
        default=dict, blank=True, help_text="Seed, candidates, exclusions: the draw can be repeated."
    )
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers = [witnessed()]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user"], condition=Q(until__isnull=True), name="one_seat_a_person_in_a_case"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(until__isnull=True, seat="presiding"), name="one_presiding_judge_a_case"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.user} {self.seat}"
