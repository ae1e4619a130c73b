"""Inquiries about a debtor's property, the answers as received, and what was found by them."""

from __future__ import annotations

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Case, Party
from evercourt.courts.models import Court, OfCourt
from evercourt.documents.models import Document
from evercourt.enforcement.models.officers import Institution
from evercourt.enforcement.models.triggers import INQUIRY_IS_LAWFUL, stays
from evercourt.enforcement.states import INQUIRY, InquiryState
from evercourt.kernel.fields import PartlyProtectedJSONField, ProtectedTextField, masked
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed


class Inquiry(Stateful):
    """One question about one debtor to one institution; `message` is shared by those sent together."""

    State = InquiryState
    transitions = INQUIRY

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="inquiries")
    debtor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="inquiries")
    items = models.JSONField(help_text="Only what the institution lists.")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    message = models.UUIDField(default=uuid.uuid4, editable=False)
    notice = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", help_text="NET 3(1).")
    state = models.CharField(max_length=16, choices=InquiryState.choices, default=InquiryState.WRITTEN)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    answer_by = models.DateField()
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, help_text="Of a refusal, as the institution gave it.")

    objects = LockingQuerySet.as_manager()

    class Meta:
        triggers = [
            witnessed(),
            keep_states(INQUIRY),
            pgtrigger.Trigger(
                name="an_inquiry_is_lawful", operation=pgtrigger.Insert, when=pgtrigger.Before, func=INQUIRY_IS_LAWFUL
            ),
            stays(
                "what_was_asked_stays",
                "case",
                "debtor",
                "institution",
                "items",
                "key",
                "asked_by",
                "notice",
                said="what was asked stays as it was asked (NET 7; INV 25)",
            ),
        ]
        indexes = [
            # Serves the job that sends, and the one that looks for what was not answered.
            models.Index(fields=["state", "institution"], name="inquiries_under_way"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.institution_id} {self.state}"


class Answer(models.Model):
    """An answer of an institution, as received. The same answer again is the same row."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="answers")
    received_at = models.DateTimeField(default=timezone.now)
    raw = ProtectedTextField(help_text="As received.")
    signature = models.TextField(blank=True, help_text="Of the institution, verified when it was received.")
    place = models.BigIntegerField(default=0, help_text="Its number in the order in which the institution spoke.")
    sha256 = models.CharField(max_length=64)
    late = models.BooleanField(default=False)

    class Meta:
        triggers = [witnessed(), pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [models.UniqueConstraint(fields=["inquiry", "sha256"], name="an_answer_is_kept_once")]

    def __str__(self) -> str:
        return f"{self.inquiry_id} {self.received_at:%Y-%m-%d}"


class Holding(models.Model):
    """A piece of property of the debtor, as the newest answer tells it. Numbers are encrypted and shown masked."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="holdings")
    debtor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="holdings")
    kind = models.CharField(max_length=16, help_text="As in the pack's order of property.")
    number = ProtectedTextField(help_text="Account, plate or title number.")
    digest = models.CharField(max_length=64, help_text="Keyed digest of the number: the same thing again is one row.")
    label = models.CharField(max_length=100, blank=True)
    balance = models.DecimalField(max_digits=15, decimal_places=2, default=0)
    worth = models.DecimalField(
        max_digits=15, decimal_places=2, default=0, help_text="Available, or the value if known."
    )
    mark = models.CharField(max_length=32, blank=True, help_text="Kind of protected account, or empty.")
    details = PartlyProtectedJSONField(default=dict, blank=True, protected=("co_owner_number",))
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = [witnessed()]
        ordering = ["case", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "institution", "digest"], name="a_holding_is_kept_once"),
        ]

    def __str__(self) -> str:
        return f"{self.institution} {self.masked}"

    @property
    def masked(self) -> str:
        """The number with all but its last four characters hidden."""
        return masked(self.number)


class Alert(OfCourt, models.Model):
    """Something about an inquiry that a supervisor looks at: bulk, staff, relatives, a try outside a case (INV 25)."""

    class Kind(models.TextChoices):
        OUTSIDE = "outside", _("inquiry outside a case of the officer")
        STAFF = "staff", _("inquiry about a member of the court's staff")
        RELATIVE = "relative", _("inquiry about somebody to whom the officer declared a relation")
        BULK = "bulk", _("unusually many inquiries in a day")

    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    day = models.DateField()
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.TextField(blank=True)

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["court", "kind", "officer", "case", "day"], nulls_distinct=False, name="one_alert_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.officer_id}"
