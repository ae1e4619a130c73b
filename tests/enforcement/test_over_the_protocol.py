"""The whole way between the court's rows and the books of institutions, through the very messages of the protocol."""

from datetime import date
from decimal import Decimal

import pytest

from evercourt.adapters.institutions import memory
from evercourt.adapters.simulators.institutions import orders
from evercourt.enforcement import acts, ports, sending
from evercourt.enforcement.holds import holds_at, measures_without_hold
from evercourt.enforcement.models import FiledOfficer, Inquiry, Institution, Measure
from evercourt.enforcement.ports import AssetKind, Person
from evercourt.enforcement.reconciling import compare
from tests.enforcement.house import WEB

LI_QIANG = Person(name="李强", number="650103198001010011")
KINDS = {"north": "bank", "south": "bank", "pay": "payments", "cars": "vehicles"}


@pytest.fixture
def town(house, settings):
    """The institutions of the house, in memory, with what Li Qiang has there."""
    settings.INSTITUTIONS = "evercourt.adapters.institutions.memory.connected"
    opened = {code: memory.opened(code, kind) for code, kind in KINDS.items()}
    for code, one in opened.items():
        terms = one.desk.terms
        Institution.objects.filter(code=code).update(items=list(terms.items), controls=sorted(terms.controls))
    for one in (house.north, house.south, house.pay, house.cars):
        one.refresh_from_db()
    opened["north"].book.open(AssetKind.DEPOSIT, "N-1", [LI_QIANG], balance=60_000_00)
    opened["south"].book.open(AssetKind.DEPOSIT, "S-1", [LI_QIANG], balance=80_000_00)
    opened["cars"].book.open(AssetKind.VEHICLE, "新A12345", [LI_QIANG], worth=90_000_00)
    yield opened
    for one in opened.values():
        one.book.database.close()
    memory.OPEN.clear()


def exchange():
    return sending.send_all() + sending.read_all()


def differences():
    found = []
    for one in Institution.objects.all():
        found += compare(holds_at(one), ports.institution(one.code).statement().rows)
        assert not measures_without_hold(one)
    return found


def planned(house, debt):
    acts.inquire([debt.case], list(Institution.objects.all()), by=house.officer, via=WEB)
    exchange()
    assert {one.state for one in Inquiry.objects.all()} == {"answered"}
    ruling = house.plan(debt)
    house.release(house.sign(ruling))
    return ruling


def test_from_inquiry_to_deduction_the_books_agree_to_the_cent(house, debt, town, clock):
    planned(house, debt)
    assert exchange()
    debt.refresh_from_db()
    held = list(Measure.objects.filter(state="active").order_by("institution__code"))
    assert sum(one.held for one in held) == debt.cap
    assert differences() == []
    owed = acts.account_of(debt, through=date(2022, 8, 23)).total
    taken = house.order(debt, "deduct", {held[0]: None, held[1]: owed - held[0].held})
    house.release(house.sign(taken))
    while exchange():
        pass
    assert acts.account_of(debt, through=date(2022, 8, 23)).total == 0
    assert sum(one.held for one in Measure.objects.all()) == 0
    assert differences() == []
    there = sum(row["cents"] for one in town.values() for row in one.book.rows("SELECT cents FROM deductions"))
    assert ports.yuan(there) == owed
    assert {one.book.difference() for one in town.values()} == {0}


def test_answers_twice_dropped_and_out_of_order_change_nothing(house, debt, town):
    for one in town.values():
        one.book.behave(twice=True, drop=1)
    acts.inquire([debt.case], list(Institution.objects.all()), by=house.officer, via=WEB)
    for _try in range(4):
        exchange()
    ruling = house.plan(debt)
    house.release(house.sign(ruling))
    for one in town.values():
        one.book.behave(drop=2)
    for _try in range(4):
        exchange()
    debt.refresh_from_db()
    assert sum(one.held for one in Measure.objects.filter(state="active")) == debt.cap
    assert differences() == []


def test_money_that_left_between_inquiry_and_freeze_is_not_held(house, debt, town):
    town["north"].book.behave(spend=59_000_00)
    planned(house, debt)
    exchange()
    north = Measure.objects.get(institution__code="north")
    assert north.held == Decimal("1000.00")
    assert differences() == []


def short_hold(house, debt, town):
    """Freeze all that is in the one account; 1,000 yuan left it just before, and the court deducts what was held."""
    town["south"].book.behave(spend=80_000_00)
    town["north"].book.behave(spend=1_000_00)
    planned(house, debt)
    exchange()
    north = Measure.objects.get(institution__code="north")
    assert (north.asked, north.held) == (60_000, 59_000)
    house.release(house.sign(house.order(debt, "deduct", {north: None})))
    exchange()
    north.refresh_from_db()
    return north


def test_a_hold_that_is_short_waits_for_money_after_all_in_it_was_deducted(house, debt, town):
    north = short_hold(house, debt, town)
    assert (north.state, north.amount, north.held) == ("active", 0, 0)
    assert differences() == []
    desk = town["north"].desk
    with desk.book.changing():
        desk.say_changes(orders.arrive(desk.book, "N-1", 2_500_00, "salary"))
    exchange()
    north.refresh_from_db()
    assert (north.state, north.amount, north.held) == ("active", 1_000, 1_000)
    house.release(house.sign(house.order(debt, "deduct", {north: None})))
    exchange()
    north.refresh_from_db()
    assert north.state == "taken"
    assert differences() == []


def test_a_hold_that_holds_nothing_ends_too_once_the_debt_is_paid(house, debt, town):
    north = short_hold(house, debt, town)
    left = acts.account_of(debt, through=house.court.local_date()).total
    acts.take_money(debt, left, reference="收1", day=house.court.local_date(), by=house.registry_clerk, via=WEB)
    assert exchange()
    assert not Measure.objects.live().exists()
    north.refresh_from_db()
    assert north.state == "lifted"
    assert {row["ended"] for one in town.values() for row in one.book.rows("SELECT ended FROM holds")} == {"lifted"}
    assert differences() == []


def test_institutions_hear_of_officers_before_anything_goes_out_and_once(house, debt, town):
    sending.send_all()
    rows = town["north"].book.rows("SELECT credential, name, until FROM officers ORDER BY name")
    assert [tuple(row) for row in rows] == [("执1", "王芳", None), ("执1", "艾尔肯", None)]
    assert sending.send_all() == 0
    filed = FiledOfficer.objects.get(mechanism__institution=house.north, user=house.second)
    acts.end_filing(filed, until=date(2022, 8, 23), by=house.president, via=WEB)
    sending.send_all()
    rows = town["north"].book.rows("SELECT until FROM officers WHERE name = '王芳'")
    assert [row["until"] for row in rows] == ["2022-08-23"]


def test_a_cent_that_only_one_side_knows_is_found(house, debt, town):
    planned(house, debt)
    exchange()
    book = town["north"].book
    with book.changing():
        book.write("UPDATE holds SET held = held - 1")
    (one,) = differences()
    assert one.what == "held"
