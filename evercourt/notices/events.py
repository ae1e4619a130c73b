"""What happens to notices and to the directory of contacts. All of it is public or of the court's own house."""

import dataclasses
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from evercourt.kernel.errors import Text
from evercourt.kernel.events import Event
from evercourt.notices.states import NoticeState


@dataclasses.dataclass(frozen=True, kw_only=True)
class Announced(Event):
    """A court made something public. The text itself stands in the notice; its hash proves it unchanged."""

    name: ClassVar[str] = "notices.announced"
    summary: ClassVar[Text] = _("The court announced: %(title)s")
    announcement: int
    kind: str
    title: str
    body_sha256: str
    ends_at: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class NoticeEvent(Event):
    """The facts every event of a notice has; `notice` is the number of all its versions."""

    docket: ClassVar[bool] = False
    notice: int
    version: int
    kind: str
    title: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class NoticeWritten(NoticeEvent):
    """`words_sha256` proves which words were saved, and so who wrote what."""

    name: ClassVar[str] = "notices.written"
    summary: ClassVar[Text] = _("A notice was written: %(title)s")
    revision: int
    words_sha256: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class NoticeMoved(NoticeEvent):
    """A step of a draft on its way, or its end."""

    name: ClassVar[str] = "notices.moved"
    summary: ClassVar[Text] = _("The notice “%(title)s” is now: %(state)s")
    words: ClassVar[dict[str, Any]] = {"state": NoticeState}
    state: str
    remark: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class NoticeReleased(NoticeEvent):
    """The words bind from now on; `authors` wrote them, another person released them."""

    name: ClassVar[str] = "notices.released"
    summary: ClassVar[Text] = _("The court released: %(title)s")
    words_sha256: str
    authors: list[int]
    corrects: int | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class NoticeWithdrawn(NoticeEvent):
    name: ClassVar[str] = "notices.withdrawn"
    summary: ClassVar[Text] = _("The court withdrew: %(title)s")
    remark: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class ContactChanged(Event):
    """How a place is reached was entered anew; the whole of it stands in the version."""

    name: ClassVar[str] = "notices.contact_changed"
    summary: ClassVar[Text] = _("How %(place)s is reached was changed (version %(version)s)")
    docket: ClassVar[bool] = False
    place: str
    division: int | None
    version: int
    valid_from: date
    valid_until: date | None
    contact: dict[str, Any]


@dataclasses.dataclass(frozen=True, kw_only=True)
class ContactInForce(Event):
    """A version that was entered before begins, or a passing one is over."""

    name: ClassVar[str] = "notices.contact_in_force"
    summary: ClassVar[Text] = _("How %(place)s is reached: version %(version)s counts from today")
    docket: ClassVar[bool] = False
    place: str
    division: int | None
    version: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class NumberFlagged(Event):
    name: ClassVar[str] = "notices.number_flagged"
    summary: ClassVar[Text] = _("Nobody answers %(phone)s")
    docket: ClassVar[bool] = False
    phone: str
    note: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class NumberSettled(Event):
    name: ClassVar[str] = "notices.number_settled"
    summary: ClassVar[Text] = _("%(phone)s is answered again, or was replaced")
    docket: ClassVar[bool] = False
    phone: str
