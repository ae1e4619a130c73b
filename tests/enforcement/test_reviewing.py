"""Review of the decision on an objection by the higher court: ten days to ask, thirty to decide (CPL 236; EPI 8)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from evercourt.accounts.offices import Office
from evercourt.cases.models import Case
from evercourt.courts.models import Court
from evercourt.enforcement import acts
from evercourt.enforcement.acts.objecting import take_objection_of_institution
from evercourt.enforcement.models import Measure, Review
from evercourt.kernel.errors import BadInput, NotAllowed, SecondFactorNeeded, WrongState
from evercourt.messages.models import Message
from evercourt.service.models import ServiceOrder
from tests.api.machine import Machine
from tests.enforcement.house import WEB, deposit, fresh
from tests.enforcement.test_restitution import sign_in
from tests.factories import office_holder

REASONS = "经审查，该账户资金确为被执行人生活所必需，原裁定适用法律不当。"


@pytest.fixture
def higher(court) -> Court:
    made = Court.objects.create(code="新01", name="乌鲁木齐市中级人民法院", level="intermediate")
    Court.objects.filter(pk=court.pk).update(parent=made)
    court.refresh_from_db()
    for place, name in enumerate(("高明", "杨帆", "何静")):
        office_holder(made, Office.JUDGE, name, f"higher{place}@example.org")
    return made


@pytest.fixture
def measure(house, debt):
    (held,) = house.held(debt, (house.north, deposit(10_000)))
    return held


@pytest.fixture
def decided(house, higher, debt, measure, li_qiang, second_judge, third_judge):
    """Li Qiang's objection, decided by three who had no part in it, as `upheld` says; served on him today."""
    fourth = office_holder(house.court, Office.JUDGE, "钱明", "judge4@example.org")

    def with_outcome(*, upheld=False):
        made = acts.object_to(debt.case, measure=measure, text="这是生活费", by=li_qiang, via=WEB)
        done = acts.decide(
            made, upheld=upheld, reasons=REASONS, members=[third_judge, fourth], by=fresh(second_judge), via=WEB
        )
        ServiceOrder.objects.filter(documents=done.document).update(effective_at=done.decided_at)
        return done

    return with_outcome


def ask(objection, by, **changed):
    return acts.ask_review(objection, **({"text": "账户内是工资", "by": by, "via": WEB} | changed))


def presiding(review):
    return review.case.panel.get(seat="presiding").user


def decide(review, *, reversed_):
    return acts.decide_review(review, reversed_=reversed_, reasons=REASONS, by=fresh(presiding(review)), via=WEB)


def test_the_higher_court_has_a_case_of_its_own_with_a_panel_of_three(decided, higher, debt, li_qiang, aygul):
    review = ask(decided(), li_qiang)
    assert (review.case.court, review.case.kind, review.case.origin) == (higher, "enforcement_review", debt.case)
    assert review.case.panel.exclude(seat="recorder").count() == 3
    assert str(review.decide_by) == "2022-09-22"
    assert set(review.case.parties.values_list("side", flat=True)) == {"applicant", "debtor"}
    for person in (li_qiang, aygul, presiding(review)):
        assert Case.objects.visible_to(person).filter(pk=review.case_id).exists()
    assert Message.objects.filter(to=aygul, letter="review_under_way").exists()
    assert ask(review.objection, aygul) == review


def test_reversed_what_was_not_given_back_is_given_back_at_once(house, decided, measure, li_qiang):
    review = decide(ask(decided(), li_qiang), reversed_=True)
    house.carry_out()
    measure.refresh_from_db()
    assert (measure.state, measure.held, review.state) == ("lifted", 0, "reversed")
    assert Message.objects.filter(to=house.officer, letter="review_returned").exists()
    assert ServiceOrder.objects.filter(case=review.case, purpose="decision").count() == 2
    review.case.refresh_from_db()
    assert review.case.ended_at
    with pytest.raises(WrongState):
        decide(review, reversed_=False)


def test_kept_nothing_changes(house, decided, measure, li_qiang):
    review = decide(ask(decided(), li_qiang), reversed_=False)
    house.carry_out()
    measure.refresh_from_db()
    assert (measure.state, review.state) == ("active", "kept")


def test_the_applicant_asks_when_it_was_upheld_and_reversed_it_is_held_again_only_by_a_new_ruling(
    house, decided, measure, aygul
):
    objection = decided(upheld=True)
    house.carry_out()
    decide(ask(objection, aygul), reversed_=True)
    assert Measure.objects.get().state == "lifted"


