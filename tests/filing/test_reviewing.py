"""Reviewing: one desk at a time, one case per filing, all defects at once, a ruling only from a judge."""

import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from evercourt.accounts.offices import Office
from evercourt.cases.models import Case, Representation
from evercourt.filing.acts import reviewing
from evercourt.filing.acts.claiming import OnAnotherDesk
from evercourt.filing.acts.drafting import save
from evercourt.filing.acts.submitting import submit
from evercourt.filing.checklist import law_of
from evercourt.filing.models import Filing
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, SecondFactorNeeded, WrongState
from evercourt.ledger.models import Entry
from tests.factories import MORNING, office_holder

WEB = Channel.WEB
REASONS = "起诉不属于人民法院受理民事诉讼的范围，不符合法定起诉条件。"


@pytest.fixture(autouse=True)
def _morning():
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def second_clerk(court):
    return office_holder(court, Office.FILING_CLERK, "何静", "clerk2@example.org")


def all_checked(court):
    return {item.id: True for item in law_of(court).checklist("civil_first")}


def accept(filing, by, **more):
    options = {"procedure": "summary", "checked": all_checked(filing.court)} | more
    return reviewing.accept(filing, by=by, via=WEB, **options)


def give_back(filing, by, *items, days=15):
    defects = [(item, f"请补正：{item}") for item in items]
    return reviewing.return_for_correction(filing, by=by, via=WEB, defects=defects, within_days=days)


def correct(filing, by):
    filing = save(filing, {"facts": f"已补正 {filing.version}"}, version=filing.version, by=by)
    return submit(filing, by=by, via=WEB)


def test_one_clerk_at_a_time_and_a_claim_grows_stale(submitted, clerk, second_clerk):
    reviewing.claim(submitted, by=clerk, via=WEB)
    for act in (reviewing.claim, reviewing.release):
        with pytest.raises(OnAnotherDesk, match=clerk.name):
            act(submitted, by=second_clerk, via=WEB)
    with pytest.raises(OnAnotherDesk):
        accept(submitted, second_clerk)
    with time_machine.travel(MORNING + timedelta(hours=4, minutes=1), tick=False):
        assert reviewing.claim(submitted, by=second_clerk, via=WEB).claimed_by == second_clerk
    assert reviewing.release(submitted, by=second_clerk, via=WEB).claimed_by is None


@pytest.mark.parametrize("who", ["other_clerk", "registry_clerk", "judge", "aygul", "stranger", "administrator"])
def test_the_almost_allowed_neither_claim_nor_accept_nor_return(who, submitted, request):
    person = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        reviewing.claim(submitted, by=person, via=WEB)
    with pytest.raises(NotAllowed):
        accept(submitted, person)
    with pytest.raises(NotAllowed):
        give_back(submitted, person, "claims")


def test_a_clerk_never_reviews_their_own_filing(submitted, clerk):
    submitted.filer = clerk
    submitted.save()
    with pytest.raises(NotAllowed):
        accept(submitted, clerk)


def test_accepting_makes_the_whole_case(submitted, clerk, judge, aygul):
    head = Entry.objects.filter(stream=submitted.ledger_stream).last()
    case = accept(submitted, clerk)
    assert case.number == "（2022）新0103民初1号"
    assert case.filed_at == submitted.submitted_at
    assert case.title == "阿依古丽·买买提诉李强民间借贷纠纷"
    plaintiff, defendant = case.parties.order_by("-side")
    assert (plaintiff.user, defendant.user) == (aygul, None)
    assert plaintiff.identity.electronic_service
    assert not defendant.identity.service_address_confirmed
    assert case.fees.get().amount == Decimal("981.25")
    assert case.panel.get().user == judge
    assert set(case.deadlines.values_list("rule", flat=True)) == {"copy.to_defendant", "trial.summary"}
    acts = list(case.docket.values_list("act", flat=True))
    assert acts[:2] == ["filing.received", "case.opened"]
    first = case.docket.first()
    assert first.facts["ledger_hash"] == bytes(head.hash).hex()
    assert str(aygul.phone) not in str([entry.facts for entry in case.docket.all()])


def test_the_papers_follow_once_and_the_complaint_is_served(submitted, clerk, judge):
    case = accept(submitted, clerk)
    reviewing.prepare_papers(case)
    reviewing.prepare_papers(case)
    titles = sorted(case.documents.values_list("document__title", flat=True))
    assert titles == sorted(
        ["受理案件通知书", "交纳诉讼费用通知书", "审判组织组成人员告知书", "应诉通知书（李强）", "民事起诉状"]
    )
    order = case.service_orders.get()
    assert order.party.name == "李强"
    assert order.documents.filter(title="民事起诉状").exists()


def test_a_filing_by_a_lawyer_links_the_lawyer_and_not_the_party(submitted, clerk, lawyer_zhao):
    submitted.filer = lawyer_zhao
    submitted.save()
    case = accept(submitted, clerk)
    assert case.parties.get(side="plaintiff").user is None
    assert Representation.objects.get().user == lawyer_zhao
    assert Case.objects.visible_to(lawyer_zhao).get() == case


def test_a_point_not_ticked_stops_the_acceptance(submitted, clerk, court):
    for checked in ({}, all_checked(court) | {"claims": False}):
        with pytest.raises(BadInput):
            accept(submitted, clerk, checked=checked)
    assert not Case.objects.exists()


def test_what_was_accepted_is_not_accepted_again(submitted, clerk):
    accept(submitted, clerk)
    with pytest.raises(WrongState):
        accept(submitted, clerk)


