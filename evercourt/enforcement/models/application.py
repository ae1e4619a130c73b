"""Applications to enforce a title."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from evercourt.cases.models import Case, Party
from evercourt.decisions.models import Decision
from evercourt.enforcement.states import APPLICATION, ApplicationState
from evercourt.kernel.channels import Channel
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed


class ApplicationQuerySet(LockingQuerySet):
    def visible_to(self, user: Any) -> ApplicationQuerySet:
        """Return the applications this person may see: their own, and those of the court where they decide."""
        from evercourt.enforcement.policy import seen_by

        return self.filter(seen_by(user))


class EnforcementApplication(Stateful):
    """A party asks the court to enforce an effective decision (CPL 247, 250 of 2023)."""

    State = ApplicationState
    transitions = APPLICATION

    title = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="enforcement_applications")
    applicant = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    debtor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=15, decimal_places=2)
    request = models.TextField(blank=True)
    via = models.CharField(max_length=16, choices=Channel.choices)
    state = models.CharField(max_length=16, choices=ApplicationState.choices, default=ApplicationState.SUBMITTED)
    submitted_at = models.DateTimeField(default=timezone.now)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    last_day = models.DateField(help_text="Of the two years to apply (CPL 250 of 2023).")
    due_on = models.DateField(help_text="Last day to docket (ENF 16).")
    due_explanation = models.JSONField(default=list, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    put_to_judge_at = models.DateTimeField(null=True, blank=True)
    put_to_judge_for = models.TextField(blank=True, help_text="What the clerk thinks is missing.")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reasons = models.TextField(blank=True, help_text="Of the refusal.")
    case = models.OneToOneField(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="enforcement_application"
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        triggers = [witnessed(), keep_states(APPLICATION)]
        constraints = [
            models.UniqueConstraint(
                fields=["title", "applicant", "debtor"],
                condition=~models.Q(state="refused"),
                name="a_title_is_enforced_once_against_a_debtor",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title_id} {self.amount}"

    @property
    def ledger_stream(self) -> str:
        return f"case:{self.case_id}" if self.case_id else f"case:{self.title.case_id}"

    @property
    def ledger_court_id(self) -> int:
        return self.title.case.court_id
