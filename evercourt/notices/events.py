"""What happens in public announcements."""

import dataclasses
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from evercourt.kernel.errors import Text
from evercourt.kernel.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class Announced(Event):
    """A court made something public. The text itself stands in the announcement; its hash proves it unchanged."""

    name: ClassVar[str] = "notices.announced"
    summary: ClassVar[Text] = _("The court announced: %(title)s")
    announcement: int
    kind: str
    title: str
    body_sha256: str
    ends_at: str = ""
