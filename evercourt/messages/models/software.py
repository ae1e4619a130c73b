"""Software of a person or a firm that is told of letters: where it listens, for whom, and each call to it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.firms import Firm, FirmMember
from evercourt.accounts.models import OfficeHeld
from evercourt.kernel.fields import ProtectedTextField
from evercourt.messages.models.message import Message


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def visible_to(self, user: Any) -> EndpointQuerySet:
        """Return a person's own places, and those of the firm in which they are a partner."""
        partner = FirmMember.objects.at_work().filter(user=user, role=FirmMember.Role.PARTNER)
        return self.filter(Q(owner=user, firm=None) | Q(firm__in=partner.values("firm")))


class Endpoint(models.Model):
    """An address at which software listens. What it is told is signed with a secret only the two sides know."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    firm = models.ForeignKey(
        Firm, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="None: the owner's own."
    )
    url = models.URLField(max_length=500)
    secret = ProtectedTextField(help_text="As receivers know it: whsec_ and base64.")
    added_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0, help_text="In a row: the waits follow from it.")
    next_at = models.DateTimeField(default=timezone.now, help_text="Not called before.")
    halted_at = models.DateTimeField(
        null=True, blank=True, help_text="It failed for so long that it is not called until somebody says so."
    )

    objects = EndpointQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-id"], condition=Q(ended_at=None), name="endpoints_of_a_person"),
            models.Index(fields=["firm", "-id"], condition=Q(ended_at=None), name="endpoints_of_a_firm"),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def ledger_stream(self) -> str:
        return f"firm:{self.firm_id}" if self.firm_id else f"person:{self.owner_id}"

    @property
    def ledger_court_id(self) -> None:
        return None


class Listener(models.Model):
    """For whom an address listens: its owner; at a firm's, each member who agreed."""

    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="listeners")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "user"], condition=Q(until=None), name="listened_for_once_at_a_place"
            )
        ]
        indexes = [
            # Serves every letter that is written.
            models.Index(fields=["user"], condition=Q(until=None), name="who_listens_for_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.endpoint} {self.user}"


class CallQuerySet(models.QuerySet["Call"]):
    def still_for_its_person(self) -> CallQuerySet:
        """Return the calls whose person is still listened for; what was written before they left stays unsaid.

        Nor is anything told of who has come to hold an office at a court since they agreed.
        """
        listener = Listener.objects.filter(endpoint=OuterRef("endpoint"), user=OuterRef("message__to"), until=None)
        member = FirmMember.objects.at_work().filter(firm=OuterRef("endpoint__firm"), user=OuterRef("message__to"))
        office = OfficeHeld.objects.current().filter(user=OuterRef("message__to"))
        return self.filter(Exists(listener), Q(endpoint__firm=None) | Exists(member), ~Exists(office))


class Call(models.Model):
    """One letter to be told to one address. It may be told more than once: its number says that it is the same."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("waits to be told")
        TAKEN = "taken", _("taken by the software")
        REFUSED = "refused", _("refused by the software")

    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="calls")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="+")
    # Set by the database: the rows are written by a trigger.
    outcome = models.CharField(max_length=8, choices=Outcome.choices, db_default=Outcome.WAITING)
    attempts = models.PositiveIntegerField(db_default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Of the last answer.")
    error = models.CharField(max_length=300, blank=True, db_default="")

    objects = CallQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["endpoint", "message"], name="a_letter_is_told_to_a_place_once")]
        indexes = [
            models.Index(fields=["endpoint", "id"], condition=Q(outcome="waiting"), name="calls_that_wait"),
            models.Index(fields=["endpoint", "-id"], name="calls_of_an_endpoint"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.outcome}"
