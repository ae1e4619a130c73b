"""A closure order, clause by clause as real notices are written."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from evercourt.appointments.models import Counter
from evercourt.continuity.extensions import Way, Window
from evercourt.continuity.states import ORDER, OrderState
from evercourt.courts.models import Court, Courtroom, OfCourt, local
from evercourt.hearings.models import Hearing
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states


class OrderQuerySet(LockingQuerySet):
    def visible_to(self, user: Any) -> OrderQuerySet:
        """Return what is public, and the drafts of the courts where the person may draft or which stand above."""
        from evercourt.continuity.policy import drafts_seen_by

        return self.filter(~Q(state__in=[OrderState.DRAFT, OrderState.DISCARDED]) | drafts_seen_by(user)).distinct()

    def in_force(self, at: datetime | None = None) -> OrderQuerySet:
        """Return the orders issued and not over at `at` (now), also those that have not begun yet."""
        at = at or timezone.now()
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=at), state=OrderState.ISSUED)

    def run_out(self, at: datetime | None = None) -> OrderQuerySet:
        """Return the orders still issued whose end, as ordered or as announced since, has come at `at` (now)."""
        at = at or timezone.now()
        return self.filter(Q(ends_at__lte=at) | Q(reopens_at__lte=at), state=OrderState.ISSUED)

    def binding(self, court: Court) -> OrderQuerySet:
        """Return the orders that bind this court."""
        return self.filter(courts=court)


class ClosureOrder(OfCourt, Stateful):
    """One order: which courts, from when, until when or until further notice, and why."""

    class Change(models.TextChoices):
        NEW = "new", _("new order")
        EXTENSION = "extension", _("extends an earlier order")
        NARROWING = "narrowing", _("narrows an earlier order")
        CORRECTION = "correction", _("corrects an earlier order")

    State = OrderState
    transitions = ORDER

    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="orders_of_closure")
    courts = models.ManyToManyField(Court, related_name="closures", help_text="The courts it binds, its own included.")
    number = models.CharField(max_length=64, blank=True, help_text="Given when it is issued, and never again.")
    title = models.CharField(max_length=200)
    grounds = models.TextField(help_text="Why the court closes, as the public reads it.")
    names = models.JSONField(default=dict, blank=True, help_text="Title and grounds in other languages, by code.")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True, help_text="Empty: until further notice.")
    notes = models.JSONField(
        default=list, blank=True, help_text="Further clauses that have no effect of their own, by language code."
    )
    change = models.CharField(max_length=16, choices=Change.choices, default=Change.NEW)
    supersedes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    state = models.CharField(max_length=16, choices=OrderState.choices, default=OrderState.DRAFT)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    issued_at = models.DateTimeField(null=True, blank=True)
    listed_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When who must be told was written down; what is caught later is told by itself.",
    )
    reopens_at = models.DateTimeField(
        null=True, blank=True, help_text="Announced reopening before the end of the order; the job ends it then."
    )
    over_at = models.DateTimeField(null=True, blank=True, help_text="When it was ended or replaced.")
    conditions = models.JSONField(
        default=dict, blank=True, help_text="On reopening: entry conditions, hours, share of the capacity in percent."
    )
    report = models.JSONField(default=dict, blank=True, help_text="What the resumption found; figures and names.")

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering = ["-begins_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("begins_at")), name="a_closure_ends_after_it_begins"
            ),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="an_order_number_is_given_once"),
        ]
        triggers = [
            keep_states(ORDER),
            pgtrigger.Protect(
                name="what_was_issued_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.issued_at IS NOT NULL AND"
                    " (OLD.court_id, OLD.number, OLD.title, OLD.grounds, OLD.begins_at, OLD.ends_at, OLD.issued_by_id)"
                    " IS DISTINCT FROM"
                    " (NEW.court_id, NEW.number, NEW.title, NEW.grounds, NEW.begins_at, NEW.ends_at, NEW.issued_by_id)"
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.title

    @property
    def local_title(self) -> str:
        """The title in the reader's language, or as written."""
        return str(self.names.get(get_language() or "", {}).get("title") or self.title)

    @property
    def local_grounds(self) -> str:
        """The grounds in the reader's language, or as written."""
        return str(self.names.get(get_language() or "", {}).get("grounds") or self.grounds)

    @property
    def first_day(self) -> date:
        """The first day of the closure in the court's zone."""
        return self.court.local_date(self.begins_at)

    @property
    def whole_days(self) -> bool:
        """True if it begins and ends at midnight: people read "to the fifteenth", not "to 00:00 of the sixteenth"."""
        limits = [self.begins_at, *([self.ends_at] if self.ends_at else [])]
        return all(local(self.court, limit).time() == time.min for limit in limits)

    @property
    def last_day(self) -> date | None:
        """The last day of the closure in the court's zone; None: until further notice. Ended early counts."""
        end = self.ends_at
        if end is None and self.over_at:
            end = max(self.over_at, self.begins_at)
        return self.court.local_date(end - timedelta(microseconds=1)) if end else None

    @property
    def open_again_at(self) -> datetime | None:
        """When visitors are received again, as is known now; None: until further notice."""
        if self.state == OrderState.SUPERSEDED:
            return self.ends_at
        return self.over_at or self.reopens_at or self.ends_at


