"""A notice of a court, one row a version: written by one person, released by another, never changed afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language

from evercourt.courts.models import Court, OfCourt
from evercourt.kernel.states import LockingQuerySet, Stateful, keep_states
from evercourt.ledger.witness import witnessed
from evercourt.notices.kinds import Kind, kinds, written_by_hand
from evercourt.notices.policy import EDITORS
from evercourt.notices.states import NOTICE, OPEN, PUBLIC, NoticeState

PERSON = settings.AUTH_USER_MODEL

# What the court's own jobs make public (service by announcement, CPL 95) is released as it comes and has no author.
# A draft is released by somebody who wrote no word of it and holds the office today, whoever sends the statement.
BY_A_SECOND_PERSON = """
    IF NEW.state = 'released' AND (TG_OP = 'INSERT' OR OLD.state <> 'released') THEN
        IF TG_OP = 'INSERT' THEN
            IF cardinality(NEW.authors) > 0 OR NEW.released_by_id IS NOT NULL THEN
                RAISE EXCEPTION 'what a person wrote begins as a draft';
            END IF;
        ELSIF NEW.released_by_id IS NULL OR cardinality(NEW.authors) = 0 OR NEW.released_by_id = ANY(NEW.authors) THEN
            RAISE EXCEPTION 'a notice is released by a second person';
        ELSIF NOT EXISTS (
            SELECT FROM accounts_officeheld held
            WHERE held.user_id = NEW.released_by_id AND held.court_id = NEW.court_id
            AND held.office IN ('registry_clerk', 'president')
            AND held.since <= current_date AND (held.until IS NULL OR held.until >= current_date)
        ) THEN
            RAISE EXCEPTION 'a notice is released by the registry or the president of its court';
        END IF;
    END IF;
    RETURN NEW;
