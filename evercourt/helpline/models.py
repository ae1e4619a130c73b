"""Calls, tries to prove who calls, authority given by word, work orders, promises to call back, open questions."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Case, Extension, Party, Representation
from evercourt.courts.models import Court, Division, local
from evercourt.helpline.states import (
    CALL,
    PROMISE,
    QUESTION,
    WORK_ORDER,
    CallState,
    PromiseState,
    QuestionState,
    WorkOrderState,
)
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed
from evercourt.notices.models import Notice
from evercourt.notices.policy import EDITORS

PERSON = settings.AUTH_USER_MODEL


class OfCourt(models.Model):
    """What belongs to one court, and stands in its own record."""

    class Meta:
        abstract = True

    @property
    def ledger_stream(self) -> str:
        """The chain of the court; of what concerns a case, that of the case."""
        case = getattr(self, "case_id", None)
        return f"case:{case}" if case else f"court:{self.court_id}"  # type: ignore[attr-defined]

    @property
    def ledger_court_id(self) -> int:
        """The court whose office counts."""
        return int(self.court_id)  # type: ignore[attr-defined]


class DeskQuerySet(LockingQuerySet):
    def visible_to(self, user: Any) -> DeskQuerySet:
        """Return what belongs to the courts whose hotline this person answers or watches."""
        from evercourt.helpline.policy import DESK

        return self.filter(court__in=[held.court_id for held in user.offices if held.office in DESK])


class Call(Stateful, OfCourt):
    """One call to the hotline. Nothing said about a case before the caller is proved; proof ends with the call."""

    State = CallState
    transitions = CALL

    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="+")
    leg = models.CharField(
        max_length=200, unique=True, null=True, blank=True, help_text="The telephone's name of it; none: a desk phone."
    )
    phone = models.CharField(max_length=20, blank=True, help_text="Shown by the telephone or told by the caller.")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    agent = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    representation = models.ForeignKey(
        Representation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="By which power the caller speaks for the party; none: the party itself.",
    )
    offered_to = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="Who may take it over."
    )
    offer_note = models.CharField(max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0, help_text="Sets of questions answered wrongly.")
    questions_right_at = models.DateTimeField(null=True, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_sent_at = models.DateTimeField(null=True, blank=True)
    codes_sent = models.PositiveSmallIntegerField(default=0)
    code_tries = models.PositiveSmallIntegerField(default=0)
    code_right_at = models.DateTimeField(null=True, blank=True)
    by_letter = models.BooleanField(default=False, help_text="Proved by the code printed in a letter of the court.")
    rang_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=16, choices=CallState.choices, default=CallState.RINGING)

    objects = DeskQuerySet.as_manager()

    class Meta:
        ordering = ["-rang_at", "-pk"]
        triggers = [
            keep_states(CALL),
            pgtrigger.Protect(
                name="who_was_proved_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.questions_right_at IS NOT NULL AND (OLD.party_id IS DISTINCT FROM NEW.party_id"
                    " OR OLD.representation_id IS DISTINCT FROM NEW.representation_id"
                    " OR OLD.questions_right_at IS DISTINCT FROM NEW.questions_right_at)"
                ),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["agent"], condition=Q(state="talking"), name="an_agent_has_one_call"),
            models.CheckConstraint(condition=~Q(state="talking", agent=None), name="somebody_answers_a_call"),
            models.CheckConstraint(
                condition=Q(questions_right_at=None) | Q(party__isnull=False), name="proved_is_proved_as_somebody"
            ),
            models.CheckConstraint(
                condition=Q(code_right_at=None)
                | (Q(questions_right_at__isnull=False) & (Q(code_sent_at__isnull=False) | Q(by_letter=True))),
                name="a_code_is_right_only_if_one_was_sent",
            ),
        ]
        indexes = [
            # Serves the desk.
            models.Index(fields=["court"], condition=Q(state__in=["ringing", "talking"]), name="calls_now"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number of the call, by which records and callers name it."""
        return f"{local(self.court, self.rang_at):%Y%m%d}-{self.pk}"

    @property
    def caller_name(self) -> str:
        """Who speaks: the representative with the party, or the party."""
        if self.representation and self.party:
            return f"{self.representation.name} ({self.party.name})"
        return self.party.name if self.party else ""

    @property
    def is_proved(self) -> bool:
        """Whether the caller is proved to be the party, in this call, now."""
        return self.state == CallState.TALKING and bool(self.questions_right_at and self.code_right_at)

    def parties(self) -> QuerySet[Party]:
        """Return as whom the caller may hear: nobody before proof; then the party, and their other cases here."""
        if not self.is_proved or self.party is None:
            return Party.objects.none()
        same = Q(pk=self.party_id)
        if self.representation is not None:
            # A power is for one party in one case, and only while it is in force.
            held = Representation.objects.filter(Representation.in_force(), pk=self.representation.pk)
            return Party.objects.filter(same, representations__in=held).select_related("case__court", "user")
        if self.party.user is not None:
            seen = Case.objects.visible_to(self.party.user).filter(court=self.court)
            same |= Q(user=self.party.user, case__in=seen)
        return Party.objects.filter(same, case__court=self.court).select_related("case__court", "user")


