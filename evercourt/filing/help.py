"""Help with a filing: who may write for whom, on which words, confirmed how, and until when (OLR 11; REG 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.documents.models import Document
from evercourt.kernel.fields import ProtectedTextField
from evercourt.kernel.states import LockingQuerySet
from evercourt.ledger.witness import witnessed

if TYPE_CHECKING:
    from evercourt.filing.models import Filing

PERSON = settings.AUTH_USER_MODEL


class Help(models.Model):
    """The authority by which one person writes and hands in a filing for another, with the words that were said.

    The person confirms the very version that is handed in. It covers that filing and nothing of the case after it.
    """

    class How(models.TextChoices):
        CODE = "code", _("with a code sent to their own telephone")
        PAPER = "paper", _("with their signature or fingerprint on paper")

    class End(models.TextChoices):
        DECIDED = "decided", _("the court decided on the filing")
        PERSON = "person", _("the person ended it")
        HELPER = "helper", _("the helper gave it up")

    filing: models.OneToOneField[Filing, Filing] = models.OneToOneField(
        "filing.Filing", on_delete=models.PROTECT, related_name="help"
    )
    helper = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="helped")
    name = models.CharField(max_length=100, help_text="Whom they help.")
    phone = ProtectedTextField(blank=True)
    relation = models.CharField(max_length=100, help_text="Why the helper helps: neighbour, village mediator, child.")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    words = models.TextField(help_text="What was read out and said yes to.")
    follows = models.BooleanField(default=False, help_text="Also how far it is, until the court has decided.")
    given_at = models.DateTimeField(default=timezone.now)
    confirmed_version = models.PositiveIntegerField(null=True, blank=True, help_text="Of the filing, as handed in.")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_how = models.CharField(max_length=8, choices=How.choices, blank=True)
    proof = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=8, choices=End.choices, blank=True)

    objects = LockingQuerySet.as_manager()

    class Meta:
        triggers = [
            witnessed(),
            pgtrigger.Protect(
                name="the_authority_stays_as_given", operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("filing", "helper", "name", "words", "follows", "given_at"),
            ),
            pgtrigger.Protect(
                name="what_ended_stays_ended", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_at__isnull=False),
            ),
            pgtrigger.Protect(name="authority_is_never_removed", operation=pgtrigger.Delete),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_version=None) | (Q(confirmed_at__isnull=False) & ~Q(confirmed_how="")),
                name="a_confirmation_says_how",
            ),
            models.CheckConstraint(
                condition=~Q(confirmed_how="paper") | Q(proof__isnull=False), name="on_paper_means_with_the_paper"
            ),
            models.CheckConstraint(condition=Q(ended_at=None) | ~Q(end=""), name="an_end_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.helper_id}"

    @property
    def ledger_stream(self) -> str:
        """The chain of the filing."""
        return self.filing.ledger_stream

    @property
    def ledger_court_id(self) -> int | None:
        """The court of the filing."""
        return self.filing.court_id

    @property
    def is_confirmed(self) -> bool:
        """Whether the person confirmed the filing as it is now."""
        return self.confirmed_version == self.filing.version


class HelpCode(models.Model):
    """A code to the person's own telephone, for one version of the filing. Only its hash is kept."""

    help = models.ForeignKey(Help, on_delete=models.CASCADE, related_name="codes")
    version = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)
    sent_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.help_id} {self.version}"
