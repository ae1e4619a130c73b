"""The states of a filing and of a payment order follow CPL 126, OLR 9 and REG 7–9."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FilingState(TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("waiting for review")
    RETURNED = "returned", _("returned for correction")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("not accepted, by ruling")
    WITHDRAWN = "withdrawn", _("withdrawn")


FILING = {
    FilingState.DRAFT: (FilingState.SUBMITTED,),
    FilingState.SUBMITTED: (
        FilingState.RETURNED,
        FilingState.ACCEPTED,
        FilingState.REFUSED,
        FilingState.WITHDRAWN,
    ),
    FilingState.RETURNED: (FilingState.SUBMITTED, FilingState.REFUSED, FilingState.WITHDRAWN),
}
