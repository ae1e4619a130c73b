"""The agreement, who signed it and how, its performance, and the application to have it confirmed."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Case
from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed
from evercourt.mediation.models.mediation import Mediation, Participant
from evercourt.mediation.states import (
    AGREEMENT,
    CONFIRMATION,
    OBLIGATION,
    AgreementState,
    ConfirmationState,
    ObligationState,
)

PERSON = settings.AUTH_USER_MODEL


class Agreement(Stateful):
    """What the parties agree, as clauses: who does what for whom, how much, by when. Its words are those signed."""

    State = AgreementState
    transitions = AGREEMENT

    mediation = models.ForeignKey(Mediation, on_delete=models.PROTECT, related_name="agreements")
    version = models.PositiveSmallIntegerField(default=1)
    clauses = models.JSONField(default=list, help_text="See clauses.py; participants by primary key.")
    state = models.CharField(max_length=16, choices=AgreementState.choices, default=AgreementState.DRAFT)
    written_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    text_sha256 = models.CharField(max_length=64, blank=True, help_text="Of the words that are signed.")
    paper = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="To read and sign."
    )
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="With all signatures."
    )
    effective_at = models.DateTimeField(null=True, blank=True, help_text="When the last one had signed (OMR 19).")

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["mediation", "pk"]
        triggers = [
            # What is only a draft is as secret as what was said: nothing of it is on record.
            witnessed(unless="NEW.state IN ('draft', 'signing', 'dropped')"),
            keep_states(AGREEMENT),
            pgtrigger.Protect(
                name="what_is_signed_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.clauses IS DISTINCT FROM NEW.clauses AND OLD.state <> 'draft' AND NEW.state <> 'dropped'"
                ),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["mediation"], condition=~Q(state="dropped"), name="one_agreement_of_a_mediation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.mediation_id} v{self.version}"

    @property
    def case(self) -> Case | None:
        return self.mediation.case


class Signature(models.Model):
    """A signature on the words of an agreement, on any channel, with what proves it."""

    class How(models.TextChoices):
        CODE = "code", _("with a code sent to their own number")
        WORD = "word", _("by word, read out and recorded, with a code")
        PAPER = "paper", _("on paper, scanned")
        SEAL = "seal", _("as mediator")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="None: the mediator."
    )
    version = models.PositiveSmallIntegerField()
    text_sha256 = models.CharField(max_length=64)
    how = models.CharField(max_length=8, choices=How.choices)
    via = models.CharField(max_length=16, choices=Channel.choices)
    read_out = models.TextField(blank=True, help_text="The words read out by telephone, in their language.")
    proof = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="Scan or recording."
    )
    entered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["agreement", "pk"]
        triggers = [
            witnessed(),
            pgtrigger.Protect(name="a_signature_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "participant", "version"], name="a_version_is_signed_once_a_party"
            ),
            models.UniqueConstraint(
                fields=["agreement", "version"],
                condition=Q(participant=None),
                name="a_version_is_signed_once_by_the_mediator",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.participant_id}"


class Obligation(Stateful):
    """One clause to be performed, until its day."""

    State = ObligationState
    transitions = OBLIGATION

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="obligations")
    position = models.PositiveSmallIntegerField()
    obligor = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    obligee = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=15, decimal_places=2, null=True, blank=True)
    due_on = models.DateField()
    state = models.CharField(max_length=16, choices=ObligationState.choices, default=ObligationState.OPEN)
    reminded_at = models.DateTimeField(null=True, blank=True)
    performed_on = models.DateField(null=True, blank=True)

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "position"]
        triggers = [
            witnessed(),
            keep_states(OBLIGATION),
            pgtrigger.Protect(
                name="what_was_agreed_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("agreement", "position", "obligor", "obligee", "amount", "due_on"),
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["agreement", "position"], name="a_clause_is_tracked_once")]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.position}"


class ConfirmationQuerySet(LockingQuerySet):
    def visible_to(self, user: Any) -> ConfirmationQuerySet:
        """Return the applications of one's own mediations, and those of the cases on whose panel the person sits."""
        from evercourt.mediation.policy import confirmations_seen_by

        return self.filter(confirmations_seen_by(user)).distinct()


class Confirmation(Stateful):
    """The joint application that the court confirm an agreement, and what became of it (CPL 205, 206)."""

    State = ConfirmationState
    transitions = CONFIRMATION

    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="confirmation")
    state = models.CharField(max_length=16, choices=ConfirmationState.choices, default=ConfirmationState.ASKED)
    last_day = models.DateField(help_text="Thirty days after the agreement took effect (CPL 205).")
    explanation = models.JSONField(default=list, blank=True)
    filed_at = models.DateTimeField(null=True, blank=True)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="confirmation")
    asked_for = models.TextField(blank=True, help_text="Evidence the judge demands before deciding (OMR 23).")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        triggers = [witnessed(), keep_states(CONFIRMATION)]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.state}"


class Joined(models.Model):
    """One party's part in the joint application; it is filed when everyone has joined."""

    confirmation = models.ForeignKey(Confirmation, on_delete=models.PROTECT, related_name="joined")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    via = models.CharField(max_length=16, choices=Channel.choices)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = [witnessed()]
        constraints = [models.UniqueConstraint(fields=["confirmation", "participant"], name="a_party_joins_once")]

    def __str__(self) -> str:
        return f"{self.confirmation_id} {self.participant_id}"
