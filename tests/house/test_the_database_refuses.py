"""PostgreSQL itself refuses what the law does not know, whoever sends it: states, chain, numbers, days, bookings."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from evercourt.accounts.models import IdentityCheck
from evercourt.accounts.offices import Office
from evercourt.appointments.models import Appointment, Counter, Ticket
from evercourt.cases.events import FeeAsked
from evercourt.cases.models import Appearance, Case, Deadline, DocketEntry, Extension, Party
from evercourt.conference.models import Room, Seat
from evercourt.continuity.models import ClosureOrder, Recipient
from evercourt.courts.models import CaseNumberSeries
from evercourt.decisions.models import Decision
from evercourt.documents.models import Document
from evercourt.filing.models import Filing
from evercourt.hearings.models import AsyncHearing, Booking, Exchange, Hearing, ObserverRequest, Sitting, Transcript
from evercourt.helpline.models import Call, OpenQuestion, Promise, WorkOrder
from evercourt.kernel.channels import Channel
from evercourt.kernel.states import Stateful
from evercourt.ledger.record import record
from evercourt.mediation.models import (
    Assignment,
    Mediation,
    Mediator,
    Obligation,
    OfferRound,
    Statement,
)
from evercourt.notices.models import ContactVersion
from evercourt.operations.models import Maintenance, Outage
from tests.enforcement.everything import one_of_everything
from tests.factories import MORNING, CaseFactory, office_holder
from tests.forging import past_the_triggers

STATEFUL = [model for model in apps.get_models() if issubclass(model, Stateful)]


@pytest.fixture
def rows(world, court, aygul, clerk, judge):
    """One row of every table that has states."""
    case = Case.objects.get(pk=world["case_id"])
    Deadline.objects.create(case=case, rule="defence", trigger_date=date(2022, 8, 10), due_on=date(2022, 8, 25))
    IdentityCheck.objects.create(user=aygul, court=court, document_kind="resident_card", document_number="x")
    counter = Counter.objects.create(court=court, name="1号窗口", services=["filing"])
    Appointment.objects.create(
        counter=counter, service="filing", starts_at=MORNING, ends_at=MORNING + timedelta(minutes=30), seat=1,
        person=aygul, name=aygul.name, via=Channel.WEB,
    )  # fmt: skip
    Ticket.objects.create(court=court, day=date(2022, 8, 10), service="filing", turn_at=MORNING)
    party = Party.objects.get(pk=world["plaintiff"])
    Appearance.objects.create(party=party, user=clerk, scope="general", power=Document.objects.first())
    closure = ClosureOrder.objects.create(
        court=court, title="闭院", grounds="疫情", begins_at=MORNING, number="1", drafted_by=clerk, issued_at=MORNING
    )
    Recipient.objects.create(order=closure, person=aygul, name=aygul.name, language="ug")
    call = Call.objects.create(court=court, agent=clerk, state="talking")
    WorkOrder.objects.create(
        court=court, kind="question", call=call, name="王陌", language="ug", text="何时开门？", opened_by=clerk,
        due_on=date(2022, 8, 12), basis="REG 1",
    )  # fmt: skip
    Promise.objects.create(court=court, call=call, name="王陌", phone="1", language="ug", about="", at=MORNING)
    hearing = Hearing.objects.get(pk=world["hearing_id"])
    Sitting.objects.create(hearing=hearing, kind="civil", step="identity", opened_at=MORNING)
    Transcript.objects.create(hearing=hearing)
    ObserverRequest.objects.create(hearing=hearing, user=clerk, conditions="1", language="ug")
    AsyncHearing.objects.create(case=case, applicant_id=world["plaintiff"], difficulty="在国外", applied_by=aygul)
    Exchange.objects.update(opened_on=date(2022, 8, 12), record=Document.objects.first())
    OpenQuestion.objects.create(court=court, language="ug", text="怎样改名？")
    ContactVersion.objects.create(court=court, version=1, contact={"name": "x"}, valid_from=date(2022, 8, 10))
    # What a decided request needs besides its state.
    Extension.objects.update(decision="准予", decided_by=clerk, until=date(2022, 9, 1))
    mediation = Mediation.objects.get(pk=world["mediation_id"])
    one, other = mediation.participants.all()
    listed = Mediator.objects.create(user=clerk, court=court, kind="court", profile="x")
    Assignment.objects.create(mediation=mediation, mediator=listed, how="drawn", answer_by=date(2022, 8, 15))
    OfferRound.objects.create(mediation=mediation, number=1, payer=one, payee=other, rule="midpoint")
    agreement = mediation.agreements.get()
    Obligation.objects.create(agreement=agreement, position=1, obligor=one, obligee=other, due_on=date(2022, 9, 1))
    Statement.objects.create(mediation=mediation, via=Channel.WEB, text="x")
    one_of_everything(CaseFactory(court=court), judge, Document.objects.first())
    Maintenance.objects.create(court=court, begins_at=MORNING, ends_at=MORNING + timedelta(hours=1), reason="x")
    Outage.objects.create(court=court, parts=["whole"], began_at=MORNING, cause="x")
    room = Room.objects.create(court=court, subject="hearing:1", stream=case.ledger_stream, title="开庭")
    Seat.objects.create(room=room, person=aygul, name=aygul.name, role="party")
    return {model: model.objects.first() for model in STATEFUL}


def refused(sql, *values):
    """Return True if PostgreSQL refuses the statement; what it let through is undone."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            assert cursor.rowcount, "the statement meets a row"
            transaction.set_rollback(True)
    except DatabaseError:
        return True
    return False


