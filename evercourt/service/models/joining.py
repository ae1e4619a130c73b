"""How a party comes to their case: the code in the letter, tries to use it, and requests a clerk has to check."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from evercourt.accounts.offices import Office
from evercourt.cases.models import Case, Party
from evercourt.kernel.fields import ProtectedTextField
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.service.states import JOIN_REQUEST, JoinRequestState


class JoinCode(models.Model):
    """A code that was printed in a letter; only its hash is kept, and it works once."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="join_codes")
    hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = LockingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party"],
                condition=Q(used_at__isnull=True, replaced_at__isnull=True),
                name="one_open_join_code_a_party",
            )
        ]

    def __str__(self) -> str:
        return f"join code of party {self.party_id}"


class JoinTry(models.Model):
    """A failed try to join; counted so that codes cannot be guessed."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    origin = models.CharField(max_length=64, blank=True, help_text="Keyed hash of the network address.")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            # Serve the limits per person, per network address and per case.
            models.Index(fields=["origin", "at"], name="join_tries_from_an_address"),
            models.Index(fields=["user", "at"], name="join_tries_of_a_person"),
            models.Index(fields=["case", "at"], name="join_tries_at_a_case"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%Y-%m-%d %H:%M}"


class JoinRequestQuerySet(LockingQuerySet):
    def visible_to(self, user: Any) -> JoinRequestQuerySet:
        """Return one's own requests, and those at the courts whose registry clerk one is."""
        courts = [held.court_id for held in user.offices if held.office == Office.REGISTRY_CLERK]
        return self.filter(Q(user=user) | Q(party__case__court__in=courts))


class JoinRequest(Stateful):
    """A person with the right code whose identity the file cannot prove: a clerk looks at the document."""

    State = JoinRequestState
    transitions = JOIN_REQUEST

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="join_requests")
    code = models.ForeignKey(JoinCode, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="join_requests")
    name = models.CharField(max_length=200)
    number = ProtectedTextField(blank=True)
    electronic_service = models.BooleanField()
    state = models.CharField(max_length=16, choices=JoinRequestState.choices, default=JoinRequestState.WAITING)
    requested_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    method = models.CharField(max_length=100, blank=True, help_text="What the clerk looked at.")

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        triggers = [keep_states(JOIN_REQUEST)]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "user"], condition=Q(state="waiting"), name="one_waiting_join_request"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.party_id} {self.state}"

    @property
    def case(self) -> Case:
        return self.party.case

    @property
    def ledger_stream(self) -> str:
        return f"case:{self.party.case_id}"

    @property
    def ledger_court_id(self) -> int:
        return self.party.case.court_id
