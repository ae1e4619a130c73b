"""Everyone must clearly agree; the mediator is chosen by both in time, else drawn by a lot that can be repeated."""

from datetime import date

import pytest

from evercourt.accounts.offices import Office
from evercourt.cases import draw
from evercourt.cases.models import DeclaredRelation
from evercourt.filing.acts import drafting, submitting
from evercourt.filing.acts.accepting import accept, docket_overdue
from evercourt.filing.models import Filing
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, CourtError, NotAllowed, WrongState
from evercourt.mediation import acts
from evercourt.mediation.models import Assignment, Mediation
from evercourt.mediation.tasks import watch
from tests.api.test_filings import FORM
from tests.factories import office_holder
from tests.mediation.conftest import WEB, at, join, newest_code, sides, with_code


@pytest.mark.parametrize("answer", [None, False])
def test_who_does_not_say_yes_in_the_filing_is_asked_nothing_and_reviewed_as_always(clock, court, aygul, answer):
    one = drafting.start(by=aygul, via=WEB, language="zh-hans")
    one = drafting.save(one, {**FORM, "court": court.code, "mediation": answer}, version=one.version, by=aygul)
    submitted = submitting.submit(one, by=aygul, via=WEB)
    assert not Mediation.objects.exists()
    assert submitted.paused_on is None


def test_the_other_side_has_three_working_days_and_silence_ends_it(asked, clock):
    assert (asked.state, asked.answer_by) == ("asking", date(2022, 8, 15))
    clock.move_to(at(15))
    assert watch(0) == 0
    clock.move_to(at(16))
    assert watch(0) == 1
    asked.refresh_from_db()
    assert (asked.state, asked.end_reason) == ("ended", "unreachable")
    assert Filing.objects.get().state == "submitted"


def test_a_no_costs_nothing(asked, filing, li_qiang, clerk):
    due_on = filing.due_on
    acts.answer(join(asked, li_qiang, clerk), agrees=False, by=li_qiang, via=WEB)
    filing.refresh_from_db()
    assert (filing.state, filing.due_on, filing.paused_on) == ("submitted", due_on, None)


def test_by_telephone_a_yes_needs_the_code_of_their_own_number_and_a_no_does_not(asked, clerk):
    other = sides(asked)[1]
    with pytest.raises(BadInput):
        acts.answer(other, agrees=True, by=clerk, via=Channel.PHONE)
    acts.send_code(other, "consent", by=clerk, via=Channel.PHONE)
    code = newest_code(other)
    assert not acts.enter_code(other, "consent", f"{(int(code) + 1) % 10**6:06d}")
    with pytest.raises(BadInput):
        acts.answer(other, agrees=True, by=clerk, via=Channel.PHONE)
    assert acts.enter_code(other, "consent", code)
    acts.answer(other, agrees=True, by=clerk, via=Channel.PHONE)
    asked.refresh_from_db()
    assert asked.state == "choosing"


def test_five_wrong_codes_end_a_code(asked, clerk):
    other = sides(asked)[1]
    acts.send_code(other, "consent", by=clerk, via=WEB)
    code = newest_code(other)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    assert not any(acts.enter_code(other, "consent", wrong) for _turn in range(5))
    assert not acts.enter_code(other, "consent", code)


def test_a_code_for_one_thing_is_none_for_another(asked, clerk):
    other = sides(asked)[1]
    acts.send_code(other, "join", by=clerk, via=WEB)
    assert not acts.enter_code(other, "consent", newest_code(other))


def test_the_review_waits_while_everyone_mediates_and_goes_on_with_the_days_left(running, filing, clock, aygul):
    filing.refresh_from_db()
    assert (filing.paused_on, filing.due_on) == (date(2022, 8, 10), date(2022, 8, 17))
    clock.move_to(at(25))
    assert docket_overdue() == 0
    acts.leave(sides(running)[0], by=aygul, via=WEB)
    filing.refresh_from_db()
    # Seven days, of which the 11th to the 25th are left out.
    assert (filing.paused_on, filing.due_on) == (None, date(2022, 9, 1))
    assert "excluded.mediation" in [step["code"] for step in filing.due_explanation]


def test_accepted_while_people_are_asked_the_same_mediation_goes_on_in_the_case(asked, filing, clerk, judge, recorder):
    from evercourt.courts.rules import rules_of

    checked = {item.id: True for item in rules_of(filing.court).checklist("civil_first")}
    case = accept(filing, by=clerk, via=WEB, procedure="summary", checked=checked)
    asked.refresh_from_db()
    assert (asked.case, asked.state) == (case, "asking")
    assert sides(asked)[1].party == case.parties.get(side="defendant")


def test_both_choose_the_same(running, mediator, court):
    assert running.number == "（2022）新0103民诉前调1号"
    assignment = running.assignments.get()
    assert (assignment.how, assignment.mediator) == ("chosen", mediator)
    assert (running.begun_on, running.due_on, running.basis) == (date(2022, 8, 10), date(2022, 9, 9), "OMR 24")


