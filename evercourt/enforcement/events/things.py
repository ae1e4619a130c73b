"""What happens to a sealed thing: seen, seized, kept, valued, sold, given back."""

import dataclasses
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from evercourt.enforcement.models import Sale, Valuation
from evercourt.enforcement.states import SaleState
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


@dataclasses.dataclass(frozen=True, kw_only=True)
class ThingValued(Event):
    name: ClassVar[str] = "enforcement.thing_valued"
    summary: ClassVar[Text] = _("Reference price of %(thing)s: %(amount)s yuan (%(way)s)")
    words: ClassVar[dict[str, Any]] = {"way": Valuation.Way}
    valuation: int
    measure: int
    thing: str
    amount: Decimal
    way: str
    valid_until: date
    object_by: date | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class SaleProposed(Event):
    name: ClassVar[str] = "enforcement.sale_proposed"
    summary: ClassVar[Text] = _("Sale of %(thing)s proposed to the panel (%(round)s): from %(start)s yuan")
    words: ClassVar[dict[str, Any]] = {"round": Sale.Round}
    docket: ClassVar[bool] = False
    sale: int
    thing: str
    round: str
    start: Decimal


@dataclasses.dataclass(frozen=True, kw_only=True)
class SaleDeclined(Event):
    name: ClassVar[str] = "enforcement.sale_declined"
    summary: ClassVar[Text] = _("Sale not announced: %(reasons)s")
    docket: ClassVar[bool] = False
    sale: int
    reasons: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class SaleAnnounced(Event):
    name: ClassVar[str] = "enforcement.sale_announced"
    summary: ClassVar[Text] = _("%(thing)s is sold on %(platform)s from %(opens_on)s (%(round)s): from %(start)s yuan")
    words: ClassVar[dict[str, Any]] = {"round": Sale.Round}
    sale: int
    thing: str
    round: str
    start: Decimal
    platform: str
    opens_on: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class SaleStopped(Event):
    name: ClassVar[str] = "enforcement.sale_stopped"
    summary: ClassVar[Text] = _("Sale of %(thing)s stopped: %(why)s")
    sale: int
    thing: str
    why: str
    announced: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class SaleEnded(Event):
    name: ClassVar[str] = "enforcement.sale_ended"
    summary: ClassVar[Text] = _("Sale of %(thing)s: %(outcome)s")
    words: ClassVar[dict[str, Any]] = {"outcome": SaleState}
    sale: int
    thing: str
    outcome: str
    price: Decimal | None
    reference: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class SalePaid(Event):
    name: ClassVar[str] = "enforcement.sale_paid"
    summary: ClassVar[Text] = _("%(price)s yuan for %(thing)s are on the account of the case")
    sale: int
    thing: str
    price: Decimal
    reference: str
    in_kind: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class TitleTransferred(Event):
    name: ClassVar[str] = "enforcement.title_transferred"
    summary: ClassVar[Text] = _("The title to %(thing)s passes to %(buyer)s by ruling")
    sale: int
    thing: str
    buyer: str