class ProofTry(models.Model):
    """One try to prove who calls: which questions were asked and whether enough was right; never what was said."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="proofs")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    asked = models.JSONField()
    right = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = [pgtrigger.Protect(name="stays_as_tried", operation=pgtrigger.Update | pgtrigger.Delete)]
        indexes = [models.Index(fields=["party", "at"], name="tries_to_be_a_party")]

    def __str__(self) -> str:
        return f"{self.call_id} {self.right}"


ONLY_IN_A_PROVED_CALL = """
    IF NEW.party_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM helpline_call, cases_party AS proved, cases_party AS named
        WHERE helpline_call.id = NEW.call_id AND helpline_call.state = 'talking'
        AND helpline_call.questions_right_at IS NOT NULL AND helpline_call.code_right_at IS NOT NULL
        AND proved.id = helpline_call.party_id AND named.id = NEW.party_id
        AND (named.id = proved.id
            OR (helpline_call.representation_id IS NULL AND named.user_id = proved.user_id))
    ) THEN RAISE EXCEPTION 'authority of a party needs a call in which that party was proved'; END IF;
    RETURN NEW;
"""


class Authority(models.Model):
    """What a caller said the agent may do for them: who, when, in which words read out and in which language."""

    class What(models.TextChoices):
        FILE = "file", _("file a complaint by word of mouth")
        BOOK = "book", _("book a visit")
        MOVE = "move", _("move a visit")
        CANCEL = "cancel", _("cancel a visit")
        VIDEO = "video", _("agree to a hearing by video")
        NO_VIDEO = "no_video", _("refuse a hearing by video")
        RECEIVED = "received", _("confirm that papers arrived")
        EXTENSION = "extension", _("ask for more time")
        MEDIATION = "mediation", _("agree to mediation")
        NO_MEDIATION = "no_mediation", _("refuse mediation")

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="authorities")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    what = models.CharField(max_length=16, choices=What.choices)
    name = models.CharField(max_length=200, help_text="Who gave it, as proved or as told.")
    words = models.TextField(help_text="Read out to the caller, who said yes.")
    language = models.CharField(max_length=10)
    agent = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["given_at", "pk"]
        triggers = [
            witnessed(),
            pgtrigger.Protect(name="stays_as_given", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="only_in_a_proved_call",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=ONLY_IN_A_PROVED_CALL,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.what}"


class WorkOrderQuerySet(LockingQuerySet):
    def visible_to(self, user: Any) -> WorkOrderQuerySet:
        """Return the work orders of this judge, of this person's office, or of the hotline they answer or watch."""
        from evercourt.helpline.policy import orders_seen_by

        return self.filter(orders_seen_by(user))


