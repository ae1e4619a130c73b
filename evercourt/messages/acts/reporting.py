"""Take in what providers report of messages they had taken: signed, and as often as they like to say it."""

from django.db import transaction
from django.utils import timezone

from evercourt.accounts.models import User
from evercourt.kernel.channels import Channel
from evercourt.ledger.record import record
from evercourt.messages.acts.delivering import give_up, refuse_address
from evercourt.messages.acts.telling import bind
from evercourt.messages.events import MessageHeard
from evercourt.messages.models import Address, Attempt, Heard, Message, Report
from evercourt.messages.ports import Bound, Callback, Left, Reported, Spoke
from evercourt.messages.states import MessageState

Said = Report.Said
LONGEST = 10_000


@transaction.atomic
def take_in(line: str, callbacks: list[Callback]) -> int:
    """Keep what the provider of a line says, and let follow what follows from it; return how much of it was new.

    The caller has verified that the provider says it. The same report a second time changes nothing.
    """
    return sum(_take_in_one(line, said) for said in callbacks)


def _take_in_one(line: str, said: Callback) -> bool:
    match said:
        case Bound(code=code, address=address):
            return bind(line, code, address)
        case Spoke():
            return _spoke(line, said)
        case Left(address=address):
            left = Address.objects.filter(line=line, address=address, refused_at=None)
            return bool(left.update(refused_at=timezone.now(), refused_because="left"))
        case Reported():
            return _report(line, said)


def _spoke(line: str, said: Spoke) -> bool:
    """Bind the account if the text is a code for that; else keep it for the room it is for."""
    if not said.media and bind(line, said.text, said.address):
        return True
    heard, new = Heard.objects.get_or_create(
        line=line,
        reference=said.reference[:200],
        defaults={
            "address": said.address[:500], "user": _owner(line, said.address), "text": said.text[:LONGEST],
            "media": said.media[:200],
        },
    )  # fmt: skip
    if new:
        record(MessageHeard(heard=heard.pk, line=line), about=heard, by=heard.user, via=Channel.MESSENGER)
    return new


def _owner(line: str, address: str) -> User | None:
    if line == Message.Line.SMS:
        return User.objects.filter(phone=address, phone_confirmed_at__isnull=False, is_active=True).first()
    known = Address.objects.filter(line=line, address=address, user__is_active=True).select_related("user").first()
    return known.user if known else None


def _report(line: str, said: Reported) -> bool:
    attempts = Attempt.objects.filter(reference=said.reference, message__line=line).exclude(reference="")
    found = attempts.values_list("message", flat=True).first()
    message = Message.objects.locked(found) if found else None
    _report_row, new = Report.objects.get_or_create(
        line=line, reference=said.reference, said=said.said, defaults={"message": message, "detail": said.detail[:300]}
    )
    if not new or message is None:
        return new
    if said.said == Said.DELIVERED:
        if message.delivered_at is None:
            message.delivered_at = timezone.now()
            message.save(update_fields=["delivered_at"])
        return True
    if said.said == Said.REFUSED:
        refuse_address(message, said.detail)
    # A report that it did not arrive, after one that it did, is the provider's own muddle: people have it.
    if message.state == MessageState.SENT and message.delivered_at is None:
        give_up(message, said.detail or said.said)
    return True
