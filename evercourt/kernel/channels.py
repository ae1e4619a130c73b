"""The channels an act can come through: one case file, any channel."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    """How a person reached the court for one act; recorded with the act (`via`)."""

    COUNTER = "counter", _("at the counter")
    WEB = "web", _("on the web")
    PHONE = "phone", _("by telephone")
    POST = "post", _("by post")
    MESSENGER = "messenger", _("by messenger")
    API = "api", _("by a connected system")
    SYSTEM = "system", _("by the court's system")
