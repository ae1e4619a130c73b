"""Messages between the people of the court on a case, as threads, with papers of the file enclosed."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from evercourt.accounts.offices import Office
from evercourt.cases.models import Case, CaseDocument
from evercourt.kernel.states import LockingQuerySet
from evercourt.work.models.item import OfItsCourt

PERSON = settings.AUTH_USER_MODEL


class ThreadQuerySet(LockingQuerySet):
    def visible_to(self, user: Any) -> ThreadQuerySet:
        """Return the threads this person takes part in, of cases they still work on."""
        from evercourt.work.policy import threads_seen_by

        return self.filter(threads_seen_by(user))


class Thread(OfItsCourt):
    """One talk about one case; open until somebody says that it is settled."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="threads")
    subject = models.CharField(max_length=200)
    opened_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = ThreadQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]

    def __str__(self) -> str:
        return self.subject


class Member(models.Model):
    """Who takes part: a person, or everyone who holds an office at the court of the case."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    office = models.CharField(max_length=32, choices=Office.choices, blank=True)
    read_at = models.DateTimeField(null=True, blank=True, help_text="When the person, or one of the office, read it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "user", "office"], name="one_takes_part_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(user=None) ^ Q(office=""), name="a_person_or_an_office_takes_part"),
        ]

    def __str__(self) -> str:
        return f"{self.thread_id} {self.user_id or self.office}"

    @property
    def name(self) -> str:
        """The person, or the office."""
        return self.user.name if self.user else str(self.get_office_display())


class Post(models.Model):
    """One message of a thread; what was written stays."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="posts")
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField()

    class Meta:
        ordering = ["at", "pk"]
        triggers = [pgtrigger.Protect(name="a_post_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.thread_id} {self.by_id}"


class Enclosure(models.Model):
    """A paper of the file with a message; it is opened by whoever may see it on the file, and nobody else."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="enclosures")
    paper = models.ForeignKey(CaseDocument, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "paper"], name="a_paper_is_enclosed_once")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.paper_id}"
