"""Arbitral awards as they were handed to the court that enforces them."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Party
from evercourt.courts.models import Court, OfCourt
from evercourt.documents.models import Document
from evercourt.kernel.fields import ProtectedTextField
from evercourt.ledger.witness import witnessed


class Award(OfCourt, models.Model):
    """What an arbitration commission ordered one to pay another, and why this court enforces it (CPL 235, 248)."""

    class Kind(models.TextChoices):
        COMMERCIAL = "commercial", _("award of an arbitration commission")
        LABOUR = "labour", _("award of a labour arbitration commission")

    class Here(models.TextChoices):
        DOMICILE = "domicile", _("the debtor lives or has its seat in the area of this court")
        PROPERTY = "property", _("property of the debtor is in the area of this court")

    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="awards")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    commission = models.CharField(max_length=200)
    number = models.CharField(max_length=100)
    made_on = models.DateField()
    perform_by = models.DateField(help_text="Last day to pay; if the award names none, the day it was served.")
    amount = models.DecimalField(max_digits=15, decimal_places=2, help_text="What it orders the debtor to pay, yuan.")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    power = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="Power of attorney."
    )
    creditor_kind = models.CharField(max_length=16, choices=Party.Kind.choices)
    creditor = models.CharField(max_length=200)
    debtor_kind = models.CharField(max_length=16, choices=Party.Kind.choices)
    debtor = models.CharField(max_length=200)
    debtor_number = ProtectedTextField(blank=True, help_text="Identity number or unified social credit code.")
    debtor_address = ProtectedTextField(blank=True)
    debtor_phone = ProtectedTextField(blank=True)
    here = models.CharField(max_length=16, choices=Here.choices)
    here_where = models.CharField(max_length=300, help_text="The address, or the property and where it is.")
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="awards")
    handed_in_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["court", "pk"]
        triggers = [
            witnessed(),
            pgtrigger.Protect(name="an_award_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="an_award_orders_something"),
            models.CheckConstraint(condition=Q(perform_by__gte=F("made_on")), name="an_award_is_made_before_its_day"),
        ]

    def __str__(self) -> str:
        return f"{self.commission} {self.number}"
