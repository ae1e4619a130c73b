"""Enforcement that stands still for a while, by ruling: why, on whose guarantee, until when."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Case
from evercourt.documents.models import Document
from evercourt.ledger.witness import witnessed


class SuspensionQuerySet(models.QuerySet):  # type: ignore[type-arg]
    def in_force(self, day: Any) -> SuspensionQuerySet:
        """Return the suspensions in force on `day`."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day, ended_on=None)


class Suspension(models.Model):
    """Nothing held is disposed of meanwhile; what is held stays held (CPL 242, 267; EPI 9)."""

    class Kind(models.TextChoices):
        AGREED = "agreed", _("the applicant agrees to wait")
        GUARANTEE = "guarantee", _("the debtor gives a guarantee and the applicant agrees")
        OBJECTION = "objection", _("a sufficient guarantee while an objection is decided")
        TITLE = "title", _("the title itself is reviewed or tried again")
        GONE = "gone", _("a party died or ended, and who follows is not known yet")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="suspensions")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    reasons = models.TextField()
    guarantor = models.CharField(max_length=200, blank=True)
    guarantee = models.DecimalField(max_digits=15, decimal_places=2, default=0, help_text="What it is good for, yuan.")
    since = models.DateField()
    until = models.DateField(null=True, blank=True, help_text="Last day; None: until the ground is gone.")
    explanation = models.JSONField(default=list, blank=True, help_text="Count of the longest time.")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", help_text="The ruling.")
    ruled_at = models.DateTimeField(default=timezone.now)
    ruled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True, blank=True, help_text="First day on which it goes on.")
    why_ended = models.TextField(blank=True)

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        ordering = ["case", "pk"]
        triggers = [
            witnessed(),
            pgtrigger.Protect(
                name="what_was_ruled_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "case", "kind", "reasons", "guarantor", "guarantee", "since", "until", "document", "ruled_by"
                ),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_on__isnull=True), name="enforcement_is_suspended_once"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["guarantee", "objection"]) | (~Q(guarantor="") & Q(guarantee__gt=0)),
                name="a_guarantee_has_its_guarantor",
            ),
            models.CheckConstraint(
                condition=~Q(kind="guarantee") | Q(until__isnull=False), name="a_guarantee_suspends_until_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
