"""Recusal: who declared a relation is not drawn; who is asked to withdraw waits for the president (CPL 47–50)."""

from datetime import date

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone, translation

from evercourt.cases import acts
from evercourt.cases.conflicts import conflicts
from evercourt.cases.models import Deadline, DeclaredRelation, PanelMember, Party, Recusal
from evercourt.cases.policy import decider_of, sits
from evercourt.cases.states import Decider
from evercourt.cases.trial import Trial
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, SecondFactorNeeded, WrongState
from evercourt.ledger.models import Entry
from tests.factories import MORNING, CaseFactory, PartyFactory

WEB = Channel.WEB


@pytest.fixture
def case(court, aygul, li_qiang, clerk, judge, recorder):
    with time_machine.travel(MORNING, tick=False):
        case = CaseFactory(court=court)
        PartyFactory(case=case, user=aygul, name=aygul.name)
        PartyFactory(case=case, user=li_qiang, name=li_qiang.name, side=Party.Side.DEFENDANT)
        acts.assign_panel(case, size=1, by=clerk, via=Channel.COUNTER)
        yield case


@pytest.fixture
def member(case):
    return case.panel.get(seat="presiding")


@pytest.fixture
def party(case, aygul):
    return case.parties.get(user=aygul)


@pytest.fixture
def asked(member, party, aygul):
    return ask(member, party, aygul)


def ask(member, party, by, ground="interest", reasons="审判人员与被告合伙经商，8月9日得知。", known_on=None):
    said = {"ground": ground, "reasons": reasons, "known_on": known_on}
    return acts.ask_recusal(member, **said, party=party, by=by, via=WEB)


def fresh(person):
    person.second_factor_at = timezone.now()
    return person


def decide(recusal, president, *, grant):
    return acts.decide_recusal(recusal, grant=grant, reasons="经查属实。", by=fresh(president), via=WEB)


def test_who_declared_a_relation_with_a_party_is_never_drawn_and_the_draw_says_why(
    case, court, clerk, judge, second_judge
):
    acts.declare_relation(second_judge, name=" 李强 ", ground="relative", by=second_judge, via=WEB)
    assert conflicts(case, [judge, second_judge]) == {second_judge.pk: ["declared"]}
    other = CaseFactory(court=court)
    PartyFactory(case=other, name="李强")
    acts.assign_panel(other, size=1, by=clerk, via=Channel.COUNTER)
    assert other.panel.get(seat="presiding").user == judge
    assert other.docket.get(act="panel.drawn").facts["draw"]["excluded"] == {str(second_judge.pk): ["declared"]}


def test_a_relation_that_is_over_excludes_no_more(case, second_judge):
    relation = acts.declare_relation(second_judge, name="李强", ground="interest", by=second_judge, via=WEB)
    acts.end_relation(relation, by=second_judge, via=WEB)
    assert conflicts(case, [second_judge]) == {}
    with pytest.raises(DatabaseError), transaction.atomic():
        DeclaredRelation.objects.update(name="王五")


def test_declaring_twice_is_once_and_the_record_does_not_name_the_other(judge):
    for _time in range(2):
        acts.declare_relation(judge, name="李强", ground="relative", by=judge, via=WEB)
    entry = Entry.objects.get(act="relation.declared")
    assert "李强" not in entry.facts_text
    assert DeclaredRelation.objects.count() == 1


def test_nobody_declares_for_another_and_no_party_declares(judge, second_judge, aygul):
    for person, by in ((judge, second_judge), (aygul, aygul)):
        with pytest.raises(NotAllowed):
            acts.declare_relation(person, name="李强", ground="relative", by=by, via=WEB)


@pytest.mark.parametrize(("name", "ground"), [("", "relative"), ("x" * 101, "relative"), ("李强", "dislikes")])
def test_a_relation_without_name_or_ground_is_not_taken(judge, name, ground):
    with pytest.raises(BadInput):
        acts.declare_relation(judge, name=name, ground=ground, by=judge, via=WEB)


def test_a_request_is_to_be_decided_within_three_days_and_stands_on_the_docket(asked, case):
    assert asked.due_on == date(2022, 8, 15)  # 13 August is a Saturday.
    deadline = case.deadlines.get(rule="recusal.decide")
    assert (deadline.due_on, deadline.basis) == (asked.due_on, "CPL 50")
    assert case.docket.filter(act="recusal.asked").count() == 1


def test_until_it_is_decided_the_judge_takes_no_part_and_while_it_is_reconsidered_does(
    asked, case, member, president, aygul
):
    assert not sits(member.user, case)
    decide(asked, president, grant=False)
    assert sits(member.user, case)
    acts.ask_reconsideration(asked, reasons="新证据", by=aygul, via=WEB)
    assert sits(member.user, case)


def test_granted_the_member_leaves_and_another_without_a_relation_is_drawn(
    asked, case, member, president, second_judge, third_judge
):
    acts.declare_relation(third_judge, name="李强", ground="gifts", by=third_judge, via=WEB)
    decide(asked, president, grant=True)
    member.refresh_from_db()
    assert member.until
    assert case.panel.get(seat="presiding", until=None).user == second_judge
    assert case.deadlines.get(rule="recusal.decide").state == Deadline.State.MET
    assert list(case.docket.order_by("number").values_list("act", flat=True))[-2:] == [
        "recusal.granted", "panel.member_replaced",
    ]  # fmt: skip


def test_granted_with_nobody_else_free_the_seat_stays_empty_and_the_docket_says_so(asked, case, president):
    decide(asked, president, grant=True)
    assert not case.panel.filter(seat="presiding", until=None).exists()
    assert case.docket.order_by("-number").first().act == "panel.not_drawn"


