"""Objections: of parties to an act, of third parties to the taking of a thing, of creditors to a distribution."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Case, OfCase, Party
from evercourt.documents.models import Document
from evercourt.enforcement.models.measure import Measure
from evercourt.enforcement.models.money import Distribution
from evercourt.enforcement.models.triggers import DECIDED_BY_OTHERS
from evercourt.enforcement.states import OBJECTION, ObjectionState
from evercourt.kernel.channels import Channel
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed


class AwardGround(models.TextChoices):
    """Why an award is not enforced; the pack says which of them the law knows (CPL 248)."""

    NO_AGREEMENT = "no_agreement", _("there is no agreement to arbitrate")
    BEYOND = "beyond_scope", _("what was decided is not covered by the agreement, or not for arbitration")
    PROCEDURE = "unlawful_procedure", _("the tribunal was made up, or the procedure went, against the law")
    FORGED = "forged_evidence", _("the evidence it rests on is forged")
    CONCEALED = "concealed_evidence", _("the other side concealed evidence that would have changed it")
    CORRUPT = "corruption", _("an arbitrator took bribes or bent the law")


class ObjectionQuerySet(LockingQuerySet):
    def visible_to(self, user: Any) -> ObjectionQuerySet:
        """Return the objections this person may see: their own, those of their case, those of the court's judges."""
        from evercourt.enforcement.policy import objections_seen_by

        return self.filter(objections_seen_by(user))


class Objection(OfCase, Stateful):
    """An objection, who decides it until when, and what follows (CPL 236, 238; EPI 15, 17–18; OBJ 11)."""

    class Kind(models.TextChoices):
        ACT = "act", _("objection to an act of enforcement")
        THIRD_PARTY = "third_party", _("objection of a third party to the taking of a thing")
        DISTRIBUTION = "distribution", _("objection to a distribution")
        INSTITUTION = "institution", _("objection of an institution to an order")
        AWARD = "award", _("plea that the award is not enforced")

    State = ObjectionState
    transitions = OBJECTION

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="objections")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, null=True, blank=True, related_name="objections")
    distribution = models.ForeignKey(
        Distribution, on_delete=models.PROTECT, null=True, blank=True, related_name="objections"
    )
    valuation = models.ForeignKey(
        "enforcement.Valuation", on_delete=models.PROTECT, null=True, blank=True, related_name="objections"
    )
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=200)
    text = models.TextField()
    grounds = models.JSONField(default=list, blank=True, help_text="Of a plea against an award (CPL 248).")
    disputed = models.DecimalField(max_digits=15, decimal_places=2, default=0, help_text="Of a distribution.")
    via = models.CharField(max_length=16, choices=Channel.choices)
    state = models.CharField(max_length=16, choices=ObjectionState.choices, default=ObjectionState.RECEIVED)
    received_at = models.DateTimeField(default=timezone.now)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reference = models.CharField(max_length=100, blank=True, help_text="Its number with the institution (NET 6).")
    replied_at = models.DateTimeField(null=True, blank=True, help_text="When the institution got its answer.")
    decide_by = models.DateField()
    explanation = models.JSONField(default=list, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    members = models.JSONField(default=list, blank=True, help_text="The other judges of the panel.")
    reasons = models.TextField(blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    remedy_until = models.DateField(null=True, blank=True, help_text="For review, or for the action (CPL 236, 238).")
    opposed_by = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="EPI 18.",
    )
    opposed_at = models.DateTimeField(null=True, blank=True)
    opposed_text = models.TextField(blank=True)
    action_by = models.DateField(null=True, blank=True, help_text="Last day to sue after it was opposed.")
    sued_on = models.DateField(null=True, blank=True)
    sued_reference = models.CharField(max_length=100, blank=True, help_text="Number of that case.")
    locked_until = models.DateField(null=True, blank=True, help_text="No disposal until then (EPI 15).")

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        ordering = ["case", "pk"]
        triggers = [
            witnessed(),
            keep_states(OBJECTION),
            pgtrigger.Trigger(
                name="decided_by_others", operation=pgtrigger.Update, when=pgtrigger.Before, func=DECIDED_BY_OTHERS
            ),
            pgtrigger.Protect(
                name="what_was_objected_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "case", "kind", "measure", "distribution", "valuation", "party", "name", "text", "grounds"
                ),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "reference"], condition=~Q(reference=""), name="an_institution_objects_once"
            ),
            models.CheckConstraint(
                condition=Q(sued_on__isnull=True)
                | (Q(opposed_at__isnull=False) & Q(sued_on__lte=models.F("action_by"))),
                name="sued_in_time_after_it_was_opposed",
            ),
            models.CheckConstraint(
                condition=~Q(kind="third_party") | Q(measure__isnull=False), name="a_third_party_names_the_thing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
