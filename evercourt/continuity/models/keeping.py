"""Who asked that a hearing be held as set although the court is closed."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from evercourt.cases.models import Party
from evercourt.continuity.models.order import ClosureOrder
from evercourt.hearings.models import Hearing
from evercourt.kernel.channels import Channel


class KeepRequest(models.Model):
    """One party's request; the hearing is held as set when there is one of every party."""

    order = models.ForeignKey(ClosureOrder, on_delete=models.PROTECT, related_name="keep_requests")
    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="keep_requests")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    via = models.CharField(max_length=16, choices=Channel.choices)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "hearing", "party"], name="a_party_asks_once_to_keep_a_hearing")
        ]

    def __str__(self) -> str:
        return f"{self.hearing_id} {self.party_id}"
