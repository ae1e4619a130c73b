"""Calling a person whom no letter reached; the hotline's desk uses it too."""

from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.continuity.events import PersonCalled
from evercourt.continuity.models import Recipient
from evercourt.continuity.reach import CALL, terms
from evercourt.continuity.states import ReachState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record


class Call(TextChoices):
    """How a call ended."""

    REACHED = "reached", _("reached, and told")
    AGAIN = "again", _("asked to be called again later")
    NOT_REACHED = "not_reached", _("nobody answered, or the number is wrong")


@transaction.atomic
def note_call(recipient: Recipient, *, outcome: str, note: str = "", by: User, via: Channel) -> Recipient:
    """Note how a call ended. After the last call in vain the person is named in the report as not reached.

    Who asks to be called again is not counted against. Raises BadInput for an unknown outcome or a missing note,
    WrongState if the person was reached meanwhile.
    """
    must(by, "closure.tell", recipient.order)
    recipient = Recipient.objects.select_related("order__court").locked(recipient.pk)
    if outcome not in Call.values:
        raise BadInput(_("Choose how the call ended."), field="outcome")
    if recipient.state == ReachState.REACHED:
        if outcome == Call.REACHED:
            return recipient
        raise WrongState(_("This person has been reached meanwhile."))
    if recipient.state == ReachState.WAITING:
        raise WrongState(_("This person is told by message first; call when no message arrives."))
    now, note = timezone.now(), note.strip()[:300]
    called = recipient.called + (outcome == Call.NOT_REACHED)
    if outcome == Call.REACHED:
        recipient.move(ReachState.REACHED, reached_at=now, reached_by=CALL, line=CALL, called=called, note=note)
    elif recipient.state == ReachState.TO_CALL and outcome == Call.NOT_REACHED and called >= terms().calls:
        if not note:
            raise BadInput(_("Write what was tried; the person is named in the report."), field="note")
        recipient.move(ReachState.NAMED, called=called, note=note)
    elif recipient.state != ReachState.NAMED:
        recipient.move(ReachState.TO_CALL, line=CALL, called=called, note=note, next_at=now + terms().call_again)
    event = PersonCalled(order=recipient.order_id, recipient=recipient.pk, outcome=outcome, called=called, note=note)
    record(event, about=recipient.order, by=by, via=via, at=now)
    return recipient