class Clause(models.Model):
    """A part of an order; changed only while the order is a draft."""

    class Meta:
        abstract = True


class ClosedPlace(Clause):
    """A place that closes: a whole centre, a petition hall, a tribunal, a floor, one counter or courtroom."""

    class Kind(models.TextChoices):
        CENTRE = "centre", _("litigation service centre")
        PETITION_HALL = "petition_hall", _("petition hall")
        COURTHOUSE = "courthouse", _("whole courthouse")
        TRIBUNAL = "tribunal", _("people's tribunal")
        FLOOR = "floor", _("floor or part of the building")

    order = models.ForeignKey(ClosureOrder, on_delete=models.CASCADE, related_name="places")
    court = models.ForeignKey(Court, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    name = models.CharField(max_length=200, blank=True)
    counters = models.ManyToManyField(Counter, blank=True, related_name="+", help_text="None: all of the court.")
    courtrooms = models.ManyToManyField(Courtroom, blank=True, related_name="+", help_text="None: not concerned.")

    def __str__(self) -> str:
        return self.name or str(self.get_kind_display())


class StoppedService(Clause):
    """A service that stops at the counters, and what becomes of the visits booked for it."""

    class Visits(models.TextChoices):
        REBOOK = "rebook", _("cancelled; a new time can be chosen")
        CALL_BACK = "call_back", _("the court calls instead")
        ONLINE = "online", _("done online instead")

    order = models.ForeignKey(ClosureOrder, on_delete=models.CASCADE, related_name="stopped")
    service = models.CharField(max_length=32, blank=True, help_text="Id of the services; empty: all of them.")
    visits = models.CharField(max_length=16, choices=Visits.choices, default=Visits.REBOOK)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "service"], name="a_service_stops_once_an_order")]

    def __str__(self) -> str:
        return self.service or "all"


