"""The last way: lawful only when all else failed, effective when its period has passed (digest, §4.3 example 5)."""

from datetime import UTC, date, datetime
from unittest.mock import patch

import pytest

from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.messages.models import Message
from evercourt.messages.states import MessageState
from evercourt.service import acts, tasks
from evercourt.service.states import AttemptState, OrderState, Way

COUNTER, SYSTEM = Channel.COUNTER, Channel.SYSTEM


def at(day: date, hour: int = 4):
    """Freeze the clock at that day, by default at noon in the court's zone."""
    return patch("django.utils.timezone.now", return_value=datetime(day.year, day.month, day.day, hour, tzinfo=UTC))


def returned(defendant, paper, registry_clerk):
    order = acts.order_service(defendant.case, defendant, purpose="complaint", documents=[paper], by=None, via=SYSTEM)
    attempt = acts.post(order, "EMS1", by=registry_clerk, via=COUNTER)
    acts.post_returned(attempt, "查无此人", by=registry_clerk, via=COUNTER)
    return order


def test_an_announcement_takes_effect_when_its_whole_period_has_passed(defendant, paper, registry_clerk):
    with at(date(2022, 8, 1)):
        order = returned(defendant, paper, registry_clerk)
        attempt = acts.announce(order, "邮寄退回，下落不明", by=registry_clerk, via=COUNTER)
    assert attempt.deemed_on == date(2022, 8, 31)
    assert defendant.name in attempt.announcement.title
    assert defendant.identity.address not in attempt.announcement.body
    # The last hour of the last day in the court's zone.
    with at(date(2022, 8, 31), 15):
        tasks.pass_announcements(0)
        with pytest.raises(WrongState):
            acts.announcement_passed(attempt, by=None, via=SYSTEM)
    order.refresh_from_db()
    assert order.state == OrderState.ORDERED
    # Already the first of September there, still August in UTC.
    with at(date(2022, 8, 31), 17):
        tasks.pass_announcements(0)
    order.refresh_from_db()
    assert order.state == OrderState.SERVED
    assert defendant.case.court.local_date(order.effective_at) == date(2022, 8, 31)


def test_an_announcement_is_refused_while_another_way_is_open(defendant, paper, registry_clerk):
    order = acts.order_service(defendant.case, defendant, purpose="complaint", documents=[paper], by=None, via=SYSTEM)
    with pytest.raises(WrongState):
        acts.announce(order, "下落不明", by=registry_clerk, via=COUNTER)
    acts.post(order, "EMS1", by=registry_clerk, via=COUNTER)
    with pytest.raises(WrongState):
        acts.announce(order, "下落不明", by=registry_clerk, via=COUNTER)


def test_an_announcement_needs_reasons_and_a_person_of_the_registry(defendant, paper, registry_clerk, clerk):
    order = returned(defendant, paper, registry_clerk)
    with pytest.raises(BadInput):
        acts.announce(order, " ", by=registry_clerk, via=COUNTER)
    for person in (clerk, None):
        with pytest.raises(NotAllowed):
            acts.announce(order, "下落不明", by=person, via=COUNTER)


@pytest.mark.parametrize(
    ("came", "state"), [(MessageState.SENT, AttemptState.EFFECTIVE), (MessageState.FAILED, AttemptState.FAILED)]
)
def test_the_job_follows_an_email_to_its_end(defendant, paper, came, state):
    defendant.identity.email = "li@example.org"
    defendant.identity.electronic_service = True
    defendant.identity.service_address_confirmed = True
    defendant.identity.save()
    order = acts.order_service(defendant.case, defendant, purpose="notice", documents=[paper], by=None, via=SYSTEM)
    sent_at = datetime(2022, 8, 10, tzinfo=UTC) if came == MessageState.SENT else None
    Message.objects.get(line="email").move(came, sent_at=sent_at)
    tasks.follow_emails(0)
    attempt = order.attempts.get()
    assert (attempt.way, attempt.state) == (Way.EMAIL, state)
    order.refresh_from_db()
    assert order.next_way == ("" if came == MessageState.SENT else Way.POST)
