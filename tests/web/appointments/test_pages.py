"""Visits on the pages: booked by a person, by the hotline, received, called and served; arranged and paused."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from evercourt.appointments import acts
from evercourt.appointments.models import Appointment, Counter, Ticket
from evercourt.appointments.services import services
from evercourt.kernel.channels import Channel
from evercourt.messages.models import Message
from tests.appointments.conftest import _morning, agent, counter  # noqa: F401 — the same morning and counter

ELEVEN = datetime(2022, 8, 4, 3, 0, tzinfo=UTC)
CHOSEN = {"court": "新0103", "service": "filing", "asked": "1", "language": "ug", "at": ELEVEN.isoformat()}


def at(person):
    """Return a browser in which the person is signed in and reads English."""
    type(person).objects.filter(pk=person.pk).update(language="en")
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def test_every_step_leads_to_the_next_and_the_last_one_books(counter, aygul):  # noqa: F811
    client = at(aygul)
    page = client.get("/appointments/new").content.decode()
    assert "?court=%E6%96%B00103" in page
    page = client.get("/appointments/new?court=新0103").content.decode()
    assert "/filings/new" in page, "the same can be done online"
    assert "service=filing" in page
    assert "service=mediation" not in page, "no counter does it"
    page = client.get("/appointments/new?court=新0103&service=filing").content.decode()
    assert "sign language" in page
    page = client.get("/appointments/new?court=新0103&service=filing&asked=1&language=ug").content.decode()
    assert "day=2022-08-04" in page
    assert "day=2022-08-06" not in page, "a Saturday"
    page = client.get("/appointments/new?" + urlencode(CHOSEN | {"at": "", "day": "2022-08-04"})).content.decode()
    assert "11:00" in page
    assert "14:00" not in page, "the counters close for lunch"
    assert "Confirm" in client.get("/appointments/new?" + urlencode(CHOSEN)).content.decode()
    assert not Appointment.objects.exists(), "only the last step changes anything"
    done = client.post("/appointments/new", {**CHOSEN, "needs": ["interpreter"], "note": "带孩子"})
    visit = Appointment.objects.get()
    assert done.headers["Location"] == f"/appointments/{visit.pk}"
    assert (visit.person, visit.needs, visit.language, visit.via) == (aygul, ["interpreter"], "ug", "web")
    page = client.get(done.headers["Location"]).content.decode()
    assert "Complaint, identity document, evidence" in page
    assert "12368" in page
    assert b"<svg" in client.get(f"/appointments/{visit.pk}/code.svg").content
    calendar = client.get(f"/appointments/{visit.pk}/calendar.ics").content.decode()
    assert "DTSTART:20220804T030000Z" in calendar


def test_the_button_pressed_twice_books_once(counter, aygul):  # noqa: F811
    client = at(aygul)
    first, again = (client.post("/appointments/new", CHOSEN) for _press in range(2))
    assert first.headers["Location"] == again.headers["Location"]
    assert Appointment.objects.count() == 1


def test_when_one_counter_is_full_another_takes_the_visit(counter, court, administrator, aygul, li_qiang):  # noqa: F811
    acts.arrange_counter(court, name="2号窗口", services=["filing"], by=administrator, via=Channel.WEB)
    Counter.objects.filter(pk=counter.pk).update(capacity=1)
    for person in (aygul, li_qiang):
        assert at(person).post("/appointments/new", CHOSEN).status_code == 302
    assert {visit.counter.name for visit in Appointment.objects.all()} == {"1号窗口", "2号窗口"}


def test_a_time_that_was_taken_meanwhile_is_told_with_a_way_out(counter, aygul, li_qiang, stranger):  # noqa: F811
    Counter.objects.filter(pk=counter.pk).update(capacity=1)
    at(aygul).post("/appointments/new", CHOSEN)
    refused = at(stranger).post("/appointments/new", CHOSEN)
    assert refused.status_code == 422
    assert 'role="alert"' in refused.content.decode()


def test_moving_and_cancelling_one_s_own_and_nobody_else_s(counter, aygul, stranger):  # noqa: F811
    mine = acts.book(counter, service="filing", starts_at=ELEVEN, person=aygul, by=aygul, via=Channel.WEB)
    for address in ("", "/calendar.ics", "/code.svg", "/cancellation"):
        assert at(stranger).get(f"/appointments/{mine.pk}{address}").status_code == 404
    assert at(stranger).get(f"/appointments/new?move={mine.pk}").status_code == 404
    later = (ELEVEN + timedelta(hours=1)).isoformat()
    done = at(aygul).post("/appointments/new", {"move": mine.pk, "at": later})
    moved = Appointment.objects.live().get()
    assert done.headers["Location"] == f"/appointments/{moved.pk}"
    assert moved.follows == mine
    at(aygul).post(f"/appointments/{moved.pk}/cancellation")
    assert not Appointment.objects.live().exists()
    assert not Message.objects.filter(letter="visit_cancelled").exists(), "their own act"


def test_who_is_not_signed_in_learns_how_to_book_by_telephone(client, db):
    assert "tel:12368" in client.get("/appointments").content.decode()
    assert client.get("/appointments/new").status_code == 302


def test_the_hotline_finds_books_and_moves_for_a_caller_who_gets_a_text_message(counter, agent):  # noqa: F811
    client = at(agent)
    lacking = client.post("/appointments/new", {**CHOSEN, "name": "", "phone": "13800000009", "via": "phone"})
    assert lacking.status_code == 422
    client.post("/appointments/new", {**CHOSEN, "name": "玛依拉", "phone": "13800000009", "via": "phone"})
    visit = Appointment.objects.get()
    assert (visit.person, visit.phone, visit.via, visit.language) == (None, "+8613800000009", "phone", "ug")
    letter = Message.objects.get(letter="visit_booked")
    assert (letter.line, letter.address, letter.language) == ("sms", "+8613800000009", "ug")
    for wanted in ("玛依", "13800000009", "0009", str(visit.pk)):
        assert f"/appointments/{visit.pk}" in client.get("/counter/visits", {"who": wanted}).content.decode()
    assert f"/appointments/{visit.pk}" not in client.get("/counter/visits", {"who": "李"}).content.decode()
    client.post(
        "/appointments/new", {"move": visit.pk, "at": (ELEVEN + timedelta(hours=1)).isoformat(), "via": "phone"}
    )
    assert Appointment.objects.live().get().name == "玛依拉"
    assert Message.objects.filter(letter="visit_booked").count() == 2
    assert not Message.objects.filter(letter="visit_cancelled").exists(), "moved at the caller's wish"


def test_the_desk_receives_calls_and_serves(counter, court, clerk, aygul):  # noqa: F811
    soon = timezone.now() + timedelta(minutes=30)
    visit = acts.book(
        counter, service="filing", starts_at=soon, person=aygul, needs=["sign_language"], by=aygul, via=Channel.WEB
    )
    client = at(clerk)
    client.post("/counter/queue/counter", {"counter": counter.pk})
    desk = client.get("/counter/queue").content.decode()
    assert "阿依古丽·买买提" in desk
    assert "sign language" in desk
    received = client.post("/counter/queue/arrivals", {"who": f"http://localhost/appointments/{visit.pk}"})
    assert "A001" in client.get(received.headers["Location"]).content.decode()
    once = {"service": "advice", "asked": "5f0c1c1e-7a8e-4c55-9f0b-1d8e3f6a2b11", "language": "kk-arab"}
    for _press in range(2):
        walk_in = client.post("/counter/queue/tickets", once)
    slip = client.get(walk_in.headers["Location"]).content.decode()
    assert "B002" in slip
    assert "1 person is before you." in slip
    for _press in range(2):
        client.post("/counter/queue/calls", {"after": "0"})
    assert Ticket.objects.filter(state="called").count() == 1
    hall = Client().get("/halls/新0103/numbers").content.decode()
    assert "A001" in hall
    assert "阿依古丽" not in hall
    ticket = Ticket.objects.get(state="called")
    client.post(f"/counter/queue/tickets/{ticket.pk}/call", {"calls": "1"})
    client.post(f"/counter/queue/tickets/{ticket.pk}/end")
    visit.refresh_from_db()
    assert visit.state == "served"


def test_a_name_that_fits_nobody_today_is_told_with_what_to_do(counter, clerk):  # noqa: F811
    refused = at(clerk).post("/counter/queue/arrivals", {"who": "无此人"})
    assert refused.status_code == 422
    assert "Give a ticket without appointment." in refused.content.decode()


@pytest.mark.parametrize("almost", ["aygul", "other_clerk", "judge", "agent"])
def test_who_may_not_use_the_desk_of_this_court(request, counter, court, clerk, almost):  # noqa: F811
    ticket = acts.take_ticket(court, service="filing", by=clerk, via=Channel.COUNTER)
    client = at(request.getfixturevalue(almost))
    assert client.get(f"/counter/queue/tickets/{ticket.pk}").status_code in (403, 404)
    assert client.post(f"/counter/queue/tickets/{ticket.pk}/end").status_code in (403, 404)
    if almost != "other_clerk":
        assert client.get("/counter/queue").status_code == 403
    ticket.refresh_from_db()
    assert ticket.state == "waiting"


def test_the_ticket_machine_gives_tickets_and_opens_nothing_else(counter, clerk):  # noqa: F811
    assert Client().get("/tickets").status_code == 403
    client = at(clerk)
    assert client.post("/counter/queue/machine").headers["Location"] == "/tickets"
    assert client.get("/counter/queue").status_code == 302, "the clerk is signed out"
    slip = client.post("/tickets", {"service": "advice", "needs": ["large_type"]}).content.decode()
    assert "B001" in slip
    clerk.offices_held.update(until="2022-08-01")
    assert client.post("/tickets", {"service": "advice"}).status_code == 403, "the office has ended"


def test_the_administrator_arranges_and_pauses_and_everyone_booked_hears_of_it(
    court, administrator, clerk, aygul, agent  # noqa: F811
):  # fmt: skip
    client = at(administrator)
    given = {
        "name": "1号窗口",
        "services": ["filing"],
        "capacity": 2,
        "slot_minutes": 30,
        "step_free": "on",
        "in_use": "on",
    }
    assert client.post("/counters/new", given).status_code == 302
    assert client.post("/counters/new", given).status_code == 422, "the name is taken"
    counter = Counter.objects.get()  # noqa: F811
    assert client.post(f"/counters/{counter.pk}", {**given, "capacity": 3}).status_code == 302
    counter.refresh_from_db()
    assert counter.capacity == 3
    visit = acts.book(counter, service="filing", starts_at=ELEVEN, person=aygul, by=aygul, via=Channel.WEB)
    pause = {"begins_at": "2022-08-04T10:00", "ends_at": "2022-08-04T18:00", "reason": "停电"}
    asked = client.post("/counters/pauses/new", pause)
    assert "1 visit is booked into this time" in asked.content.decode()
    assert not court.pauses.exists()
    client.post("/counters/pauses/new", {**pause, "visits": "cancel"})
    visit.refresh_from_db()
    assert (visit.state, visit.reason) == ("cancelled", "停电")
    letter = Message.objects.get(letter="visit_cancelled", line="portal")
    assert letter.link == f"/appointments/new?move={visit.pk}"
    client.post(f"/counters/pauses/{court.pauses.get().pk}/lifting")
    assert court.pauses.get().lifted_at
    for almost in (clerk, agent, aygul):
        assert at(almost).get("/counters").status_code == 403
        assert at(almost).post("/counters/new", given).status_code == 403


def test_every_service_is_named_in_every_language():
    for service in services().values():
        for names in (service.names, service.bring):
            assert set(names) == {code for code, _name in settings.LANGUAGES}, service.id
