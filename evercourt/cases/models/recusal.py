"""Who must not sit: relations that people of the court declare, and requests that one of them withdraw."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models.case import PanelMember
from evercourt.cases.models.party import Party
from evercourt.cases.states import RECUSAL, RecusalState
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed


class Ground(models.TextChoices):
    """The grounds of CPL 47."""

    RELATIVE = "relative", _("is a party or a near relative of a party or representative")
    INTEREST = "interest", _("has an interest in the case")
    OTHER_RELATION = "other_relation", _("has another relation that may affect a fair trial")
    GIFTS = "gifts", _("accepted gifts or dinners, or met a party or representative against the rules")


class DeclaredRelation(models.Model):
    """Someone with whom a person of the court has a relation: they are never drawn for a case of that person."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="relations")
    name = models.CharField(max_length=100, help_text="Of the person or company, as it would stand in a case.")
    ground = models.CharField(max_length=16, choices=Ground.choices)
    declared_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers = [
            pgtrigger.Protect(
                name="said_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("user", "name", "ground", "declared_at"),
            ),
            pgtrigger.Protect(name="relation_never_removed", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"], condition=Q(ended_at=None), name="a_relation_is_declared_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.ground}"


class Recusal(Stateful):
    """A request that a member withdraw (CPL 47–50): of a party, or of the member themselves (`party` None)."""

    State = RecusalState
    transitions = RECUSAL

    member = models.ForeignKey(PanelMember, on_delete=models.PROTECT, related_name="recusals")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ground = models.CharField(max_length=16, choices=Ground.choices)
    reasons = models.TextField()
    known_on = models.DateField(
        null=True, blank=True, help_text="When the reason became known; asked once the trial has begun (CPL 48)."
    )
    state = models.CharField(max_length=16, choices=RecusalState.choices, default=RecusalState.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField(help_text="Last day to decide; after a request to reconsider, the day for that.")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField(blank=True)
    committee_record = models.CharField(
        max_length=100, blank=True, help_text="Number of the record, when the judicial committee decided (CPL 49)."
    )
    objection = models.TextField(blank=True, help_text="Why the decision is asked to be reconsidered, once.")

    objects = LockingQuerySet.as_manager()

    class Meta:
        triggers = [witnessed(), keep_states(RECUSAL)]
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(state__in=("asked", "reconsider")), name="one_open_request_a_member"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.state}"
