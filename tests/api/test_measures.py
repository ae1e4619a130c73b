"""What is owed and held, and an objection, over the API."""

from datetime import timedelta
from decimal import Decimal

from evercourt.documents.acts import receive
from evercourt.enforcement import acts
from evercourt.kernel.channels import Channel
from tests.api.machine import Machine
from tests.documents.files import pdf
from tests.enforcement.conftest import case, clock, creditor, debt, debtor, house, title  # noqa: F401 — the same debt
from tests.enforcement.house import car, deposit, fresh


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


def test_a_judge_suspends_and_lets_it_go_on_and_nobody_else(house, debt, li_qiang):  # noqa: F811
    address = f"/cases/{debt.case_id}/enforcement-suspensions"
    why = "申请执行人同意被执行人分期履行，予以延期，双方已记入笔录。"
    payload = {"kind": "agreed", "reasons": why, "applicant_agrees": True}
    assert Machine(li_qiang).send("POST", address, payload).status_code == 403
    judge = Machine(house.judge)
    assert judge.send("POST", address, payload).status_code == 403
    judge.confirm()
    refused = judge.send("POST", address, payload | {"applicant_agrees": False})
    assert (refused.status_code, refused.json()["field"]) == (422, "applicant_agrees")
    made = judge.send("POST", address, payload)
    assert (made.status_code, made.json()["since"], made.json()["until"]) == (201, "2022-08-23", None)
    assert judge.send("POST", address, payload).status_code == 409
    ended = judge.send("POST", f"{address}/end", {"why": "期限届满"})
    assert (ended.status_code, ended.json()["ended_on"]) == (200, "2022-08-23")


def test_who_shares_opposes_an_objection_to_the_distribution(house, debt, aygul, li_qiang, clock):  # noqa: F811
    acts.take_money(
        debt, Decimal(9_000), reference="1", day=house.court.local_date(), by=house.registry_clerk, via=Channel.WEB
    )
    other = acts.admit_creditor(debt.case, "王芳", by=house.officer, via=Channel.WEB)
    claims = [(debt.creditor, Decimal(60_000), 0), (other, Decimal(30_000), 0)]
    plan = acts.propose_distribution(debt, claims, costs=Decimal(0), by=house.officer, via=Channel.WEB)
    made = acts.object_to(debt.case, distribution=plan, disputed=Decimal(100), text="x", by=li_qiang, via=Channel.WEB)
    address = f"/enforcement-objections/{made.pk}/opposition"
    assert Machine(li_qiang).send("POST", address, {}).status_code in (403, 422)
    answer = Machine(aygul).send("POST", address, {"text": "债权属实"})
    assert answer.status_code == 200
    made.refresh_from_db()
    assert made.opposed_text == "债权属实"
    clock.shift(timedelta(days=1))
    assert Machine(aygul).send("POST", address, {}).status_code == 200


def test_the_officer_notes_a_seizure_and_the_debtor_reads_but_does_not_write_it(house, debt, li_qiang):  # noqa: F811
    (sealed,) = house.held(debt, (house.cars, car(90_000)))
    address = f"/cases/{debt.case_id}/measures/{sealed.pk}/possession"
    said = {"where": "停车场", "keeper": "法警队", "condition": "完好"}
    for almost in (li_qiang, house.judge):
        assert Machine(almost).send("POST", address, said).status_code == 403
    # Of another case it does not exist.
    assert Machine(house.officer).send("POST", address.replace(str(sealed.pk), "0"), said).status_code == 404
    refused = Machine(house.officer).send("POST", address, said | {"keeper": " "})
    assert (refused.status_code, "keeper" in refused.content.decode()) == (422, True)
    assert Machine(house.officer).send("POST", address, said).status_code == 204
    sealed.refresh_from_db()
    assert sealed.keeper == "法警队"
    assert Machine(li_qiang).get(f"/cases/{debt.case_id}/enforcement")["measures"][0]["possessed_at"]