def test_ten_days_after_it_was_served_and_not_later(decided, li_qiang, clock):
    objection = decided()
    clock.shift(timedelta(days=10))
    assert ask(objection, li_qiang)


def test_on_the_eleventh_day_it_is_too_late_but_never_before_it_was_served(decided, li_qiang, clock):
    objection = decided()
    clock.shift(timedelta(days=11))
    with pytest.raises(WrongState) as refused:
        ask(objection, li_qiang)
    assert (refused.value.basis, "2022-09-02" in str(refused.value)) == ("CPL 236", True)
    ServiceOrder.objects.filter(documents=objection.document).update(effective_at=None)
    assert ask(objection, li_qiang)


def test_only_of_a_decision_on_an_objection_to_an_act(house, higher, debt, measure, li_qiang, stranger):
    waiting = acts.object_to(debt.case, measure=measure, text="x", by=li_qiang, via=WEB)
    claimed = acts.claim_thing(measure, text="钱是我的", by=stranger, via=WEB)
    objected = take_objection_of_institution(measure, reference="1", grounds="专户")
    for almost in (waiting, claimed, objected):
        with pytest.raises(WrongState) as refused:
            ask(almost, li_qiang)
        assert refused.value.basis == "CPL 236"


def test_not_by_a_stranger_nor_without_saying_what_is_wrong(decided, li_qiang, stranger):
    objection = decided()
    with pytest.raises(NotAllowed):
        ask(objection, stranger)
    with pytest.raises(BadInput):
        ask(objection, li_qiang, text=" ")


def test_only_the_presiding_judge_of_the_higher_court_decides_with_a_second_factor(decided, house, li_qiang):
    review = ask(decided(), li_qiang)
    member = review.case.panel.filter(seat="member").first().user
    for almost in (member, house.judge, house.president, li_qiang):
        with pytest.raises(NotAllowed):
            acts.decide_review(review, reversed_=True, reasons=REASONS, by=fresh(almost), via=WEB)
    judge = presiding(review)
    judge.second_factor_at = None
    with pytest.raises(SecondFactorNeeded):
        acts.decide_review(review, reversed_=True, reasons=REASONS, by=judge, via=WEB)


def test_postgresql_itself_keeps_what_was_asked_and_wants_a_ruling(decided, li_qiang):
    ask(decided(), li_qiang)
    for change in ({"text": "y"}, {"state": "kept"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Review.objects.update(**change)


def test_on_the_web_the_debtor_asks_and_the_presiding_judge_decides(client, decided, li_qiang, stranger):
    objection = decided()
    client.force_login(li_qiang)
    page = client.get(f"/enforcement/objections/{objection.pk}").content.decode()
    assert f"/enforcement/objections/{objection.pk}/review" in page
    assert "2022-09-02" in page
    client.post(f"/enforcement/objections/{objection.pk}/review", {"text": "账户内是工资"})
    review = Review.objects.get()
    address = f"/enforcement/reviews/{review.pk}"
    assert address in client.get(f"/enforcement/objections/{objection.pk}").content.decode()
    assert 'name="reversed"' not in client.get(address).content.decode()
    client.force_login(stranger)
    assert client.get(address).status_code == 404
    sign_in(client, presiding(review))
    assert address in client.get(f"/cases/{review.case_id}").content.decode()
    assert "账户内是工资" in client.get(address).content.decode()
    assert client.post(address, {"reversed": "yes", "reasons": "x"}).status_code == 422
    client.post(address, {"reversed": "yes", "reasons": REASONS})
    review.refresh_from_db()
    assert review.state == "reversed"


def test_over_the_api_a_party_asks_and_only_the_judge_of_the_higher_court_decides(decided, li_qiang, stranger):
    objection = decided()
    address = f"/enforcement-objections/{objection.pk}/review"
    assert Machine(stranger).send("POST", address, {"text": "x"}).status_code == 404
    made = Machine(li_qiang).send("POST", address, {"text": "账户内是工资"})
    assert (made.status_code, made.json()["decide_by"]) == (201, "2022-09-22")
    decision = {"reversed": True, "reasons": REASONS}
    answer = Machine(li_qiang).send("POST", f"/enforcement-reviews/{made.json()['id']}/decision", decision)
    assert answer.status_code == 403
