"""Deadlines: computed by rule, each with its own explanation."""

import pgtrigger
from django.db import models

from evercourt.cases.models.case import Case
from evercourt.cases.models.party import Party
from evercourt.cases.states import DEADLINE, DeadlineState
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed

# Nothing lengthens an order that protects a person; a later order takes its place.
PROTECTION_HAS_ITS_TERM = """
    IF NEW.rule = 'protection.order' AND NEW.due_on > NEW.trigger_date + interval '6 months' THEN
        RAISE EXCEPTION 'a protection order holds for six months at most (DVL 30)';
    END IF;
    RETURN NEW;
"""


class Deadline(Stateful):
    """One period of one person or of the court, with the rule that set it and the count that gave its last day."""

    State = DeadlineState
    transitions = DEADLINE

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="deadlines")
    party = models.ForeignKey(
        Party, on_delete=models.CASCADE, null=True, blank=True, related_name="deadlines", help_text="None: the court's."
    )
    rule = models.CharField(max_length=64, help_text="Parameter of the procedure pack, for example defence.")
    trigger_date = models.DateField()
    due_on = models.DateField()
    counted_on = models.DateField(null=True, blank=True, help_text="The last day as first counted; empty: never moved.")
    extended_at = models.DateTimeField(
        null=True, blank=True, help_text="When a judge last gave more time: what closures did before is in that day."
    )
    held = models.BooleanField(default=False, help_text="Waits until the court reopens; cannot be missed meanwhile.")
    explanation = models.JSONField(default=list, help_text="Steps of the count, as the rule gave them.")
    basis = models.CharField(max_length=200)
    asks = models.CharField(max_length=64, blank=True, help_text="Kind of papers an order asks for; empty: no order.")
    ordered = models.TextField(blank=True, help_text="The words of that order.")
    state = models.CharField(max_length=16, choices=DeadlineState.choices, default=DeadlineState.OPEN)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        triggers = [
            witnessed(),
            keep_states(DEADLINE),
            pgtrigger.Trigger(
                name="a_protection_has_its_term",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=PROTECTION_HAS_ITS_TERM,
            ),
            pgtrigger.Protect(
                name="never_shortened",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__due_on__lt=pgtrigger.F("old__due_on")),
            ),
        ]
        indexes = [
            # Serves the daily job that looks for deadlines that have passed.
            models.Index(fields=["due_on"], condition=models.Q(state="open"), name="open_deadlines"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.rule} {self.due_on}"
