"""Applications to enforce a title."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from evercourt.cases.models import Case, Party
from evercourt.courts.models import Court
from evercourt.decisions.models import Decision
from evercourt.documents.models import Document
from evercourt.enforcement.models.award import Award
from evercourt.enforcement.states import APPLICATION, ApplicationState
from evercourt.kernel.channels import Channel
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed


class ApplicationQuerySet(LockingQuerySet):
    def visible_to(self, user: Any) -> ApplicationQuerySet:
        """Return the applications this person may see: their own, and those of the court where they decide."""
        from evercourt.enforcement.policy import seen_by

        return self.filter(seen_by(user))

    def at(self, courts: Any) -> ApplicationQuerySet:
        """Return the applications that one of the courts decides."""
        return self.filter(models.Q(title__case__court__in=courts) | models.Q(award__court__in=courts))

    def with_title(self) -> ApplicationQuerySet:
        """Fetch along what the properties below read."""
        return self.select_related("title__case__court", "award__court", "applicant", "debtor")


class EnforcementApplication(Stateful):
    """Somebody asks the court to enforce a title: an effective decision, which has two of its parties, or an award.

    (CPL 247, 248, 250 of 2023.)
    """

    State = ApplicationState
    transitions = APPLICATION

    title = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="enforcement_applications"
    )
    applicant = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    debtor = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    award = models.OneToOneField(Award, on_delete=models.PROTECT, null=True, blank=True, related_name="application")
    award_key = models.CharField(max_length=64, blank=True, help_text="Digest of commission, number and both sides.")
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
    ruling = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="By which it is refused."
    )
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
            ),
            models.UniqueConstraint(
                fields=["award_key"],
                condition=~models.Q(state="refused") & ~models.Q(award_key=""),
                name="an_award_is_enforced_once",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    title__isnull=False, applicant__isnull=False, debtor__isnull=False, award__isnull=True, award_key=""
                )
                | (models.Q(title=None, applicant=None, debtor=None, award__isnull=False) & ~models.Q(award_key="")),
                name="one_title_is_enforced",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.named} {self.amount}"

    @property
    def about(self) -> Case | Award:
        """What acts on it are recorded about: the case of the decision, or the award, which has none."""
        if self.award:
            return self.award
        assert self.title, "an application has a title"
        case: Case = self.title.case
        return case

    @property
    def court(self) -> Court:
        """The court that decides on it."""
        court: Court = self.about.court
        return court

    @property
    def named(self) -> str:
        """What the title is called."""
        return f"{self.award.commission}裁决书" if self.award else str(self.title and self.title.title)

    @property
    def number(self) -> str:
        """The number under which the title was made."""
        return str(self.about.number)

    @property
    def applicant_name(self) -> str:
        return str(self.award.creditor if self.award else self.applicant)

    @property
    def debtor_name(self) -> str:
        return str(self.award.debtor if self.award else self.debtor)

    @property
    def ledger_stream(self) -> str:
        return f"case:{self.case_id}" if self.case_id else self.about.ledger_stream

    @property
    def ledger_court_id(self) -> int:
        return int(self.court.pk)
