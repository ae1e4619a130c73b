"""The states of an identity check."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class IdentityCheckState(TextChoices):
    REQUESTED = "requested", _("waiting for the clerk")
    CONFIRMED = "confirmed", _("confirmed")
    REFUSED = "refused", _("not confirmed")


IDENTITY_CHECK = {
    IdentityCheckState.REQUESTED: (IdentityCheckState.CONFIRMED, IdentityCheckState.REFUSED),
}
