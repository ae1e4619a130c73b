"""Who must be told of an order, and how far that has come. Nobody stays untold."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from evercourt.cases.models import Party
from evercourt.continuity.models.order import ClosureOrder
from evercourt.continuity.states import REACH, ReachState
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states


class Recipient(Stateful):
    """One person to be told of one order: by one line after the other, the last one a person with a telephone."""

    State = ReachState
    transitions = REACH

    order = models.ForeignKey(ClosureOrder, on_delete=models.PROTECT, related_name="recipients")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="A party without an account; how to reach it stays with its identity.",
    )
    name = models.CharField(max_length=200)
    phone = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=16, choices=ReachState.choices, default=ReachState.WAITING)
    line = models.CharField(max_length=16, blank=True, help_text="The line tried last.")
    tried = models.JSONField(default=list, blank=True, help_text="Lines tried so far, in order.")
    next_at = models.DateTimeField(default=timezone.now, help_text="When the next line follows.")
    reached_at = models.DateTimeField(null=True, blank=True)
    reached_by = models.CharField(max_length=16, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True, help_text="Of the agent who called, or why nobody was reached.")
    called = models.PositiveSmallIntegerField(default=0)

    objects = LockingQuerySet.as_manager()

    class Meta:
        triggers = [keep_states(REACH)]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "person"], condition=Q(person__isnull=False), name="a_person_is_told_once_an_order"
            ),
            models.UniqueConstraint(
                fields=["order", "party"], condition=Q(party__isnull=False), name="a_party_is_told_once_an_order"
            ),
            models.UniqueConstraint(
                fields=["order", "phone", "name"],
                condition=Q(person=None, party=None),
                name="a_caller_is_told_once_an_order",
            ),
        ]
        indexes = [
            # Serves the job that tries the next line.
            models.Index(fields=["next_at"], condition=Q(state__in=["waiting", "sent"]), name="next_to_be_told"),
            # Serves the board and the call list.
            models.Index(fields=["order", "state"], name="recipients_of_an_order"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.name} {self.state}"

    @property
    def key(self) -> str:
        """The key of the letter; the line is added to it, so that nobody is told twice by the same line."""
        return f"closure:{self.order_id}:{self.pk}"

    @property
    def telephone(self) -> str:
        """The number to call: the visitor's, the account's, or the one in the identity of a party; empty: none."""
        if self.phone:
            return self.phone
        if self.person:
            return self.person.phone or ""
        identity = getattr(self.party, "identity", None)
        return str(identity.phone) if identity else ""
