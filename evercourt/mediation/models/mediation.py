"""A mediation, who takes part in it and whether they agreed, and who mediates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Case, Party
from evercourt.courts.models import Court, OfCourt
from evercourt.filing.models import Filing
from evercourt.kernel.channels import Channel
from evercourt.kernel.fields import ProtectedTextField
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed
from evercourt.mediation.states import ASSIGNMENT, MEDIATION, AssignmentState, MediationState

PERSON = settings.AUTH_USER_MODEL
# The level of identity (L2) that proves an account to be that of the person named.
PROVED = 2


class MediatorQuerySet(LockingQuerySet):
    def current(self, day: date | None = None) -> MediatorQuerySet:
        """Return the mediators on the public list on `day` (today if not given)."""
        day = day or timezone.localdate()
        return self.filter(Q(since__lte=day), Q(until__isnull=True) | Q(until__gte=day))


class Mediator(OfCourt, models.Model):
    """A mediator on a court's public list, with what parties must know before they choose (OMR 5)."""

    class Kind(models.TextChoices):
        COURT = "court", _("mediator of the court")
        ORGANISATION = "organisation", _("mediator of an invited organisation")
        INVITED = "invited", _("invited mediator")

    user = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="mediator_at")
    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="mediators")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    organisation = models.CharField(max_length=200, blank=True)
    profile = models.TextField(help_text="Qualification and experience, as published.")
    fields_known = models.CharField(max_length=300, blank=True, help_text="Kinds of disputes, as published.")
    languages = models.JSONField(default=list, blank=True)
    charges = models.CharField(max_length=200, blank=True, help_text="What is charged; empty: nothing (OMR 5).")
    since = models.DateField(default=timezone.localdate)
    until = models.DateField(null=True, blank=True)

    objects = MediatorQuerySet.as_manager()

    class Meta:
        ordering = ["court", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "court"], condition=Q(until__isnull=True), name="a_mediator_is_listed_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.user)


class MediationQuerySet(LockingQuerySet):
    def locked(self, pk: Any) -> Mediation:
        """Return the mediation, locked until the end of the transaction."""
        found: Mediation = super().locked(pk)
        return found

    def visible_to(self, user: Any) -> MediationQuerySet:
        """Return the mediations this person may know of; what was said there has its own walls."""
        from evercourt.mediation.policy import seen_by

        return self.filter(seen_by(user)).distinct()


@dataclass(frozen=True)
class Apart:
    """What steps inside the talks are recorded about: the mediation alone, not the case it belongs to."""

    mediation: Mediation
    case: None = None

    @property
    def ledger_stream(self) -> str:
        return f"mediation:{self.mediation.pk}"

    @property
    def ledger_court_id(self) -> int:
        return self.mediation.court_id


class EndReason(models.TextChoices):
    """Why a mediation ended (OMR 25)."""

    AGREEMENT = "agreement", _("an agreement was reached")
    REFUSED = "refused", _("a party does not agree to mediation")
    UNREACHABLE = "unreachable", _("a party did not answer in time, and silence is no consent")
    UNWILLING = "unwilling", _("a party clearly does not wish to go on")
    GAP = "gap", _("the positions are too far apart")
    EXPIRED = "expired", _("the period ended and was not extended by everyone")
    NOT_SIGNED = "not_signed", _("a party did not sign the agreement")
    WITHDRAWN = "withdrawn", _("the filing was withdrawn or decided")
    UNSUITABLE = "unsuitable", _("the dispute does not suit mediation")


