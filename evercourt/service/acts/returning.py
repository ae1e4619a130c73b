"""A message that came back is a task on its case, which says whom and what."""

import re

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.models import Case
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.messages.models import Message
from evercourt.service.events import MessageReturned, ReturnedSettled
from evercourt.service.models import Returned, ServiceAttempt

# The keys of messages begin with what they are about.
ABOUT_A_CASE, ABOUT_AN_ATTEMPT = re.compile(r"case:(\d+):"), re.compile(r"service:(\d+):")


def note_returned(message: Message, *, reason: str) -> Returned | None:
    """Make the task for a message about a case that could not be delivered. A step of the act that gave it up."""
    case = _case_of(message)
    if case is None:
        return None
    name = message.to.name if message.to else message.address
    made, new = Returned.objects.get_or_create(
        message=message,
        defaults={
            "case": case, "person": message.to, "name": name[:200], "subject": message.subject, "line": message.line,
            "address": message.address, "reason": reason[:300],
        },
    )  # fmt: skip
    if new:
        told = MessageReturned(returned=made.pk, name_of_person=made.name, line=made.line, letter=message.letter)
        record(told, about=made, by=None, via=Channel.SYSTEM)
    return made


@transaction.atomic
def settle_returned(returned: Returned, *, note: str, by: User, via: Channel) -> Returned:
    """Note what was done about it: called, sent by post, a new address found. Twice does no harm. Raises BadInput."""
    must(by, "service.settle_returned", returned)
    note = note.strip()[:300]
    if not note:
        raise BadInput(_("Say what was done about it."), field="note")
    returned = Returned.objects.select_for_update(of=("self",)).select_related("case").get(pk=returned.pk)
    if returned.done_at:
        return returned
    returned.done_at, returned.done_by, returned.note = timezone.now(), by, note
    returned.save(update_fields=["done_at", "done_by", "note"])
    record(
        ReturnedSettled(returned=returned.pk, name_of_person=returned.name, note=note), about=returned, by=by, via=via
    )
    return returned


def _case_of(message: Message) -> Case | None:
    if found := ABOUT_A_CASE.match(message.key):
        return Case.objects.filter(pk=found[1]).first()
    if found := ABOUT_AN_ATTEMPT.match(message.key):
        attempt = ServiceAttempt.objects.filter(pk=found[1]).select_related("order__case").first()
        return attempt.order.case if attempt else None
    return None
