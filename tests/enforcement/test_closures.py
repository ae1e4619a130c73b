"""A measure that would expire while the court is closed: seen before, and its officer called on, with a day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from evercourt.continuity import acts as closures
from evercourt.continuity import preview
from evercourt.continuity.clauses import Clauses
from evercourt.enforcement.models import Ruling
from evercourt.work.models import Item
from tests.enforcement.house import WEB, deposit, fresh


@pytest.fixture
def held(house, debt):
    (measure,) = house.held(debt, (house.north, deposit(60_000)))
    return measure


def closing(house, registry_clerk, day):
    begins = timezone.now() + timedelta(days=(day - house.court.local_date()).days - 2)
    clauses = Clauses(
        title="暂停现场接待", grounds="因疫情防控需要。", begins_at=begins, ends_at=begins + timedelta(days=5),
        stopped=[{"service": "", "visits": "rebook"}],
        replacements=[
            {"kind": "portal", "name": "在线服务"},
            {"kind": "telephone", "name": "12368", "value": "12368"},
            {"kind": "post", "value": "扬子江路1号", "addressee": "立案庭"},
        ],
        contacts=[{"division": "立案庭", "phone": "0991-5550103"}],
    )  # fmt: skip
    return closures.draft(house.court, clauses, by=registry_clerk, via=WEB)


def test_its_officer_has_a_task_before_it_expires_and_its_day_stays(house, debt, held, registry_clerk, president):
    order = closing(house, registry_clerk, held.expires_on)
    counted = preview.ask(order, by=registry_clerk)
    assert counted.counts["measures"] == {"renew": 1}
    (row,) = preview.rows(counted, list(counted.lines.filter(kind="measures")))
    assert held.institution.name in row.what
    assert (row.before, row.after) == (held.expires_on, held.expires_on - timedelta(days=7))
    closures.issue(order, by=fresh(president), via=WEB)
    task = Item.objects.get(kind="renew")
    assert (task.person, task.due_on) == (house.officer, held.expires_on - timedelta(days=7))
    day = held.expires_on
    held.refresh_from_db()
    assert held.expires_on == day
    # Renewed by a signed ruling, the work is done.
    house.sign(house.order(debt, "renew", {held: None}))
    house.release(Ruling.objects.get(orders__action="renew"))
    house.carry_out()
    task.refresh_from_db()
    assert task.state == "done"