class WorkOrder(Stateful, OfCourt):
    """A question, request or complaint for the judge or a division, with a clock (12368; REG 13)."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("question")
        EXTENSION = "extension", _("request for more time")
        COMPLAINT = "complaint", _("complaint (hotline)")

    State = WorkOrderState
    transitions = WORK_ORDER

    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="work_orders")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="work_orders")
    name = models.CharField(max_length=200, help_text="Of the caller.")
    phone = models.CharField(max_length=20, blank=True, help_text="On which the caller wants the answer.")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    judge = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    extension = models.OneToOneField(
        Extension,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="work_order",
        help_text="The request for more time it is about; the judge's decision answers it.",
    )
    text = models.TextField()
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    due_explanation = models.JSONField(default=list)
    basis = models.CharField(max_length=100)
    overdue_since = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=16, choices=WorkOrderState.choices, default=WorkOrderState.OPEN)

    objects = WorkOrderQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        triggers = [
            keep_states(WORK_ORDER),
            pgtrigger.Protect(
                name="stays_as_asked",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("text", "kind", "due_on", "opened_at", "case", "party"),
            ),
            pgtrigger.Protect(
                name="stays_as_answered",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.answer <> '' AND OLD.answer IS DISTINCT FROM NEW.answer"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "told"]) | (~Q(answer="") & Q(answered_by__isnull=False)),
                name="answered_has_its_answer",
            ),
        ]
        indexes = [
            # Serves the judge's list, the supervisor's and the clock.
            models.Index(fields=["court", "due_on"], condition=Q(state="open"), name="work_orders_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def person(self) -> Any:
        """The account of who asked, if they have one and were proved."""
        return self.party.user if self.party else None

    @property
    def person_id(self) -> int | None:
        """The key of that account."""
        return self.party.user_id if self.party else None

    @property
    def to_whom(self) -> str:
        """Who answers: the judge, or the division."""
        return self.judge.name if self.judge else str(self.division.local_name) if self.division else ""


class Transfer(models.Model):
    """A call or a work order that went from one to another, with a note; exactly one of both is named."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, null=True, blank=True, related_name="transfers")
    work_order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, null=True, blank=True, related_name="transfers")
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        triggers = [pgtrigger.Protect(name="stays_as_transferred", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(
                condition=Q(call=None, work_order__isnull=False) | Q(call__isnull=False, work_order=None),
                name="a_call_or_a_work_order_is_transferred",
            )
        ]

    def __str__(self) -> str:
        return f"{self.by} → {self.to or self.division}"

    @property
    def to_whom(self) -> str:
        """To whom it went."""
        return self.to.name if self.to else str(self.division.local_name) if self.division else ""


class Promise(Stateful, OfCourt):
    """The promise to call somebody back at a time, on a number they gave."""

    State = PromiseState
    transitions = PROMISE

    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="+")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="promises")
    work_order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, null=True, blank=True, related_name="promises")
    name = models.CharField(max_length=200)
    phone = models.CharField(max_length=20)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    about = models.CharField(max_length=300)
    at = models.DateTimeField(help_text="When the caller is called.")
    tries = models.PositiveSmallIntegerField(default=0)
    overdue_since = models.DateTimeField(null=True, blank=True)
    kept_at = models.DateTimeField(null=True, blank=True)
    kept_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=16, choices=PromiseState.choices, default=PromiseState.PROMISED)

    objects = DeskQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        triggers = [keep_states(PROMISE)]
        indexes = [models.Index(fields=["court", "at"], condition=Q(state="promised"), name="calls_to_make")]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class OpenQuestionQuerySet(LockingQuerySet):
    def visible_to(self, user: Any) -> OpenQuestionQuerySet:
        """Return the questions of the courts whose guidance or hotline is this person's work."""
        from evercourt.helpline.policy import DESK

        courts = [held.court_id for held in user.offices if held.office in DESK | EDITORS]
        return self.filter(court__in=courts)


class OpenQuestion(Stateful, OfCourt):
    """A question to which the guidance has no answer yet; work for its editors. No caller is named."""

    State = QuestionState
    transitions = QUESTION

    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    text = models.CharField(max_length=500)
    asked_at = models.DateTimeField(default=timezone.now)
    times = models.PositiveIntegerField(default=1, help_text="How often it was asked in these words.")
    page = models.CharField(max_length=300, blank=True, help_text="Where the answer stands now.")
    guidance = models.ForeignKey(
        Notice, on_delete=models.PROTECT, null=True, blank=True, related_name="questions",
        help_text="The guidance that answers it, or is being written for it.",
    )  # fmt: skip
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=16, choices=QuestionState.choices, default=QuestionState.OPEN)

    objects = OpenQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-times", "asked_at", "pk"]
        triggers = [keep_states(QUESTION)]
        constraints = [
            models.UniqueConstraint(
                fields=["court", "language", "text"], condition=Q(state="open"), name="a_question_is_open_once"
            )
        ]

    def __str__(self) -> str:
        return self.text
