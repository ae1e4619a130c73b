"""How enforcement ended, or this round of it, and that it was taken up again."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Case
from evercourt.documents.models import Document
from evercourt.enforcement.models.triggers import ROUND_ENDS_LAWFULLY
from evercourt.ledger.witness import witnessed


class EndKind(models.TextChoices):
    PAID = "paid", _("paid in full")
    SETTLED = "settled", _("settled by the parties")
    ROUND = "round", _("this round ended")
    FALLEN = "fallen", _("the title has fallen")


class Ending(models.Model):
    """An end of enforcement. Of a round: the paper for each of the five conditions, and what the applicant said."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="endings")
    kind = models.CharField(max_length=8, choices=EndKind.choices)
    checklist = models.JSONField(default=dict, blank=True, help_text="Condition → the document that shows it.")
    applicant_said = models.TextField(blank=True)
    heard_on = models.DateField(null=True, blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asks_again = models.JSONField(default=list, blank=True, help_text="Days of the half-yearly inquiries (ENDR 9).")
    asked_again = models.JSONField(default=list, blank=True, help_text="Those that were made.")
    resumed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["case", "pk"]
        triggers = [
            witnessed(),
            pgtrigger.Trigger(
                name="a_round_ends_lawfully",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=ROUND_ENDS_LAWFULLY,
            ),
            pgtrigger.Protect(
                name="how_it_ended_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("case", "kind", "checklist", "applicant_said", "heard_on", "ended_at"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(resumed_at__isnull=True), name="enforcement_ends_once"
            ),
            models.CheckConstraint(
                condition=~Q(kind="round")
                | (
                    Q(checklist__has_keys=["notice", "consumption", "exhausted", "three_months", "missing"])
                    & ~Q(applicant_said="")
                    & Q(heard_on__isnull=False)
                ),
                name="a_round_ends_with_five_conditions_and_the_applicant_heard",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
