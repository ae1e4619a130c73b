"""Service from the order to its effect, by whom it may be done, and what the database refuses."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from evercourt.cases.models import DocketEntry, Representation
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.kernel.policy import may
from evercourt.messages.models import Message
from evercourt.service import acts
from evercourt.service.models import ServiceOrder
from evercourt.service.states import AttemptState, OrderState, Way
from tests.factories import office_holder

WEB, COUNTER, SYSTEM = Channel.WEB, Channel.COUNTER, Channel.SYSTEM


def order_on(party, paper, by=None) -> ServiceOrder:
    return acts.order_service(
        party.case, party, purpose="complaint", documents=[paper], by=by, via=WEB if by else SYSTEM
    )


def told(case) -> list[str]:
    return list(DocketEntry.objects.filter(case=case).values_list("act", flat=True))


def test_who_agreed_is_served_in_the_inbox_at_once(joined, paper, li_qiang, registry_clerk):
    order = order_on(joined, paper, registry_clerk)
    order.refresh_from_db()
    attempt = order.attempts.get()
    assert (order.state, attempt.way, attempt.state) == (OrderState.SERVED, Way.PORTAL, AttemptState.EFFECTIVE)
    assert order.effective_at == attempt.reached_at
    message = Message.objects.get(to=li_qiang, line="portal")
    assert message.link
    assert paper.check_code in message.body
    assert told(joined.case) == ["service.ordered", "service.sent", "service.served"]


def test_who_did_not_agree_waits_for_the_post(defendant, paper, registry_clerk):
    order = order_on(defendant, paper, registry_clerk)
    assert (order.state, order.next_way, order.attempts.count()) == (OrderState.ORDERED, Way.POST, 0)
    attempt = acts.post(order, "EMS1001", by=registry_clerk, via=COUNTER)
    today = defendant.case.court.local_date()
    acts.post_delivered(attempt, on=today, signed_by="李强", by=registry_clerk, via=COUNTER)
    order.refresh_from_db()
    assert order.state == OrderState.SERVED
    assert defendant.case.court.local_date(order.effective_at) == today


def test_post_that_came_back_leads_to_the_next_way(defendant, paper, registry_clerk):
    order = order_on(defendant, paper)
    attempt = acts.post(order, "EMS1001", by=registry_clerk, via=COUNTER)
    acts.post_returned(attempt, "查无此人", by=registry_clerk, via=COUNTER)
    order.refresh_from_db()
    assert (order.state, order.next_way) == (OrderState.ORDERED, Way.ANNOUNCEMENT)
    assert "service.failed" in told(defendant.case)


def test_an_email_that_fails_leads_to_the_post(defendant, paper):
    defendant.identity.email = "li@example.org"
    defendant.identity.electronic_service = True
    defendant.identity.service_address_confirmed = True
    defendant.identity.save()
    order = order_on(defendant, paper)
    attempt = order.attempts.get()
    assert (attempt.way, attempt.state) == (Way.EMAIL, AttemptState.SENT)
    acts.not_delivered(attempt, "mailbox full", by=None, via=SYSTEM)
    order.refresh_from_db()
    assert order.next_way == Way.POST


def test_a_known_address_counts_only_by_what_the_recipient_does(defendant, paper, registry_clerk, judge):
    order = order_on(defendant, paper)
    attempt = acts.send_to_known_address(order, "li@example.org", "合同所载", by=registry_clerk, via=WEB)
    now = timezone.now()
    acts.mark_reached(attempt, at=now, by=None, via=SYSTEM)
    order.refresh_from_db()
    assert order.state == OrderState.ORDERED
    acts.mark_read(attempt, at=now, by=None, via=SYSTEM)
    attempt.refresh_from_db()
    order.refresh_from_db()
    assert (attempt.state, order.state) == (AttemptState.PRESUMED, OrderState.SERVED)


def test_a_rebuttal_that_is_upheld_reopens_service(joined, paper, li_qiang, registry_clerk):
    order = order_on(joined, paper)
    rebuttal = acts.rebut(order.attempts.get(), "系统故障，未收到", by=li_qiang, via=WEB)
    acts.decide_rebuttal(rebuttal, upheld=True, reasons="经核属实", by=registry_clerk, via=WEB)
    order.refresh_from_db()
    assert (order.state, order.effective_at) == (OrderState.ORDERED, None)
    assert [attempt.way for attempt in order.attempts.all()] == [Way.PORTAL, Way.EMAIL]
    assert "service.set_aside" in told(joined.case)


def test_a_rebuttal_can_prove_another_day(joined, paper, li_qiang, registry_clerk):
    order = order_on(joined, paper)
    claimed = joined.case.court.local_date() - timedelta(days=1)
    rebuttal = acts.rebut(order.attempts.get(), "实际到达日不同", claimed_on=claimed, by=li_qiang, via=WEB)
    acts.decide_rebuttal(rebuttal, upheld=True, reasons="有截图", by=registry_clerk, via=WEB)
    order.refresh_from_db()
    assert order.state == OrderState.SERVED
    assert joined.case.court.local_date(order.effective_at) == claimed
    assert told(joined.case).count("service.served") == 2


def test_a_refused_rebuttal_leaves_service_as_it_was(joined, paper, li_qiang, registry_clerk):
    order = order_on(joined, paper)
    rebuttal = acts.rebut(order.attempts.get(), "未看", by=li_qiang, via=WEB)
    with pytest.raises(WrongState):
        acts.rebut(order.attempts.get(), "再次", by=li_qiang, via=WEB)
    acts.decide_rebuttal(rebuttal, upheld=False, reasons="到达即生效", by=registry_clerk, via=WEB)
    order.refresh_from_db()
    assert order.state == OrderState.SERVED


def test_of_post_and_counter_the_earlier_day_counts(defendant, paper, registry_clerk):
    order = order_on(defendant, paper)
    posted = acts.post(order, "EMS1", by=registry_clerk, via=COUNTER)
    acts.hand_over(order, received_by="李强", by=registry_clerk, via=COUNTER)
    ServiceOrder.objects.get(pk=order.pk).attempts.filter(pk=posted.pk).update(sent_at=datetime(2022, 8, 1, tzinfo=UTC))
    acts.post_delivered(posted, on=date(2022, 8, 3), signed_by="李强", by=registry_clerk, via=COUNTER)
    order.refresh_from_db()
    assert defendant.case.court.local_date(order.effective_at) == date(2022, 8, 3)


def test_input_that_cannot_be_right_is_refused(defendant, paper, registry_clerk, case):
    with pytest.raises(BadInput):
        acts.order_service(case, defendant, purpose="complaint", documents=[], by=registry_clerk, via=WEB)
    order = order_on(defendant, paper)
    attempt = acts.post(order, "EMS1", by=registry_clerk, via=COUNTER)
    tomorrow = case.court.local_date() + timedelta(days=1)
    with pytest.raises(BadInput):
        acts.post_delivered(attempt, on=tomorrow, signed_by="李强", by=registry_clerk, via=COUNTER)
    other = acts.order_service(case, defendant, purpose="summons", documents=[paper], by=registry_clerk, via=WEB)
    with pytest.raises(BadInput):
        acts.post(other, "EMS1", by=registry_clerk, via=COUNTER)


def test_only_the_registry_of_this_court_carries_service_out(
    defendant, paper, clerk, other_court, aygul, li_qiang, judge, administrator
):
    order = order_on(defendant, paper)
    almost = office_holder(other_court, "registry_clerk", "何静", "other-registry@example.org")
    for person in (almost, clerk, aygul, li_qiang, judge, administrator):
        with pytest.raises(NotAllowed):
            acts.post(order, "EMS1", by=person, via=COUNTER)


def test_only_the_recipient_objects_and_a_former_lawyer_does_not(joined, paper, aygul, lawyer_zhao, li_qiang):
    order = order_on(joined, paper)
    assert may(li_qiang, "service.rebut", order)
    assert not may(aygul, "service.rebut", order)
    power = Representation.objects.create(party=joined, user=lawyer_zhao, name="赵敏", since=date(2022, 1, 1))
    assert may(lawyer_zhao, "service.rebut", order)
    power.until = date(2022, 2, 1)
    power.save()
    assert not may(lawyer_zhao, "service.rebut", order)


def test_a_judge_who_left_the_panel_orders_nothing(defendant, judge):
    seat = defendant.case.panel.create(user=judge, seat="presiding")
    assert may(judge, "service.order", defendant.case)
    seat.until = timezone.now()
    seat.save()
    assert not may(judge, "service.order", defendant.case)


def test_the_other_side_and_other_courts_do_not_see_the_order(
    joined, paper, aygul, other_court, li_qiang, registry_clerk
):
    order = order_on(joined, paper)
    almost = office_holder(other_court, "registry_clerk", "何静", "other-registry@example.org")
    assert list(ServiceOrder.objects.visible_to(li_qiang)) == [order]
    assert list(ServiceOrder.objects.visible_to(registry_clerk)) == [order]
    for person in (aygul, almost):
        assert not ServiceOrder.objects.visible_to(person).exists()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE service_serviceorder SET state = 'served'",
        "UPDATE service_serviceorder SET state = 'cancelled' WHERE state = 'served'",
        "UPDATE service_serviceattempt SET state = 'effective'",
        "UPDATE service_serviceattempt SET state = 'nonsense'",
    ],
)
def test_the_database_refuses_what_the_law_does_not_allow(defendant, joined, paper, registry_clerk, change):
    joined.identity.electronic_service = False
    joined.identity.save()
    order = order_on(joined, paper)
    acts.post(order, "EMS1", by=registry_clerk, via=COUNTER)
    if "cancelled" in change:
        acts.hand_over(order, received_by="李强", by=registry_clerk, via=COUNTER)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
