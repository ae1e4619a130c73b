"""What is said of a docket entry, or of a whole case, after it was written: sealed, struck, corrected.

The entry itself never changes; each mark is a row of its own, with who, when and why, and is never taken away.
"""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from evercourt.cases.models.case import Case, OfCase
from evercourt.cases.models.docket import CaseDocument, DocketEntry
from evercourt.cases.states import SealedTo
from evercourt.kernel.states import LockingQuerySet
from evercourt.ledger.witness import witnessed

# An entry or paper belongs to the case that is named beside it.
SAME_CASE = """
    IF NEW.entry_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM cases_docketentry line WHERE line.id = NEW.entry_id AND line.case_id = NEW.case_id
    ) OR NEW.paper_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM cases_casedocument paper WHERE paper.id = NEW.paper_id AND paper.case_id = NEW.case_id
    ) THEN
        RAISE EXCEPTION 'the entry or paper is of another case';
    END IF;
    RETURN NEW;
"""
BOTH_OF_ONE_CASE = """
    IF (SELECT count(DISTINCT case_id) FROM cases_docketentry WHERE id IN (NEW.entry_id, NEW.corrects_id)) <> 1
        OR NEW.entry_id <= NEW.corrects_id THEN
        RAISE EXCEPTION 'an entry is corrected by a later one of its own case';
    END IF;
    RETURN NEW;
"""


class SealingQuerySet(LockingQuerySet):
    def in_force(self) -> SealingQuerySet:
        """Return the seals that were not lifted."""
        return self.filter(lifted_at=None)

    def of_whole_cases(self) -> SealingQuerySet:
        """Return the seals on whole cases."""
        return self.filter(entry=None, paper=None)


class Sealing(OfCase, models.Model):
    """A judge's order that an entry, one paper, or (neither) the whole case is closed to some, until another lifts it.

    A whole case is closed to the public only: its parties keep the right to read their file (CPL 52).
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sealings")
    entry = models.ForeignKey(DocketEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="sealings")
    paper = models.ForeignKey(CaseDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="sealings")
    to = models.CharField(max_length=16, choices=SealedTo.choices)
    ground = models.CharField(max_length=32, help_text="Of the procedure pack, for example trade_secret.")
    basis = models.CharField(max_length=100)
    reasons = models.TextField(help_text="Read by everyone who may see the docket.")
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField(default=timezone.now)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    lift_reasons = models.TextField(blank=True)

    objects = SealingQuerySet.as_manager()

    class Meta:
        ordering = ["case", "pk"]
        triggers = [
            witnessed(),
            pgtrigger.Trigger(name="of_its_case", operation=pgtrigger.Insert, when=pgtrigger.Before, func=SAME_CASE),
            pgtrigger.Protect(
                name="order_never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "case", "entry", "paper", "to", "ground", "basis", "reasons", "ordered_by", "ordered_at"
                ),
            ),
            pgtrigger.Protect(
                name="lifted_once", operation=pgtrigger.Update, condition=pgtrigger.Q(old__lifted_at__isnull=False)
            ),
            pgtrigger.Protect(name="order_never_removed", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(lifted_at=None, entry__isnull=False), name="one_seal_an_entry"
            ),
            models.UniqueConstraint(
                fields=["paper"], condition=Q(lifted_at=None, paper__isnull=False), name="one_seal_a_paper"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(lifted_at=None, entry=None, paper=None), name="one_seal_a_whole_case"
            ),
            models.CheckConstraint(condition=Q(entry=None) | Q(paper=None), name="sealed_an_entry_or_a_paper"),
            models.CheckConstraint(
                condition=Q(to="public") | Q(entry__isnull=False) | Q(paper__isnull=False),
                name="a_whole_case_is_open_to_its_parties",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None, lift_reasons="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lift_reasons="")),
                name="a_seal_is_lifted_with_reasons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.entry_id or self.paper_id or 'whole'} {self.to}"


class Striking(models.Model):
    """An entry struck from the record: its line stays and says so; its documents stay for the court alone."""

    entry = models.OneToOneField(DocketEntry, on_delete=models.PROTECT, related_name="striking")
    reasons = models.TextField(help_text="Read by everyone who may see the docket.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = [
            witnessed(),
            pgtrigger.Protect(name="struck_for_good", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.entry} struck"


class EntryCorrection(models.Model):
    """A new entry that corrects an earlier one of the same case; both stay, each names the other."""

    entry = models.OneToOneField(DocketEntry, on_delete=models.PROTECT, related_name="correction")
    corrects = models.OneToOneField(DocketEntry, on_delete=models.PROTECT, related_name="corrected_by")

    class Meta:
        triggers = [
            witnessed(),
            pgtrigger.Trigger(
                name="of_one_case", operation=pgtrigger.Insert, when=pgtrigger.Before, func=BOTH_OF_ONE_CASE
            ),
            pgtrigger.Protect(name="corrected_for_good", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.entry} corrects {self.corrects}"
