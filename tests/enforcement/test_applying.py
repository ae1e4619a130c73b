"""Who may apply for enforcement, when, of how much; who opens it or refuses, until when (CPL 247, 250; ENF 16)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from evercourt.cases.models import Representation
from evercourt.enforcement import acts, tasks
from evercourt.enforcement.models import EnforcementApplication
from evercourt.enforcement.states import ApplicationState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, SecondFactorNeeded, WrongState
from evercourt.messages.models import Message
from evercourt.service.models import ServiceOrder
from tests.factories import office_holder

WEB = Channel.WEB
ALL = Decimal("86500.00")
WHY = "本判决已经由双方达成和解并履行完毕，申请执行的条件不具备。"


@pytest.fixture
def apply(title, creditor, debtor, aygul):
    def with_changes(**changed):
        given = {"applicant": creditor, "debtor": debtor, "amount": ALL, "by": aygul, "via": WEB}
        return acts.apply_for_enforcement(title, **(given | changed))

    return with_changes


def fresh(person):
    person.second_factor_at = timezone.now()
    return person


def test_the_creditor_applies_and_the_court_has_seven_days(apply, clock):
    application = apply()
    assert application.state == ApplicationState.SUBMITTED
    assert str(application.due_on) == "2022-08-30"
    assert application.due_explanation


def test_only_the_creditor_or_their_lawyer_with_special_power_applies(
    apply, creditor, debtor, li_qiang, stranger, clerk, lawyer_zhao
):
    power = Representation.objects.create(party=creditor, user=lawyer_zhao, name="赵敏", since="2022-01-01")
    for almost in (li_qiang, stranger, clerk, lawyer_zhao):
        with pytest.raises(NotAllowed):
            apply(by=almost)
    power.scope = Representation.Scope.SPECIAL
    power.save()
    assert apply(by=lawyer_zhao).submitted_by == lawyer_zhao


def test_not_for_the_other_party(apply, creditor, debtor, li_qiang):
    with pytest.raises(NotAllowed):
        apply(applicant=debtor, debtor=creditor)
    with pytest.raises(BadInput):
        apply(applicant=debtor, debtor=creditor, by=li_qiang)


def test_not_before_the_time_to_perform_is_over(apply, clock):
    clock.move_to(datetime(2022, 8, 22, 2, 0, tzinfo=UTC))
    with pytest.raises(BadInput, match="2022-08-22"):
        apply()


@pytest.mark.parametrize(
    ("days", "last"),
    [
        (8, date(2022, 8, 18)),  # A Thursday.
        (10, date(2022, 8, 22)),  # A Saturday, and the Monday after it.
        (52, date(2022, 10, 8)),  # 1 October, and the Saturday that is made up for.
    ],
)
def test_a_last_day_to_perform_on_a_rest_day_moves_to_the_next_working_day(title, creditor, debtor, days, last):
    title.operative[0]["due_days"] = days
    assert acts.performance_end(title, creditor, debtor) == last


def test_not_before_the_decision_is_in_effect(title, creditor, debtor, aygul):
    title.pk, title.state, title.final_on = None, "pronounced", None
    title.save(force_insert=True)
    with pytest.raises(WrongState):
        acts.apply_for_enforcement(title, applicant=creditor, debtor=debtor, amount=ALL, by=aygul, via=WEB)


@pytest.mark.parametrize(("moment", "lawful"), [("2024-08-22T02:00", True), ("2024-08-23T02:00", False)])
def test_the_two_years_end_on_their_day(apply, clock, moment, lawful):
    clock.move_to(datetime.fromisoformat(moment).replace(tzinfo=UTC))
    if lawful:
        assert str(apply().last_day) == "2024-08-22"
    else:
        with pytest.raises(BadInput, match="2024-08-22"):
            apply()


@pytest.mark.parametrize("amount", ["86500.01", "-1"])
def test_not_for_more_than_was_ordered(apply, amount):
    with pytest.raises(BadInput):
        apply(amount=Decimal(amount))


def test_a_part_of_it_can_be_enforced(apply):
    assert apply(amount=Decimal("100.00")).amount == 100


def test_only_once_against_a_debtor_but_again_after_a_refusal(apply, judge):
    application = apply()
    with pytest.raises(WrongState):
        apply()
    acts.refuse(application, reasons=WHY, by=fresh(judge), via=WEB)
    assert apply().pk != application.pk


def test_the_clerk_of_that_court_opens_and_nobody_else(apply, clerk, other_clerk, registry_clerk, judge, aygul):
    application = apply()
    for almost in (other_clerk, registry_clerk, judge, aygul):
        with pytest.raises(NotAllowed):
            acts.open_enforcement(application, by=almost, via=WEB)
    case = acts.open_enforcement(application, by=clerk, via=WEB)
    assert case.kind == "enforcement"
    assert acts.open_enforcement(application, by=clerk, via=WEB) == case


def test_opening_tells_both_sides_what_they_can_do(apply, clerk, aygul, li_qiang):
    acts.open_enforcement(apply(), by=clerk, via=WEB)
    letters = set(Message.objects.filter(line="portal").values_list("to__name", "letter"))
    assert (aygul.name, "enforcement_opened") in letters
    assert (li_qiang.name, "enforcement_opened_debtor") in letters
    assert (li_qiang.name, "enforcement_opened") not in letters
    assert (clerk.name, "enforcement_to_open") in letters


def test_only_a_judge_refuses_with_reasons_and_a_fresh_second_factor(apply, clerk, judge, other_court, aygul):
    application = apply()
    with pytest.raises(NotAllowed):
        acts.refuse(application, reasons=WHY, by=fresh(clerk), via=WEB)
    with pytest.raises(NotAllowed):
        acts.refuse(application, reasons=WHY, by=fresh(office_holder(other_court, "judge", "何", "x@y.org")), via=WEB)
    with pytest.raises(SecondFactorNeeded):
        acts.refuse(application, reasons=WHY, by=judge, via=WEB)
    with pytest.raises(BadInput):
        acts.refuse(application, reasons="不行", by=fresh(judge), via=WEB)
    acts.refuse(application, reasons=WHY, by=fresh(judge), via=WEB)
    assert application.title.case.documents.filter(party=application.applicant, access="owner").exists()
    assert ServiceOrder.objects.filter(party=application.applicant, purpose="notice").exists()
    assert Message.objects.filter(to=aygul, letter="enforcement_refused").exists()
    with pytest.raises(WrongState):
        acts.open_enforcement(application, by=clerk, via=WEB)


def test_a_clerk_puts_it_before_the_judges_once_and_says_why(apply, clerk, judge, other_clerk):
    application = apply()
    with pytest.raises(BadInput):
        acts.put_to_judge(application, why=" ", by=clerk, via=WEB)
    with pytest.raises(NotAllowed):
        acts.put_to_judge(application, why=WHY, by=other_clerk, via=WEB)
    acts.put_to_judge(application, why=WHY, by=clerk, via=WEB)
    acts.put_to_judge(application, why="另一个", by=clerk, via=WEB)
    assert EnforcementApplication.objects.get().put_to_judge_for == WHY
    assert Message.objects.filter(to=judge, letter="enforcement_to_judge", line="portal").count() == 1


def test_the_clerks_are_reminded_once_and_what_is_not_decided_is_opened(apply, clock, clerk):
    application = apply()
    assert tasks.remind_of_last_days(0) == 0
    clock.shift(timedelta(days=5))
    assert tasks.remind_of_last_days(0) == 1
    assert tasks.remind_of_last_days(0) == 0
    assert Message.objects.filter(to=clerk, letter="enforcement_near", line="portal").count() == 1
    clock.move_to(datetime(2022, 8, 30, 15, 59, tzinfo=UTC))
    assert tasks.open_overdue(0) == 0
    clock.move_to(datetime(2022, 8, 30, 16, 1, tzinfo=UTC))
    assert tasks.open_overdue(0) == 1
    application.refresh_from_db()
    assert application.case


def test_who_sees_an_application(apply, aygul, li_qiang, clerk, judge, other_clerk, registry_clerk, stranger):
    application = apply()

    def sees(person):
        return EnforcementApplication.objects.visible_to(person).filter(pk=application.pk).exists()

    assert all(sees(person) for person in (aygul, clerk, judge))
    assert not any(sees(person) for person in (li_qiang, other_clerk, registry_clerk, stranger))


@pytest.mark.parametrize("state", ["submitted", "refused"])
def test_postgresql_itself_refuses_to_undo_an_opening(apply, clerk, state):
    application = apply()
    acts.open_enforcement(application, by=clerk, via=WEB)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE enforcement_enforcementapplication SET state = %s WHERE id = %s", [state, application.pk]
        )


def test_postgresql_itself_refuses_a_second_application(apply):
    application = apply()
    application.pk = None
    with pytest.raises(DatabaseError), transaction.atomic():
        application.save(force_insert=True)
