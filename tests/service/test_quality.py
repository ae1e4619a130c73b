"""What is known of an address is what happened there; the planner goes by it and never guesses."""

import pytest

from evercourt.cases.models import PartyIdentity
from evercourt.kernel.channels import Channel
from evercourt.service import acts
from evercourt.service.planner import plan
from evercourt.service.quality import Standing, known_of
from evercourt.service.recipients import recipient_of

SYSTEM = {"by": None, "via": Channel.SYSTEM}


def standing(party, kind):
    return {one.kind: one.standing for one in known_of(party)}[kind]


@pytest.fixture
def order(case, defendant, paper):
    return acts.order_service(case, defendant, purpose="complaint", documents=[paper], **SYSTEM)


def test_an_address_of_the_other_sides_paper_is_known_from_elsewhere_until_confirmed(defendant):
    assert standing(defendant, "post") == Standing.INFERRED
    PartyIdentity.objects.update(service_address_confirmed=True)
    assert standing(defendant, "post") == Standing.CONFIRMED


def test_what_came_back_and_what_arrived_are_known_of_that_very_address(order, defendant, registry_clerk, court):
    sent = acts.post(order, "EMS1", by=registry_clerk, via=Channel.POST)
    assert standing(defendant, "post") == Standing.INFERRED
    acts.post_returned(sent, "迁移新址不明", by=registry_clerk, via=Channel.POST)
    known = known_of(defendant)[0]
    assert (known.standing, known.why) == (Standing.CAME_BACK, "迁移新址不明")
    PartyIdentity.objects.update(address="乌鲁木齐市新市区北京路2号")
    assert standing(defendant, "post") == Standing.INFERRED
    sent = acts.post(order, "EMS2", by=registry_clerk, via=Channel.POST)
    acts.post_delivered(sent, on=court.local_date(), signed_by="李强", by=registry_clerk, via=Channel.POST)
    assert standing(defendant, "post") == Standing.PROVEN


def test_papers_are_not_sent_again_by_email_to_where_they_bounced(case, joined, paper):
    PartyIdentity.objects.filter(party=joined).update(email="li@example.org")
    email = {step.way: step for step in plan(recipient_of(joined))}["email"]
    assert email.lawful
    order = acts.order_service(case, joined, purpose="complaint", documents=[paper], **SYSTEM)
    sent = order.attempts.create(way="email", address="li@example.org")
    acts.not_delivered(sent, "550 no such mailbox", **SYSTEM)
    assert standing(joined, "email") == Standing.CAME_BACK
    email = {step.way: step for step in plan(recipient_of(joined))}["email"]
    assert (email.lawful, email.reason) == (False, "came_back")
    PartyIdentity.objects.filter(party=joined).update(email="li2@example.org")
    assert {step.way: step for step in plan(recipient_of(joined))}["email"].lawful


def test_the_registry_sees_it_when_it_chooses_a_way(client, order, defendant, registry_clerk):
    sent = acts.post(order, "EMS1", by=registry_clerk, via=Channel.POST)
    acts.post_returned(sent, "迁移新址不明", by=registry_clerk, via=Channel.POST)
    client.force_login(registry_clerk)
    assert "迁移新址不明" in client.get(f"/service/{order.pk}").content.decode()
