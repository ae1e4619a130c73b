"""What happens on the hotline. Telephone numbers of callers stay out of the record."""

import dataclasses
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from evercourt.helpline.models import Authority, WorkOrder
from evercourt.kernel.errors import Text
from evercourt.kernel.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class CallEvent(Event):
    """The facts every event of a call has."""

    docket: ClassVar[bool] = False
    call: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class CallRang(CallEvent):
    name: ClassVar[str] = "helpline.rang"
    summary: ClassVar[Text] = _("A call came in: %(call)s")


@dataclasses.dataclass(frozen=True, kw_only=True)
class CallAnswered(CallEvent):
    name: ClassVar[str] = "helpline.answered"
    summary: ClassVar[Text] = _("Call %(call)s was answered")


@dataclasses.dataclass(frozen=True, kw_only=True)
class CallEnded(CallEvent):
    name: ClassVar[str] = "helpline.ended"
    summary: ClassVar[Text] = _("Call %(call)s ended")
    outcome: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class CallTransferred(CallEvent):
    name: ClassVar[str] = "helpline.transferred"
    summary: ClassVar[Text] = _("Call %(call)s was handed to another agent: %(note)s")
    note: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class ProofTried(CallEvent):
    """`right`: whether enough of what was said fits; what was said is nowhere."""

    name: ClassVar[str] = "helpline.proof_tried"
    summary: ClassVar[Text] = _("Call %(call)s: questions asked to prove who calls")
    party_id: int
    right: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class CodeSent(CallEvent):
    name: ClassVar[str] = "helpline.code_sent"
    summary: ClassVar[Text] = _("Call %(call)s: a code was sent to the number on file")
    party_id: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class CallerProved(CallEvent):
    name: ClassVar[str] = "helpline.proved"
    summary: ClassVar[Text] = _("Call %(call)s: the caller was proved to be %(party_name)s")
    party_id: int
    party_name: str
    representation: int | None = None
    by_letter: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class AuthorityGiven(CallEvent):
    """Who gave it, in which call, in which words read out, in which language; the next entry is the act itself."""

    name: ClassVar[str] = "helpline.authorised"
    summary: ClassVar[Text] = _("%(party_name)s gave authority by telephone (call %(call)s): %(what)s. “%(read_out)s”")
    docket: ClassVar[bool] = True
    words: ClassVar[dict[str, Any]] = {"what": Authority.What}
    party_id: int | None
    party_name: str
    what: str
    read_out: str
    language: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class GuidanceSent(CallEvent):
    name: ClassVar[str] = "helpline.guidance_sent"
    summary: ClassVar[Text] = _("Call %(call)s: a page was sent as a text message: %(page)s")
    page: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class QuestionLeftOpen(CallEvent):
    name: ClassVar[str] = "helpline.question_left_open"
    summary: ClassVar[Text] = _("Call %(call)s: a question the guidance does not answer")
    question: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class QuestionSettled(Event):
    name: ClassVar[str] = "helpline.question_settled"
    summary: ClassVar[Text] = _("A question of callers was settled: %(outcome)s")
    docket: ClassVar[bool] = False
    question: int
    outcome: str
    page: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class WorkOrderEvent(Event):
    """The facts every event of a work order has."""

    docket: ClassVar[bool] = False
    words: ClassVar[dict[str, Any]] = {"kind": WorkOrder.Kind}
    order: int
    kind: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class WorkOrderOpened(WorkOrderEvent):
    name: ClassVar[str] = "helpline.order_opened"
    summary: ClassVar[Text] = _("By telephone, to be answered by %(due_on)s: %(kind)s")
    due_on: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class ExtensionAsked(WorkOrderEvent):
    name: ClassVar[str] = "helpline.extension_asked"
    summary: ClassVar[Text] = _("%(party_name)s asked for more time by telephone: %(text)s")
    docket: ClassVar[bool] = True
    party_id: int
    party_name: str
    text: str
    due_on: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class WorkOrderAnswered(WorkOrderEvent):
    name: ClassVar[str] = "helpline.order_answered"
    summary: ClassVar[Text] = _("A question by telephone was answered")
    answer: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class WorkOrderClosed(WorkOrderEvent):
    name: ClassVar[str] = "helpline.order_closed"
    summary: ClassVar[Text] = _("A question by telephone is settled: %(outcome)s")
    outcome: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class WorkOrderTransferred(WorkOrderEvent):
    name: ClassVar[str] = "helpline.order_transferred"
    summary: ClassVar[Text] = _(
        "A question by telephone goes to %(to_whom)s, still to be answered by %(due_on)s: %(note)s"
    )
    to_whom: str
    note: str
    due_on: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class WorkOrderOverdue(WorkOrderEvent):
    name: ClassVar[str] = "helpline.order_overdue"
    summary: ClassVar[Text] = _("A question by telephone was not answered by %(due_on)s")
    due_on: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class PromiseEvent(Event):
    """The facts every event of a promise has."""

    docket: ClassVar[bool] = False
    promise: int
    promised_for: datetime


@dataclasses.dataclass(frozen=True, kw_only=True)
class CallBackPromised(PromiseEvent):
    name: ClassVar[str] = "helpline.call_back_promised"
    summary: ClassVar[Text] = _("A call back was promised for %(promised_for)s")


@dataclasses.dataclass(frozen=True, kw_only=True)
class CalledBack(PromiseEvent):
    name: ClassVar[str] = "helpline.called_back"
    summary: ClassVar[Text] = _("Called back: %(outcome)s")
    outcome: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class CallBackOverdue(PromiseEvent):
    name: ClassVar[str] = "helpline.call_back_overdue"
    summary: ClassVar[Text] = _("A call back promised for %(promised_for)s was not made")
