"""Decisions are published, withheld and taken back over the API as on the page; everybody reads what stands."""

from django.test import Client

from tests.api.machine import Machine
from tests.decisions.test_publishing import case, final  # noqa: F401


def public(path):
    return Client().get(f"/api/v1{path}")


def test_a_decision_is_looked_at_published_read_by_everyone_and_taken_back(case, judge):  # noqa: F811
    decision = final(case, judge)
    machine = Machine(judge)
    machine.confirm()
    address = f"/decisions/{decision.pk}/publication"
    looked = machine.send("GET", address).json()
    assert looked["text"]
    assert public("/publications").json()["items"] == []
    made = machine.send("POST", address, {"words": looked["remains"]})
    assert made.status_code == 201, made.content
    again = machine.send("POST", address, {"words": []})
    assert again.json()["id"] == made.json()["id"], "twice is once"
    read = public(f"/publications/{made.json()['id']}").json()
    assert read["text"] == made.json()["text"]
    listed = public(f"/publications?text={case.number}").json()["items"]
    assert [(one["number"], one["text"]) for one in listed] == [(case.number, "")]
    assert machine.send("POST", f"{address}/withdrawal", {"reasons": "当事人申请"}).status_code == 204
    assert public(f"/publications/{made.json()['id']}").status_code == 404
    assert public("/publications").json()["items"] == []


def test_what_is_not_published_says_why_and_no_word_of_it(case, judge):  # noqa: F811
    decision = final(case, judge, kind="mediation")
    machine = Machine(judge)
    machine.confirm()
    refused = machine.send("POST", f"/decisions/{decision.pk}/publication", {})
    assert refused.status_code == 409, refused.content
    made = machine.send("POST", f"/decisions/{decision.pk}/withholding", {})
    assert made.status_code == 201, made.content
    read = public(f"/publications/{made.json()['id']}").json()
    assert read["exception"]
    assert read["basis"]
    assert read["text"] == ""


def test_nobody_outside_the_bench_looks_at_what_would_be_published(case, judge, registry_clerk):  # noqa: F811
    decision = final(case, judge)
    answer = Machine(registry_clerk).send("GET", f"/decisions/{decision.pk}/publication")
    assert answer.status_code == 403
