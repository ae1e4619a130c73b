"""Proposals in writing, with versions, and sealed offers. They stay in this room, whatever becomes of the mediation."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from evercourt.kernel.fields import PartlyProtectedJSONField, ProtectedTextField
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.mediation.models.mediation import Mediation, Participant
from evercourt.mediation.models.said import Walled
from evercourt.mediation.states import ROUND, RoundState

PERSON = settings.AUTH_USER_MODEL


class Proposal(Walled):
    """One version of a proposal: clauses as data. A new version is a new row with the same number."""

    number = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    made_by = models.ForeignKey(
        Participant, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="None: the mediator."
    )
    entered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    content = PartlyProtectedJSONField(default=dict, protected=("clauses",))
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["mediation", "number", "version"]
        triggers = [pgtrigger.Protect(name="a_version_stays", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(fields=["mediation", "number", "version"], name="a_proposal_version_is_made_once")
        ]

    def __str__(self) -> str:
        return f"{self.mediation_id} {self.number}.{self.version}"


class ProposalAnswer(models.Model):
    """What a participant says to one version; the newest counts."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="answers")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    accepts = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["proposal", "pk"]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.participant_id} {self.accepts}"


class OfferRound(Stateful):
    """A round of sealed offers between who is to pay and who is to receive. Only an overlap shows anything."""

    State = RoundState
    transitions = ROUND

    mediation = models.ForeignKey(Mediation, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    payer = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    payee = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=32, help_text="Of offers.toml: what an overlap comes to.")
    state = models.CharField(max_length=16, choices=RoundState.choices, default=RoundState.OPEN)
    opened_at = models.DateTimeField(default=timezone.now)
    result = ProtectedTextField(blank=True, help_text="In yuan, when they overlap.")

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["mediation", "number"]
        triggers = [keep_states(ROUND)]
        constraints = [
            models.UniqueConstraint(fields=["mediation", "number"], name="a_round_is_numbered_once"),
            models.UniqueConstraint(fields=["mediation"], condition=Q(state="open"), name="one_round_at_a_time"),
            models.CheckConstraint(condition=~Q(payer=models.F("payee")), name="nobody_offers_to_themselves"),
            # What is not an overlap has no result, whoever writes it.
            models.CheckConstraint(condition=Q(state="met") | Q(result=""), name="only_an_overlap_shows_a_result"),
        ]

    def __str__(self) -> str:
        return f"{self.mediation_id} {self.number}"


class SealedOffer(models.Model):
    """What one side would pay at most, or take at least; encrypted, and erased when the round is over."""

    round = models.ForeignKey(OfferRound, on_delete=models.PROTECT, related_name="offers")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    sealed = ProtectedTextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "participant"], name="one_offer_a_side_a_round")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.participant_id}"
