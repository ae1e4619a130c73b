"""Delivery leaves evidence: attempts, errors, the time; then more attempts, and an end."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import override_settings
from procrastinate.contrib.django.models import ProcrastinateJob

from evercourt.accounts.models import User
from evercourt.adapters.lines.memory import MemoryLine
from evercourt.ledger.models import Entry
from evercourt.messages import acts
from evercourt.messages.models import Message
from tests.factories import MORNING

MEMORY = {
    "email": "evercourt.adapters.lines.memory.MemoryLine",
    "sms": "evercourt.adapters.lines.memory.MemoryLine",
}


@pytest.fixture(autouse=True)
def _memory_line() -> Iterator[None]:
    MemoryLine.reset()
    with override_settings(LINES=MEMORY), time_machine.travel(MORNING, tick=False):
        yield
    MemoryLine.reset()


@pytest.fixture
def message(aygul: User) -> Message:
    acts.write(
        key="k", to=aygul, letter="l", subject="s", body="the text", language="en", link="/cases/1", lines=("email",)
    )
    return Message.objects.get()


def waiting_jobs() -> list[timedelta]:
    """Return how long each job but the first was told to wait."""
    times = ProcrastinateJob.objects.exclude(scheduled_at=None).order_by("pk").values_list("scheduled_at", flat=True)
    return [at - MORNING for at in times]


def test_a_delivered_message_says_when(message: Message) -> None:
    acts.deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, message.attempts, message.sent_at) == ("sent", 1, MORNING)
    assert MemoryLine.sent == ["k:email"]


def test_delivering_twice_sends_once(message: Message) -> None:
    acts.deliver(message.pk)
    acts.deliver(message.pk)
    assert MemoryLine.sent == ["k:email"]


def test_a_line_that_is_down_is_tried_again_later_and_later(message: Message) -> None:
    MemoryLine.failing = "down"
    acts.deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, message.attempts, message.last_error) == ("written", 1, "line down")
    acts.deliver(message.pk)
    assert waiting_jobs() == [timedelta(minutes=1), timedelta(minutes=5)]
    MemoryLine.failing = ""
    acts.deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, message.attempts, message.last_error) == ("sent", 3, "")


def test_after_the_last_attempt_the_message_has_failed_and_the_record_says_so(message: Message) -> None:
    MemoryLine.failing = "down"
    for _i in range(len(acts.WAITS) + 1):
        acts.deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("failed", len(acts.WAITS) + 1)
    assert waiting_jobs() == list(acts.WAITS)
    facts = Entry.objects.get(act="messages.message_undeliverable").facts
    assert facts == {"message": message.pk, "letter": "l", "line": "email", "attempts": 6}


def test_a_refusal_for_good_is_not_tried_again(message: Message) -> None:
    MemoryLine.failing = "refuses"
    acts.deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, waiting_jobs()) == ("failed", [])


@pytest.mark.parametrize(("demonstration", "kept"), [(True, "1234"), (False, "")])
def test_a_sent_code_is_kept_only_in_a_demonstration(aygul: User, demonstration: bool, kept: str) -> None:
    acts.write_to_address(
        key="c", line="email", address="new@example.org", letter="code", subject="s", body="1234", language="en"
    )
    code = Message.objects.get()
    with override_settings(DEMONSTRATION=demonstration):
        acts.deliver(code.pk)
    code.refresh_from_db()
    assert (code.state, code.body) == ("sent", kept)
