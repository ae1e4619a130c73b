"""The states of service of process: sent, delivered, opened and legally served are different facts (OLR 29–31)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrderState(TextChoices):
    ORDERED = "ordered", _("being served")
    SERVED = "served", _("served")
    CANCELLED = "cancelled", _("no longer needed")


ORDER = {OrderState.ORDERED: (OrderState.SERVED, OrderState.CANCELLED)}


class AttemptState(TextChoices):
    SENT = "sent", _("on its way")
    EFFECTIVE = "effective", _("served")
    PRESUMED = "presumed", _("presumed served, unless the recipient shows otherwise")
    FAILED = "failed", _("did not succeed")


ATTEMPT = {
    AttemptState.SENT: (AttemptState.EFFECTIVE, AttemptState.PRESUMED, AttemptState.FAILED),
    AttemptState.PRESUMED: (AttemptState.EFFECTIVE, AttemptState.FAILED),
}
