"""Law firms: who works there, and who stands in for a lawyer or works under them."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.courts.models import Court, OfCourt
from evercourt.kernel.fields import ProtectedTextField


class Firm(models.Model):
    """A law firm, as it stands in the licences of its lawyers."""

    name = models.CharField(max_length=200, unique=True)
    address = ProtectedTextField(blank=True)
    founded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now, help_text="On this platform.")

    def __str__(self) -> str:
        return self.name

    @property
    def ledger_stream(self) -> str:
        return f"firm:{self.pk}"

    @property
    def ledger_court_id(self) -> None:
        return None


class FirmMemberQuerySet(models.QuerySet["FirmMember"]):
    def at_work(self) -> FirmMemberQuerySet:
        """Return the members who agreed and have not left."""
        return self.filter(agreed_at__isnull=False, left_at=None)


class FirmMember(models.Model):
    """One person at one firm for a time: asked by a partner, at work there since they agreed."""

    class Role(models.TextChoices):
        PARTNER = "partner", _("partner")
        LAWYER = "lawyer", _("lawyer")
        ASSISTANT = "assistant", _("assistant")

    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="firms")
    role = models.CharField(max_length=16, choices=Role.choices)
    asked_at = models.DateTimeField(default=timezone.now)
    agreed_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = FirmMemberQuerySet.as_manager()

    class Meta:
        ordering = ["role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(left_at=None, agreed_at__isnull=False), name="one_firm_a_person"
            ),
            models.UniqueConstraint(fields=["firm", "user"], condition=Q(left_at=None), name="a_member_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.firm}"

    @property
    def works(self) -> bool:
        """Whether the person agreed and has not left."""
        return self.agreed_at is not None and self.left_at is None


class Deputy(models.Model):
    """Who acts for a lawyer while they are away, or works under them, for a time and in this lawyer's cases only."""

    class Kind(models.TextChoices):
        SUBSTITUTE = "substitute", _("substitute: acts, but may not admit, waive, settle or appeal")
        ASSISTANT = "assistant", _("assistant: reads and prepares, does nothing in the case")

    lawyer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deputies")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deputises")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    named_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(lawyer=F("user")), name="nobody_is_their_own_deputy"),
            models.UniqueConstraint(fields=["lawyer", "user"], condition=Q(ended_at=None), name="a_deputy_once"),
        ]
        indexes = [
            # Serves every question of what a person may see or do.
            models.Index(fields=["user"], condition=Q(ended_at=None), name="for_whom_one_deputises"),
        ]

    def __str__(self) -> str:
        return f"{self.user} for {self.lawyer}"

    @staticmethod
    def in_force(day: date | None = None) -> Q:
        """Return the condition that somebody deputises on `day`; whose end was said is out at once."""
        day = day or timezone.localdate()
        return Q(ended_at=None, since__lte=day) & (Q(until=None) | Q(until__gte=day))


class FilingRestriction(OfCourt, models.Model):
    """Somebody who may not file at a court for a time by themselves: they still read, are served and heard.

    What they bring to the counter or post is taken in by a clerk, so that no right is lost by it (REG 2).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="restrictions")
    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="+")
    reasons = models.TextField()
    until = models.DateField(null=True, blank=True)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "court"], condition=Q(lifted_at=None), name="one_restriction_a_court"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.court}"

    @staticmethod
    def in_force(day: date | None = None) -> Q:
        """Return the condition that a restriction counts on `day`."""
        day = day or timezone.localdate()
        return Q(lifted_at=None) & (Q(until=None) | Q(until__gte=day))
