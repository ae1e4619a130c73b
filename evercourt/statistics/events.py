"""What happens to figures."""

import dataclasses
from datetime import date
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from evercourt.kernel.errors import Text
from evercourt.kernel.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class FiguresKept(Event):
    """The figures of a court were counted for a day; `sha256` is of all of them as canonical JSON."""

    name: ClassVar[str] = "statistics.kept"
    summary: ClassVar[Text] = _("Figures kept")
    docket: ClassVar[bool] = False
    last: date
    figures: int
    sha256: str
