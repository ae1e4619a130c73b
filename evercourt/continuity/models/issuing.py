"""The issue of a large order, while a job carries it out: who asked for it, and how far it is."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.continuity.models.order import ClosureOrder
from evercourt.kernel.channels import Channel


class Issuing(models.Model):
    """One order being issued. `done` is written beside the act's transaction, so that a page can show it."""

    class What(models.TextChoices):
        VISITS = "visits", _("visits")
        HEARINGS = "hearings", _("hearings")
        DEADLINES = "deadlines", _("periods")

    order = models.OneToOneField(ClosureOrder, on_delete=models.CASCADE, related_name="issuing")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    via = models.CharField(max_length=16, choices=Channel.choices)
    asked_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(help_text="Of the draft that was read.")
    total = models.PositiveIntegerField(help_text="Visits, hearings and periods to look at.")
    what = models.CharField(max_length=16, choices=What.choices, default=What.VISITS)
    done = models.PositiveIntegerField(default=0)
    failed = models.TextField(blank=True, help_text="Why nothing was moved; it can be asked for again.")

    def __str__(self) -> str:
        return f"{self.order_id} {self.done}/{self.total}"

    @property
    def percent(self) -> int:
        """How far it is."""
        return min(100, 100 * self.done // self.total) if self.total else 100
