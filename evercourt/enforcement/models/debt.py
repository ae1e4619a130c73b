"""What is owed in an enforcement case, and what the debtor reported of their property."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Case, Party
from evercourt.enforcement.models.triggers import EXEMPT_STAYS
from evercourt.kernel.channels import Channel
from evercourt.kernel.fields import PartlyProtectedJSONField
from evercourt.kernel.states import LockingQuerySet
from evercourt.ledger.witness import witnessed


class Debt(models.Model):
    """The terms of the title under enforcement, and the cap: what may be held at most, with its count (SEAL 19)."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="debt")
    creditor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    debtor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    principal = models.DecimalField(max_digits=15, decimal_places=2)
    interest = models.DecimalField(max_digits=15, decimal_places=2, default=Decimal(0), help_text="As a sum.")
    yearly = models.DecimalField(max_digits=9, decimal_places=6, default=Decimal(0), help_text="0.0365 is 3.65 %.")
    interest_from = models.DateField(null=True, blank=True)
    costs = models.DecimalField(max_digits=15, decimal_places=2, default=Decimal(0))
    fee = models.DecimalField(max_digits=15, decimal_places=2, default=Decimal(0), help_text="Of enforcement (FEE 14).")
    late_from = models.DateField(help_text="The day after the time to perform ended (INTR 2).")
    suspended = models.JSONField(default=list, blank=True, help_text="Spans without doubled interest (INTR 3).")
    household = models.PositiveSmallIntegerField(default=1, help_text="The debtor and whom they support.")
    exempt = models.DecimalField(max_digits=15, decimal_places=2, default=Decimal(0))
    cap = models.DecimalField(max_digits=15, decimal_places=2, help_text="All that is owed, counted to cap_to.")
    cap_to = models.DateField()
    charged = models.DecimalField(
        max_digits=15, decimal_places=2, default=Decimal(0), help_text="All that was ever owed by the last count."
    )
    explanation = models.JSONField(default=list, blank=True)

    objects = LockingQuerySet.as_manager()

    class Meta:
        triggers = [
            witnessed(),
            pgtrigger.Trigger(
                name="exempt_is_never_lowered",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func=EXEMPT_STAYS,
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(cap__gte=0) & Q(exempt__gte=0) & Q(charged__gte=0), name="amounts_are_not_negative"
            ),
            models.CheckConstraint(condition=~Q(creditor=models.F("debtor")), name="nobody_owes_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.principal}"


class PropertyReport(models.Model):
    """The debtor's report of their property, or of a change of it (INV 3–7). Given is given; a change is a new one."""

    class Kind(models.TextChoices):
        FIRST = "first", _("report of property")
        CHANGE = "change", _("report of a change")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="property_reports")
    debtor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    content = PartlyProtectedJSONField(protected=("number", "address", "text"))
    household = models.PositiveSmallIntegerField(default=1)
    in_time = models.BooleanField()
    via = models.CharField(max_length=16, choices=Channel.choices)
    submitted_at = models.DateTimeField(default=timezone.now)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers = [witnessed()]
        ordering = ["case", "pk"]

    def __str__(self) -> str:
        return f"{self.case} {self.kind}"

    @property
    def lines(self) -> list[Any]:
        """What was reported, line by line."""
        return list(self.content.get("lines", []))
