"""The states of an application for enforcement."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ApplicationState(TextChoices):
    SUBMITTED = "submitted", _("waiting for the court")
    DOCKETED = "docketed", _("enforcement opened")
    REFUSED = "refused", _("not accepted, by ruling")


APPLICATION = {ApplicationState.SUBMITTED: (ApplicationState.DOCKETED, ApplicationState.REFUSED)}
