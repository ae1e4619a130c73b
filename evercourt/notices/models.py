"""Public announcements of a court."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.courts.models import Court
from evercourt.ledger.witness import witnessed


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def current(self, at: datetime | None = None) -> AnnouncementQuerySet:
        """Return what is public at `at` (now if not given): published, and not ended."""
        at = at or timezone.now()
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), published_at__lte=at)


class Announcement(models.Model):
    """Something a court makes public: an announcement that serves process, a hearing list, news of its services."""

    class Kind(models.TextChoices):
        SERVICE = "service", _("service of process by announcement")
        HEARING = "hearing", _("hearing")
        NEWS = "news", _("news of the court's services")

    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="announcements")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    title = models.CharField(max_length=300)
    body = models.TextField()
    published_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        triggers = [witnessed()]
        ordering = ["-published_at"]

    def __str__(self) -> str:
        return self.title