def test_where_a_car_is_who_keeps_it_and_its_return(house, debt, aygul, stranger):  # noqa: F811
    (sealed,) = house.held(debt, (house.cars, car(90_000)))
    address = f"/cases/{debt.case_id}/measures/{sealed.pk}"
    seen = {"where": "地下车库", "seen_on": "2022-08-23", "source": "police"}
    assert Machine(stranger).send("POST", f"{address}/sightings", seen).status_code == 404
    assert Machine(aygul).send("POST", f"{address}/sightings", seen).status_code == 204
    # Whatever a party writes there, it is the party who says so.
    assert sealed.sightings.get().source == "applicant"
    officer, kept = Machine(house.officer), {"where": "停车场", "keeper": "法警队", "condition": "完好"}
    moved = {**kept, "keeper": "评估公司", "why": "评估"}
    assert officer.send("POST", f"{address}/keepers", moved).status_code == 409
    assert officer.send("POST", f"{address}/possession", {**kept, "inventory": ["备胎"]}).status_code == 204
    assert Machine(aygul).send("POST", f"{address}/keepers", moved).status_code == 403
    assert officer.send("POST", f"{address}/keepers", moved).status_code == 204
    back = {"to": "李强", "condition": "完好"}
    assert officer.send("POST", f"{address}/return", back).status_code == 409
    house.sign(house.order(debt, "release", {sealed: None}))
    house.carry_out()
    assert officer.send("POST", f"{address}/return", back).status_code == 204
    assert [one.step for one in sealed.keepings.all()] == ["seized", "moved", "returned"]


def test_a_car_is_valued_and_offered_and_its_file_leaves_only_what_a_panel_announced(
    house, debt, aygul, second_judge, third_judge, clock  # noqa: F811
):  # fmt: skip
    (sealed,) = house.held(debt, (house.cars, car(90_000)))
    acts.take_possession(sealed, where="x", keeper="x", condition="x", by=house.officer, via=Channel.WEB)
    address, officer = f"/cases/{debt.case_id}/measures/{sealed.pk}", Machine(house.officer)
    paper = receive(pdf(), name="x.pdf", title="议价协议", court=house.court, by=house.officer)
    priced = {
        "way": "agreed", "valued_on": "2022-08-23", "paper": paper.pk,
        "results": [{"name": "阿依古丽", "amount": "80000"}, {"name": "李强", "amount": "79000"}],
    }  # fmt: skip
    assert officer.send("POST", f"{address}/valuations", priced).status_code == 422
    priced["results"][1]["amount"] = "80000"
    assert Machine(aygul).send("POST", f"{address}/valuations", priced).status_code in (403, 404)
    answer = officer.send("POST", f"{address}/valuations", priced)
    assert (answer.status_code, answer.json()["object_by"]) == (201, None)
    offer = {
        "round": "first", "platform": "网拍平台", "start": "55999.99", "deposit": "5600", "step": "500",
        "announce_on": "2022-09-05", "opens_at": "2022-09-26T02:00:00Z",
    }  # fmt: skip
    low = officer.send("POST", f"{address}/sales", offer)
    assert (low.status_code, "AUC 10" in low.content.decode()) == (422, True)
    made = officer.send("POST", f"{address}/sales", offer | {"start": "56000"})
    assert made.status_code == 201
    file = f"/cases/{debt.case_id}/sales/{made.json()['id']}/file"
    assert officer.send("GET", file).status_code == 404
    sale = sealed.sales.get()
    acts.announce_sale(sale, members=[second_judge, third_judge], by=fresh(house.judge), via=Channel.WEB)
    assert officer.send("GET", file).json()["start"] == "56000.00"
    assert Machine(aygul).send("GET", file).status_code == 404
    result = {"reference": "1", "price": "60000", "buyer": "买买提"}
    early = officer.send("POST", file.replace("/file", "/result"), result)
    assert early.status_code == 409
    clock.move_to("2022-09-28T02:00:00Z")
    assert officer.send("POST", file.replace("/file", "/result"), result).json()["state"] == "sold"
