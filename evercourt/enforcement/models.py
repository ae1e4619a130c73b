"""Applications to enforce a title."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone

from evercourt.cases.models import Case, Party
from evercourt.decisions.models import Decision
from evercourt.enforcement.states import APPLICATION, ApplicationState
from evercourt.kernel.channels import Channel
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states


class ApplicationQuerySet(LockingQuerySet):
    def visible_to(self, user: Any) -> ApplicationQuerySet:
        """Return the applications this person may see: with the case of the title, or as a judge of its court."""
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
    last_day = models.DateField(help_text="Of the two years to apply (CPL 250 of 2023).")
    due_on = models.DateField(help_text="Last day to docket (ENF 16).")
    case = models.OneToOneField(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="enforcement_application"
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        triggers = [keep_states(APPLICATION)]
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
