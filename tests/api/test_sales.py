"""The steps of a sale over the API: announced by a panel, sold, paid, its title passed, handed over; or not sold."""
# ruff: noqa: F811 — the fixtures of the debt are imported.

from datetime import timedelta

import pytest

from evercourt.accounts.offices import Office
from evercourt.enforcement.models import Sale
from tests.api.machine import Machine
from tests.enforcement.conftest import case, clock, creditor, debt, debtor, house, title  # noqa: F401 — the same debt
from tests.enforcement.house import WEB  # noqa: F401
from tests.enforcement.test_selling import (  # noqa: F401 — the same car, valued
    in_two_weeks,
    panel,
    paper,
    propose,
    seized,
    value,
    valued,
)
from tests.factories import office_holder


@pytest.fixture
def sale(propose):
    return propose()


@pytest.fixture
def address(debt):
    """The address of a sale, or of one of its steps."""
    return lambda sale, step="": f"/cases/{debt.case_id}/sales/{sale.pk}{step}"


@pytest.fixture
def judge_machine(house):
    machine = Machine(house.judge)
    machine.confirm()
    return machine


@pytest.fixture
def announced(sale, address, judge_machine, panel):
    answer = judge_machine.send("POST", address(sale, "/announcement"), {"members": [one.pk for one in panel]})
    assert (answer.status_code, answer.json()["state"]) == (200, "announced"), answer.content.decode()
    sale.refresh_from_db()
    return sale


def ended(sale, clock, house, address, **said):
    """Let the bidding end, and enter what the platform reports."""
    clock.move_to(sale.closes_at + timedelta(minutes=1))
    answer = Machine(house.officer).send("POST", address(sale, "/result"), {"reference": f"R{sale.pk}", **said})
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()["state"]


def confirmed(machine, clock):
    """Confirm the second factor again: its code is another one a minute later."""
    clock.shift(timedelta(minutes=1))
    machine.confirm()


