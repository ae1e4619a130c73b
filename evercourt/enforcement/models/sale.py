"""The sale of a seized thing on a network auction platform: parameters, announcement, result, transfer (AUC; SALE)."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Case, OfCase
from evercourt.documents.models import Document
from evercourt.enforcement.models.measure import Measure
from evercourt.enforcement.models.triggers import SALE_IS_LAWFUL
from evercourt.enforcement.models.valuation import Valuation
from evercourt.enforcement.states import SALE, SaleState
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed


class Sale(OfCase, Stateful):
    """One round of selling one thing: proposed by the officer, announced by a panel, entered as the platform says.

    `limits` are the numbers of the law on the day it was proposed; the database holds the row to them.
    """

    class Round(models.TextChoices):
        FIRST = "first", _("first auction")
        SECOND = "second", _("second auction")
        SELLING_OFF = "selling_off", _("selling off at a fixed price")

    State = SaleState
    transitions = SALE

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sales")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="sales")
    valuation = models.ForeignKey(Valuation, on_delete=models.PROTECT, related_name="sales")
    round = models.CharField(max_length=16, choices=Round.choices)
    after = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="next", help_text="Round that failed."
    )
    platform = models.CharField(max_length=100)
    start = models.DecimalField(max_digits=15, decimal_places=2, help_text="Reserve and starting price (AUC 10).")
    deposit = models.DecimalField(max_digits=15, decimal_places=2)
    step = models.DecimalField(max_digits=15, decimal_places=2, help_text="Smallest raise of a bid.")
    announce_on = models.DateField(help_text="Day on which the platform publishes the announcement.")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    priority = models.TextField(blank=True, help_text="Who may buy first at the same price (AUC 19, 21).")
    limits = models.JSONField(help_text="Numbers of the law in force: percentages, hours, days.")
    state = models.CharField(max_length=16, choices=SaleState.choices, default=SaleState.PROPOSED)
    proposed_at = models.DateTimeField(default=timezone.now)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    members = models.JSONField(default=list, blank=True, help_text="The two other judges of the panel (AUC 27).")
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="Ruling to auction."
    )
    ended_on = models.DateField(null=True, blank=True)
    why = models.TextField(blank=True, help_text="Why it was declined, stopped or fell through.")
    reference = models.CharField(max_length=100, blank=True, help_text="The platform's number of the result.")
    price = models.DecimalField(max_digits=15, decimal_places=2, null=True, blank=True)
    buyer = models.CharField(max_length=200, blank=True)
    in_kind = models.BooleanField(default=False, help_text="Taken by the creditor instead of money (SALE 16, 24).")
    transfer = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="Ruling on the title."
    )

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["measure", "pk"]
        triggers = [
            witnessed(),
            keep_states(SALE),
            pgtrigger.Trigger(
                name="a_sale_is_lawful",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=SALE_IS_LAWFUL,
            ),
            pgtrigger.Protect(
                name="what_was_proposed_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "case", "measure", "valuation", "round", "after", "platform", "start", "deposit", "step",
                    "announce_on", "opens_at", "closes_at", "priority", "limits", "proposed_by",
                ),
            ),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=["measure"],
                condition=Q(state__in=["proposed", "announced", "sold", "paid", "transferred"]),
                name="a_thing_is_sold_once",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="a_panel_announces_what_another_proposed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["announced", "sold", "paid", "transferred", "failed"])
                | (Q(decided_by__isnull=False) & Q(document__isnull=False)),
                name="an_announced_sale_has_its_ruling",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sold", "paid", "transferred"]) | (Q(price__gte=F("start")) & ~Q(buyer="")),
                name="sold_is_not_below_the_reserve",
            ),
            models.CheckConstraint(
                condition=~Q(state="transferred") | Q(transfer__isnull=False), name="a_title_passes_by_ruling"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.round} {self.start}"
