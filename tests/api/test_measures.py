"""What is owed and held, and an objection, over the API."""

from tests.api.machine import Machine
from tests.enforcement.conftest import case, clock, creditor, debt, debtor, house, title  # noqa: F401 — the same debt
from tests.enforcement.house import deposit


def test_the_parties_read_what_is_owed_and_held_and_the_debtor_objects(house, debt, li_qiang, stranger):  # noqa: F811
    house.held(debt, (house.north, deposit(60_000)))
    house.find(debt, (house.south, deposit(9_000, "2")))
    house.plan(debt)
    machine = Machine(li_qiang)
    shown = machine.get(f"/cases/{debt.case_id}/enforcement")
    assert shown["total"] == "87712.64"
    (measure,) = shown["measures"]
    assert (measure["number"], measure["held"], measure["expires_on"]) == ("************1234", "57900.00", "2023-08-23")
    answer = machine.send("POST", f"/cases/{debt.case_id}/enforcement-objections", {"measure": measure["id"]})
    assert (answer.status_code, answer.json()["decide_by"]) == (201, "2022-09-07")
    assert Machine(stranger).send("GET", f"/cases/{debt.case_id}/enforcement", None).status_code == 404