def test_a_state_follows_only_a_state_the_table_allows(rows, subtests):
    # One test for all tables: their rows stand on one another, and making them takes longer than asking.
    for model, row in rows.items():
        with subtests.test(model.__name__):
            assert row is not None, "the fixture makes one row of every table"
            let_only_lawful_states_follow(model, row)


def let_only_lawful_states_follow(model, row):
    table = model._meta.db_table
    states = [str(state) for state in model.State]
    tried = set()
    for before in states:
        try:
            with transaction.atomic():
                # Only here, to get there: the triggers sleep while the row is set to its first state.
                past_the_triggers(f"UPDATE {table} SET state = %s WHERE id = %s", before, row.pk)
        except DatabaseError:
            continue  # A state that needs more than its name, which other constraints keep.
        tried.add(before)
        for after in states:
            if after != before and after not in model.transitions.get(before, ()):
                assert refused(f"UPDATE {table} SET state = %s WHERE id = %s", after, row.pk), f"{before} → {after}"
    assert len(tried) > len(states) / 3, tried


@pytest.fixture
def kept(rows, court, clerk, judge):
    """What is written once: numbers, entries, bookings."""
    hearing = rows[Hearing]
    Booking.objects.create(hearing=hearing, kind=Booking.Kind.PERSON, resource=judge.pk, during=hearing.during)
    other = office_holder(court, Office.JUDGE, "刘伟", "two@example.org")
    Booking.objects.create(hearing=hearing, kind=Booking.Kind.PERSON, resource=other.pk, during=hearing.during)
    CaseNumberSeries.objects.create(court=court, year=2022, type_code="民初", last=7)
    asked = FeeAsked(fee=1, party_id=1, party_name="x", amount=Decimal(1), rule="property", due_on=None)
    record(asked, about=rows[Decision].case, by=None, via=Channel.SYSTEM)
    assert DocketEntry.objects.exists()
    return rows


