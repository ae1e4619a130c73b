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


class CheckMethod(TextChoices):
    """How a clerk checked: there is no automatic way, and a likeness of faces alone is none."""

    PICTURES = "pictures", _("pictures of the document compared by a clerk")
    VIDEO = "video", _("seen by video with the document in hand")
    IN_PERSON = "in_person", _("in person, with the original document")
