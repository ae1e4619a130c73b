"""Cases that are tried together: the group, its lead case, and since when and why each case is in it."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from evercourt.cases.models.case import Case, OfCase
from evercourt.kernel.states import LockingQuerySet
from evercourt.ledger.witness import witnessed

OF_ONE_COURT = """
    IF (SELECT court_id FROM cases_case WHERE id = NEW.case_id) <>
        (SELECT lead.court_id FROM cases_casegroup joined JOIN cases_case lead ON lead.id = joined.lead_id
         WHERE joined.id = NEW.group_id) THEN
        RAISE EXCEPTION 'cases of two courts are not tried together';
    END IF;
    RETURN NEW;
"""


class CaseGroup(models.Model):
    """Cases of one court that are tried together; each keeps its number, docket, parties and seals."""

    lead = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="led_groups")
    made_at = models.DateTimeField(default=timezone.now)

    objects = LockingQuerySet.as_manager()

    class Meta:
        triggers = [pgtrigger.Protect(name="group_never_removed", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"group of {self.lead_id}"


class JoinedCase(OfCase, models.Model):
    """A case in a group, from the order that joined it to the order that separated it."""

    group = models.ForeignKey(CaseGroup, on_delete=models.PROTECT, related_name="joined")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="joinings")
    ground = models.CharField(max_length=32, help_text="Of the procedure pack, for example same_facts.")
    basis = models.CharField(max_length=100)
    reasons = models.TextField()
    joined_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField(default=timezone.now)
    left_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    left_at = models.DateTimeField(null=True, blank=True)
    left_because = models.TextField(blank=True)

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["group", "pk"]
        triggers = [
            witnessed(),
            pgtrigger.Trigger(
                name="of_one_court", operation=pgtrigger.Insert, when=pgtrigger.Before, func=OF_ONE_COURT
            ),
            pgtrigger.Protect(
                name="joining_never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("group", "case", "ground", "basis", "reasons", "joined_by", "joined_at"),
            ),
            pgtrigger.Protect(
                name="separated_once", operation=pgtrigger.Update, condition=pgtrigger.Q(old__left_at__isnull=False)
            ),
            pgtrigger.Protect(name="joining_never_removed", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(left_at=None), name="a_case_is_in_one_group"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} in {self.group_id}"
