"""What happens to the work of the court. None of it stands on the docket: the file is the parties', the desk is not."""

import dataclasses
from datetime import date
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from evercourt.kernel.errors import Text
from evercourt.kernel.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class ItemEvent(Event):
    """A step of one item; what opens and ends items by itself is in the record as the event that did it."""

    docket: ClassVar[bool] = False
    item: int
    kind: str
    thing: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class TaskWritten(ItemEvent):
    name: ClassVar[str] = "work.task_written"
    summary: ClassVar[Text] = _("A task was written")
    office: str
    to_id: int | None
    due_on: date | None
    holds: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class ItemTaken(ItemEvent):
    name: ClassVar[str] = "work.taken"
    summary: ClassVar[Text] = _("Somebody took an item of work on their desk")


@dataclasses.dataclass(frozen=True, kw_only=True)
class ItemHandedOn(ItemEvent):
    name: ClassVar[str] = "work.handed_on"
    summary: ClassVar[Text] = _("An item of work was handed on")
    from_id: int | None
    to_id: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class ItemGivenBack(ItemEvent):
    name: ClassVar[str] = "work.given_back"
    summary: ClassVar[Text] = _("An item of work went back to its queue")
    from_id: int | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class ItemDone(ItemEvent):
    name: ClassVar[str] = "work.done"
    summary: ClassVar[Text] = _("An item of work was done")


@dataclasses.dataclass(frozen=True, kw_only=True)
class ThreadEvent(Event):
    """A step of one thread; what was written is not in the record."""

    docket: ClassVar[bool] = False
    thread: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class ThreadOpened(ThreadEvent):
    name: ClassVar[str] = "work.thread_opened"
    summary: ClassVar[Text] = _("A talk between people of the court began")
    members: list[str]


@dataclasses.dataclass(frozen=True, kw_only=True)
class ThreadAnswered(ThreadEvent):
    name: ClassVar[str] = "work.thread_answered"
    summary: ClassVar[Text] = _("A talk between people of the court went on")
    post: int
    enclosed: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class ThreadWidened(ThreadEvent):
    name: ClassVar[str] = "work.thread_widened"
    summary: ClassVar[Text] = _("Somebody was brought into a talk between people of the court")
    members: list[str]


@dataclasses.dataclass(frozen=True, kw_only=True)
class ThreadSettled(ThreadEvent):
    name: ClassVar[str] = "work.thread_settled"
    summary: ClassVar[Text] = _("A talk between people of the court was settled")


@dataclasses.dataclass(frozen=True, kw_only=True)
class NoteEvent(Event):
    """A step of one note; its words are not in the record."""

    docket: ClassVar[bool] = False
    note: int
    audience: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class NoteWritten(NoteEvent):
    name: ClassVar[str] = "work.note_written"
    summary: ClassVar[Text] = _("A note was written")


@dataclasses.dataclass(frozen=True, kw_only=True)
class NoteChanged(NoteEvent):
    name: ClassVar[str] = "work.note_changed"
    summary: ClassVar[Text] = _("A note was changed")


@dataclasses.dataclass(frozen=True, kw_only=True)
class NoteRemoved(NoteEvent):
    name: ClassVar[str] = "work.note_removed"
    summary: ClassVar[Text] = _("A note was removed")
