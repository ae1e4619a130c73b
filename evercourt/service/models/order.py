"""One order per recipient and set of documents, its attempts with the proof of each, and objections to them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from evercourt.cases.models import Case, OfCase, Party
from evercourt.documents.models import Document
from evercourt.kernel.fields import ProtectedTextField
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed
from evercourt.notices.models import Notice
from evercourt.service import states
from evercourt.service.states import ATTEMPT, ORDER, REBUTTAL, AttemptState, OrderState, RebuttalState


class ServiceOrderQuerySet(LockingQuerySet):
    def visible_to(self, user: Any) -> ServiceOrderQuerySet:
        """Return the orders this person may see: those on them or their client, and those of their desk or panel."""
        from evercourt.service.policy import orders_seen_by

        return self.filter(orders_seen_by(user))


class ServiceOrder(OfCase, Stateful):
    """Documents to be served on one party; served when its earliest effective attempt took effect (OLR 31)."""

    Purpose = states.Purpose
    State = OrderState
    transitions = ORDER

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="service_orders")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="service_orders")
    purpose = models.CharField(max_length=16, choices=states.Purpose.choices)
    documents = models.ManyToManyField(Document, related_name="+")
    state = models.CharField(max_length=16, choices=OrderState.choices, default=OrderState.ORDERED)
    ordered_at = models.DateTimeField(default=timezone.now)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    next_way = models.CharField(
        max_length=16, choices=states.Way.choices, blank=True, help_text="Waits for a clerk; empty: nothing to do."
    )
    effective_at = models.DateTimeField(null=True, blank=True)
    certificate = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    paper_requested_at = models.DateTimeField(null=True, blank=True, help_text="Paper is given on request (CPL 90).")
    paper_sent_at = models.DateTimeField(null=True, blank=True)
    printed_at = models.DateTimeField(
        null=True, blank=True, help_text="When the registry last printed it for the post."
    )

    objects = ServiceOrderQuerySet.as_manager()

    class Meta:
        triggers = [witnessed(), keep_states(ORDER)]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="served") | Q(effective_at__isnull=False), name="served_has_its_time"
            ),
        ]
        indexes = [
            # Serves the registry's desk: what is being served, oldest first.
            models.Index(fields=["ordered_at"], condition=Q(state="ordered"), name="orders_being_served"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.purpose} → {self.party_id}"


class ServiceAttempt(Stateful):
    """One try on one way, with the times of its facts and the proof of each."""

    Way = states.Way
    AddressBasis = states.AddressBasis
    State = AttemptState
    transitions = ATTEMPT

    order = models.ForeignKey(ServiceOrder, on_delete=models.CASCADE, related_name="attempts")
    way = models.CharField(max_length=16, choices=states.Way.choices)
    state = models.CharField(max_length=16, choices=AttemptState.choices, default=AttemptState.SENT)
    address = ProtectedTextField(blank=True)
    address_basis = models.CharField(
        max_length=16, choices=states.AddressBasis.choices, default=states.AddressBasis.PROVIDED
    )
    tracking_number = models.CharField(max_length=64, blank=True)
    reasons = models.TextField(blank=True, help_text="Why this way was taken (CPL 95 for an announcement).")
    sent_at = models.DateTimeField(default=timezone.now)
    reached_at = models.DateTimeField(null=True, blank=True, help_text="Reached the system of the address.")
    read_at = models.DateTimeField(null=True, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True, help_text="Replied, or acted accordingly in the case.")
    received_on = models.DateField(null=True, blank=True, help_text="By the signature on the receipt.")
    received_by = models.CharField(max_length=100, blank=True)
    deemed_on = models.DateField(null=True, blank=True, help_text="Last day of the period of an announcement.")
    deemed_explanation = models.JSONField(default=list, blank=True)
    proven_at = models.DateTimeField(null=True, blank=True, help_text="Another arrival the recipient has proved.")
    effective_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=200, blank=True)
    proof = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    announcement = models.ForeignKey(Notice, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["order", "sent_at", "pk"]
        triggers = [witnessed(), keep_states(ATTEMPT)]
        constraints = [
            models.UniqueConstraint(fields=["tracking_number"], condition=~Q(tracking_number=""), name="posted_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["effective", "presumed"]) | Q(effective_at__isnull=False),
                name="effective_has_its_time",
            ),
        ]
        indexes = [
            # Serves the job that follows e-mails and announcements on their way.
            models.Index(fields=["way"], condition=Q(state="sent"), name="attempts_on_their_way"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.way} {self.state}"

    @property
    def message_key(self) -> str:
        """The key of the message that carries it, without its line."""
        return f"service:{self.pk}"


class Rebuttal(Stateful):
    """A recipient's objection that service did not reach them, or reached them on another day (OLR 31)."""

    State = RebuttalState
    transitions = REBUTTAL

    attempt = models.ForeignKey(ServiceAttempt, on_delete=models.PROTECT, related_name="rebuttals")
    reasons = models.TextField()
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    claimed_on = models.DateField(
        null=True, blank=True, help_text="The day on which it arrived, as the recipient says."
    )
    state = models.CharField(max_length=16, choices=RebuttalState.choices, default=RebuttalState.RAISED)
    raised_at = models.DateTimeField(default=timezone.now)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decision = models.TextField(blank=True)

    objects = LockingQuerySet.as_manager()

    class Meta:
        triggers = [witnessed(), keep_states(REBUTTAL)]
        constraints = [
            models.UniqueConstraint(fields=["attempt"], condition=Q(state="raised"), name="one_open_rebuttal"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.state}"