"""
# Columns that stay once the draft is out of its authors' hands, and once it is released.
WORDS = (
    "court_id", "kind", "cause", "title", "body", "translations", "urgent", "begins_at", "ends_at", "corrects_id",
    "first_id", "version", "authors",
)  # fmt: skip
RELEASE = ("published_at", "released_at", "released_by_id")


def _differ(*columns: str) -> str:
    return "(" + " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns) + ")"


class NoticeQuerySet(LockingQuerySet):
    def current(self, at: datetime | None = None) -> NoticeQuerySet:
        """Return what is in force at `at` (now if not given): released, begun and not ended."""
        at = at or timezone.now()
        return self.filter(
            Q(ends_at__isnull=True) | Q(ends_at__gt=at), state=NoticeState.RELEASED, published_at__lte=at
        )

    def public(self, at: datetime | None = None) -> NoticeQuerySet:
        """Return what anyone can read: all that was public once, also what ended or was withdrawn or replaced.

        What names parties (service, hearings) was made public for its time only, and is gone when that is over.
        """
        at = at or timezone.now()
        lasting = Q(kind__in=[kind.id for kind in written_by_hand()]) | Q(ends_at__isnull=True) | Q(ends_at__gt=at)
        return self.filter(lasting, state__in=PUBLIC, published_at__lte=at)

    def newest(self) -> NoticeQuerySet:
        """Return only the last version of each notice, as far as it was public."""
        return self.exclude(state=NoticeState.SUPERSEDED)

    def visible_to(self, user: Any) -> NoticeQuerySet:
        """Return what is public, and what is being written at a court where this person writes notices."""
        courts = [held.court_id for held in user.offices if held.office in EDITORS] if user.is_authenticated else []
        return self.filter(Q(pk__in=Notice.objects.public().values("pk")) | Q(court__in=courts))


class Notice(OfCourt, Stateful):
    """One version of what a court makes public. Its words in the official language bind; the others translate them."""

    State = NoticeState
    transitions = NOTICE

    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=16, help_text="One of kinds.toml.")
    cause = models.CharField(max_length=64, blank=True, help_text="Guidance: the kind of dispute, of the pack.")
    title = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    translations = models.JSONField(default=dict, blank=True, help_text="Title and body, by language code.")
    urgent = models.BooleanField(default=False, help_text="Stands on top of the pages of the court.")
    first = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="later")
    version = models.PositiveIntegerField(default=1)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections")
    begins_at = models.DateTimeField(null=True, blank=True, help_text="Empty: as soon as it is released.")
    ends_at = models.DateTimeField(null=True, blank=True, help_text="Empty: for good.")
    published_at = models.DateTimeField(null=True, blank=True, help_text="From when everyone can read it.")
    authors = ArrayField(models.BigIntegerField(), default=list, blank=True, help_text="Everyone who wrote in it.")
    revision = models.PositiveIntegerField(default=1, help_text="Grows with each saving of the draft.")
    drafted_at = models.DateTimeField(default=timezone.now)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    remark = models.CharField(max_length=500, blank=True, help_text="Why it was sent back or withdrawn.")
    closed_at = models.DateTimeField(null=True, blank=True, help_text="When it was withdrawn or replaced.")
    state = models.CharField(max_length=16, choices=NoticeState.choices, default=NoticeState.DRAFT)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        # Its rows had their witnesses under this name before notices had versions.
        db_table = "notices_announcement"
        ordering = ["-published_at", "-pk"]
        triggers = [
            witnessed(unless="NEW.state IN ('draft', 'proposed', 'discarded')"),
            keep_states(NOTICE),
            pgtrigger.Trigger(
                name="released_by_a_second_person",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=BY_A_SECOND_PERSON,
            ),
            pgtrigger.Protect(
                name="stays_as_proposed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(f"OLD.state <> 'draft' AND {_differ(*WORDS)}"),
            ),
            pgtrigger.Protect(
                name="released_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(f"OLD.published_at IS NOT NULL AND {_differ(*RELEASE)}"),
            ),
            pgtrigger.Protect(
                name="authors_only_grow",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("NOT (NEW.authors @> OLD.authors)"),
            ),
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.UniqueConstraint(fields=["first", "version"], name="a_version_is_given_once"),
            models.UniqueConstraint(
                Coalesce("first", "id"), condition=Q(state__in=OPEN), name="one_new_version_is_written_at_a_time"
            ),
            models.UniqueConstraint(
                Coalesce("first", "id"), condition=Q(state="released"), name="one_version_is_in_force"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=PUBLIC) | (Q(published_at__isnull=False) & ~Q(title="") & ~Q(body="")),
                name="what_is_public_says_something",
            ),
            models.CheckConstraint(
                condition=(Q(kind="correction") & Q(corrects__isnull=False))
                | (~Q(kind="correction") & Q(corrects__isnull=True)),
                name="a_correction_names_what_it_corrects",
            ),
        ]
        indexes = [
            # Serves the public list and the feed.
            models.Index(fields=["-published_at"], condition=Q(state="released"), name="notices_in_force"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> int:
        """The key of the notice in all its versions: that of the first one."""
        return self.first_id or self.pk

    @property
    def kind_of(self) -> Kind:
        """What kind of notice it is."""
        return kinds()[self.kind]

    @property
    def has_ended(self) -> bool:
        """Whether the time it was made for is over."""
        return self.ends_at is not None and self.ends_at <= timezone.now()

    @property
    def language(self) -> str:
        """The language it is shown in: the reader's, if it has words in it; else the official one."""
        wanted = get_language() or ""
        return wanted if wanted in self.translations else settings.LANGUAGE_CODE

    @property
    def local_title(self) -> str:
        """The title in the reader's language, or the official one."""
        return str(self.translations.get(self.language, {}).get("title") or self.title)

    @property
    def local_body(self) -> str:
        """The text in the reader's language, or the official one."""
        return str(self.translations.get(self.language, {}).get("body") or self.body)

    @property
    def languages(self) -> list[str]:
        """The languages it has words in, the official one first."""
        return [settings.LANGUAGE_CODE, *(code for code, _name in settings.LANGUAGES if code in self.translations)]

    @property
    def missing_languages(self) -> list[str]:
        """The names of the languages it has no words in."""
        return [str(name) for code, name in settings.LANGUAGES if code not in self.languages]

    def versions(self) -> NoticeQuerySet:
        """Return all versions of this notice, the newest first."""
        found: NoticeQuerySet = Notice.objects.filter(Q(pk=self.number) | Q(first=self.number)).order_by("-version")
        return found
