"""What happens to a sealed thing: seen, seized, kept, valued, sold, given back."""

import dataclasses
from datetime import date
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from evercourt.kernel.errors import Text
from evercourt.kernel.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class ThingSeen(Event):
    """Not on the docket, which the debtor reads: who is warned drives away."""

    name: ClassVar[str] = "enforcement.thing_seen"
    summary: ClassVar[Text] = _("Reported where %(thing)s is")
    docket: ClassVar[bool] = False
    measure: int
    thing: str
    where: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class PossessionTaken(Event):
    name: ClassVar[str] = "enforcement.possession_taken"
    summary: ClassVar[Text] = _("Found and seized: %(thing)s")
    measure: int
    thing: str
    where: str
    keeper: str = ""
    condition: str = ""
    inventory: tuple[str, ...] = ()
    photographs: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class ThingMoved(Event):
    name: ClassVar[str] = "enforcement.thing_moved"
    summary: ClassVar[Text] = _("%(thing)s is kept by %(keeper)s from now on")
    measure: int
    thing: str
    where: str
    keeper: str
    condition: str
    why: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class HandBackDue(Event):
    """A seized thing is held no longer: it goes back by itself, without anybody having to ask (SEAL 28)."""

    name: ClassVar[str] = "enforcement.hand_back_due"
    summary: ClassVar[Text] = _("%(thing)s goes back to %(to)s by %(due_on)s")
    measure: int
    thing: str
    where: str
    keeper: str
    to: str
    due_on: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class ThingGiven(Event):
    name: ClassVar[str] = "enforcement.thing_given"
    summary: ClassVar[Text] = _("%(thing)s handed over to %(to)s, against a receipt")
    measure: int
    thing: str
    to: str
    condition: str