class Replacement(Clause):
    """A channel that takes the place of what stops."""

    class Kind(models.TextChoices):
        PORTAL = "portal", _("page of the portal")
        MINI_PROGRAM = "mini_program", _("mini-program")
        LAWYER_PLATFORM = "lawyer_platform", _("lawyers' platform")
        PRESERVATION_SITE = "preservation_site", _("preservation site")
        TELEPHONE = "telephone", _("telephone")
        POST = "post", _("post")
        DROP_BOX = "drop_box", _("drop box")
        OTHER_COUNTER = "other_counter", _("counter of another court")
        EMAIL = "email", _("e-mail")

    order = models.ForeignKey(ClosureOrder, on_delete=models.CASCADE, related_name="replacements")
    service = models.CharField(max_length=32, blank=True, help_text="Empty: for all that stops.")
    kind = models.CharField(max_length=24, choices=Kind.choices)
    name = models.CharField(max_length=200, blank=True, help_text="As people know it.")
    value = models.CharField(max_length=300, blank=True, help_text="Address of the page, path, number, postal address.")
    addressee = models.CharField(max_length=200, blank=True)
    hours = models.CharField(max_length=200, blank=True, help_text="Empty: day and night.")
    court = models.ForeignKey(Court, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    free_of_charge = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name or str(self.get_kind_display())


class Contact(Clause):
    """Whom to call, by division or tribunal."""

    order = models.ForeignKey(ClosureOrder, on_delete=models.CASCADE, related_name="contacts")
    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="+")
    division = models.CharField(max_length=200)
    phone = models.CharField(max_length=32)
    hours = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True, help_text="When somebody last answered a test call.")

    def __str__(self) -> str:
        return f"{self.division} {self.phone}"


class HearingRule(Clause):
    """What becomes of the hearings already set for some days of the closure."""

    class What(models.TextChoices):
        POSTPONE = "postpone", _("put off; the judge sets a new day")
        REMOTE = "remote", _("by video where all agree, else put off")
        KEEP = "keep", _("held as set")

    order = models.ForeignKey(ClosureOrder, on_delete=models.CASCADE, related_name="hearing_rules")
    what = models.CharField(max_length=16, choices=What.choices)
    first = models.DateField(null=True, blank=True, help_text="Empty: from the first day of the closure.")
    last = models.DateField(null=True, blank=True, help_text="Empty: to its last day.")
    keep_announced = models.BooleanField(default=False, help_text="Those summoned by announcement are held as set.")
    keep_when_all_ask = models.BooleanField(default=False, help_text="Held as set when all parties ask for it.")
    judge_may_decide = models.BooleanField(default=True, help_text="The judge of the case may order otherwise.")
    answer_days = models.PositiveSmallIntegerField(default=1, help_text="Days before the hearing to answer by.")

    def __str__(self) -> str:
        return f"{self.what} {self.first}–{self.last}"


class HearingException(models.Model):
    """One hearing, or all of one judge, to which another rule applies; by the judge, or because all asked."""

    order = models.ForeignKey(ClosureOrder, on_delete=models.CASCADE, related_name="exceptions")
    hearing = models.ForeignKey(Hearing, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    judge = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    what = models.CharField(max_length=16, choices=HearingRule.What.choices)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(hearing__isnull=False, judge=None) | Q(hearing=None, judge__isnull=False),
                name="an_exception_is_for_a_hearing_or_a_judge",
            )
        ]

    def __str__(self) -> str:
        return f"{self.hearing_id or self.judge_id} {self.what}"


class DeadlineRule(Clause):
    """How the order moves the periods of one class of the procedure pack."""

    WAYS = (
        (Way.EXTEND, _("last days in the closure move by so many days")),
        (Way.TOLL, _("the days of the closure do not count")),
        (Way.STAY, _("running periods are longer by so many days")),
        (Way.REOPEN, _("last days in the closure move to so many days after reopening")),
    )

    order = models.ForeignKey(ClosureOrder, on_delete=models.CASCADE, related_name="deadline_rules")
    deadline_class = models.CharField(max_length=32)
    way = models.CharField(max_length=16, choices=WAYS)
    days = models.PositiveSmallIntegerField(default=0)
    first = models.DateField(null=True, blank=True, help_text="Empty: from the first day of the closure.")
    last = models.DateField(null=True, blank=True, help_text="Empty: to its last day.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "deadline_class"], name="a_class_is_moved_one_way_an_order")
        ]

    def __str__(self) -> str:
        return f"{self.deadline_class} {self.way} {self.days}"

    @property
    def window(self) -> Window:
        """The days in which it applies."""
        return Window(self.first or self.order.first_day, self.last or self.order.last_day)
