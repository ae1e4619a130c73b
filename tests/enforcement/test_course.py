"""The course of a case: officer, notice, report, objection, end of a round and what follows it, undoing (ENDR; INV)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from evercourt.cases.models import Case
from evercourt.documents.models import Document
from evercourt.enforcement import acts, tasks
from evercourt.enforcement.acts import Piece
from evercourt.enforcement.acts.ending import CONDITIONS
from evercourt.enforcement.models import Debt, Ending, Inquiry, Institution, Measure, Objection
from evercourt.enforcement.states import ObjectionState
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.service.models import ServiceOrder
from tests.enforcement.house import WEB, deposit, fresh

NOTHING_ANSWERED = "经核查，未发现被执行人其他可供执行的财产，异议理由成立，应予解除。"


def test_the_president_assigns_one_officer_who_then_sees_the_case(house, debt):
    assert Case.objects.visible_to(house.officer).filter(pk=debt.case_id).exists()
    assert not Case.objects.visible_to(house.second).filter(pk=debt.case_id).exists()
    for almost in (house.officer, house.judge, house.clerk):
        with pytest.raises(NotAllowed):
            acts.assign_officer(debt.case, house.second, by=almost, via=WEB)
    with pytest.raises(BadInput):
        acts.assign_officer(debt.case, house.judge, by=house.president, via=WEB)
    acts.assign_officer(debt.case, house.second, by=house.president, via=WEB)
    assert not Case.objects.visible_to(house.officer).filter(pk=debt.case_id).exists()
    with pytest.raises(NotAllowed):
        house.find(debt, (house.north,))


def test_the_notice_orders_a_report_and_meets_the_ten_days_once(house, debt, li_qiang):
    acts.notify_debtor(debt.case, by=house.officer, via=WEB)
    assert debt.case.deadlines.get(rule="enforcement.notice").state == "met"
    assert str(debt.case.deadlines.get(rule="report.due").due_on) == "2022-09-07"
    assert ServiceOrder.objects.filter(case=debt.case, party=debt.debtor).exists()
    with pytest.raises(WrongState):
        acts.notify_debtor(debt.case, by=house.officer, via=WEB)


def test_the_debtor_reports_then_a_change_and_nobody_else_for_him(house, debt, li_qiang, aygul, clock):
    acts.notify_debtor(debt.case, by=house.officer, via=WEB)
    lines = [{"kind": "deposit", "text": "工商银行", "number": "6222000000001234", "amount": "900"}]
    with pytest.raises(NotAllowed):
        acts.report_property(debt.debtor, lines=lines, household=4, by=aygul, via=WEB)
    first = acts.report_property(debt.debtor, lines=lines, household=4, by=li_qiang, via=WEB)
    assert (first.kind, first.in_time, first.lines) == ("first", True, lines)
    assert debt.case.deadlines.get(rule="report.due").state == "met"
    debt.refresh_from_db()
    assert debt.exempt == 4 * 3 * 700
    clock.shift(timedelta(days=40))
    assert acts.report_property(debt.debtor, lines=[], household=4, by=li_qiang, via=WEB).kind == "change"
    with connection.cursor() as cursor:
        cursor.execute("SELECT content::text FROM enforcement_propertyreport ORDER BY id")
        assert "1234" not in cursor.fetchone()[0]


def test_an_upheld_objection_gives_back_at_once(house, debt, li_qiang, president, second_judge, third_judge):
    from evercourt.accounts.offices import Office
    from tests.factories import office_holder

    fourth = office_holder(house.court, Office.JUDGE, "钱明", "judge4@example.org")
    (measure,) = house.held(debt, (house.north, deposit(10_000)))
    objection = acts.object_to(debt.case, measure=measure, text="", by=li_qiang, via=WEB)
    assert acts.object_to(debt.case, measure=measure, text="再次", by=li_qiang, via=WEB) == objection
    acts.decide(
        objection, upheld=True, reasons=NOTHING_ANSWERED, members=[third_judge, fourth], by=fresh(second_judge), via=WEB
    )
    house.carry_out()
    measure.refresh_from_db()
    assert (measure.state, measure.held) == ("lifted", 0)
    assert objection.party_id
    assert ServiceOrder.objects.filter(case=debt.case, purpose="decision").count() == 2


def test_an_institution_objects_once_and_has_its_answer_in_fifteen_days(house, debt):
    from evercourt.enforcement.acts.objecting import take_objection_of_institution

    (measure,) = house.held(debt, (house.north, deposit(10_000)))
    made = [take_objection_of_institution(measure, reference="N1", grounds="账户为专户") for _twice in range(2)]
    assert made[0] == made[1]
    assert str(made[0].decide_by) == "2022-09-07"


def test_only_the_objector_takes_it_back(house, debt, li_qiang, aygul):
    objection = acts.object_to(debt.case, text="超标的", by=li_qiang, via=WEB)
    with pytest.raises(NotAllowed):
        acts.withdraw_objection(objection, by=aygul, via=WEB)
    acts.withdraw_objection(objection, by=li_qiang, via=WEB)
    assert Objection.objects.get().state == ObjectionState.WITHDRAWN


@pytest.fixture
def papers(house, debt):
    paper = Document.objects.latest("pk")
    return dict.fromkeys(("notice", "consumption", "exhausted", "missing"), paper)


@pytest.fixture
def exhausted(house, debt, clock):
    """Everything was asked and nothing found; the notice was served; three months have passed."""
    acts.notify_debtor(debt.case, by=house.officer, via=WEB)
    house.find(debt, *[(one,) for one in Institution.objects.all()])
    clock.shift(timedelta(days=93))
    return debt


def end(house, debt, papers, said="同意终本，请继续查找。"):
    return acts.end_round(
        debt, papers=papers, applicant_said=said, heard_on=house.court.local_date(), by=fresh(house.judge), via=WEB
    )


class TestR26ARoundEndsOnlyWithFiveConditionsAndTheApplicantHeard:
    def test_with_everything_it_ends_and_is_asked_again_ten_times(self, house, exhausted, papers):
        ending = end(house, exhausted, papers)
        assert len(ending.asks_again) == 10
        assert ending.asks_again[0] == "2023-05-24"
        exhausted.case.refresh_from_db()
        assert exhausted.case.end_reason == "round"

    @pytest.mark.parametrize("lacking", ["notice", "consumption", "exhausted", "missing"])
    def test_without_one_paper_it_does_not(self, house, exhausted, papers, lacking):
        papers.pop(lacking)
        with pytest.raises(WrongState) as refused:
            end(house, exhausted, papers)
        assert refused.value.basis == "ENDR 1"
        assert str(CONDITIONS[lacking]) in str(refused.value)

    def test_not_before_three_months(self, house, debt, papers, clock):
        acts.notify_debtor(debt.case, by=house.officer, via=WEB)
        house.find(debt, *[(one,) for one in Institution.objects.all()])
        clock.shift(timedelta(days=91))
        with pytest.raises(WrongState, match=str(CONDITIONS["three_months"])):
            end(house, debt, papers)

    def test_not_while_one_kind_of_institution_was_not_asked(self, house, debt, papers, clock):
        acts.notify_debtor(debt.case, by=house.officer, via=WEB)
        house.find(debt, (house.north,), (house.pay,))
        clock.shift(timedelta(days=93))
        with pytest.raises(WrongState, match=str(CONDITIONS["exhausted"])):
            end(house, debt, papers)

    def test_not_without_hearing_the_applicant_nor_by_the_officer(self, house, exhausted, papers):
        with pytest.raises(BadInput) as refused:
            end(house, exhausted, papers, said=" ")
        assert refused.value.basis == "ENDR 5"
        with pytest.raises(NotAllowed):
            acts.end_round(
                exhausted,
                papers=papers,
                applicant_said="x",
                heard_on=date(2022, 11, 1),
                by=fresh(house.officer),
                via=WEB,
            )

    def test_by_hand_it_does_not_either(self, debt):
        insert = (
            "INSERT INTO enforcement_ending (case_id, kind, checklist, applicant_said, heard_on, ended_at, asks_again,"
        )
        insert += " asked_again) VALUES (%s, 'round', %s, %s, '2022-08-01', now(), '[]', '[]')"
        for checklist, said in (('{"notice": 1}', "x"), ("{}", "x")):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(insert, [debt.case_id, checklist, said])

    def test_each_half_year_it_is_asked_again_by_itself_and_taken_up_when_something_is_found(
        self, house, exhausted, papers, clock
    ):
        end(house, exhausted, papers)
        before = Inquiry.objects.count()
        tasks.close_day(0)
        assert Inquiry.objects.count() == before
        clock.shift(timedelta(days=182))
        tasks.close_day(0)
        tasks.close_day(0)
        assert Inquiry.objects.count() == before + 4
        with pytest.raises(WrongState):
            house.plan(exhausted)
        acts.resume(exhausted, why="发现存款", by=house.officer, via=WEB)
        exhausted = Debt.objects.get(pk=exhausted.pk)
        assert exhausted.case.ended_at is None
        assert Ending.objects.get().resumed_at


def test_a_settlement_releases_everything(house, debt, judge):
    house.held(debt, (house.north, deposit(10_000)))
    acts.end_settled(debt, agreement=Document.objects.latest("pk"), by=fresh(judge), via=WEB)
    house.carry_out()
    assert Measure.objects.get().state == "lifted"


@pytest.mark.parametrize(
    ("kind", "until"),
    [("vehicle", "2024-08-23"), ("vessel", "2024-08-23"), ("shares", "2025-08-23"), ("real_estate", "2025-08-23")],
)
def test_every_kind_of_thing_is_sealed_renewed_and_unsealed_on_its_register(house, debt, kind, until):
    """Two years for what moves, three for all else (INT 485); the register's own number stays masked."""
    thing = Piece(kind, f"{kind}-00012345", "登记", Decimal(0), Decimal(90_000))
    (measure,) = house.held(debt, (house.cars, thing))
    assert (measure.kind, measure.state, str(measure.expires_on)) == ("seal", "active", until)
    assert measure.holding.masked.endswith("2345")
    renewed = house.sign(house.order(debt, "renew", {measure: None}))
    house.release(renewed)
    house.carry_out()
    measure.refresh_from_db()
    assert str(measure.expires_on) == until
    house.sign(house.order(debt, "release", {measure: None}))
    house.carry_out()
    measure.refresh_from_db()
    assert measure.state == "lifted"


def test_a_sealed_vehicle_is_not_possessed_until_it_is_found(house, debt):
    from tests.enforcement.house import car

    (measure,) = house.held(debt, (house.cars, car(90_000)))
    assert measure.possessed_at is None
    with pytest.raises(BadInput) as refused:
        acts.take_possession(measure, where=" ", keeper="法警队", condition="完好", by=house.officer, via=WEB)
    assert refused.value.basis == "INV 16"
    assert acts.take_possession(
        measure, where="停车场", keeper="法警队", condition="完好", by=house.officer, via=WEB
    ).possessed_at
