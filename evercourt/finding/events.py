"""What happens to saved searches. The words somebody looks for are theirs, and in no event."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from evercourt.kernel.errors import Text
from evercourt.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class SearchKept(Event):
    name: ClassVar[str] = "finding.search_kept"
    summary: ClassVar[Text] = _("A search was kept")
    docket: ClassVar[bool] = False
    search: int
    alerts: bool


@dataclass(frozen=True, kw_only=True)
class SearchRemoved(Event):
    name: ClassVar[str] = "finding.search_removed"
    summary: ClassVar[Text] = _("A kept search was removed")
    docket: ClassVar[bool] = False
    search: int


@dataclass(frozen=True, kw_only=True)
class SearchAnswered(Event):
    """Something new answers a kept search; `number` is what its owner may see at that moment, MOST at most."""

    name: ClassVar[str] = "finding.search_answered"
    summary: ClassVar[Text] = _("Something new was found by a kept search")
    docket: ClassVar[bool] = False
    search: int
    number: int
