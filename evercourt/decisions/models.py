"""Decisions, their versions and signatures, and the appeal period of each party."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Case, CaseDocument, Party, Sealing
from evercourt.cases.states import SealedTo
from evercourt.cases.visibility import document_is_sealed
from evercourt.decisions.states import DECISION, DecisionState
from evercourt.documents.models import Document
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed


class DecisionQuerySet(LockingQuerySet):
    def visible_to(self, user: Any) -> DecisionQuerySet:
        """Return the decisions this person may see: drafts only on the panel, the rest with the case."""
        from evercourt.decisions.policy import seen_by

        return self.filter(seen_by(user))


class Decision(Stateful):
    """A judgment, ruling or order. The operative part is data, so that deadlines and enforcement can follow from it."""

    class Kind(models.TextChoices):
        JUDGMENT = "judgment", _("judgment")
        RULING = "ruling", _("ruling")
        ORDER = "order", _("order")
        MEDIATION = "mediation", _("mediation document")

    State = DecisionState
    transitions = DECISION

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    title = models.CharField(max_length=200)
    template = models.CharField(max_length=64, blank=True)
    appealable = models.BooleanField(default=True)
    operative = models.JSONField(
        default=list, help_text="Items: obligor, obligee, kind (pay/act), amount, due in days after effect, text."
    )
    state = models.CharField(max_length=16, choices=DecisionState.choices, default=DecisionState.DRAFT)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    pronounced_at = models.DateTimeField(null=True, blank=True)
    final_on = models.DateField(null=True, blank=True)
    certificate = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        triggers = [witnessed(), keep_states(DECISION)]

    def __str__(self) -> str:
        return f"{self.case_id} {self.title}"


class PublicationQuerySet(LockingQuerySet):
    def standing(self) -> PublicationQuerySet:
        """Return what everybody may read today: not withdrawn, and not of a case or paper sealed since then."""
        sealed = Sealing.objects.in_force()
        of_case = sealed.of_whole_cases().filter(case=OuterRef("decision__case"))
        of_paper = CaseDocument.objects.filter(
            document_is_sealed(*SealedTo.values), document=OuterRef("decision__document")
        )
        return self.filter(Q(withdrawn_at=None) & (~Q(exception="") | (~Exists(of_case) & ~Exists(of_paper))))

    def with_title_or_number(self, typed: str) -> PublicationQuerySet:
        """Return those whose title or number holds what was typed; the texts are never searched."""
        number = "".join(typed.split()).replace("(", "（").replace(")", "）")
        return self.filter(Q(title__icontains=typed) | Q(number__contains=number))


class DecisionVersion(models.Model):
    """One saved version of the text; the highest is the present one."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField(help_text="Paragraphs; lines that begin with # are headings.")
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = [witnessed()]
        ordering = ["decision", "-number"]
        constraints = [models.UniqueConstraint(fields=["decision", "number"], name="a_version_is_saved_once")]

    def __str__(self) -> str:
        return f"{self.decision_id} v{self.number}"


class DecisionSignature(models.Model):
    """A judge's signature on one version, for good."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="signatures")
    judge = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    text_sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField(default=timezone.now)
    declined = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    class Meta:
        triggers = [witnessed()]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "judge", "version"],
                condition=Q(declined=False),
                name="a_judge_signs_a_version_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.judge_id}"


class AppealPeriod(models.Model):
    """One party's time to appeal, counted from the day the decision was served on them (CPL 171)."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="appeal_periods")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="appeal_periods")
    served_on = models.DateField()
    last_day = models.DateField()
    explanation = models.JSONField(default=list)
    appealed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers = [witnessed()]
        constraints = [models.UniqueConstraint(fields=["decision", "party"], name="one_appeal_period_a_party")]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.party_id} {self.last_day}"


class Publication(models.Model):
    """A decision in effect as everybody reads it, or (`exception`) that and why it is not published (CPL 159).

    `title` and `text` are anonymised; nothing else of the case is told.
    """

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="publication")
    number = models.CharField(max_length=64)
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True, help_text="Anonymised; empty where it is not published.")
    exception = models.CharField(max_length=32, blank=True, help_text="Of the procedure pack, for example mediated.")
    basis = models.CharField(max_length=100)
    hidden = models.JSONField(default=list, help_text="Further words that were left out. Read by the bench alone.")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(default=timezone.now)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.TextField(blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        triggers = [
            witnessed(),
            pgtrigger.Protect(
                name="published_as_it_is",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("decision", "number", "title", "text", "exception", "published_at"),
            ),
            pgtrigger.Protect(name="publication_never_removed", operation=pgtrigger.Delete),
        ]
        indexes = [
            # Serves the public list, newest first.
            models.Index(fields=["-published_at", "-id"], name="published_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def case(self) -> Case:
        return self.decision.case

    @property
    def case_id(self) -> int:
        return self.decision.case_id
