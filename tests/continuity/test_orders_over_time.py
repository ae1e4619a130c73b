"""Whatever orders overlap, replace and end each other: by the acts, no last day gets earlier, none moves twice."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from evercourt.cases.models import Deadline
from evercourt.continuity import acts
from evercourt.continuity.models import ClosureOrder, DeadlineEffect
from tests.continuity.conftest import MONDAY, WEB, clauses

RULES = ("defence", "appeal.judgment", "criminal.summary", "filing.review")
FIXED = ("criminal.summary", "filing.review")
# Each example is a small database: what fails is told as it is, not shrunk for minutes.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
NEW, REPLACE, END = "new", "replace", "end"


class Undone(Exception):
    """Ends an example: the small database is as it was."""


ORDERS = st.fixed_dictionaries(
    {
        "first": st.integers(0, 12),
        "length": st.one_of(st.none(), st.integers(0, 15)),
        "way": st.sampled_from(["extend", "toll", "stay", "reopen"]),
        "days": st.integers(1, 30),
    }
)
STEPS = st.lists(st.tuples(st.sampled_from([NEW, REPLACE, END]), ORDERS), min_size=1, max_size=4)


def written(facts, **more):
    begins = datetime(2022, 8, 9, 16, 0, tzinfo=UTC) + timedelta(days=facts["first"])
    ends = None if facts["length"] is None else begins + timedelta(days=facts["length"] + 1)
    rule = {"way": facts["way"], "days": facts["days"]}
    classes = [{"deadline_class": name, **rule} for name in ("steps_of_parties", "appeals")]
    return clauses(begins_at=begins, ends_at=ends, deadlines=classes, **more)


def days():
    # A period that waits keeps the day it had, below which it never comes out.
    return {row.pk: row.due_on for row in Deadline.objects.all()}


class Court:
    """Issues, replaces and ends orders of two courts, the lower one's besides the upper one's."""

    def __init__(self, court, registry_clerk, president):
        self.court, self.clerk, self.president = court, registry_clerk, president

    def issue(self, facts, **more):
        self.president.second_factor_at = MONDAY
        order = acts.draft(self.court, written(facts, **more), by=self.clerk, via=WEB)
        return acts.issue(order, by=self.president, via=WEB)

    def take(self, kind, facts):
        force = ClosureOrder.objects.filter(state="issued").order_by("pk")
        if kind == END and (order := force.first()):
            later = max(order.begins_at, MONDAY) + timedelta(days=2)
            with time_machine.travel(later, tick=False):
                self.president.second_factor_at = later
                return acts.reopen(order, by=self.president, via=WEB)
        if kind == REPLACE and (order := force.last()):
            return self.issue(facts, change="extension", supersedes=order.number)
        # Beside those in force: a correction may overlap them, as the order of an upper court may.
        return self.issue(facts, change="correction")


@pytest.mark.slow
@settings(max_examples=15, deadline=None, phases=PHASES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, ends=st.lists(st.integers(0, 20), min_size=2, max_size=4))
def test_never_earlier_never_twice_and_custody_never(court, registry_clerk, president, period, steps, ends):
    try:
        with transaction.atomic():
            for place, day in enumerate(ends):
                for rule in RULES:
                    period(rule, date(2022, 8, 10) + timedelta(days=day), trigger=date(2022, 7, 20 + place))
            house = Court(court, registry_clerk, president)
            first = before = days()
            for kind, facts in steps:
                order = house.take(kind, facts)
                now = days()
                if order.state == "issued":
                    assert all(now[pk] >= before[pk] for pk in now), "an order took a day back"
                assert all(now[pk] >= first[pk] for pk in now)
                taken = DeadlineEffect.objects.filter(order=order)
                assert taken.values("deadline").distinct().count() == taken.count(), "moved twice by one order"
                acts.issue(order, by=president, via=WEB)
                assert days() == now, "issued again, it moved something"
                before = now
            for row in Deadline.objects.filter(rule__in=FIXED):
                assert (row.due_on, row.held, row.counted_on) == (first[row.pk], False, None)
            raise Undone
    except Undone:
        pass


@pytest.mark.slow
@settings(max_examples=8, deadline=None, phases=PHASES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(orders=st.lists(ORDERS, min_size=2, max_size=3), ends=st.lists(st.integers(0, 20), min_size=1, max_size=3))
def test_the_order_of_arrival_does_not_matter(court, registry_clerk, president, period, orders, ends):
    house, found = Court(court, registry_clerk, president), []
    for arrival in (orders, orders[::-1]):
        try:
            with transaction.atomic():
                for place, day in enumerate(ends):
                    period("defence", date(2022, 8, 10) + timedelta(days=day), trigger=date(2022, 7, 20 + place))
                for facts in arrival:
                    house.issue(facts, change="correction")
                found.append([None if row.held else row.due_on for row in Deadline.objects.order_by("trigger_date")])
                raise Undone
        except Undone:
            pass
    assert found[0] == found[1]