def again(sale, house, address, judge_machine, panel, clock, round_, start):
    """Offer it once more by the API: proposed by the officer, announced by the panel."""
    day = house.court.local_date()
    opens_at = in_two_weeks(day) + timedelta(days=14 if round_ == "first" else 0)
    offer = {
        "round": round_, "platform": "网拍平台", "start": str(start), "deposit": str(start // 10), "step": "500",
        "announce_on": (day + timedelta(days=4)).isoformat(), "opens_at": opens_at.isoformat(),
    }  # fmt: skip
    made = Machine(house.officer).send("POST", f"/cases/{sale.case_id}/measures/{sale.measure_id}/sales", offer)
    assert made.status_code == 201, made.content.decode()
    found = Sale.objects.get(pk=made.json()["id"])
    confirmed(judge_machine, clock)
    said = {"members": [one.pk for one in panel]}
    assert judge_machine.send("POST", address(found, "/announcement"), said).status_code == 200
    return found


def test_sold_paid_its_title_passed_and_handed_over(announced, address, house, clock, judge_machine, panel):
    officer, registry = Machine(house.officer), Machine(house.registry_clerk)
    assert officer.send("POST", address(announced, "/proceeds"), {"reference": "1"}).status_code == 403
    early = registry.send("POST", address(announced, "/proceeds"), {"reference": "1"})
    assert (early.status_code, "AUC 24" in early.content.decode()) == (409, True)
    assert ended(announced, clock, house, address, price="60000", buyer="买买提") == "sold"
    confirmed(judge_machine, clock)
    unpaid = judge_machine.send("POST", address(announced, "/title"), {})
    assert (unpaid.status_code, "SALE 20" in unpaid.content.decode()) == (409, True)
    paid = registry.send("POST", address(announced, "/proceeds"), {"reference": "网银1"})
    assert (paid.status_code, paid.json()["state"], paid.json()["price"]) == (200, "paid", "60000.00")
    assert officer.send("POST", address(announced, "/delivery"), {"condition": "完好"}).status_code == 409
    passed = judge_machine.send("POST", address(announced, "/title"), {})
    assert (passed.status_code, passed.json()["state"]) == (200, "transferred")
    house.carry_out()
    for _twice in range(2):
        assert officer.send("POST", address(announced, "/delivery"), {"condition": "完好"}).status_code == 204
    assert announced.measure.keepings.filter(step="delivered").count() == 1
    shown = officer.get(address(announced))
    assert (shown["state"], shown["buyer"], shown["in_kind"]) == ("transferred", "买买提", False)


def test_a_buyer_who_does_not_pay_and_a_sale_that_is_stopped(announced, address, house, clock, judge_machine, panel):
    officer = Machine(house.officer)
    assert officer.send("POST", address(announced, "/default"), {"why": "未付"}).status_code == 409
    assert ended(announced, clock, house, address, price="60000", buyer="买买提") == "sold"
    assert officer.send("POST", address(announced, "/default"), {"why": " "}).status_code == 422
    broken = officer.send("POST", address(announced, "/default"), {"why": "余款逾期未付"})
    assert (broken.status_code, broken.json()["state"]) == (200, "broken")
    once_more = again(announced, house, address, judge_machine, panel, clock, "first", 56_000)
    stopped = officer.send("POST", address(once_more, "/stop"), {"why": "案外人提出异议"})
    assert (stopped.status_code, stopped.json()["state"]) == (200, "stopped")
    assert officer.send("GET", address(once_more, "/file"), None).json()["why_stopped"] == "案外人提出异议"


def test_nobody_bid_twice_so_it_is_sold_off_or_taken_in_kind(announced, address, house, clock, judge_machine, panel):
    assert ended(announced, clock, house, address) == "failed"
    kind = {"said": "申请执行人愿以流拍价接受抵债。", "reference": "补差1"}
    confirmed(judge_machine, clock)
    early = judge_machine.send("POST", address(announced, "/taking-in-kind"), kind)
    assert (early.status_code, "SALE 24" in early.content.decode()) == (409, True)
    second = again(announced, house, address, judge_machine, panel, clock, "second", 44_800)
    assert ended(second, clock, house, address) == "failed"
    off = again(second, house, address, judge_machine, panel, clock, "selling_off", 44_800)
    assert ended(off, clock, house, address) == "failed"
    confirmed(judge_machine, clock)
    taken = judge_machine.send("POST", address(off, "/taking-in-kind"), kind)
    assert taken.status_code == 200, taken.content.decode()
    assert (taken.json()["state"], taken.json()["in_kind"], taken.json()["price"]) == ("paid", True, "44800.00")


def test_who_proposed_it_does_not_announce_it_and_a_panel_has_three(sale, address, house, judge_machine, panel):
    one = {"members": [panel[0].pk]}
    refused = judge_machine.send("POST", address(sale, "/announcement"), one)
    assert (refused.status_code, "AUC 27" in refused.content.decode()) == (422, True)
    assert judge_machine.send("POST", address(sale, "/declination"), {"reasons": " "}).status_code == 422
    declined = judge_machine.send("POST", address(sale, "/declination"), {"reasons": "起拍价过低"})
    assert (declined.status_code, declined.json()["state"]) == (200, "declined")


# One line an operation on a sale: step, body, who works on the case and still may not.
STEPS = [
    ("/announcement", {"members": []}, "officer"),
    ("/declination", {"reasons": "x"}, "officer"),
    ("/stop", {"why": "x"}, "judge"),
    ("/result", {"reference": "x"}, "judge"),
    ("/default", {"why": "x"}, "registry_clerk"),
    ("/proceeds", {"reference": "x"}, "officer"),
    ("/taking-in-kind", {"said": "x"}, "officer"),
    ("/title", {}, "registry_clerk"),
    ("/delivery", {"condition": "x"}, "judge"),
]


def test_who_does_not_work_on_the_case_finds_no_sale(
    sale, address, house, aygul, li_qiang, stranger, other_court, administrator
):  # fmt: skip
    next_door = office_holder(other_court, Office.JUDGE, "周燕", "nextdoor@example.org")
    for office in (Office.ENFORCEMENT_OFFICER, Office.REGISTRY_CLERK, Office.PRESIDENT):
        next_door.offices_held.create(court=other_court, office=office)
    wrong = {}
    for person in (aygul, li_qiang, stranger, next_door, administrator):
        machine = Machine(person)
        if person.is_office_holder:
            machine.confirm()
        for step, body, _almost in [("", None, ""), ("/file", None, ""), *STEPS]:
            answer = machine.send("POST" if body is not None else "GET", address(sale, step), body)
            if answer.status_code != 404:
                wrong[f"{person.name} {step}"] = answer.status_code
    assert not wrong
    assert Machine(house.officer).send("GET", address(sale), None).status_code == 200


def test_who_works_on_the_case_does_only_their_own_step(sale, address, house):
    wrong, machines = {}, {}
    for step, body, almost in STEPS:
        if almost not in machines:
            machines[almost] = Machine(getattr(house, almost))
            machines[almost].confirm()
        answer = machines[almost].send("POST", address(sale, step), body)
        if (answer.status_code, answer.json()["type"]) != (403, "urn:evercourt:problem:not-allowed"):
            wrong[f"{almost} {step}"] = answer.content.decode()
    assert not wrong
    # Without the second factor not even the panel's judge.
    assert Machine(house.judge).send("POST", address(sale, "/title"), {}).status_code == 403
    sale.refresh_from_db()
    assert sale.state == "proposed"
