"""Closure orders over the API: the clear answer to every bad clause, who may not, and nothing done twice."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from evercourt.accounts.offices import Office
from evercourt.accounts.scopes import Scope
from evercourt.continuity import acts
from evercourt.continuity.models import ClosureOrder
from evercourt.courts.models import Court
from evercourt.kernel.channels import Channel
from tests.api.machine import Machine
from tests.continuity.conftest import (  # noqa: F401 — the same Monday before the closure
    BEGINS,
    ENDS,
    WEB,
    _fresh,
    _monday,
    case,
    clauses,
    counter,
    hearing,
    order,
    period,
    visit,
)
from tests.factories import CourtFactory, office_holder

HERE = "新0103"


@pytest.fixture
def clerk_machine(registry_clerk):
    return Machine(registry_clerk)


def sent(**changes):
    return {"court": HERE, "clauses": clauses().model_dump(mode="json") | changes}


# What is wrong, the answer's status, and what it says; "issued": only the issue is refused, the draft says why.
WRONG = [
    ({"begins_at": ENDS.isoformat(), "ends_at": BEGINS.isoformat()}, 422, "cannot end before it begins", "ends_at"),
    ({"courts": ["不存在"]}, 422, "no court with the code", "courts"),
    ({"supersedes": "新0103停告〔2022〕9号"}, 422, "There is no order", "supersedes"),
    ({"stopped": [{"service": "filing"}, {"service": "filing"}]}, 422, "named twice", "stopped"),
    ({"deadlines": [{"deadline_class": "appeals", "way": "toll"}] * 2}, 422, "named twice", "deadlines"),
    ({"places": [{"kind": "centre", "counters": ["九号窗口"]}]}, 422, "has no counter", "places"),
    ({"stopped": [{"service": "dancing"}]}, 201, "There is no service called dancing", "stopped"),
    ({"contacts": [{"division": "立案庭", "phone": "无"}]}, 201, "is no telephone number", "contacts"),
    ({"contacts": []}, 201, "at least one telephone", "contacts"),
    ({"replacements": [{"kind": "telephone", "value": "12368"}]}, 201, "must go on", "replacements"),
    ({"deadlines": [{"deadline_class": "moods", "way": "toll"}]}, 201, "no class of periods moods", "deadlines"),
    ({"deadlines": [{"deadline_class": "custody", "way": "toll"}]}, 201, "No closure moves this", "deadlines"),
]


@pytest.mark.parametrize(("changes", "status", "says", "field"), WRONG)
def test_every_bad_clause_is_answered_clearly(clerk_machine, president, changes, status, says, field):
    answer = clerk_machine.send("POST", "/closures", sent(**changes), **{"accept-language": "en"})
    assert answer.status_code == status
    said = answer.json()
    if status == 422:
        assert says in said["title"]
        assert said["field"] == field
        assert not ClosureOrder.objects.exists()
        return
    counted = clerk_machine.send("POST", f"/closures/{said['id']}/preview")
    assert counted.status_code in (200, 422), "what cannot be issued can be looked at, or says why not"
    assert {field} == {found["field"] for found in said["problems"] if says in found["text"]}
    machine = Machine(president)
    machine.confirm()
    refused = machine.send("POST", f"/closures/{said['id']}/issue", {"version": 1}, **{"accept-language": "en"})
    assert refused.status_code == 422
    assert says in refused.json()["title"]
    assert ClosureOrder.objects.get().state == "draft"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"begins_at": "2022-08-10T00:00:00"}, "begins_at"),
        ({"begins_at": "0001-01-01T00:00:00Z"}, "begins_at"),
        ({"contacts": [{"division": "x", "phone": "1" * 33}]}, "phone"),
        ({"stopped": [{"service": "x" * 33}]}, "service"),
        ({"grounds": "a\0b"}, "grounds"),
        ({"hearings": [{"what": "cancel"}]}, "what"),
        ({"sanctions": []}, "sanctions"),
    ],
)
def test_a_clause_nobody_can_read_names_its_place(clerk_machine, changes, field):
    answer = clerk_machine.send("POST", "/closures", sent(**changes))
    assert answer.status_code == 422
    assert field in answer.json()["errors"][0]["field"]


def test_overlapping_orders_and_relaxing_an_upper_court_s_order_are_refused(court, president, order):  # noqa: F811
    upper = CourtFactory(code="新01", name="乌鲁木齐市中级人民法院", level=Court.Level.INTERMEDIATE)
    Court.objects.filter(pk=court.pk).update(parent=upper)
    above = office_holder(upper, Office.PRESIDENT, "上级院长", "above@example.org")
    above.second_factor_at = datetime(2022, 8, 8, 3, 0, tzinfo=UTC)
    both = acts.draft(upper, clauses(courts=[HERE]), by=above, via=WEB)
    acts.issue(both, by=above, via=WEB)
    own = acts.issue(order(), by=president, via=WEB)
    machine = Machine(president)
    english = {"accept-language": "en"}
    again = machine.send("POST", "/closures", sent(), **english).json()
    assert "covers days of the same time" in again["problems"][0]["text"]
    narrower = sent(change="narrowing", supersedes=own.number, ends_at="2022-08-12T00:00:00Z")
    less = machine.send("POST", "/closures", narrower, **english).json()
    assert [found["field"] for found in less["problems"]] == ["ends_at"]
    assert "only that court can relax it" in less["problems"][0]["text"]


def test_a_draft_is_revised_counted_and_put_away(clerk_machine, president, visit, hearing, period):  # noqa: F811
    period("defence", date(2022, 8, 12))
    made = clerk_machine.send("POST", "/closures", sent(), once="one").json()
    assert clerk_machine.send("POST", "/closures", sent(), once="one").json() == made
    here = f"/closures/{made['id']}"
    body = {"version": 1, "clauses": sent(title="改")["clauses"]}
    revised = clerk_machine.send("PUT", here, body).json()
    assert (revised["version"], revised["title"]) == (2, "改")
    assert clerk_machine.send("PUT", here, body).status_code == 409
    assert clerk_machine.send("GET", f"{here}/preview").status_code == 404
    counted = clerk_machine.post(f"{here}/preview")
    assert counted["counts"]["visits"] == {"rebook": 1}
    assert counted["counts"]["hearings"] == {"postponed": 1}
    assert counted["counts"]["deadlines"] == {"moved": 1}
    assert sum(counted["counts"]["people"].values()) == 2
    (line,) = clerk_machine.get(f"{here}/preview/lines/deadlines")["items"]
    assert (line["before"], line["after"]) == ("2022-08-12", "2022-08-18")
    people = clerk_machine.get(f"{here}/preview/people")["items"]
    assert {one["name"] for one in people} == {"阿依古丽·买买提", "李强"}
    letter = clerk_machine.get(f"{here}/preview/people/{people[0]['id']}/letter")
    assert "0991-5550103" in letter["body"]
    clerk_machine.send("PUT", here, body | {"version": 2})
    assert clerk_machine.get(f"{here}/preview")["current"] is False
    fresh = Machine(president)
    fresh.confirm()
    assert fresh.send("POST", f"{here}/issue", {"version": 2}).status_code == 409, "another version was looked at"
    assert clerk_machine.send("DELETE", here).json()["state"] == "discarded"
    assert fresh.send("POST", f"{here}/issue", {"version": 3}).status_code == 409


def test_the_president_issues_and_ends_it_once(president, registry_clerk, order, visit):  # noqa: F811
    made = order()
    machine = Machine(president)
    here = f"/closures/{made.pk}"
    needed = machine.send("POST", f"{here}/issue", {"version": 1})
    assert needed.json()["type"].endswith("second-factor-needed")
    machine.confirm()
    issued = machine.post(f"{here}/issue", version=1)
    assert (issued["state"], issued["moved"]["visits"]) == ("issued", 1)
    assert machine.post(f"{here}/issue", version=1)["number"] == issued["number"]
    assert Machine(registry_clerk).send("DELETE", here).status_code == 409
    early = machine.send("POST", f"{here}/reopening", {"at": "2022-08-01T00:00:00Z"})
    assert early.status_code == 422
    with time_machine.travel(datetime(2022, 8, 12, 3, 0, tzinfo=UTC), tick=False):
        assert machine.send("POST", f"{here}/reopening", {}).json()["type"].endswith("second-factor-needed")
        machine.confirm()
        ended = machine.post(f"{here}/reopening", conditions={"text": "佩戴口罩", "capacity_percent": 50})
        assert (ended["state"], ended["conditions"]["capacity_percent"]) == ("ended", 50)
        assert machine.post(f"{here}/reopening")["over_at"] == ended["over_at"]


def test_a_reopening_is_announced_and_then_fewer_places_are_given_out(president, order, visit, counter, court):  # noqa: F811
    made, machine = order(), Machine(president)
    here = f"/closures/{made.pk}"
    machine.confirm()
    machine.post(f"{here}/issue", version=1)
    with time_machine.travel(datetime(2022, 8, 11, 3, 0, tzinfo=UTC), tick=False):
        machine.confirm()
        assert machine.send("POST", f"{here}/announced-reopening", {"at": "2022-08-20T00:00:00Z"}).status_code == 422
        at = "2022-08-12T02:00:00Z"
        conditions = {"capacity_percent": 50, "capacity_until": "2022-08-16"}
        said = machine.post(f"{here}/announced-reopening", at=at, conditions=conditions)
        assert (said["state"], said["reopens_at"]) == ("issued", at)
        closing, limiting = machine.get(f"/courts/{court.code}/restrictions")
        assert (closing["places_percent"], closing["ends_at"]) == (0, at)
        assert (limiting["places_percent"], limiting["begins_at"], limiting["ends_at"]) == (
            50, at, "2022-08-16T16:00:00Z",
        )  # fmt: skip
        assert limiting["notice"].endswith(f"/closures/{said['number']}")
        machine.post(f"{here}/announced-reopening", at=at)
        assert [one["places_percent"] for one in machine.get(f"/courts/{court.code}/restrictions")] == [0]


ALMOST = ["clerk", "judge", "other_clerk", "aygul", "next_door_president"]


@pytest.fixture
def next_door_president(other_court):
    return office_holder(other_court, Office.PRESIDENT, "邻院院长", "nextdoor@example.org")


@pytest.mark.parametrize("almost", ALMOST)
def test_who_may_not(request, order, almost):  # noqa: F811
    person = request.getfixturevalue(almost)
    machine = Machine(person)
    if person.is_office_holder:
        machine.confirm()
    made = order()
    assert machine.send("POST", "/closures", sent()).status_code == 403
    here = f"/closures/{made.pk}"
    body = {"version": 1, "clauses": sent()["clauses"]}
    for method, path, sending in (
        ("GET", here, None),
        ("PUT", here, body),
        ("DELETE", here, None),
        ("POST", f"{here}/preview", {}),
        ("GET", f"{here}/preview", None),
        ("GET", f"{here}/preview/lines/visits", None),
        ("GET", f"{here}/preview/people", None),
        ("GET", f"{here}/preview/people/1/letter", None),
        ("POST", f"{here}/issue", {"version": 1}),
        ("POST", f"{here}/reopening", {}),
    ):
        assert machine.send(method, path, sending).status_code == 404, f"{method} {path}"
    assert machine.get("/closures")["items"] == []
    made.refresh_from_db()
    assert (made.state, made.version) == ("draft", 1)


def test_who_drafts_does_not_issue_and_the_administrator_reads_no_names(request, order, visit):  # noqa: F811
    registry_clerk, administrator = (request.getfixturevalue(who) for who in ("registry_clerk", "administrator"))
    made = order()
    here = f"/closures/{made.pk}"
    for person in (registry_clerk, administrator):
        machine = Machine(person)
        machine.confirm()
        assert machine.post(f"{here}/preview")["counts"]["visits"] == {"rebook": 1}
        assert machine.send("POST", f"{here}/issue", {"version": 1}).status_code == 403
    assert Machine(registry_clerk).get(f"{here}/preview/people")["items"]
    for path in ("people", "lines/visits"):
        assert Machine(administrator).send("GET", f"{here}/preview/{path}").status_code == 403


def test_only_a_judge_of_the_case_makes_an_exception(order, hearing, judge, second_judge, president):  # noqa: F811
    made = order()
    body = {"hearing": hearing.pk, "what": "keep", "reason": "双方当事人均要求不改期"}
    for person, status in ((second_judge, 404), (president, 403), (judge, 200)):
        assert Machine(person).send("POST", f"/closures/{made.pk}/exceptions", body).status_code == status
    president.second_factor_at = datetime(2022, 8, 8, 3, 0, tzinfo=UTC)
    acts.issue(made, by=president, via=Channel.WEB)
    hearing.refresh_from_db()
    assert hearing.state == "scheduled"


def test_a_key_without_the_scope_drafts_nothing(registry_clerk):
    machine = Machine(registry_clerk, Scope.READ, Scope.DECIDE)
    assert machine.send("POST", "/closures", sent()).status_code == 403
