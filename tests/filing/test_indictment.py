"""An indictment: who may charge, what the court looks at, which procedure, and what reaches the accused in custody."""

from datetime import date

import pytest
import time_machine

from evercourt.accounts.models import LawyerLicence
from evercourt.accounts.offices import Office
from evercourt.cases.acts import assign_defender, enter_counsel
from evercourt.cases.models import Case, PanelMember, Party
from evercourt.documents.acts import receive
from evercourt.documents.typesetting import pdf
from evercourt.filing.acts import drafting, reviewing, submitting
from evercourt.filing.checklist import findings, law_of
from evercourt.filing.papers import prepare_papers
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.service.acts import hand_over, hand_over_in_custody
from evercourt.service.models import ServiceOrder
from tests.factories import MORNING, office_holder
from tests.filing.indictment import CHARGE

WEB = Channel.WEB


@pytest.fixture(autouse=True)
def _morning():
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def prosecutor(court):
    return office_holder(court, Office.PROSECUTOR, "孙检察官", "prosecutor@example.org")


@pytest.fixture
def lawyer_zhao(lawyer_zhao):
    LawyerLicence.objects.create(user=lawyer_zhao, number="16501201510123456", firm="天山", verified_at=MORNING)
    return lawyer_zhao


@pytest.fixture
def operator(court):
    return office_holder(court, Office.DETENTION_OPERATOR, "看守所民警", "operator@example.org")


def paper(title, by):
    return receive(pdf("text.typ", {"lines": [title]}), name=f"{title}.pdf", title=title, court=None, by=by)


def charged(court, by, **charge):
    filing = drafting.start(by=by, via=WEB, language="zh-hans")
    form = CHARGE | {"court": court.code, "charge": CHARGE["charge"] | charge}
    filing = drafting.save(filing, form, version=filing.version, by=by)
    drafting.attach(filing, paper("起诉书", by), kind="complaint", by=by)
    return submitting.submit(filing, by=by, via=WEB)


def accept(filing, by, procedure="fast_track"):
    checked = {item.id: True for item in law_of(filing.court).checklist("criminal_first")}
    return reviewing.accept(filing, by=by, via=WEB, procedure=procedure, checked=checked)


@pytest.fixture
def case(court, prosecutor, clerk, judge, recorder):
    found = accept(charged(court, prosecutor), clerk)
    prepare_papers(found)
    return found


@pytest.mark.parametrize("who", ["aygul", "lawyer_zhao", "clerk", "judge", "president", "stranger"])
def test_nobody_but_a_prosecutor_before_that_court_charges(who, court, request):
    with pytest.raises(NotAllowed, match="人民检察院"):
        submitting.file({**CHARGE, "court": court.code}, by=request.getfixturevalue(who), via=WEB, language="zh-hans")


def test_a_prosecutor_before_another_court_does_not_charge_here(court, other_court):
    other = office_holder(other_court, Office.PROSECUTOR, "邻区检察官", "other.prosecutor@example.org")
    with pytest.raises(NotAllowed):
        submitting.file({**CHARGE, "court": court.code}, by=other, via=WEB, language="zh-hans")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"cause": "private_lending"}, "cause"),
        ({"parties": CHARGE["parties"][:1]}, "parties"),
        ({"parties": CHARGE["parties"][1:]}, "parties"),
    ],
)
def test_half_a_charge_is_none(change, field, court, prosecutor):
    with pytest.raises(BadInput) as refused:
        submitting.file({**CHARGE, "court": court.code, **change}, by=prosecutor, via=WEB, language="zh-hans")
    assert (refused.value.field, refused.value.basis) == (field, "CRPL 176")


def test_the_checklist_says_what_an_indictment_lacks(court, prosecutor):
    filing = submitting.file(
        {**CHARGE, "court": court.code, "charge": {"fast_track": True}}, by=prosecutor, via=WEB, language="zh-hans"
    )
    said = {finding.item: finding.ok for finding in findings(filing)}
    assert said == {
        "indictment": False, "accused": True, "charge": False, "case_files": None, "plea": False,
        "criminal_venue": None,
    }  # fmt: skip
    assert filing.due_on == date(2022, 8, 17)  # Seven days, on no calendar.


def test_an_indictment_becomes_a_criminal_case_without_a_fee(case, prosecutor):
    assert (case.number, case.kind, case.procedure) == ("（2022）新0103刑初1号", "criminal_first", "fast_track")
    assert case.title == "艾力涉嫌盗窃罪一案"
    assert not case.fees.exists()
    office = case.parties.get(side=Party.Side.PROSECUTOR)
    assert (office.name, office.user) == ("乌鲁木齐市沙依巴克区人民检察院", prosecutor)
    assert case.panel.filter(seat=PanelMember.Seat.PRESIDING).count() == 1
    assert Case.objects.visible_to(prosecutor).get() == case


