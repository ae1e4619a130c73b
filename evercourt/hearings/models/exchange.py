"""The exchange of evidence before the hearing: who agreed, each piece of evidence, what each side says of it."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Case, CaseDocument, OfCase, Party
from evercourt.documents.models import Document
from evercourt.hearings.states import EXCHANGE, ExchangeState
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed


class ExchangeQuerySet(LockingQuerySet):
    def visible_to(self, user: Any) -> ExchangeQuerySet:
        """Return the exchanges of the cases this person may see."""
        return self.filter(case__in=Case.objects.visible_to(user).values("pk"))


class Exchange(OfCase, Stateful):
    """Each side lists its evidence and says online, when it can, what it thinks of the other's (OLR 14, 20)."""

    State = ExchangeState
    transitions = EXCHANGE

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="exchanges")
    state = models.CharField(max_length=16, choices=ExchangeState.choices, default=ExchangeState.ASKED)
    about = models.TextField(blank=True, help_text="What the court wants to be shown, in its own words.")
    list_days = models.PositiveSmallIntegerField(help_text="To put in evidence, from the day everyone has agreed.")
    opinion_days = models.PositiveSmallIntegerField(help_text="After that, to say what one thinks of it.")
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField(default=timezone.now)
    answer_by = models.DateField(help_text="Silence until then is no consent (OLR 20).")
    opened_on = models.DateField(null=True, blank=True, help_text="The day everyone had agreed: periods count from it.")
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, help_text="Why it was not held, or called off.")
    record = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        triggers = [witnessed(), keep_states(EXCHANGE)]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=("asked", "open")), name="one_exchange_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(record__isnull=False), name="a_closed_exchange_has_its_record"
            ),
            models.CheckConstraint(condition=~Q(state="open") | Q(opened_on__isnull=False), name="open_since_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"


class ExchangeSide(models.Model):
    """One party in the exchange: whether it agreed, and its word on the record."""

    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="sides")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True, help_text="Confirmed the record online (OLR 34).")
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    remark = models.TextField(blank=True, help_text="What the party wants corrected or added.")

    class Meta:
        ordering = ["exchange", "pk"]
        triggers = [
            witnessed(),
            # Who agreed or signed cannot be made to have done otherwise.
            pgtrigger.Protect(
                name="a_word_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__agrees__isnull=False)
                & (pgtrigger.Q(old__agrees__df=pgtrigger.F("new__agrees")))
                | pgtrigger.Q(old__signed_at__isnull=False)
                & (pgtrigger.Q(old__signed_at__df=pgtrigger.F("new__signed_at"))),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["exchange", "party"], name="a_party_is_once_in_an_exchange"),
        ]

    def __str__(self) -> str:
        return f"{self.exchange_id} {self.party_id}"


class Piece(models.Model):
    """One piece of evidence in the exchange, numbered for its side; late evidence with its reason (CPL 68)."""

    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="pieces")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=16, choices=Party.Side.choices)
    number = models.PositiveSmallIntegerField()
    filed = models.ForeignKey(CaseDocument, on_delete=models.PROTECT, related_name="+")
    proves = models.CharField(max_length=300)
    source = models.CharField(max_length=200, blank=True)
    late_reason = models.TextField(blank=True, help_text="Why it comes after the period; empty: it came in time.")
    admitted = models.BooleanField(null=True, blank=True, help_text="The judge on late evidence; None: not decided.")
    admission_reasons = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = LockingQuerySet.as_manager()

    class Meta:
        ordering = ["exchange", "side", "number"]
        triggers = [
            witnessed(),
            pgtrigger.Protect(
                name="what_was_shown_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("exchange", "party", "side", "number", "filed", "proves", "late_reason"),
            ),
            pgtrigger.Protect(name="never_taken_back", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.UniqueConstraint(fields=["exchange", "side", "number"], name="a_number_is_given_once_a_side"),
            models.UniqueConstraint(fields=["exchange", "filed"], name="a_paper_is_one_piece"),
            models.CheckConstraint(
                condition=Q(admitted__isnull=True) | Q(decided_by__isnull=False), name="somebody_decided_it"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exchange_id} {self.side} {self.number}"

    @property
    def mark(self) -> str:
        """The number as it is cited: whose evidence, and which."""
        return f"{self.get_side_display()} {self.number}"

    @property
    def is_late(self) -> bool:
        """Whether it came after the period."""
        return bool(self.late_reason)


class Opinion(models.Model):
    """What a party says of a piece of the others: authenticity, lawfulness, relevance, and the original (INT 104)."""

    class Mark(models.TextChoices):
        ACCEPTED = "accepted", _("not disputed")
        DISPUTED = "disputed", _("disputed")

    piece = models.ForeignKey(Piece, on_delete=models.PROTECT, related_name="opinions")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    authentic = models.CharField(max_length=16, choices=Mark.choices)
    lawful = models.CharField(max_length=16, choices=Mark.choices)
    relevant = models.CharField(max_length=16, choices=Mark.choices)
    original_wanted = models.BooleanField(default=False, help_text="Doubts that it agrees with the original (OLR 12).")
    reasons = models.TextField(blank=True)
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["piece", "pk"]
        triggers = [witnessed()]
        constraints = [
            models.UniqueConstraint(fields=["piece", "party"], name="one_opinion_of_a_party"),
            models.CheckConstraint(
                condition=Q(authentic="accepted", lawful="accepted", relevant="accepted", original_wanted=False)
                | ~Q(reasons=""),
                name="who_disputes_gives_reasons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.piece_id} {self.party_id}"

    @property
    def accepts(self) -> bool:
        """Whether the party disputes nothing of it and does not want to see the original."""
        marks = {self.authentic, self.lawful, self.relevant}
        return marks == {self.Mark.ACCEPTED} and not self.original_wanted