STATEMENTS = [
    # The record
    "UPDATE ledger_entry SET facts_text = '{}'",
    "UPDATE ledger_entry SET hash = previous",
    "DELETE FROM ledger_entry",
    # The docket
    "UPDATE cases_docketentry SET number = number + 1",
    "DELETE FROM cases_docketentry",
    # Numbers of cases
    "UPDATE cases_case SET number = '（2022）新0103民初999号'",
    "UPDATE cases_case SET filed_at = filed_at - interval '1 day'",
    "UPDATE courts_casenumberseries SET last = last - 1",
    "UPDATE courts_casenumberseries SET year = 2023",
    "DELETE FROM courts_casenumberseries",
    # Days
    "UPDATE cases_deadline SET due_on = due_on - 1",
    # Bookings: the second judge's becomes the first one's
    "UPDATE hearings_booking SET resource = (SELECT min(resource) FROM hearings_booking)",
    "INSERT INTO hearings_booking (hearing_id, kind, resource, during)"
    " SELECT hearing_id, kind, resource, during FROM hearings_booking",
    # What was handed in, and what was decided on it
    "UPDATE filing_filing SET form = '{}'",
    "UPDATE filing_submission SET form = '{}'",
    "DELETE FROM filing_submission",
    "UPDATE documents_document SET sha256 = repeat('0', 64)",
    "DELETE FROM documents_document",
    "UPDATE continuity_closureorder SET grounds = '无'",
    # When the house was down
    "UPDATE operations_maintenance SET begins_at = begins_at - interval '1 day'",
    "DELETE FROM operations_maintenance",
    "UPDATE operations_outage SET cause = '无'",
    "DELETE FROM operations_outage",
    # What was said in a mediation, and a sum of offers that did not overlap
    "UPDATE mediation_statement SET text = ''",
    "DELETE FROM mediation_statement",
    "UPDATE mediation_offerround SET result = '1'",
    # Money, rulings and orders of enforcement
    "UPDATE enforcement_moneymove SET amount = amount + 1",
    "DELETE FROM enforcement_moneymove",
    "UPDATE enforcement_award SET amount = amount + 1",
    "UPDATE enforcement_ruling SET sha256 = 'x'",
    "UPDATE enforcement_measure SET asked = asked + 1",
    "UPDATE enforcement_measureorder SET amount = amount - 1",
    "UPDATE enforcement_inquiry SET items = '[]'",
    "UPDATE enforcement_answer SET raw = 'x'",
    "UPDATE enforcement_orderanswer SET raw = 'x'",
    "UPDATE enforcement_payout SET amount = amount + 1",
    "UPDATE enforcement_distribution SET claims = '[1]'",
    "UPDATE enforcement_objection SET text = 'y'",
    "UPDATE enforcement_review SET text = 'y'",
    "UPDATE enforcement_restitution SET amount = amount - 1",
    "UPDATE enforcement_ending SET kind = 'paid'",
    # What was asked by telephone
    "UPDATE helpline_workorder SET text = ''",
    "UPDATE helpline_workorder SET due_on = due_on + 1",
    # What the people of the court wrote to each other, what was to be done, what a judge ordered
    "UPDATE work_post SET text = ''",
    "DELETE FROM work_post",
    "UPDATE work_item SET text = 'x'",
    "UPDATE hearings_calendarhold SET reason = 'x'",
    # What was made public, and how the court was reached
    "UPDATE notices_announcement SET body = body || 'x' WHERE state = 'released'",
    "DELETE FROM notices_announcement",
    "UPDATE notices_contactversion SET contact = '{}'",
    "DELETE FROM notices_contactversion",
]


def test_what_was_written_once_stays(kept, subtests):
    assert kept[Filing].state == "submitted"
    for sql in STATEMENTS:
        with subtests.test(sql):
            assert refused(sql)


def test_the_ledger_is_not_emptied(kept):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE ledger_entry CASCADE")


def test_a_number_of_the_docket_comes_from_the_database_alone(kept):
    case = kept[Decision].case
    before = case.docket.last().number
    asked = FeeAsked(fee=1, party_id=1, party_name="x", amount=Decimal(1), rule="property", due_on=None)
    entry = record(asked, about=kept[Filing], by=None, via=Channel.SYSTEM)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_docketentry (case_id, number, act, at, via, facts, ledger_entry_id)"
            " VALUES (%s, 99, 'fee.asked', now(), 'system', '{}', %s) RETURNING number",
            [case.pk, entry.entry.pk],
        )
        assert cursor.fetchone()[0] == before + 1
