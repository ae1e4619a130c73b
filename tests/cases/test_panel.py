"""The panel: drawn by lot that anyone can repeat, never someone with a conflict."""

import pytest

from evercourt.accounts.models import LawyerLicence
from evercourt.accounts.offices import Office
from evercourt.cases import acts, draw
from evercourt.cases.conflicts import conflicts
from evercourt.cases.models import PanelMember, Representation
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from tests.factories import CaseFactory, PartyFactory, office_holder


@pytest.fixture
def case(court, aygul):
    case = CaseFactory(court=court)
    PartyFactory(case=case, user=aygul, name=aygul.name)
    return case


def test_the_same_seed_draws_the_same_people_and_another_seed_others():
    people = list(range(1, 40))
    seed = draw.seed_of("ab" * 32, "（2022）新0103民初1号")
    assert draw.draw(people, seed, 3) == draw.draw(reversed(people), seed, 3)
    drawn = {tuple(draw.draw(people, draw.seed_of("ab" * 32, str(number)), 3)) for number in range(20)}
    assert len(drawn) > 15


def test_every_candidate_is_drawn_about_equally_often():
    counts = dict.fromkeys(range(4), 0)
    for number in range(2000):
        counts[draw.draw(range(4), draw.seed_of("00", str(number)), 1)[0]] += 1
    assert all(400 < count < 600 for count in counts.values()), counts


def test_the_docket_holds_all_that_is_needed_to_repeat_the_draw(
    case, clerk, judge, second_judge, third_judge, recorder
):
    members = acts.assign_panel(case, size=3, by=clerk, via=Channel.COUNTER)
    facts = case.docket.get(act="panel.drawn").facts["draw"]
    assert facts["seed"] == draw.seed_of(facts["commitment"], case.number, facts["turn"])
    assert facts["drawn"] == draw.draw(facts["candidates"], facts["seed"], 3)
    assert [member.user_id for member in members] == [*facts["drawn"], recorder.pk]
    assert [member.seat for member in members] == ["presiding", "member", "member", "recorder"]


def test_drawing_again_changes_nothing(case, clerk, judge, second_judge):
    first = acts.assign_panel(case, size=1, by=clerk, via=Channel.COUNTER)
    assert acts.assign_panel(case, size=1, by=clerk, via=Channel.COUNTER) == first


def test_with_too_few_judges_nobody_is_assigned_and_the_docket_says_so(case, clerk, judge, second_judge):
    assert acts.assign_panel(case, size=3, by=clerk, via=Channel.COUNTER) == []
    assert case.docket.get().act == "panel.not_drawn"


@pytest.mark.parametrize("ground", ["party", "representative", "same_name", "same_firm", "sat_before"])
def test_a_judge_with_a_conflict_is_never_drawn(ground, case, court, clerk, judge, second_judge, lawyer_zhao):
    party = case.parties.get()
    if ground == "party":
        PartyFactory(case=case, side="defendant", user=judge, name="别名")
    elif ground == "representative":
        Representation.objects.create(party=party, user=judge, name="代理人")
    elif ground == "same_name":
        PartyFactory(case=case, side="defendant", name=judge.name)
    elif ground == "same_firm":
        Representation.objects.create(party=party, user=lawyer_zhao, name=lawyer_zhao.name)
        LawyerLicence.objects.create(user=lawyer_zhao, number="1", firm="天山律师事务所")
        LawyerLicence.objects.create(user=judge, number="2", firm="天山律师事务所")
    else:
        case.origin = CaseFactory(court=court)
        case.kind = "civil_retrial"
        case.save()
        PanelMember.objects.create(case=case.origin, user=judge, seat="presiding")
    assert conflicts(case, [judge, second_judge]) == {judge.pk: [ground]}
    (member,) = acts.assign_panel(case, size=1, by=clerk, via=Channel.COUNTER)
    assert member.user == second_judge
    assert member.draw["excluded"] == {str(judge.pk): [ground]}


def test_who_leaves_the_panel_stays_in_its_history_and_is_not_drawn_again(
    case, clerk, president, judge, second_judge, third_judge
):
    (member,) = acts.assign_panel(case, size=1, by=clerk, via=Channel.COUNTER)
    left = {member.user_id}
    for _turn in range(2):
        member = acts.replace_member(member, reason="系当事人近亲属", by=president, via=Channel.WEB)
        assert member.seat == "presiding"
        assert member.user_id not in left
        left.add(member.user_id)
    assert case.panel.count() == 3
    with pytest.raises(WrongState):
        acts.replace_member(member, reason="再次回避", by=president, via=Channel.WEB)
    assert case.panel.filter(until=None).get() == member


def test_a_replacement_needs_a_reason(case, clerk, president, judge, second_judge):
    (member,) = acts.assign_panel(case, size=1, by=clerk, via=Channel.COUNTER)
    with pytest.raises(BadInput):
        acts.replace_member(member, reason=" ", by=president, via=Channel.WEB)


def test_only_the_office_that_may_starts_and_replaces(
    case, court, other_court, clerk, other_clerk, registry_clerk, president, judge, second_judge, aygul, administrator
):
    other_president = office_holder(other_court, Office.PRESIDENT, "外院长", "p2@example.org")
    for person in (other_clerk, other_president, judge, aygul, administrator):
        with pytest.raises(NotAllowed):
            acts.assign_panel(case, size=1, by=person, via=Channel.WEB)
    (member,) = acts.assign_panel(case, size=1, by=registry_clerk, via=Channel.WEB)
    for person in (clerk, registry_clerk, other_president, judge, second_judge, aygul):
        with pytest.raises(NotAllowed):
            acts.replace_member(member, reason="回避", by=person, via=Channel.WEB)
