"""The states of a hearing, of its sitting, its transcript, of observers, and of hearings by recorded videos."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class HearingState(TextChoices):
    SCHEDULED = "scheduled", _("scheduled")
    HELD = "held", _("held")
    ADJOURNED = "adjourned", _("adjourned")
    CANCELLED = "cancelled", _("cancelled")


HEARING = {
    HearingState.SCHEDULED: (HearingState.HELD, HearingState.ADJOURNED, HearingState.CANCELLED),
}


class SittingState(TextChoices):
    OPEN = "open", _("going on")
    PAUSED = "paused", _("paused")
    CLOSED = "closed", _("hearing closed")
    BROKEN_OFF = "broken_off", _("broken off, to go on another day")


SITTING = {
    SittingState.OPEN: (SittingState.PAUSED, SittingState.CLOSED, SittingState.BROKEN_OFF),
    SittingState.PAUSED: (SittingState.OPEN, SittingState.BROKEN_OFF),
}


class TranscriptState(TextChoices):
    WRITING = "writing", _("being recorded")
    OPEN = "open", _("laid open, to be read and signed")
    ISSUED = "issued", _("issued")


TRANSCRIPT = {
    TranscriptState.WRITING: (TranscriptState.OPEN,),
    TranscriptState.OPEN: (TranscriptState.ISSUED,),
}


class ObserverState(TextChoices):
    ASKED = "asked", _("asked for it")
    ADMITTED = "admitted", _("admitted")
    REFUSED = "refused", _("refused")


OBSERVER = {
    ObserverState.ASKED: (ObserverState.ADMITTED, ObserverState.REFUSED),
    ObserverState.ADMITTED: (ObserverState.REFUSED,),
}


class AsyncState(TextChoices):
    APPLIED = "applied", _("applied for")
    RUNNING = "running", _("under way")
    HEARD = "heard", _("everyone was heard")
    REFUSED = "refused", _("not held in this form")


ASYNC = {
    AsyncState.APPLIED: (AsyncState.RUNNING, AsyncState.REFUSED),
    AsyncState.RUNNING: (AsyncState.HEARD, AsyncState.REFUSED),
}


class ExchangeState(TextChoices):
    ASKED = "asked", _("waits for everyone to agree")
    OPEN = "open", _("evidence and opinions come in")
    CLOSED = "closed", _("closed, with its record")
    CALLED_OFF = "called_off", _("not held in this form")


EXCHANGE = {
    ExchangeState.ASKED: (ExchangeState.OPEN, ExchangeState.CALLED_OFF),
    ExchangeState.OPEN: (ExchangeState.CLOSED, ExchangeState.CALLED_OFF),
}


class SessionState(TextChoices):
    PLANNED = "planned", _("being planned")
    SET = "set", _("set")
    CLOSED = "closed", _("closed")


SESSION = {
    SessionState.PLANNED: (SessionState.SET, SessionState.CLOSED),
    SessionState.SET: (SessionState.CLOSED,),
}
