"""A filing on its way to becoming a case."""

from __future__ import annotations

import secrets
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Case, FeeRelief
from evercourt.courts.models import Court
from evercourt.documents.models import Document
from evercourt.filing.bulk import BulkFiling, BulkRow
from evercourt.filing.help import Help, HelpCode
from evercourt.filing.states import FILING, FilingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.check_codes import CODE_LETTERS
from evercourt.kernel.fields import PartlyProtectedJSONField
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed

__all__ = [
    "BulkFiling",
    "BulkRow",
    "Defect",
    "Filing",
    "FilingDocument",
    "Help",
    "HelpCode",
    "ReliefDecision",
    "Submission",
    "new_receipt_number",
]

# What is still being written, or corrected, is the filer's own and on no file.
DRAFTED = "NEW.state IN ('draft', 'returned')"

# What somebody wrote for another is handed in only as that person confirmed it.
CONFIRMED_FIRST = """
    IF EXISTS (
        SELECT 1 FROM filing_help help JOIN filing_filing filing ON filing.id = help.filing_id
        WHERE filing.id = NEW.filing_id AND help.confirmed_version IS DISTINCT FROM filing.version
    ) THEN
        RAISE EXCEPTION 'the person did not confirm what was written for them (OLR 11; REG 3)';
    END IF;
    RETURN NEW;
"""

# What of a form is encrypted at rest; the ledger keeps the hash of the plain form, which the frozen row must match.
PROTECTED = ("identity_number",)


def new_receipt_number() -> str:
    """Return the number printed on a receipt, which is enough to look it up without an account."""
    return "R" + "".join(secrets.choice(CODE_LETTERS) for _i in range(11))


class FilingQuerySet(LockingQuerySet):
    def visible_to(self, user: Any) -> FilingQuerySet:
        """Return the filings this person may see: their own, those made for them, those of their court's desk."""
        from evercourt.filing.policy import seen_by

        return self.filter(seen_by(user))


class Filing(Stateful):
    """One application to the court. `form` is what the person entered; on submission it is checked and frozen."""

    State = FilingState
    transitions = FILING
    # Not kept: the place in the queue that the act which has just received it told the filer.
    place_told: int | None = None

    court = models.ForeignKey(Court, on_delete=models.PROTECT, null=True, blank=True, related_name="filings")
    state = models.CharField(max_length=16, choices=FilingState.choices, default=FilingState.DRAFT)
    filer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="filings"
    )
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who wrote it down: the clerk at the counter, by post or by telephone; a helper (`help`).",
    )
    via = models.CharField(max_length=16, choices=Channel.choices, default=Channel.WEB)
    language = models.CharField(max_length=10, default="zh-hans")
    form = PartlyProtectedJSONField(default=dict, protected=PROTECTED)
    step = models.SlugField(max_length=32, blank=True, help_text="Where the person goes on, on whatever device.")
    version = models.PositiveIntegerField(default=1, help_text="Grows with every save; two tabs cannot overwrite.")
    receipt_number = models.CharField(max_length=16, unique=True, default=new_receipt_number)
    created_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True, help_text="First submission; kept through correction.")
    received_at = models.DateTimeField(null=True, blank=True, help_text="Latest submission; the clock runs from it.")
    due_on = models.DateField(null=True, blank=True, help_text="Last day to decide (CPL 126).")
    due_explanation = models.JSONField(default=list)
    rounds = models.PositiveSmallIntegerField(default=0, help_text="How many times it was returned.")
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    correct_by = models.DateField(null=True, blank=True, help_text="Last day to correct, after a return.")
    put_to_judge_at = models.DateTimeField(null=True, blank=True, help_text="A clerk asks for a ruling of refusal.")
    paused_on = models.DateField(
        null=True, blank=True, help_text="Mediation is tried with everyone's consent; the clock waits."
    )
    pauses = models.JSONField(default=list, blank=True, help_text="First and last day of each pause, as ISO days.")
    overdue_since = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="filing")
    receipt = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    return_notice = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="Of the latest return."
    )
    refusal = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = FilingQuerySet.as_manager()

    class Meta:
        triggers = [
            witnessed(unless=DRAFTED),
            keep_states(FILING),
            pgtrigger.Protect(
                name="what_was_submitted_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.form IS DISTINCT FROM NEW.form AND OLD.state NOT IN ('draft', 'returned')"
                ),
            ),
        ]
        indexes = [
            # Serves the review queue, ordered by its clock.
            models.Index(fields=["court", "due_on", "id"], condition=models.Q(state="submitted"), name="review_queue"),
            models.Index(fields=["filer", "-saved_at"], name="filings_of_a_person"),
        ]

    def __str__(self) -> str:
        return self.receipt_number

    @property
    def ledger_stream(self) -> str:
        return f"case:{self.case_id}" if self.case_id else f"filing:{self.pk}"

    @property
    def ledger_court_id(self) -> int | None:
        return self.court_id


class Submission(models.Model):
    """What was submitted, each time, word for word: a correction is compared with it, never written over it."""

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="submissions")
    round = models.PositiveSmallIntegerField(help_text="0 is the first; later ones follow a return.")
    at = models.DateTimeField()
    via = models.CharField(max_length=16, choices=Channel.choices)
    form = PartlyProtectedJSONField(protected=PROTECTED)

    class Meta:
        ordering = ["filing", "round"]
        constraints = [models.UniqueConstraint(fields=["filing", "round"], name="a_round_is_submitted_once")]
        triggers = [
            witnessed(),
            pgtrigger.Protect(name="kept_as_it_came", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="confirmed_first", operation=pgtrigger.Insert, when=pgtrigger.Before, func=CONFIRMED_FIRST
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing} {self.round}"


class FilingDocument(models.Model):
    """A file attached to a filing."""

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", _("complaint")
        EVIDENCE = "evidence", _("evidence")
        IDENTITY = "identity", _("proof of identity")
        POWER = "power", _("power of attorney")
        CONFIRMATION = "confirmation", _("confirmation of the person present")

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="documents")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    position = models.PositiveSmallIntegerField(default=1)
    proves = models.CharField(max_length=300, blank=True, help_text="What this evidence is to prove.")
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["filing", "kind", "position", "pk"]

    def __str__(self) -> str:
        return f"{self.filing} {self.kind} {self.position}"


class Defect(models.Model):
    """Something a return asked to be corrected: all at once, each with its article (OLR 9; REG 7)."""

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="defects")
    round = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=64, help_text="Checklist item of the procedure pack.")
    text = models.TextField()
    basis = models.CharField(max_length=100)
    corrected_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers = [witnessed()]
        constraints = [
            models.UniqueConstraint(fields=["filing", "round", "item"], name="a_defect_is_raised_once_a_round")
        ]

    def __str__(self) -> str:
        return f"{self.filing} {self.item}"


class ReliefDecision(models.Model):
    """What a judge decided on relief from the fee before docketing (FEE 49); acceptance takes it along to the fee."""

    filing = models.OneToOneField(Filing, on_delete=models.PROTECT, related_name="relief")
    kind = models.CharField(max_length=16, choices=FeeRelief.Kind.choices)
    grounds = models.TextField()
    granted = models.BooleanField()
    percent = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Of the fee that is waived.")
    until = models.DateField(null=True, blank=True)
    reasons = models.TextField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers = [
            witnessed(),
            pgtrigger.Protect(name="stays_as_decided", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.filing} {self.kind} {self.granted}"