def test_not_chosen_within_two_working_days_the_court_draws_and_anyone_can_draw_again(
    asked, mediator, second_mediator, li_qiang, clerk, clock
):
    acts.answer(join(asked, li_qiang, clerk), agrees=True, by=li_qiang, via=WEB)
    asked.refresh_from_db()
    assert asked.choose_by == date(2022, 8, 12)
    with pytest.raises(WrongState):
        acts.draw_mediator(asked, by=clerk, via=WEB)
    clock.move_to(at(13))
    watch(0)
    assignment = Assignment.objects.get()
    assert assignment.how == "drawn"
    lots = assignment.draw
    seed = draw.seed_of(lots["commitment"], asked.reference, lots["turn"])
    assert draw.draw(lots["candidates"], seed, 1) == lots["drawn"] == [assignment.mediator_id]


def test_when_everyone_leaves_it_to_the_court_it_draws_at_once(asked, mediator, li_qiang, clerk, aygul):
    acts.answer(join(asked, li_qiang, clerk), agrees=True, by=li_qiang, via=WEB)
    one, other = sides(asked)
    assert acts.let_court_draw(one, by=aygul, via=WEB) is None
    assert acts.let_court_draw(other, by=li_qiang, via=WEB).mediator == mediator


def test_who_has_a_conflict_is_neither_chosen_nor_drawn(
    asked, mediator, second_mediator, second_mediator_user, li_qiang, clerk, aygul
):
    DeclaredRelation.objects.create(user=second_mediator_user, name="李强", ground="relative")
    acts.answer(join(asked, li_qiang, clerk), agrees=True, by=li_qiang, via=WEB)
    one, other = sides(asked)
    with pytest.raises(BadInput):
        acts.choose(one, second_mediator, by=aygul, via=WEB)
    acts.let_court_draw(one, by=aygul, via=WEB)
    drawn = acts.let_court_draw(other, by=li_qiang, via=WEB)
    assert (drawn.mediator, drawn.draw["excluded"]) == (mediator, {str(second_mediator.pk): ["declared"]})


def test_who_may_judge_is_not_listed_as_a_mediator(court, president, clock):
    judge = office_holder(court, Office.MEDIATOR, "双职人", "both@example.org")
    judge.offices_held.create(court=court, office=Office.JUDGE)
    with pytest.raises(BadInput):
        acts.list_mediator(court, judge, kind="court", profile="法官", by=president, via=WEB)


def test_a_mediator_who_declines_or_is_silent_is_followed_by_another(
    asked, mediator, second_mediator, li_qiang, clerk, aygul, mediator_user, second_mediator_user, clock
):
    acts.answer(join(asked, li_qiang, clerk), agrees=True, by=li_qiang, via=WEB)
    one, other = sides(asked)
    acts.choose(one, mediator, by=aygul, via=WEB)
    acts.choose(other, mediator, by=li_qiang, via=WEB)
    first = asked.assignments.get()
    with pytest.raises(BadInput):
        acts.decline(first, reason=" ", by=mediator_user, via=WEB)
    acts.decline(first, reason="出差", by=mediator_user, via=WEB)
    second = asked.assignments.latest("pk")
    assert (second.mediator, second.state) == (second_mediator, "appointed")
    clock.move_to(at(16))
    watch(0)
    asked.refresh_from_db()
    # Nobody is left: the docket says so, and the mediation waits for the court.
    assert (asked.state, asked.assignments.count()) == ("choosing", 2)
    with pytest.raises(CourtError):
        acts.accept(second, by=second_mediator_user, via=WEB)


def test_nobody_takes_the_place_of_another(asked, stranger, li_qiang, clerk):
    join(asked, li_qiang, clerk)
    other = sides(asked)[1]
    acts.send_code(other, "join", by=clerk, via=WEB)
    with pytest.raises(NotAllowed):
        acts.join(other, newest_code(other), by=stranger, via=WEB)


def test_the_period_is_extended_only_by_everyone(running, mediator_user, aygul, li_qiang, clock):
    one, other = sides(running)
    until = date(2022, 9, 20)
    with pytest.raises(BadInput):
        acts.ask_extension(running, until=date(2022, 12, 1), by=mediator_user, via=WEB)
    acts.ask_extension(running, until=until, by=mediator_user, via=WEB)
    acts.agree_extension(one, until=until, by=aygul, via=WEB)
    running.refresh_from_db()
    assert running.due_on == date(2022, 9, 9)
    acts.agree_extension(other, until=until, by=li_qiang, via=WEB)
    running.refresh_from_db()
    assert running.due_on == until
    clock.move_to(at(31))
    assert watch(0) == 0


def test_the_period_ends_by_itself(running, filing, clock):
    from datetime import UTC, datetime

    clock.move_to(datetime(2022, 9, 10, 3, tzinfo=UTC))
    watch(0)
    running.refresh_from_db()
    filing.refresh_from_db()
    assert (running.state, running.end_reason, filing.paused_on) == ("ended", "expired", None)


def test_with_a_code_consent_is_kept_with_its_words_and_language(asked, clerk):
    other = sides(asked)[1]
    with_code(other, "consent", by=clerk, via=Channel.PHONE)
    acts.answer(other, agrees=True, language="ug", by=clerk, via=Channel.PHONE)
    other.refresh_from_db()
    assert (other.told_text, other.told_language, other.answered_via) == ("mediation.told.2022-01", "ug", "phone")
