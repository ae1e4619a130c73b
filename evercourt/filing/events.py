"""What happens to a filing."""

import dataclasses
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from evercourt.kernel.errors import Text
from evercourt.kernel.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class FilingSubmitted(Event):
    """A filing reached the court; `round` 0 is the first time, later ones follow a return."""

    name: ClassVar[str] = "filing.submitted"
    summary: ClassVar[Text] = _("The filing reached the court; receipt %(receipt_number)s")
    receipt_number: str
    round: int
    due_on: str
    form_sha256: str
    posted_on: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class FilingWithdrawn(Event):
    """The filer took the filing back before it was accepted."""

    name: ClassVar[str] = "filing.withdrawn"
    summary: ClassVar[Text] = _("The filing %(receipt_number)s was taken back by the filer")
    receipt_number: str
