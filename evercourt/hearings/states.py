"""The states of a hearing."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class HearingState(TextChoices):
    SCHEDULED = "scheduled", _("scheduled")
    HELD = "held", _("held")
    ADJOURNED = "adjourned", _("adjourned")
    CANCELLED = "cancelled", _("cancelled")


HEARING = {
    HearingState.SCHEDULED: (HearingState.HELD, HearingState.ADJOURNED, HearingState.CANCELLED),
}
