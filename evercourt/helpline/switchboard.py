"""Between telephone and desk: what rings becomes a call on the desk; what the agent does there, the telephone does.

A process of its own. Desk and telephone meet in the table of calls only, so each may be restarted alone.
"""

from collections.abc import Callable
from datetime import timedelta

from django.db import close_old_connections
from django.utils import timezone

from evercourt.courts.models import Court
from evercourt.helpline import acts
from evercourt.helpline.models import Call
from evercourt.helpline.ports import Telephone
from evercourt.helpline.states import CallState
from evercourt.kernel.channels import Channel

# How often the desk is asked what it did, seconds.
EVERY = 0.2
# A call that nobody answers is ended after this, as exchanges do (RFC 3261, timer C).
RINGS = timedelta(minutes=3)
SYSTEM = Channel.SYSTEM
MAINLAND = "+86"


def run(telephone: Telephone, court: Court, *, going: Callable[[], bool] = lambda: True) -> None:
    """Carry news between `telephone` and the desk of `court` while `going`.

    Calls that an earlier run left open are over: their telephone forgot them.
    """
    for lost in _open(court):
        acts.hang_up(lost, by=None, via=SYSTEM)
    while going():
        carry(telephone, court)
        close_old_connections()


def carry(telephone: Telephone, court: Court, *, wait: float = EVERY) -> None:
    """Carry what happened since the last time, in both directions, once."""
    for thing in telephone.happened(wait):
        if thing.what == "rang":
            phone, language = e164(thing.phone), thing.language
            acts.ring(court, leg=thing.leg, phone=phone, language=language, by=None, via=SYSTEM)
        elif call := Call.objects.filter(court=court, leg=thing.leg).first():
            acts.hang_up(call, by=None, via=SYSTEM)
    now = timezone.now()
    for call in _open(court):
        if call.state == CallState.TALKING:
            telephone.answer(str(call.leg))
        elif now - call.rang_at > RINGS:
            acts.hang_up(call, by=None, via=SYSTEM)
            telephone.hang_up(str(call.leg))
    ended = Call.objects.filter(court=court, leg__isnull=False, ended_at__gte=now - RINGS)
    for leg in ended.values_list("leg", flat=True):
        telephone.hang_up(str(leg))


def e164(number: str) -> str:
    """Return a number as the exchange shows it in E.164 form; a withheld one stays empty."""
    if len(number) == 11 and number.startswith("1"):
        return MAINLAND + number
    return number


def _open(court: Court) -> list[Call]:
    live = [CallState.RINGING, CallState.TALKING]
    return list(Call.objects.filter(court=court, leg__isnull=False, state__in=live))
