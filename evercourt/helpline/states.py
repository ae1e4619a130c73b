"""The states of a call, of a work order, of a promise to call back, and of a question nobody could answer."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CallState(TextChoices):
    RINGING = "ringing", _("rings")
    TALKING = "talking", _("on the line")
    ENDED = "ended", _("call ended")
    MISSED = "missed", _("not answered")


CALL = {
    CallState.RINGING: (CallState.TALKING, CallState.MISSED),
    CallState.TALKING: (CallState.ENDED,),
}


class WorkOrderState(TextChoices):
    OPEN = "open", _("waits for an answer")
    ANSWERED = "answered", _("answered, the caller is to be told")
    TOLD = "told", _("the caller was told")
    WITHDRAWN = "withdrawn", _("taken back")


WORK_ORDER = {
    WorkOrderState.OPEN: (WorkOrderState.ANSWERED, WorkOrderState.WITHDRAWN),
    WorkOrderState.ANSWERED: (WorkOrderState.TOLD,),
}


class PromiseState(TextChoices):
    PROMISED = "promised", _("to be called back")
    KEPT = "kept", _("called back")
    GIVEN_UP = "given_up", _("not reached")


PROMISE = {PromiseState.PROMISED: (PromiseState.KEPT, PromiseState.GIVEN_UP)}


class QuestionState(TextChoices):
    OPEN = "open", _("no guidance yet")
    ANSWERED = "answered", _("guidance written")
    DROPPED = "dropped", _("set aside")


QUESTION = {QuestionState.OPEN: (QuestionState.ANSWERED, QuestionState.DROPPED)}
