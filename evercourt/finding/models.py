"""What can be found: the words of every line, person and paper of the files, and what waits to be kept anew."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.cases.models import Case
from evercourt.courts.models import Court
from evercourt.kernel.states import LockingQuerySet


class Kind(models.TextChoices):
    """What a person finds; each is a row of another room, by its key."""

    CASE = "case", _("Cases")
    PARTY = "party", _("Parties")
    COUNSEL = "counsel", _("Representatives")
    ENTRY = "entry", _("Docket entries")
    DECISION = "decision", _("Decisions and orders")
    PAPER = "paper", _("Papers")


class Findable(models.Model):
    """The words of one thing. It holds no content and decides nothing: who sees the thing is asked of its own room."""

    kind = models.CharField(max_length=16, choices=Kind.choices)
    thing = models.BigIntegerField(help_text="Its key in the room it belongs to.")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(help_text="When it came; what is newest is shown first.")
    perhaps_public = models.BooleanField(
        default=False, help_text="Ever open to everybody: who is of no case asks these."
    )
    whole = models.BooleanField(default=True, help_text="False if the text has more words than one row can hold.")
    words = SearchVectorField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "thing"], name="a_thing_is_found_once")]
        indexes = [
            # Without a list of what waits: rows are written by a job, and a search must not read that list each time.
            GinIndex(fields=["words"], name="words_of_things", fastupdate=False),
            # Serve frequent words: the newest are walked through until a page is full.
            models.Index(fields=["-at", "-id"], name="things_newest_first"),
            models.Index(fields=["court", "-at", "-id"], name="things_of_a_court_newest_first"),
            # Serves who is of no case.
            models.Index(fields=["-at", "-id"], condition=models.Q(perhaps_public=True), name="things_perhaps_public"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.thing}"


class PaperText(models.Model):
    """The text of a paper by the hash of its bytes: read once, whoever files it how often."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    text = models.TextField(blank=True, help_text="Empty: nothing to read in it, such as a photograph.")
    failed = models.CharField(max_length=32, blank=True, help_text="Why it could not be read.")

    def __str__(self) -> str:
        return self.sha256


class Due(models.Model):
    """A thing whose words are to be kept anew: written by triggers on the tables of the other rooms."""

    kind = models.CharField(max_length=16, choices=Kind.choices)
    thing = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.kind} {self.thing}"


class SavedSearchQuerySet(LockingQuerySet):
    def visible_to(self, user: Any) -> SavedSearchQuerySet:
        """Return this person's own."""
        return self.filter(user=user)


class SavedSearch(models.Model):
    """A search that somebody keeps: asked anew each time, with what they may see then. It keeps no result."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_searches")
    name = models.CharField(max_length=100)
    asked = models.JSONField(help_text="As the fields of `Asked`.")
    alerts = models.BooleanField(default=False, help_text="Write when something new is found.")
    seen_up_to = models.BigIntegerField(default=0, help_text="Key of the newest findable thing that was looked at.")
    created_at = models.DateTimeField(default=timezone.now)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="a_search_is_kept_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def ledger_stream(self) -> str:
        return str(self.user.ledger_stream)

    @property
    def ledger_court_id(self) -> None:
        return None