class Mediation(Stateful):
    """One attempt to settle a dispute: before filing (with its `filing`) or after acceptance (with its `case`)."""

    State = MediationState
    transitions = MEDIATION
    EndReason = EndReason

    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="mediations")
    number = models.CharField(max_length=64, blank=True, help_text="Of the court's series, before filing only.")
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, null=True, blank=True, related_name="mediations")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="mediations")
    title = models.CharField(max_length=300)
    cause = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=16, choices=MediationState.choices, default=MediationState.ASKING)
    proposed_at = models.DateTimeField(default=timezone.now)
    proposed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answer_by = models.DateField(help_text="Last day to agree; silence is no consent (OMR 15).")
    choose_by = models.DateField(null=True, blank=True, help_text="Last day to choose together (OMR 10).")
    begun_on = models.DateField(null=True, blank=True, help_text="When the mediator confirmed: the clock (OMR 24).")
    due_on = models.DateField(null=True, blank=True)
    first_due_on = models.DateField(null=True, blank=True, help_text="As counted before any extension.")
    due_explanation = models.JSONField(default=list, blank=True)
    basis = models.CharField(max_length=200, blank=True)
    extend_to = models.DateField(null=True, blank=True, help_text="Asked for, until everyone agreed.")
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=16, choices=EndReason.choices, blank=True)

    objects = MediationQuerySet.as_manager()

    class Meta:
        triggers = [witnessed(), keep_states(MEDIATION)]
        constraints = [
            models.CheckConstraint(
                condition=Q(filing__isnull=False) | Q(case__isnull=False), name="a_mediation_is_about_something"
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(case__isnull=False) & ~Q(state__in=("agreed", "ended")),
                name="one_mediation_of_a_case_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["filing"], condition=~Q(state__in=("agreed", "ended")),
                name="one_mediation_of_a_filing_at_a_time",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.reference

    @property
    def ledger_stream(self) -> str:
        """The chain of the case; before there is one, a chain of its own, which no export of a case holds."""
        return f"case:{self.case_id}" if self.case_id else f"mediation:{self.pk}"

    @property
    def ledger_court_id(self) -> int:
        return self.court_id

    @property
    def reference(self) -> str:
        """How it is called: its own number, that of the case, or that of the receipt."""
        if self.number:
            return self.number
        return self.case.number if self.case else self.filing.receipt_number if self.filing else ""

    @property
    def apart(self) -> Apart:
        """The chain for steps that tell how the talks went: never that of the case, so no case file shows them."""
        return Apart(self)

    @property
    def is_open(self) -> bool:
        return self.state not in (MediationState.AGREED, MediationState.ENDED)


class Participant(models.Model):
    """A party to the dispute in a mediation, and whether they agreed to it. Nothing answered is no consent (OMR 4)."""

    class Side(models.TextChoices):
        PLAINTIFF = "plaintiff", _("the side that asks")
        DEFENDANT = "defendant", _("the side that is asked")
        THIRD_PARTY = "third_party", _("third party")

    class Answer(models.TextChoices):
        ASKED = "asked", _("asked, no answer yet")
        AGREED = "agreed", _("agrees")
        REFUSED = "refused", _("does not agree")
        WITHDRAWN = "withdrawn", _("agreed, and took it back")

    mediation = models.ForeignKey(Mediation, on_delete=models.PROTECT, related_name="participants")
    side = models.CharField(max_length=16, choices=Side.choices)
    position = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=Party.Kind.choices, default=Party.Kind.PERSON)
    user = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="mediations")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="mediations")
    phone = ProtectedTextField(blank=True)
    email = ProtectedTextField(blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    answer = models.CharField(max_length=16, choices=Answer.choices, default=Answer.ASKED)
    told_text = models.CharField(max_length=64, blank=True, help_text="Version of what was explained before.")
    told_language = models.CharField(max_length=10, blank=True)
    answered_via = models.CharField(max_length=16, choices=Channel.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    # Among several mediators, who shall lead (OMR 11).
    leader = models.ForeignKey(Mediator, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    chosen = models.ForeignKey(Mediator, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    leaves_choice = models.BooleanField(default=False, help_text="Leaves the choice of the mediator to the court.")
    extends_to = models.DateField(null=True, blank=True, help_text="Until when they agree to go on.")
    by_messenger = models.BooleanField(default=False, help_text="What is said goes out to them as whole texts.")
    identified_at = models.DateTimeField(null=True, blank=True, help_text="By the mediator (OMR 17; OLR 7).")
    identified_how = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["mediation", "side", "position"]
        triggers = [witnessed()]
        constraints = [
            models.UniqueConstraint(fields=["mediation", "side", "position"], name="one_participant_a_position")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_identified(self) -> bool:
        """Whether the court knows that it is this person: by the mediator's check, or by an account proved as theirs.

        The number the other side wrote down proves nothing.
        """
        if self.identified_at or (self.party_id and self.user_id):
            return True
        return bool(self.user and self.user.identity_level >= PROVED and self.user.name == self.name)


class Assignment(Stateful):
    """A mediator's part in one mediation: chosen by both or drawn, accepted in time, with what they disclosed.

    One leads. In a complex dispute others mediate beside them, for instance of an organisation (OMR 11).
    """

    class How(models.TextChoices):
        CHOSEN = "chosen", _("chosen by the parties")
        DRAWN = "drawn", _("drawn by lot")
        CALLED = "called", _("called in beside the one who leads")

    State = AssignmentState
    transitions = ASSIGNMENT

    mediation = models.ForeignKey(Mediation, on_delete=models.PROTECT, related_name="assignments")
    mediator = models.ForeignKey(Mediator, on_delete=models.PROTECT, related_name="assignments")
    how = models.CharField(max_length=16, choices=How.choices)
    leads = models.BooleanField(default=True, db_default=True, help_text="Leads the mediation; others sit beside.")
    draw = models.JSONField(default=dict, blank=True, help_text="Seed, candidates, exclusions: it can be repeated.")
    state = models.CharField(max_length=16, choices=AssignmentState.choices, default=AssignmentState.APPOINTED)
    appointed_at = models.DateTimeField(default=timezone.now)
    answer_by = models.DateField()
    disclosed = models.TextField(blank=True, help_text="Relations and interests, for the parties to read (OMR 13).")
    until = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, help_text="Of declining or leaving.")

    class Meta:
        ordering = ["mediation", "pk"]
        triggers = [
            witnessed(),
            keep_states(ASSIGNMENT),
            pgtrigger.Protect(
                name="the_draw_stays", operation=pgtrigger.Update, condition=pgtrigger.AnyChange("draw", "mediator")
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["mediation"], condition=Q(state__in=("appointed", "accepted"), leads=True),
                name="one_mediator_leads_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["mediation", "mediator"], condition=Q(state__in=("appointed", "accepted")),
                name="a_mediator_is_once_in_a_mediation",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.mediation_id} {self.mediator_id}"