def test_a_refusal_is_reconsidered_once(asked, member, president, party, aygul):
    decide(asked, president, grant=False)
    with translation.override("en"), pytest.raises(WrongState, match="was decided"):
        ask(member, party, aygul)
    again = acts.ask_reconsideration(asked, reasons="新证据", by=aygul, via=WEB)
    assert again.due_on == date(2022, 8, 15)
    decide(asked, president, grant=False)
    with pytest.raises(WrongState):
        acts.ask_reconsideration(asked, reasons="再次", by=aygul, via=WEB)
    assert Recusal.objects.get().state == Recusal.State.CONFIRMED


def test_a_member_may_ask_for_themselves(member):
    made = acts.ask_recusal(member, ground="relative", reasons="被告是表弟", party=None, by=member.user, via=WEB)
    assert made.party is None


def test_asking_twice_is_once_and_two_requests_about_one_member_wait_for_each_other(
    asked, member, party, aygul, case, li_qiang
):
    assert ask(member, party, aygul) == asked
    with pytest.raises(WrongState):
        ask(member, case.parties.get(user=li_qiang), li_qiang)


def test_a_request_needs_a_ground_and_reasons(member, party, aygul):
    for ground, reasons in (("", "x"), ("interest", "  ")):
        with pytest.raises(BadInput):
            ask(member, party, aygul, ground=ground, reasons=reasons)


def test_nobody_asks_for_somebody_else(member, party, li_qiang, stranger, second_judge, president):
    for person in (li_qiang, stranger, second_judge, president, member.user):
        with pytest.raises(NotAllowed):
            ask(member, party, person)
    with pytest.raises(NotAllowed):
        ask(member, None, li_qiang)


def test_only_the_president_decides_with_a_second_factor_and_not_on_their_own_case(
    asked, president, judge, clerk, second_judge, aygul, case
):
    for person in (judge, clerk, second_judge, aygul):
        with pytest.raises(NotAllowed):
            decide(asked, person, grant=True)
    president.second_factor_at = None
    with pytest.raises(SecondFactorNeeded):
        acts.decide_recusal(asked, grant=True, reasons="x", by=president, via=WEB)
    case.parties.filter(user=aygul).update(user=president)
    with pytest.raises(NotAllowed):
        decide(asked, president, grant=True)


def test_a_decision_needs_reasons(asked, president):
    with pytest.raises(BadInput):
        acts.decide_recusal(asked, grant=True, reasons=" ", by=fresh(president), via=WEB)


# Until when a party may ask (CPL 48).


@pytest.fixture
def told(monkeypatch):
    def told(**trial):
        monkeypatch.setattr("evercourt.cases.trial._tellers", [lambda case: Trial(**trial)])

    return told


DAY = date(2022, 8, 10)  # Of MORNING.


@pytest.mark.parametrize("known_on", [None, date(2022, 7, 1), DAY])
def test_before_the_trial_a_party_asks_whenever_the_reason_became_known(told, member, party, aygul, known_on):
    told()
    assert ask(member, party, aygul, known_on=known_on).known_on == known_on


@pytest.mark.parametrize(
    ("known_on", "taken"),
    [(date(2022, 8, 8), False), (date(2022, 8, 9), True), (DAY, True), (date(2022, 8, 11), False), (None, False)],
)
def test_once_the_trial_has_begun_only_what_became_known_since(told, member, party, aygul, known_on, taken):
    told(began_on=date(2022, 8, 9))
    if taken:
        assert ask(member, party, aygul, known_on=known_on)
    else:
        with pytest.raises(BadInput) as refused:
            ask(member, party, aygul, known_on=known_on)
        assert refused.value.field == "known_on"


def test_after_the_debate_no_party_asks_but_a_member_still_withdraws(told, member, party, aygul):
    told(began_on=date(2022, 8, 9), debate_ended=True)
    with pytest.raises(WrongState):
        ask(member, party, aygul, known_on=DAY)
    assert ask(member, None, member.user)


# Who decides (CPL 49).


@pytest.fixture
def of_recorder(case, party, aygul):
    return ask(case.panel.get(seat="recorder"), party, aygul)


def test_the_presiding_judge_decides_on_the_recorder_and_nobody_else(
    of_recorder, member, president, registry_clerk, second_judge, recorder
):
    assert decider_of(of_recorder.member) == Decider.PRESIDING
    for almost in (president, registry_clerk, second_judge, recorder):
        with pytest.raises(NotAllowed):
            decide(of_recorder, almost, grant=False)
    assert decide(of_recorder, member.user, grant=False).state == Recusal.State.REFUSED


def test_while_no_presiding_judge_can_act_the_president_decides_on_the_recorder(asked, of_recorder, member, president):
    with pytest.raises(NotAllowed):
        decide(of_recorder, member.user, grant=True)
    assert decide(of_recorder, president, grant=False)


def test_the_judicial_committee_decides_on_the_president_and_the_registry_enters_it(
    case, member, party, aygul, president, registry_clerk, clerk, second_judge, court
):
    PanelMember.objects.filter(pk=member.pk).update(until=timezone.now())
    seat = PanelMember.objects.create(case=case, user=president, seat="presiding")
    made = ask(seat, party, aygul)
    assert case.docket.get(act="recusal.asked").facts["decider"] == "committee"
    for almost in (president, clerk, second_judge):
        with pytest.raises(NotAllowed):
            decide(made, almost, grant=False)
    with pytest.raises(BadInput) as refused:
        decide(made, registry_clerk, grant=False)
    assert refused.value.field == "committee_record"
    said = {"reasons": "经审判委员会讨论，申请理由不成立。", "committee_record": "2022年第5次"}
    acts.decide_recusal(made, grant=False, **said, by=fresh(registry_clerk), via=WEB)
    assert case.docket.get(act="recusal.refused").facts["committee_record"] == "2022年第5次"