@pytest.mark.django_db(transaction=True)
def test_two_clerks_accepting_at_the_same_instant_make_one_case(submitted, clerk, second_clerk):
    start, outcomes = threading.Barrier(2), []

    def press(by):
        try:
            start.wait()
            outcomes.append(accept(submitted, by).number)
        except WrongState:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[by]) for by in (clerk, second_clerk)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "（2022）新0103民初1号"]
    assert Case.objects.count() == 1


def test_all_defects_are_told_at_once_with_their_articles(submitted, clerk):
    filing = give_back(submitted, clerk, "claims", "evidence")
    assert filing.state == Filing.State.RETURNED
    assert filing.correct_by == date(2022, 8, 25)
    assert [(defect.item, bool(defect.basis)) for defect in filing.defects.all()] == [
        ("claims", True),
        ("evidence", True),
    ]
    assert filing.return_notice.pages
    assert filing.submitted_at == MORNING


def test_a_defect_not_raised_first_cannot_be_raised_later(submitted, clerk, aygul):
    filing = correct(give_back(submitted, clerk, "claims", "evidence"), aygul)
    with pytest.raises(BadInput) as refused:
        give_back(filing, clerk, "claims", "facts")
    assert refused.value.basis == "OLR 9"
    filing = give_back(filing, clerk, "claims")
    assert filing.rounds == 2
    assert list(filing.defects.filter(corrected_at=None).values_list("round", "item")) == [(1, "claims"), (2, "claims")]


@pytest.mark.parametrize(("defects", "days"), [
    ([], 15), ([("claims", " ")], 15), ([("claims", "a"), ("claims", "b")], 15), ([("unknown", "a")], 15),
    ([("claims", "a")], 1), ([("claims", "a")], 400),
])  # fmt: skip
def test_a_return_that_helps_nobody_is_refused(defects, days, submitted, clerk):
    with pytest.raises(BadInput):
        reviewing.return_for_correction(submitted, by=clerk, via=WEB, defects=defects, within_days=days)


def test_only_a_judge_of_that_court_refuses_with_reasons_and_a_fresh_second_factor(
    submitted, court, other_court, clerk, president, judge, aygul
):
    other_judge = office_holder(other_court, Office.JUDGE, "外法官", "judge9@example.org")
    for person in (clerk, president, other_judge, aygul):
        person.second_factor_at = timezone.now()
        with pytest.raises(NotAllowed):
            reviewing.refuse(submitted, by=person, via=WEB, reasons=REASONS)
    with pytest.raises(SecondFactorNeeded):
        reviewing.refuse(submitted, by=judge, via=WEB, reasons=REASONS)
    judge.second_factor_at = timezone.now()
    with pytest.raises(BadInput) as refused:
        reviewing.refuse(submitted, by=judge, via=WEB, reasons="不收")
    assert refused.value.basis == "REG 9"
    filing = reviewing.refuse(submitted, by=judge, via=WEB, reasons=REASONS)
    assert filing.state == Filing.State.REFUSED
    assert filing.refusal.title.startswith("不予受理")


def test_a_judge_sees_only_what_a_clerk_put_before_the_bench_of_that_court(submitted, other_court, clerk, judge, aygul):
    other_judge = office_holder(other_court, Office.JUDGE, "外法官", "judge9@example.org")
    with pytest.raises(NotAllowed):
        reviewing.put_to_judge(submitted, by=aygul, via=WEB)
    assert not Filing.objects.visible_to(judge).exists()
    reviewing.put_to_judge(submitted, by=clerk, via=WEB)
    reviewing.put_to_judge(submitted, by=clerk, via=WEB)
    assert Filing.objects.visible_to(judge).exists()
    assert not Filing.objects.visible_to(other_judge).exists()
    assert Entry.objects.filter(act="filing.put_to_judge").count() == 1


def test_what_is_late_is_docketed_first_and_escalated_only_after_the_courts_own_day(submitted, clerk, judge):
    reviewing.claim(submitted, by=clerk, via=WEB)
    assert reviewing.docket_overdue(now=datetime(2022, 8, 17, 15, 59, tzinfo=UTC)) == 0
    assert reviewing.docket_overdue(now=datetime(2022, 8, 17, 16, 1, tzinfo=UTC)) == 1
    assert reviewing.docket_overdue(now=datetime(2022, 8, 17, 16, 2, tzinfo=UTC)) == 0
    submitted.refresh_from_db()
    assert submitted.state == Filing.State.ACCEPTED
    late = Entry.objects.get(act="filing.overdue")
    assert late.facts["claimed_by"] == clerk.name
    assert submitted.case.docket.first().via == "system"


def test_even_a_filing_without_a_kind_of_dispute_is_docketed_when_late(submitted, aygul, clerk):
    filing = give_back(submitted, clerk, "claims")
    filing = save(filing, {"cause": ""}, version=filing.version, by=aygul)
    submit(filing, by=aygul, via=WEB)
    assert reviewing.docket_overdue(now=MORNING + timedelta(days=30)) == 1


def test_relief_asked_in_the_filing_waits_for_the_judge(submitted, aygul, clerk):
    filing = give_back(submitted, clerk, "claims")
    relief = {"fee_relief": "deferral", "fee_relief_reason": "正在接受法律援助"}
    filing = submit(save(filing, relief, version=filing.version, by=aygul), by=aygul, via=WEB)
    case = accept(filing, clerk)
    assert case.fees.get().reliefs.get().grounds == "正在接受法律援助"


@pytest.mark.parametrize("state", ["draft", "returned", "refused"])
def test_the_database_refuses_to_take_an_acceptance_back(state, submitted, clerk):
    accept(submitted, clerk)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE filing_filing SET state = %s", [state])
