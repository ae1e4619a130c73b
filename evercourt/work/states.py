"""The states of an item of work."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ItemState(TextChoices):
    OPEN = "open", _("to be done")
    DONE = "done", _("done")


ITEM = {ItemState.OPEN: (ItemState.DONE,)}
