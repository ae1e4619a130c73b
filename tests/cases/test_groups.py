"""Cases tried together: joined by a judge of each, done once for all with one entry each, and no file opens another."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from evercourt.cases.acts import file_for_all, join, seal, separate
from evercourt.cases.groups import same_person, standing_of, together_with
from evercourt.cases.models import Case, CaseDocument, DocketEntry, JoinedCase, PanelMember, Party, PartyIdentity
from evercourt.decisions import acts as decisions
from evercourt.decisions.for_all import pronounce_for_all
from evercourt.documents.acts import receive
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.service.acts import serve_for_all
from evercourt.service.models import ServiceOrder
from tests.cases.test_docket_together import together
from tests.documents.files import pdf
from tests.factories import CaseFactory, PartyFactory, UserFactory

WEB = Channel.WEB
WHY = {"ground": "same_facts", "reasons": "同一事实", "via": WEB}


@pytest.fixture
def cases(court, judge, aygul, li_qiang, stranger):
    """Three cases of one judge: Aygul is a party in the first two, each against somebody else."""
    others = [li_qiang, stranger, UserFactory(name="第三案被告")]
    made = []
    for place, (plaintiff, defendant) in enumerate(zip([aygul, aygul, UserFactory(name="他人")], others, strict=True)):
        case = CaseFactory(court=court, title=f"第{place + 1}案")
        PartyFactory(case=case, user=plaintiff, name=plaintiff.name)
        PartyFactory(case=case, user=defendant, side=Party.Side.DEFENDANT, name=defendant.name)
        PanelMember.objects.create(case=case, user=judge, seat=PanelMember.Seat.PRESIDING)
        made.append(case)
    judge.second_factor_at = timezone.now()
    return made


@pytest.fixture
def group(cases, judge):
    return join(cases[0], cases[1:], by=judge, **WHY)


def paper(case, by, pages=1):
    return receive(pdf(pages), name="a.pdf", title=f"材料{pages}", court=case.court, by=by)


def lines(case):
    return list(case.docket.values_list("act", flat=True))


def test_joining_is_one_entry_in_each_case_and_twice_changes_nothing(cases, group, judge):
    assert group.lead == cases[0]
    assert together_with(cases[2]) == cases
    assert [lines(case) for case in cases] == [["group.joined"]] * 3
    assert join(cases[0], cases[1:], by=judge, **WHY) == group
    assert JoinedCase.objects.count() == 3
    assert [lines(case) for case in cases] == [["group.joined"]] * 3


def test_the_line_names_no_other_case(cases, group):
    for case in cases:
        said = case.docket.get().text
        assert not any(other.number in said or other.title in said for other in cases if other != case)


def test_who_leaves_is_by_itself_the_next_leads_and_the_last_two_part(cases, group, judge):
    assert separate(cases[0], reasons="另行审理", by=judge, via=WEB).lead == cases[1]
    assert standing_of(cases[0]) is None
    assert separate(cases[1], reasons="另行审理", by=judge, via=WEB) is None
    assert standing_of(cases[2]) is None
    assert lines(cases[2]) == ["group.joined", "group.separated"]
    with pytest.raises(WrongState):
        separate(cases[2], reasons="x", by=judge, via=WEB)
    assert join(cases[2], cases[:2], by=judge, **WHY) != group


@pytest.mark.parametrize(
    "who", ["second_judge", "president", "registry_clerk", "clerk", "recorder", "aygul", "stranger"]
)
def test_only_a_judge_of_every_case_joins_and_separates(cases, group, judge, who, request, court):
    person = request.getfixturevalue(who)
    further = CaseFactory(court=court)
    if who == "second_judge":
        PanelMember.objects.create(case=cases[0], user=person, seat=PanelMember.Seat.MEMBER)
    for act in (
        lambda: join(cases[0], [further], by=person, **WHY),
        lambda: separate(cases[1], reasons="x", by=person, via=WEB),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(NotAllowed):
        join(cases[0], [further], by=judge, **WHY)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [({"ground": "none"}, BadInput), ({"ground": "same_kind"}, BadInput), ({"reasons": " "}, BadInput)],
)
def test_an_order_that_the_law_does_not_know_is_refused(cases, judge, wrong, error):
    with pytest.raises(error):
        join(cases[0], cases[1:], by=judge, **{**WHY, **wrong})
    assert not JoinedCase.objects.exists()


def test_cases_of_the_same_kind_are_joined_when_the_parties_agreed(cases, judge):
    joined = join(cases[0], [cases[1]], by=judge, **{**WHY, "ground": "same_kind"}, agreed=True)
    assert joined.joined.first().basis == "CPL 55"


def test_no_case_that_ended_or_is_joined_elsewhere_or_of_another_court(cases, group, judge, court, other_court):
    def own(**more):
        case = CaseFactory(**more)
        PanelMember.objects.create(case=case, user=judge, seat=PanelMember.Seat.PRESIDING)
        return case

    with pytest.raises(WrongState):
        join(cases[0], [own(court=court, ended_at=timezone.now())], by=judge, **WHY)
    with pytest.raises(BadInput):
        join(cases[0], [own(court=other_court)], by=judge, **WHY)
    with pytest.raises(WrongState):
        join(own(court=court), [cases[1]], by=judge, **WHY)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_joinedcase SET reasons = 'other'")


def test_a_party_files_once_into_each_case_of_theirs_and_into_no_other(cases, group, aygul):
    own = cases[0].parties.get(user=aygul)
    papers = [paper(cases[0], aygul, pages) for pages in (1, 2)]
    entries = file_for_all(cases[0], papers, kind="evidence", party=own, by=aygul, via=WEB)
    assert [entry.case for entry in entries] == cases[:2]
    assert [lines(case).count("docket.papers_filed") for case in cases] == [1, 1, 0]
    assert [CaseDocument.objects.filter(case=case).count() for case in cases] == [2, 2, 0]
    assert file_for_all(cases[0], papers, kind="evidence", party=own, by=aygul, via=WEB) == entries


def test_the_courts_own_papers_go_into_every_case(cases, group, registry_clerk):
    letter = paper(cases[0], registry_clerk)
    assert len(file_for_all(cases[1], [letter], kind="letter", party=None, by=registry_clerk, via=WEB)) == 3


def test_by_account_or_number_one_is_the_same_person_never_by_name(cases, court):
    named = PartyFactory(case=cases[2], position=2, name=cases[0].parties.first().name)
    assert named not in same_person(cases[0].parties.first(), cases)
    PartyIdentity.objects.create(party=named, number="65010219900101003x")
    PartyIdentity.objects.create(party=cases[0].parties.first(), number="65010219900101003X")
    assert named in same_person(cases[0].parties.get(pk=cases[0].parties.first().pk), cases)


def test_a_party_in_several_cases_is_served_once_per_case_and_only_what_stands_on_all(
    cases, group, registry_clerk, aygul
):
    letter = paper(cases[0], registry_clerk)
    file_for_all(cases[0], [letter], kind="letter", party=None, by=registry_clerk, via=WEB)
    orders = serve_for_all(cases[0], [letter], purpose="notice", by=registry_clerk, via=WEB)
    assert len(orders) == ServiceOrder.objects.count() == 6
    assert sorted(order.case_id for order in orders if order.party.user_id == aygul.pk) == [one.pk for one in cases[:2]]
    assert serve_for_all(cases[0], [letter], purpose="notice", by=registry_clerk, via=WEB) == orders
    alone = paper(cases[0], registry_clerk, 3)
    CaseDocument.objects.create(case=cases[0], document=alone, kind="other", access="parties")
    with pytest.raises(BadInput):
        serve_for_all(cases[0], [letter, alone], purpose="notice", by=registry_clerk, via=WEB)


def test_an_order_is_pronounced_once_for_all_and_each_case_has_its_own_effect(cases, group, judge):
    made = decisions.draft(cases[0], kind="ruling", title="民事裁定书", template="ruling", by=judge, via=WEB)
    decisions.save(made, text="# 民事裁定书\n# 本院认为\n合并审理。\n# 裁定如下\n准许。", version=1, by=judge, via=WEB)
    decisions.send_for_signing(made, by=judge, via=WEB)
    made = decisions.sign(made, version=2, by=judge, via=WEB)
    done = pronounce_for_all(made, by=judge, via=WEB)
    assert [one.case for one in done] == cases
    assert {one.document_id for one in done} == {made.document_id}
    assert [lines(case).count("decisions.pronounced") for case in cases] == [1, 1, 1]
    assert ServiceOrder.objects.count() == 6
    with pytest.raises(WrongState):
        pronounce_for_all(done[0], by=judge, via=WEB)


def test_a_judgment_is_not_pronounced_for_all(cases, group, judge):
    made = decisions.draft(cases[0], kind="judgment", title="民事判决书", template="judgment", by=judge, via=WEB)
    with pytest.raises(BadInput):
        pronounce_for_all(made, by=judge, via=WEB)


SEES = {"aygul": [0, 1], "li_qiang": [0], "stranger": [1], "judge": [0, 1, 2]}


@pytest.mark.parametrize("sealed", ["nothing", "entry", "paper", "case"])
@pytest.mark.parametrize("who", SEES)
def test_nothing_sealed_in_one_leaks_through_the_other(cases, group, judge, aygul, who, sealed, request):
    """Office × what is sealed in the first case × surface: papers, lines, cases, search of each."""
    shared = paper(cases[0], aygul)
    own = cases[0].parties.get(user=aygul)
    first, _second = file_for_all(cases[0], [shared], kind="evidence", party=own, by=aygul, via=WEB)
    what = {"entry": {"entry": first}, "paper": {"paper": first.documents.get()}}.get(sealed, {})
    if sealed != "nothing":
        to = "public" if sealed == "case" else "outside"
        seal(cases[0], **what, to=to, ground="privacy", reasons="隐私", by=judge, via=WEB)
    person = request.getfixturevalue(who)
    # A seal in one case closes the same paper in the other as well, to everyone but the court.
    closed = sealed in ("entry", "paper") and who != "judge"
    seen = CaseDocument.objects.visible_to(person).filter(document=shared)
    assert sorted(seen.values_list("case", flat=True)) == ([] if closed else _keys(cases[:2], SEES[who]))
    assert sorted(Case.objects.visible_to(person).values_list("pk", flat=True)) == _keys(cases, SEES[who])
    entries = set(DocketEntry.objects.visible_to(person).values_list("case", flat=True))
    assert entries <= set(_keys(cases, SEES[who]))
    if sealed == "entry" and who != "judge":
        assert not DocketEntry.objects.visible_to(person).filter(pk=first.pk).exists()


def _keys(cases, places):
    return sorted(case.pk for place, case in enumerate(cases) if place in places)


@pytest.mark.django_db(transaction=True)
def test_two_judges_joining_one_case_to_two_groups_at_once_leave_it_in_one(court, judge, second_judge):
    made = [CaseFactory(court=court) for _place in range(3)]
    for case in made:
        PanelMember.objects.create(case=case, user=judge, seat=PanelMember.Seat.PRESIDING)
        PanelMember.objects.create(case=case, user=second_judge, seat=PanelMember.Seat.MEMBER)
    done = together(
        [lambda: join(made[0], [made[2]], by=judge, **WHY), lambda: join(made[1], [made[2]], by=second_judge, **WHY)]
    )
    assert sorted(type(one).__name__ for one in done) == ["CaseGroup", "WrongState"]
    assert JoinedCase.objects.filter(left_at=None).count() == 2
    assert DocketEntry.objects.count() == 2
