"""The desk of the hotline over the API: the same acts, and nothing of a case before proof."""

import pytest

from evercourt.accounts.scopes import Scope
from evercourt.cases.models import Deadline
from evercourt.helpline.models import Call, WorkOrder
from tests.api.machine import Machine
from tests.helpline.conftest import (  # noqa: F401
    RIGHT,
    agent,
    call,
    case,
    code_of,
    monday,
    other_agent,
    plaintiff,
    proved,
    supervisor,
)


@pytest.fixture
def desk(agent):  # noqa: F811
    return Machine(agent, Scope.DESK)


def prove(desk, here, party):
    desk.post(f"{here}/claim", case_number=party.case.number, name=party.name)
    ids = [one["id"] for one in desk.get(f"{here}/questions")]
    assert desk.post(f"{here}/questions", said={one: RIGHT[one] for one in ids})["right"]
    desk.post(f"{here}/code")
    found = Call.objects.get(pk=int(here.rpartition("/")[2]))
    assert desk.post(f"{here}/code-check", code=code_of(found)) == {"right": True, "proved": True}


def test_a_call_from_beginning_to_end(desk, court, plaintiff, judge):  # noqa: F811
    begun = desk.post("/hotline/calls", court=court.code, phone="+8613899990001", language="ug")
    here = f"/hotline/calls/{begun['id']}"
    told = f"{here}/cases/{plaintiff.pk}"
    assert desk.send("GET", told).status_code == 404, "nothing before proof"
    wrong = desk.post(f"{here}/claim", case_number=plaintiff.case.number, name=plaintiff.name)
    assert (wrong["proved"], wrong["number_on_file"]) == (False, "")
    assert desk.post(f"{here}/questions", said={"number_end": "9999"}) == {"right": False, "proved": False}
    prove(desk, here, plaintiff)
    deadline = Deadline.objects.create(
        case=plaintiff.case, party=plaintiff, rule="defence", trigger_date="2022-07-31", due_on="2022-08-15", basis="x"
    )
    heard = desk.get(told)
    assert [one["id"] for one in heard["deadlines"]] == [deadline.pk]
    more = {"text": "住院", "deadline": deadline.pk}
    assert desk.send("POST", f"{told}/extensions", more | {"said_yes": False}).status_code == 422
    order = desk.post(f"{told}/extensions", **more, said_yes=True)
    assert (order["kind"], order["to_whom"], bool(order["extension"])) == ("extension", judge.name, True)
    back = desk.post(f"{here}/call-backs", at="2022-08-08T06:00:00Z", name="阿依古丽", about="缴费")
    ended = desk.post(f"{here}/end")
    assert (ended["state"], ended["proved"]) == ("ended", False)
    assert desk.send("GET", told).status_code == 404, "proof ends with the call"
    assert desk.post(f"/hotline/call-backs/{back['id']}/outcome", reached=True)["state"] == "kept"


def test_a_question_goes_round_and_is_told(desk, proved, plaintiff, judge, supervisor):  # noqa: F811
    here = f"/hotline/calls/{proved.pk}"
    made = desk.post(f"{here}/orders", kind="question", text="何时开庭？", party=plaintiff.pk)
    order = f"/hotline/orders/{made['id']}"
    assert desk.send("POST", f"{order}/answer", {"text": "9月1日"}).status_code == 403, "not who put it"
    bench = Machine(judge, Scope.DESK)
    assert [one["id"] for one in bench.get("/hotline/orders?state=open")["items"]] == [made["id"]]
    assert bench.send("POST", f"{order}/transfer", {"note": "x"}).status_code == 422
    assert bench.post(f"{order}/answer", text="9月1日")["state"] == "answered"
    assert desk.post(f"{order}/told")["state"] == "told"


def test_a_call_is_offered_and_taken_over(desk, call, court, other_agent):  # noqa: F811
    from evercourt.accounts.offices import Office
    from tests.factories import office_holder

    colleague = office_holder(court, Office.HOTLINE_AGENT, "马兰", "colleague@example.org")
    theirs, next_door = Machine(colleague, Scope.DESK), Machine(other_agent, Scope.DESK)
    here = f"/hotline/calls/{call.pk}"
    assert theirs.send("POST", f"{here}/takeover", {}).status_code == 404
    assert desk.post(f"{here}/offer", to=colleague.pk, note="要问保全")["offered_to"] == colleague.pk
    assert next_door.send("POST", f"{here}/takeover", {}).status_code == 404
    assert theirs.post(f"{here}/takeover")["agent"] == colleague.pk
    assert desk.send("POST", f"{here}/end", {}).status_code == 403


def test_who_may_not_sit_at_the_desk(call, case, court, other_agent, supervisor, judge, aygul, agent):  # noqa: F811
    here = f"/hotline/calls/{call.pk}"
    for person in (other_agent, judge, aygul):
        machine = Machine(person, Scope.DESK) if person.is_office_holder else Machine(person)
        assert machine.send("GET", here).status_code == 404
        assert machine.send("POST", f"{here}/end", {}).status_code == 404
        assert machine.send("POST", "/hotline/calls", {"court": court.code, "language": "en"}).status_code == 403
    watching = Machine(supervisor, Scope.DESK)
    assert watching.send("GET", here).status_code == 200
    assert watching.send("POST", f"{here}/end", {}).status_code == 403, "a supervisor watches and does not talk"
    without = Machine(agent, Scope.READ, Scope.COURT)
    assert without.send("GET", here).status_code == 403
    assert Call.objects.get().state == "talking"
    assert not WorkOrder.objects.exists()


def test_a_letter_proves_only_where_no_number_is_on_file(desk, call, plaintiff):  # noqa: F811
    here = f"/hotline/calls/{call.pk}"
    desk.post(f"{here}/claim", case_number=plaintiff.case.number, name=plaintiff.name)
    assert desk.send("POST", f"{here}/letter-code", {"code": "AAAA"}).status_code == 409
    desk.post(f"{here}/questions", said=RIGHT)
    refused = desk.send("POST", f"{here}/letter-code", {"code": "AAAA"}, **{"accept-language": "en"})
    assert "number on file" in refused.json()["title"]
