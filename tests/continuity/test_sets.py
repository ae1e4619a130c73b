"""Acts on many things are the acts on one thing, many times: chain, docket, triggers, and what is left alone."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, transaction

from evercourt.appointments import acts as visits
from evercourt.appointments.models import Appointment
from evercourt.cases.acts import Move, meet_deadline, move_deadlines
from evercourt.cases.models import Deadline, DocketEntry
from evercourt.continuity import acts, plan
from evercourt.continuity.acts import beginning, moving
from evercourt.continuity.models import ClosureOrder, HearingEffect, Issuing
from evercourt.hearings import acts as hearings
from evercourt.hearings.models import Hearing
from evercourt.kernel.errors import NotAllowed, WrongState
from evercourt.kernel.rows import insert_many
from evercourt.ledger.chain import check_chain
from evercourt.ledger.checks import rows
from evercourt.ledger.models import Entry
from evercourt.ledger.record import record_many
from evercourt.messages.models import Message
from tests.continuity.conftest import WEB
from tests.factories import CaseFactory
from tests.ledger.test_record import SomethingNoted


def test_many_entries_are_chained_in_their_order_and_stand_on_their_dockets(court, clerk):
    one, other = CaseFactory(court=court), CaseFactory(court=court)
    happened = [(SomethingNoted(what=str(number)), (one, other)[number % 2]) for number in range(6)]
    done = record_many(happened, by=clerk, via=WEB)
    assert [record.entry.place for record in done] == [1, 1, 2, 2, 3, 3]
    assert list(check_chain(rows())) == []
    assert list(DocketEntry.objects.filter(case=other).values_list("number", "facts__what")) == [
        (1, "1"), (2, "3"), (3, "5"),
    ]  # fmt: skip
    assert {entry.office for entry in Entry.objects.all()} == {"filing_clerk"}


def test_nothing_written_is_nothing_recorded(court):
    assert record_many([], by=None, via=WEB) == []
    insert_many([])
    assert not Entry.objects.exists()


def test_what_changed_since_it_was_read_is_left_as_it_is(order, president, visit, hearing, period, clerk, aygul, judge):
    met, runs = period("defence", date(2022, 8, 12)), period("fee.prepay", date(2022, 8, 12))
    draft = order()
    planned = list(plan.visits(draft)), list(plan.hearings(draft, hearing.scheduled_at)), list(plan.deadlines(draft))
    visits.cancel(visit, by=aygul, via=WEB)
    hearings.adjourn(hearing, reason="生病", by=judge, via=WEB)
    meet_deadline(met, by=clerk, via=WEB)
    assert moving.move_visits(draft, planned[0]) == 0
    assert moving.move_hearings(draft, planned[1]) == 0
    assert moving.move_days(draft, planned[2]) == 1
    assert Hearing.objects.get().reason == "生病"
    assert Deadline.objects.get(pk=met.pk).due_on == date(2022, 8, 12)
    assert Deadline.objects.get(pk=runs.pk).due_on == date(2022, 8, 18)
    assert not draft.visiteffects.exists()
    assert not HearingEffect.objects.exists()


def test_a_set_is_moved_whole_or_not_at_all(period, case):
    days = [period("defence", date(2022, 8, 12)), period("fee.prepay", date(2022, 8, 12))]
    moves = [Move(days[0], date(2022, 8, 18), [], "CPL 86"), Move(days[1], date(2022, 8, 11), [], "CPL 86")]
    with pytest.raises(WrongState), transaction.atomic():
        move_deadlines(moves, why="x", by=None, via="system")
    assert set(Deadline.objects.values_list("due_on", flat=True)) == {date(2022, 8, 12)}
    with pytest.raises(DatabaseError), transaction.atomic():
        Deadline.objects.filter(pk=days[0].pk).update(due_on=date(2022, 8, 1))


def test_who_may_not_move_one_may_not_move_many(period, visit, hearing, li_qiang):
    day = period("defence", date(2022, 8, 12))
    with pytest.raises(NotAllowed):
        move_deadlines([Move(day, date(2022, 8, 18), [], "CPL 86")], why="x", by=li_qiang, via=WEB)
    with pytest.raises(NotAllowed):
        visits.cancel_many([(visit, False)], reason="x", by=li_qiang, via=WEB)
    with pytest.raises(NotAllowed):
        hearings.adjourn_many([hearing], reason="x", by=li_qiang, via=WEB)


def test_one_letter_tells_of_everything(order, president, visit, hearing, period, aygul, judge):
    period("defence", date(2022, 8, 12))
    issued = acts.issue(order(), by=president, via=WEB)
    assert not Message.objects.filter(letter__in=["hearing_adjourned", "visit_cancelled"]).exists()
    from evercourt.continuity import reach

    reach.tell_panels(issued)
    reach.tell_panels(issued)
    told = Message.objects.get(letter=reach.PANEL_LETTER)
    assert told.to == judge
    assert hearing.case.number in told.body


def test_what_was_booked_while_the_order_was_issued_is_swept_up(order, president, counter, aygul, visit):
    issued = acts.issue(order(), by=president, via=WEB)
    # As another transaction would have left it, that saw neither the order nor its pause.
    late = Appointment.objects.create(
        counter=counter, service="filing", starts_at=datetime(2022, 8, 11, 3, 0, tzinfo=UTC), seat=1,
        ends_at=datetime(2022, 8, 11, 3, 30, tzinfo=UTC), name="王陌", phone="+8613899990077", via=WEB,
    )  # fmt: skip
    assert moving.sweep(issued) == 1
    assert moving.sweep(issued) == 0
    late.refresh_from_db()
    assert late.state == Appointment.State.CANCELLED
    assert issued.recipients.filter(name="王陌").exists()


def test_a_large_order_is_issued_by_a_job_once(order, president, visit, hearing, period, monkeypatch, registry_clerk):
    period("defence", date(2022, 8, 12))
    monkeypatch.setattr(beginning, "AT_ONCE", 2)
    draft = order()
    with pytest.raises(NotAllowed):
        acts.begin_issue(draft, by=registry_clerk, via=WEB)
    asked = acts.begin_issue(draft, by=president, via=WEB)
    assert asked.state == ClosureOrder.State.DRAFT
    assert (asked.issuing.total, asked.issuing.done) == (3, 0)
    acts.begin_issue(draft, by=president, via=WEB)
    assert Issuing.objects.count() == 1
    beginning.carry_on(draft.pk)
    draft.refresh_from_db()
    assert draft.state == ClosureOrder.State.ISSUED
    assert draft.issued_by == president
    beginning.carry_on(draft.pk)
    assert Entry.objects.filter(act="closure.issued").count() == 1


def test_a_draft_that_was_changed_meanwhile_is_not_issued_and_says_why(order, president, visit, hearing, monkeypatch):
    monkeypatch.setattr(beginning, "AT_ONCE", 0)
    draft = order()
    acts.begin_issue(draft, by=president, via=WEB)
    ClosureOrder.objects.filter(pk=draft.pk).update(version=2)
    beginning.carry_on(draft.pk)
    draft.refresh_from_db()
    assert draft.state == ClosureOrder.State.DRAFT
    assert "changed this draft" in draft.issuing.failed
    # Asked for again, with the draft as it is now, it is issued.
    acts.begin_issue(draft, by=president, via=WEB)
    beginning.carry_on(draft.pk)
    draft.refresh_from_db()
    assert draft.state == ClosureOrder.State.ISSUED


def test_what_nobody_foresaw_ends_the_waiting_and_is_raised(order, president, visit, monkeypatch):
    monkeypatch.setattr(beginning, "AT_ONCE", 0)
    draft = order()
    acts.begin_issue(draft, by=president, via=WEB)

    def break_down(*_given, **_options):
        raise MemoryError

    monkeypatch.setattr(beginning, "carry_out", break_down)
    with pytest.raises(MemoryError):
        beginning.carry_on(draft.pk)
    draft.refresh_from_db()
    assert draft.state == ClosureOrder.State.DRAFT
    assert draft.issuing.failed
    monkeypatch.undo()
    assert acts.begin_issue(draft, by=president, via=WEB).state == ClosureOrder.State.ISSUED


@pytest.mark.parametrize("at_once", [0, 2000])
def test_only_the_version_that_was_read_is_issued(order, president, visit, monkeypatch, at_once):
    monkeypatch.setattr(beginning, "AT_ONCE", at_once)
    draft = order()
    ClosureOrder.objects.filter(pk=draft.pk).update(version=2)
    with pytest.raises(WrongState):
        acts.begin_issue(draft, by=president, via=WEB, version=1)
    draft.refresh_from_db()
    assert draft.state == ClosureOrder.State.DRAFT
    assert not Issuing.objects.exists()


def test_a_small_order_is_issued_at_once(order, president, visit):
    assert acts.begin_issue(order(), by=president, via=WEB).state == ClosureOrder.State.ISSUED
    assert not Issuing.objects.exists()
