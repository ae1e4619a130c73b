"""Visits over the API: booked once, by whom they concern; the queue only for those who serve there."""

from datetime import UTC, datetime, timedelta

import pytest

from evercourt.accounts.scopes import Scope
from evercourt.api.models import KeptAnswer
from evercourt.appointments import acts
from evercourt.appointments.models import Appointment, Ticket
from evercourt.kernel.channels import Channel
from tests.api.machine import Machine
from tests.appointments.conftest import _morning, agent, counter  # noqa: F401 — the same morning and counter

ELEVEN = datetime(2022, 8, 4, 3, 0, tzinfo=UTC)
VISIT = {"service": "filing", "starts_at": ELEVEN.isoformat()}
HERE = "/courts/新0103"


def test_services_and_times_are_open_to_everyone(client, counter):  # noqa: F811
    english = {"headers": {"accept-language": "en"}}
    services = client.get(f"/api/v1{HERE}/services", **english).json()
    assert [one["id"] for one in services] == ["filing", "advice"]
    assert services[0]["bring"] == "Complaint, identity document, evidence"
    times = client.get(f"/api/v1{HERE}/times?service=filing&day=2022-08-04").json()
    assert (times[0]["starts_at"], times[0]["free"]) == ("2022-08-04T10:00:00+08:00", 2)
    for day in ("2022-08-06", "1900-01-01", "9999-12-31"):
        assert client.get(f"/api/v1{HERE}/times?service=filing&day={day}").json() == []


def test_one_s_own_visit_is_booked_once_moved_and_cancelled(counter, aygul, stranger):  # noqa: F811
    machine = Machine(aygul, Scope.VISIT, Scope.READ)
    first = machine.send("POST", f"{HERE}/appointments", {**VISIT, "counter": counter.pk}, once="once")
    again = machine.send("POST", f"{HERE}/appointments", {**VISIT, "counter": counter.pk}, once="once")
    assert (first.status_code, again.json()) == (201, first.json())
    assert KeptAnswer.objects.count() == 1
    made = first.json()
    assert (made["name"], made["state"]) == (aygul.name, "booked")
    later = (ELEVEN + timedelta(hours=1)).isoformat()
    moved = machine.post(f"/appointments/{made['id']}/move", counter=counter.pk, starts_at=later)
    assert moved["follows"] == made["id"]
    for path in ("", "/move", "/cancellation"):
        method = "POST" if path else "GET"
        body = {"counter": counter.pk, "starts_at": later}
        assert Machine(stranger).send(method, f"/appointments/{moved['id']}{path}", body).status_code == 404
    assert Machine(stranger).get("/appointments")["items"] == []
    assert machine.post(f"/appointments/{moved['id']}/cancellation")["state"] == "cancelled"


@pytest.mark.parametrize("almost", ["aygul", "other_clerk", "judge"])
def test_only_the_front_of_that_court_books_for_somebody_else(request, counter, agent, almost):  # noqa: F811
    body = {**VISIT, "counter": counter.pk, "name": "玛依拉", "phone": "+8613800000009", "via": "phone"}
    assert Machine(request.getfixturevalue(almost)).send("POST", f"{HERE}/appointments", body).status_code == 422
    assert not Appointment.objects.exists()
    assert Machine(agent).post(f"{HERE}/appointments", **body)["name"] == "玛依拉"
    assert Appointment.objects.get().via == "phone"


def test_a_key_without_the_scope_books_nothing(counter, aygul):  # noqa: F811
    machine = Machine(aygul, Scope.READ, Scope.CASE)
    assert machine.send("POST", f"{HERE}/appointments", {**VISIT, "counter": counter.pk}).status_code == 403


def test_a_counter_of_another_court_does_not_exist_here(counter, other_court, aygul):  # noqa: F811
    body = {**VISIT, "counter": counter.pk}
    assert Machine(aygul).send("POST", "/courts/新0102/appointments", body).status_code == 404


def test_the_queue_is_received_called_and_ended_by_a_machine(counter, court, clerk, aygul):  # noqa: F811
    soon = datetime(2022, 8, 3, 3, 0, tzinfo=UTC)
    booked = acts.book(counter, service="filing", starts_at=soon, person=aygul, by=aygul, via=Channel.WEB)
    machine = Machine(clerk)
    mine = machine.post(f"{HERE}/tickets", appointment=booked.pk)
    other = machine.post(f"{HERE}/tickets", service="advice", needs=["large_type"])
    assert (mine["number"], other["number"], other["before"]) == ("A001", "B002", 1)
    assert machine.post(f"{HERE}/tickets", appointment=booked.pk) == mine
    called = [machine.send("POST", f"{HERE}/calls", {"counter": counter.pk, "after": 0}).json() for _turn in range(2)]
    assert [one["number"] for (one,) in called] == ["A001", "A001"]
    assert machine.post(f"/tickets/{mine['id']}/end")["state"] == "served"
    assert [one["number"] for one in machine.get(f"{HERE}/tickets")] == ["B002"]


@pytest.mark.parametrize("almost", ["aygul", "other_clerk", "judge", "agent"])
def test_who_may_not_touch_the_queue(request, counter, court, clerk, almost):  # noqa: F811
    ticket = acts.take_ticket(court, service="filing", by=clerk, via=Channel.COUNTER)
    machine = Machine(request.getfixturevalue(almost))
    assert machine.send("GET", f"{HERE}/tickets").status_code == 403
    assert machine.send("POST", f"{HERE}/tickets", {"service": "filing"}).status_code == 403
    assert machine.send("POST", f"{HERE}/calls", {"counter": counter.pk, "after": 0}).status_code == 403
    for step in ("end", "return"):
        assert machine.send("POST", f"/tickets/{ticket.pk}/{step}").status_code == 404
    assert Ticket.objects.get().state == "waiting"