@pytest.mark.parametrize(
    ("procedure", "charge", "rule", "last_day"),
    [
        ("fast_track", {}, "criminal.fast_track", date(2022, 8, 20)),  # A Saturday: custody moves for no rest day.
        ("fast_track", {"months": 18}, "criminal.fast_track.over_1y", date(2022, 8, 25)),
        ("summary", {"months": 30}, "criminal.summary", date(2022, 8, 30)),
        ("summary", {"months": 48}, "criminal.summary.over_3y", date(2022, 9, 24)),
    ],
)
def test_the_custody_limit_follows_from_procedure_and_sentence(
    procedure, charge, rule, last_day, court, prosecutor, clerk, judge, recorder
):
    made = accept(charged(court, prosecutor, **charge), clerk, procedure)
    limits = dict(made.deadlines.values_list("rule", "due_on"))
    assert limits == {"criminal.counsel": date(2022, 8, 13), rule: last_day}


@pytest.mark.parametrize(
    ("procedure", "charge", "basis"),
    [
        ("fast_track", {"admits": False}, "CRPL 214; CRPL 222"),
        ("summary", {"admits": None}, "CRPL 214; CRPL 222"),
        ("fast_track", {"fast_track": False}, "CRPL 222"),
        ("fast_track", {"months": 37}, "CRPL 222"),
        ("fast_track", {"months": None}, "CRPL 222"),
        ("small_claims", {}, ""),
    ],
)
def test_the_law_closes_a_procedure(procedure, charge, basis, court, prosecutor, clerk):
    with pytest.raises(BadInput) as refused:
        accept(charged(court, prosecutor, **charge), clerk, procedure)
    assert (refused.value.field, refused.value.basis) == ("procedure", basis)


def test_the_indictment_reaches_who_is_held_only_through_the_centre(case, operator, registry_clerk, prosecutor):
    order = ServiceOrder.objects.get(case=case)
    assert (order.purpose, order.next_way, order.party.name) == ("indictment", "custody", "艾力")
    titles = set(order.documents.values_list("title", flat=True))
    assert {"起诉书", "审判组织组成人员告知书", "起诉书副本送达及权利告知书（艾力）"} == titles
    with pytest.raises(NotAllowed):
        hand_over_in_custody(order, received_by="艾力", by=prosecutor, via=WEB)
    with pytest.raises(BadInput):
        hand_over_in_custody(order, received_by=" ", by=operator, via=WEB)
    hand_over_in_custody(order, received_by="艾力", by=operator, via=WEB)
    order.refresh_from_db()
    assert order.state == "served"
    assert case.deadlines.get(rule="criminal.counsel").state == "met"
    with pytest.raises(WrongState):
        hand_over(order, received_by="艾力", by=registry_clerk, via=WEB)


def test_a_duty_lawyer_comes_only_where_the_accused_has_nobody(case, lawyer_zhao, registry_clerk, stranger, prosecutor):
    accused, letter = case.parties.get(side=Party.Side.ACCUSED), paper("值班律师指派函", registry_clerk)
    asked = {"ground": "no_defender", "letter": letter, "by": registry_clerk, "via": WEB}
    with pytest.raises(NotAllowed):
        assign_defender(accused, person=lawyer_zhao, **asked | {"by": prosecutor})
    with pytest.raises(BadInput, match="律师"):
        assign_defender(accused, person=stranger, **asked)
    with pytest.raises(WrongState):
        assign_defender(case.parties.get(side=Party.Side.PROSECUTOR), person=lawyer_zhao, **asked)
    made = assign_defender(accused, person=lawyer_zhao, **asked)
    assert (made.assigned, made.user) == ("duty", lawyer_zhao)
    assert Case.objects.visible_to(lawyer_zhao).get() == case


def test_a_defender_of_ones_own_goes_first(case, lawyer_zhao, registry_clerk):
    accused, letter = case.parties.get(side=Party.Side.ACCUSED), paper("授权委托书", registry_clerk)
    enter_counsel(accused, person=lawyer_zhao, power=letter, by=registry_clerk, via=WEB)
    with pytest.raises(WrongState) as refused:
        assign_defender(accused, person=lawyer_zhao, ground="disability", letter=letter, by=registry_clerk, via=WEB)
    assert refused.value.basis == "CRPL 35"
