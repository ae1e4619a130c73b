"""Notices and contacts over the API: written by one person's software, released by another's, read without a key."""

import pytest
from django.test import Client

from evercourt.courts.models import Division
from evercourt.ledger.models import Entry
from evercourt.notices.models import ContactVersion, Notice
from tests.api.machine import ROOT, Machine

TEXTS = {
    "zh-hans": {"title": "周三延时服务", "body": "至21:00。"},
    "en": {"title": "Late opening", "body": "Until 21:00."},
}


def read(path, status=200, language="en"):
    answer = Client().get(ROOT + path, headers={"accept-language": language})
    assert answer.status_code == status, answer.content
    return answer.json()


@pytest.fixture
def written(world, court, clerk):
    return Machine(clerk).post("/notice-drafts", court=court.code, kind="news", texts=TEXTS)


def test_written_by_one_released_by_another_read_by_everyone(written, clerk, registry_clerk, court):
    path = f"/notice-drafts/{written['id']}"
    author, second = Machine(clerk), Machine(registry_clerk)
    read(f"/notices/{written['id']}", 404)
    assert author.post(f"{path}/proposal")["state"] == "proposed"
    author.confirm()
    assert author.send("POST", f"{path}/release", {"revision": 1}).status_code == 403
    refused = second.send("POST", f"{path}/release", {"revision": 1})
    assert refused.json()["type"].endswith("second-factor-needed")
    second.confirm()
    assert second.post(f"{path}/release", revision=1)["state"] == "released"
    shown = read(f"/notices/{written['id']}")
    assert (shown["title"], shown["language"], shown["missing"]) == (
        "Late opening",
        "en",
        ["Uyghur", "Kazakh (Arabic script)"],
    )
    assert read(f"/notices?court={court.code}&kind=news")["items"][0]["notice"] == written["id"]
    assert Entry.objects.get(act="notices.released").via == "api"
    made = author.post(f"{path}/versions")
    assert made["version"] == 2
    assert second.post(f"{path}/withdrawal", remark="错误")["state"] == "withdrawn"
    assert written["id"] not in {row["notice"] for row in read("/notices")["items"]}
    assert written["id"] in {row["notice"] for row in read("/notices?past=true")["items"]}


def test_a_draft_is_changed_only_by_who_read_it_last(written, clerk, registry_clerk):
    path = f"/notice-drafts/{written['id']}"
    body = {"revision": 1, "texts": TEXTS, "urgent": True}
    assert Machine(registry_clerk).send("PUT", path, body).json()["revision"] == 2
    assert Machine(clerk).send("PUT", path, body).status_code == 409
    assert Machine(clerk).send("DELETE", path).json()["state"] == "discarded"


@pytest.mark.parametrize(
    "wrong", [{"kind": "service"}, {"kind": "correction"}, {"cause": "x", "kind": "guidance"}, {"texts": {"fr": {}}}]
)
def test_what_cannot_be_drafted_is_refused(world, court, clerk, wrong):
    before = Notice.objects.count()
    body = {"court": court.code, "kind": "news", "texts": TEXTS, **wrong}
    assert Machine(clerk).send("POST", "/notice-drafts", body).status_code == 422
    assert Notice.objects.count() == before


def test_the_directory_is_open_to_read_and_kept_by_the_registry(world, court, registry_clerk, clerk):
    first = read(f"/courts/{court.code}/contacts")
    entry = next(row for row in first if row["division"] == world["division_id"])
    assert (entry["version"], entry["contact"]["numbers"][0]["phone"]) == (0, "0991-5550001")
    assert set(entry["opening"]) == {"open", "changes_at"}
    path = f"/courts/{court.code}/contacts/{world['division_id']}"
    body = {"version": 0, "contact": {"name": "立案庭", "numbers": [{"phone": "0991-5550777"}], "hours": "always"}}
    assert Machine(clerk).send("PUT", path, body).status_code == 403
    registry = Machine(registry_clerk)
    assert registry.send("PUT", path, body).json()["type"].endswith("second-factor-needed")
    registry.confirm()
    changed = registry.send("PUT", path, body).json()
    assert (changed["version"], changed["opening"]["open"]) == (2, True)
    assert registry.send("PUT", path, body | {"contact": {"name": "立案庭"}}).status_code == 409
    bad = body | {"version": 2, "contact": {"name": "立案庭", "numbers": [{"phone": "call"}]}}
    assert registry.send("PUT", path, bad).status_code == 422
    assert [row["version"] for row in read(f"{path}/versions")] == [2, 1]
    assert Division.objects.get(pk=world["division_id"]).phone == "0991-5550777"
    whole = {"version": 0, "contact": {"name": court.name, "numbers": [{"phone": "0991-5550000"}]}}
    assert registry.send("PUT", f"/courts/{court.code}/contact", whole).status_code == 200
    made = registry.post(
        f"/courts/{court.code}/contacts", contact={"name": "人民法庭", "part_of": world["division_id"]}
    )
    assert made["version"] == 1
    assert ContactVersion.objects.count() == 5


def test_a_number_nobody_answers_is_flagged_and_cleared(world, court, registry_clerk, clerk, other_clerk):
    path, phone = f"/courts/{court.code}/unanswered", "0991-5550001"
    assert Machine(clerk).post(path, phone=phone)["times"] == 2, "the world flagged it before"
    assert Machine(other_clerk).send("POST", path, {"phone": phone}).status_code == 403
    assert Machine(other_clerk).get("/unanswered") == []
    (flagged,) = Machine(registry_clerk).get("/unanswered")
    assert Machine(clerk).send("POST", f"/unanswered/{flagged['id']}/answered", {}).status_code == 403
    assert Machine(registry_clerk).post(f"/unanswered/{flagged['id']}/answered")["settled_at"]
