"""A call rings, is answered by one agent, and ends. A call without the court's telephone is begun by hand."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.courts.models import Court
from evercourt.helpline.events import CallAnswered, CallEnded, CallRang
from evercourt.helpline.models import Call
from evercourt.helpline.states import CallState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record


class Busy(WrongState):
    """The agent has somebody on the line already."""

    code = "busy"
    message = _("You have somebody on the line.")
    next_step = _("End that call first.")


@transaction.atomic
def ring(court: Court, *, leg: str, phone: str = "", language: str = "", by: User | None, via: Channel) -> Call:
    """Note that a call rings at the court; the telephone telling it twice is one call.

    `language` is what the caller chose at the exchange; one we do not speak is Chinese until the agent says otherwise.
    """
    must(by, "helpline.ring", court)
    spoken = next((code for code, _name in settings.LANGUAGES if code.split("-")[0] == language), "zh-hans")
    known = {"court": court, "phone": phone[:20], "language": spoken}
    call, new = Call.objects.get_or_create(leg=leg, defaults=known)
    if new:
        record(CallRang(call=call.number), about=call, by=by, via=via, at=call.rang_at)
    return call


@transaction.atomic
def answer(call: Call, *, by: User, via: Channel) -> Call:
    """Take a ringing call; of two agents one gets it. Raises Busy, or WrongState if it is taken or over."""
    must(by, "helpline.answer", call.court)
    call = Call.objects.locked(call.pk)
    if call.state == CallState.TALKING and call.agent_id == by.pk:
        return call
    if call.state != CallState.RINGING:
        raise WrongState(_("Somebody else took this call, or the caller hung up."))
    now = timezone.now()
    try:
        with transaction.atomic():
            call.move(CallState.TALKING, agent=by, answered_at=now)
    except IntegrityError as error:
        raise Busy() from error
    record(CallAnswered(call=call.number), about=call, by=by, via=via, at=now)
    return call


@transaction.atomic
def begin(court: Court, *, phone: str = "", language: str, by: User, via: Channel) -> Call:
    """Begin a call that came on a desk telephone: nothing rings here, everything else is the same. Raises Busy."""
    must(by, "helpline.answer", court)
    now = timezone.now()
    call = Call(court=court, phone=phone[:20], agent=by, rang_at=now, answered_at=now, state=CallState.TALKING)
    call.language = known_language(language)
    try:
        with transaction.atomic():
            call.save()
    except IntegrityError as error:
        raise Busy() from error
    record(CallAnswered(call=call.number), about=call, by=by, via=via, at=now)
    return call


@transaction.atomic
def set_language(call: Call, language: str, *, by: User, via: Channel) -> Call:
    """Note the language the caller speaks: what is read out and sent is in it."""
    call = on_the_line(call, by=by)
    call.language = known_language(language)
    call.save(update_fields=["language"])
    return call


@transaction.atomic
def hang_up(call: Call, *, by: User | None, via: Channel) -> Call:
    """End the call, by the agent or because the caller hung up; ending it again changes nothing. Proof ends with it."""
    must(by, "helpline.hang_up", call)
    call = Call.objects.locked(call.pk)
    if call.state not in (CallState.RINGING, CallState.TALKING):
        return call
    now = timezone.now()
    state = CallState.MISSED if call.state == CallState.RINGING else CallState.ENDED
    call.move(state, ended_at=now, code_hash="", offered_to=None, offer_note="")
    record(CallEnded(call=call.number, outcome=state), about=call, by=by, via=via, at=now)
    return call


def on_the_line(call: Call, *, by: User) -> Call:
    """Return the call, locked. Raises NotAllowed for anybody but its agent, WrongState when it is over.

    Call inside an act's transaction.
    """
    # Asked of the row as it is now: a colleague may have taken it over since it was read.
    locked: Call = Call.objects.select_related(
        "court", "party__case__court", "party__user", "representation__user"
    ).locked(call.pk)
    must(by, "helpline.talk", locked)
    if locked.state != CallState.TALKING:
        raise WrongState(_("This call is over."), next_step=_("Call back, or wait until the person calls again."))
    return locked


def known_language(language: str) -> str:
    """Return the language; raise BadInput for one that is not spoken here."""
    if language not in dict(settings.LANGUAGES):
        raise BadInput(_("Choose the language of the caller."), field="language")
    return language
