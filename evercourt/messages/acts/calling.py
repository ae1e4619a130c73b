"""Tell software outside of the letters in an inbox: again by kind of failure, later and later, then no more.

A call says that there is a letter and where it is read, never what it says: software reads it with a key of the person,
and so never more than they may see.
"""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, cast

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from evercourt.kernel.channels import Channel
from evercourt.ledger.record import record
from evercourt.messages.acts.delivering import WAITS
from evercourt.messages.events import EndpointHalted
from evercourt.messages.letters import letters
from evercourt.messages.models import Call, Endpoint
from evercourt.messages.ports import Answered, Software, Told, is_taken

A_ROUND = 50  # calls to one address before others have their turn
ADDRESSES = 500  # in one round
KEPT = timedelta(days=30)
# The receiver may answer otherwise another time; any other answer from 300 on is its last word on this call.
PASSING = frozenset({408, 409, 425, 429})
GONE = 410
Outcome = Call.Outcome


def call_all() -> int:
    """Make the calls that wait at every address that is due; return how many were taken.

    Not one transaction: what a killed worker had told and not noted is told again, with the same number.
    """
    now = timezone.now()
    due = list(_due(now))
    if not due:
        return 0
    queues = [[_told(call) for call in calls] for _endpoint, calls in groupby(due, key=lambda call: call.endpoint_id)]
    software = cast(Software, import_string(settings.SOFTWARE)())
    answers = {answer.call: answer for answer in software.tell(queues)}
    made = [(call, answers[call.pk]) for call in due if call.pk in answers]
    for _key, calls in groupby(made, key=lambda pair: pair[0].endpoint_id):
        _note(list(calls))
    return sum(is_taken(answer.status) for answer in answers.values())


def forget_old() -> int:
    """Forget the calls that were taken or refused long ago; return how many."""
    over = Call.objects.exclude(outcome=Outcome.WAITING).filter(tried_at__lt=timezone.now() - KEPT)
    return over.delete()[0]


def _due(now: datetime) -> Iterable[Call]:
    waiting = Call.objects.filter(outcome=Outcome.WAITING)
    endpoints = Endpoint.objects.filter(ended_at=None, halted_at=None, next_at__lte=now)
    places = endpoints.filter(pk__in=waiting.values("endpoint")).order_by("next_at", "pk")[:ADDRESSES]
    for endpoint in places:
        found = endpoint.calls.filter(outcome=Outcome.WAITING).still_for_its_person().order_by("pk")
        for call in found.select_related("message")[:A_ROUND]:
            call.endpoint = endpoint
            yield call


def _told(call: Call) -> Told:
    body = json.dumps(payload(call), ensure_ascii=False, separators=(",", ":")).encode()
    return Told(call=call.pk, url=call.endpoint.url, secret=call.endpoint.secret, body=body)


def payload(call: Call) -> dict[str, Any]:
    """Return what a call says: of which kind the letter is, whose it is, and where it is read."""
    message = call.message
    return {
        "type": f"letter.{message.letter}",
        "timestamp": message.written_at.isoformat(),
        "data": {
            "letter": message.pk,
            "person": message.to_id,
            "about": str(letters().topic_of(message.letter)),
            "read_at": f"{settings.PUBLIC_ADDRESS}/api/v1/messages/{message.pk}",
            "page": f"{settings.PUBLIC_ADDRESS}{message.link}" if message.link else None,
        },
    }


@transaction.atomic
def _note(made: list[tuple[Call, Answered]]) -> None:
    now = timezone.now()
    endpoint = Endpoint.objects.select_for_update().get(pk=made[0][0].endpoint_id)
    for call, answer in made:
        call.attempts += 1
        call.tried_at, call.status, call.error = now, answer.status, answer.error[:300]
        if is_taken(answer.status):
            call.outcome, call.taken_at = Outcome.TAKEN, now
            endpoint.failures, endpoint.next_at = 0, now
        elif _for_good(answer):
            call.outcome = Outcome.REFUSED
            endpoint.next_at = now
        else:
            endpoint.failures += 1
            endpoint.next_at = now + (answer.wait or WAITS[min(endpoint.failures, len(WAITS)) - 1])
    Call.objects.bulk_update(
        [call for call, _answer in made], ["outcome", "attempts", "tried_at", "taken_at", "status", "error"]
    )
    gone = any(answer.status == GONE for _call, answer in made)
    if (gone or endpoint.failures > len(WAITS)) and endpoint.halted_at is None:
        endpoint.halted_at = now
        said = made[-1][1]
        event = EndpointHalted(endpoint=endpoint.pk, url=endpoint.url, status=said.status or 0, error=said.error)
        record(event, about=endpoint, by=None, via=Channel.SYSTEM, at=now)
    endpoint.save(update_fields=["failures", "next_at", "halted_at"])


def _for_good(answer: Answered) -> bool:
    return answer.status is not None and 300 <= answer.status < 500 and answer.status not in PASSING
