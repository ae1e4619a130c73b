"""Items of work: on the queue of an office or the desk of a person, each with its clock."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.offices import Office
from evercourt.cases.models import Case
from evercourt.courts.models import Court
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.work.states import ITEM, ItemState

PERSON = settings.AUTH_USER_MODEL


class Kind(models.TextChoices):
    """What there is to do."""

    REVIEW = "review", _("filing to review")
    SERVE = "serve", _("papers to serve by hand")
    RETURNED = "returned", _("message that came back")
    JOIN = "join", _("request to join to check")
    PANEL = "panel", _("panel that could not be drawn")
    RECUSAL = "recusal", _("recusal to decide")
    EXTENSION = "extension", _("request for more time to decide")
    RELIEF = "relief", _("relief from the fee to decide")
    COURT_DEADLINE = "court_deadline", _("last day of the court is near")
    PERIOD_OVER = "period_over", _("period of a party that is over")
    DRAFT = "draft", _("decision to draft")
    SIGN = "sign", _("decision to sign")
    PRONOUNCE = "pronounce", _("decision to pronounce")
    APPEAL = "appeal", _("appeal to send on")
    RENEW = "renew", _("measure that expires")
    PROTECT = "protect", _("protection order to look at before it lapses")
    HAND_BACK = "hand_back", _("seized thing to give back")
    TASK = "task", _("task")


class OfItsCourt(models.Model):
    """What only the court's people see: it stands in the chain of the court, which no copy of a case takes along."""

    class Meta:
        abstract = True

    @property
    def ledger_stream(self) -> str:
        return f"court:{self.ledger_court_id}"

    @property
    def ledger_court_id(self) -> int:
        return int(self.case.court_id)  # type: ignore[attr-defined]


class ItemQuerySet(LockingQuerySet):
    def visible_to(self, user: Any) -> ItemQuerySet:
        """Return the items on this person's desk and on the queues of the offices they hold."""
        from evercourt.work.policy import items_seen_by

        return self.filter(items_seen_by(user))


class Item(Stateful, OfItsCourt):
    """One thing to do. Which event opens it and which ends it says `opening.TABLE`; a task is written by a person."""

    State = ItemState
    transitions = ITEM

    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="items")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    thing = models.BigIntegerField(help_text="Key of what it is about: the filing, the service order, the decision …")
    office = models.CharField(max_length=32, choices=Office.choices, help_text="Whose queue it is on.")
    person = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="items", help_text="On whose desk it is."
    )
    facts = models.JSONField(default=dict, blank=True, help_text="Of the event, for the line on the desk.")
    text = models.CharField(max_length=300, blank=True, help_text="Of a task, as it was written.")
    address = models.CharField(max_length=200, blank=True, help_text="Page on which it is done.")
    holds = models.BooleanField(default=False, help_text="Its case is kept off the calendar until it is done.")
    due_on = models.DateField(null=True, blank=True)
    due_explanation = models.JSONField(default=list, blank=True)
    basis = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="None: it ended by itself."
    )
    result = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=16, choices=ItemState.choices, default=ItemState.OPEN)

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = [models.F("due_on").asc(nulls_last=True), "opened_at", "pk"]
        triggers = [
            keep_states(ITEM),
            pgtrigger.Protect(
                name="stays_as_opened",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("court", "case", "kind", "thing", "text", "opened_at", "opened_by"),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state="open") | Q(done_at__isnull=False), name="done_says_when"),
        ]
        indexes = [
            # Serves the queues and the desks; and what ends an item.
            models.Index(fields=["court", "office", "due_on"], condition=Q(state="open"), name="items_of_an_office"),
            models.Index(fields=["person", "due_on"], condition=Q(state="open"), name="items_of_a_person"),
            models.Index(fields=["kind", "thing"], condition=Q(state="open"), name="items_about_a_thing"),
            models.Index(fields=["case"], condition=Q(state="open"), name="items_of_a_case"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.thing}"

    @property
    def ledger_court_id(self) -> int:
        return self.court_id

    @property
    def title(self) -> str:
        """What it is about, in the reader's language."""
        from evercourt.work.opening import line_of

        return line_of(self)


class Handover(models.Model):
    """One step of an item from desk to desk: taken, handed on, given back."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="handovers")
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    to = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="None: the queue."
    )
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        triggers = [pgtrigger.Protect(name="a_handover_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.item_id} → {self.to_id or 'queue'}"
