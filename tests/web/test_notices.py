"""Every real notice fits, clause by clause, through the form and over the API, and does what it says."""

from datetime import date

import pytest
import time_machine
from django.utils import translation

from evercourt.appointments.models import Appointment
from evercourt.cases.models import Deadline
from evercourt.continuity import reading
from evercourt.continuity.models import ClosureOrder
from evercourt.hearings import consents
from evercourt.hearings.models import Consent, Hearing
from evercourt.kernel.channels import Channel
from evercourt.ledger.models import Entry
from tests.api.machine import Machine
from tests.continuity import notice as notices
from tests.continuity.forms import Browser

pytestmark = pytest.mark.django_db
STATES = {"": "booked", "rebook": "cancelled", "call_back": "replaced", "online": "replaced"}


@pytest.fixture(params=notices.NOTICES)
def notice(request):
    found = notices.load(request.param)
    with time_machine.travel(found.data["today"], tick=False), translation.override("en"):
        yield found


@pytest.fixture
def town(notice):
    return notices.build(notice)


def test_there_is_a_fixture_for_each_notice_of_the_table():
    assert len(notices.NOTICES) == 6


def test_a_notice_is_typed_into_the_form_looked_at_and_issued(notice, town):
    clerk = Browser(town.clerk)
    order = notices.enter(clerk, town, notice.clauses)
    assert reading.clauses_of(order) == notice.clauses, "not a clause is lost"
    assert "Nothing keeps it from being issued" in clerk.text
    for hearing, effect in town.of(Hearing):
        if effect.get("all_ask"):
            Machine(town.judge).post(
                f"/closures/{order.pk}/exceptions", hearing=hearing.pk, what="keep", reason="双方当事人均要求不改期"
            )
    clerk.press("Preview")
    assert "As of" in clerk.text
    assert_counted(town, order)
    letter = clerk.open(f"/closures/desk/{order.pk}/letters/{order.preview.people.get(person=town.people[0]).pk}")
    assert "ug" in clerk.page.xpath("//article/@lang")
    assert town.court.name in letter
    president = Browser(town.president)
    president.open(f"/closures/desk/{order.pk}/preview")
    president.open(f"/closures/desk/{order.pk}/issuing")
    president.press("Issue")
    assert "is issued" in president.text or "What it moved" in president.text
    assert_done(town)


def test_a_notice_is_sent_to_the_api_and_issued(notice, town):
    clerk, president = Machine(town.clerk), Machine(town.president)
    sent = notice.clauses.model_dump(mode="json")
    made = clerk.post("/closures", court=town.court.code, clauses=sent)
    assert made["clauses"] == notice.clauses.model_dump(mode="json") or (
        type(notice.clauses).model_validate(made["clauses"]) == notice.clauses
    ), "not a clause is lost"
    assert made["problems"] == []
    address = f"/closures/{made['id']}"
    for hearing, effect in town.of(Hearing):
        if effect.get("all_ask"):
            body = {"hearing": hearing.pk, "what": "keep", "reason": "双方当事人均要求不改期"}
            Machine(town.judge).post(f"{address}/exceptions", **body)
    counted = clerk.post(f"{address}/preview")
    assert (counted["current"], bool(counted["counted_at"])) == (True, True)
    order = ClosureOrder.objects.get()
    assert_counted(town, order)
    refused = president.send("POST", f"{address}/issue", {"version": made["version"]})
    assert refused.json()["type"].endswith("second-factor-needed")
    president.confirm()
    issued = president.post(f"{address}/issue", version=made["version"])
    assert issued["state"] == "issued"
    assert issued["moved"]["people"] == sum(counted["counts"]["people"].values())
    assert_done(town)
    entries = Entry.objects.count()
    assert president.post(f"{address}/issue", version=made["version"])["number"] == issued["number"]
    assert Entry.objects.filter(act="closure.issued").count() == 1
    assert Entry.objects.count() == entries


def assert_counted(town, order):
    """The preview counts exactly what the notice moves."""
    counts = order.preview.counts
    for kind, model in (("visits", Appointment), ("hearings", Hearing)):
        wanted = [effect["becomes"] for _thing, effect in town.of(model) if effect["becomes"]]
        assert counts.get(kind, {}) == {outcome: wanted.count(outcome) for outcome in wanted}, kind
    moved = [effect for _thing, effect in town.of(Deadline) if effect["becomes"] != effect["due"]]
    assert sum(counts.get("deadlines", {}).values()) == len(moved)


def assert_done(town):
    """What the notice describes has come about."""
    for visit, effect in town.of(Appointment):
        visit.refresh_from_db()
        assert visit.state == STATES[effect["becomes"]], effect
        assert [row.outcome for row in visit.closures.all()] == ([effect["becomes"]] if effect["becomes"] else [])
    for hearing, effect in town.of(Hearing):
        hearing.refresh_from_db()
        assert [row.outcome for row in hearing.closures.all()] == ([effect["becomes"]] if effect["becomes"] else [])
        assert hearing.state == ("adjourned" if effect["becomes"] == "postponed" else "scheduled")
        if effect["becomes"] == "asked":
            for row in Consent.objects.filter(hearing=hearing).select_related("party__user"):
                consents.answer(row, agrees=True, by=row.party.user, via=Channel.WEB)
            at = hearing.during
            hearing.refresh_from_db()
            assert (hearing.mode, hearing.during) == (Hearing.Mode.REMOTE, at), "by video, at the same time"
    for deadline, effect in town.of(Deadline):
        deadline.refresh_from_db()
        assert deadline.due_on == date.fromisoformat(str(effect["becomes"])), effect
