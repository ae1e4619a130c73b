"""Who represents a party: what each may see and do, from when, until when; and the almost allowed."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from evercourt.accounts.acts.firms import end_deputy, leave_firm, name_deputy, restrict_filing
from evercourt.accounts.models import Deputy, Firm, FirmMember, LawyerLicence, User
from evercourt.cases import acts
from evercourt.cases.models import Appearance, Case, CaseDocument, DocketEntry, Fee, Party, Representation
from evercourt.cases.policy import acts_for
from evercourt.documents.acts import receive
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.kernel.policy import may
from evercourt.messages.models import Message
from evercourt.service.policy import acts_for as served_for
from tests.documents.files import pdf
from tests.factories import CaseFactory, PartyFactory, UserFactory

WEB = Channel.WEB
NOON = datetime(2022, 8, 10, 4, 0, tzinfo=UTC)
TODAY = date(2022, 8, 10)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as moved:
        yield moved


@pytest.fixture
def case(court, aygul, li_qiang):
    case = CaseFactory(court=court)
    PartyFactory(case=case, user=aygul)
    PartyFactory(case=case, user=li_qiang, side="defendant", name="李强")
    return case


@pytest.fixture
def plaintiff(case):
    return case.parties.get(side="plaintiff")


@pytest.fixture
def power(court, aygul):
    return receive(pdf(), name="power.pdf", title="授权委托书", court=court, by=aygul)


def lawyer(name, firm=None, *, role=FirmMember.Role.LAWYER, licensed=True):
    person = UserFactory(name=name, language="en")
    if licensed:
        LawyerLicence.objects.create(
            user=person, number=f"1650{person.pk:013}", firm="天山律师事务所", verified_at=NOON
        )
    if firm:
        FirmMember.objects.create(firm=firm, user=person, role=role, agreed_at=NOON)
    return person


def fresh(person):
    """The person as the next request has them: nothing remembered."""
    return User.objects.get(pk=person.pk)


def sees(person, case):
    return Case.objects.visible_to(fresh(person)).filter(pk=case.pk).exists()


def given(party, person, **more):
    more = {"since": TODAY - 30 * DAY} | more
    return Representation.objects.create(party=party, user=person, name=person.name, **more)


def test_what_each_may_read_and_do(court, case, plaintiff, president):
    """Reads the file; is served; files; appears; pays; settles; appeals."""
    firm = Firm.objects.create(name="天山律师事务所", founded_by=president)
    people = {name: lawyer(name, firm) for name in (
        "general", "special", "ended yesterday", "ends today", "revoked a moment ago", "begins tomorrow",
        "hearings only", "substitute", "substitute from tomorrow", "substitute until yesterday", "substitute sent home",
        "of the ended", "restricted",
    )}  # fmt: skip
    people["assistant"] = lawyer("assistant", firm, role="assistant", licensed=False)
    people["assistant who left"] = lawyer("assistant who left", firm, role="assistant", licensed=False)
    people["colleague"] = lawyer("colleague", firm)
    given(plaintiff, people["general"])
    given(plaintiff, people["special"], scope="special")
    given(plaintiff, people["ended yesterday"], scope="special", until=TODAY - DAY)
    given(plaintiff, people["ends today"], until=TODAY)
    given(plaintiff, people["revoked a moment ago"], scope="special", ended_at=NOON, end="revoked")
    given(plaintiff, people["begins tomorrow"], since=TODAY + DAY)
    given(plaintiff, people["hearings only"], scope="limited", matters=["hearing"])
    given(plaintiff, people["restricted"], scope="special")

    def deputise(lawyer_name, name, kind="substitute", since=TODAY, until=TODAY, **more):
        Deputy.objects.create(
            lawyer=people[lawyer_name], user=people[name], kind=kind, since=since, until=until, **more
        )

    deputise("special", "substitute")
    deputise("special", "substitute from tomorrow", since=TODAY + DAY, until=TODAY + 2 * DAY)
    deputise("special", "substitute until yesterday", since=TODAY - 5 * DAY, until=TODAY - DAY)
    deputise("special", "substitute sent home", ended_at=NOON)
    deputise("ended yesterday", "of the ended")
    deputise("special", "assistant", kind="assistant", until=None)
    deputise("special", "assistant who left", kind="assistant", until=None)
    left = FirmMember.objects.get(user=people["assistant who left"])
    leave_firm(left, by=people["assistant who left"], via=WEB)
    restrict_filing(
        people["restricted"], court=court, reasons="多次提交虚假材料", until=None, by=sure(president), via=WEB
    )

    whole = {"reads", "served", "files", "hears", "pays"}
    table = {
        "general": whole,
        "special": whole | {"settles", "appeals"},
        "ended yesterday": set(),
        "ends today": whole,
        "revoked a moment ago": set(),
        "begins tomorrow": set(),
        "hearings only": {"reads", "hears"},
        "substitute": whole,
        "substitute from tomorrow": set(),
        "substitute until yesterday": set(),
        "substitute sent home": set(),
        "of the ended": set(),
        "assistant": {"reads"},
        "assistant who left": set(),
        "colleague": set(),
        # Who may not file still reads, is served, heard, and may settle.
        "restricted": (whole | {"settles"}) - {"files"},
    }
    assert set(table) == set(people)
    found = {}
    for name, account in people.items():
        person = fresh(account)
        party = Party.objects.get(pk=plaintiff.pk)
        can = {
            "reads": sees(person, case), "served": served_for(person, party), "files": acts_for(person, party),
            "hears": acts_for(person, party, "hearing"), "pays": acts_for(person, party, "fees"),
            "settles": acts_for(person, party, "settle"), "appeals": acts_for(person, party, "appeal"),
        }  # fmt: skip
        found[name] = {what for what, holds in can.items() if holds}
    assert found == table


def sure(person):
    person.second_factor_at = NOON
    return person


def test_a_party_enters_a_lawyer_who_sees_the_case_at_once_and_no_longer_when_it_is_revoked(
    case, plaintiff, power, aygul, li_qiang
):
    zhao = lawyer("赵敏")
    assert not sees(zhao, case)
    made = acts.enter_counsel(plaintiff, person=zhao, scope="special", power=power, by=aygul, via=WEB)
    again = acts.enter_counsel(plaintiff, person=zhao, scope="special", power=power, by=aygul, via=WEB)
    assert made.pk == again.pk
    assert sees(zhao, case)
    assert CaseDocument.objects.get(document=power).kind == "power"
    # The other side is told (CPL 63).
    assert Message.objects.filter(to=li_qiang, letter="counsel_entered", line="portal").count() == 1
    acts.revoke_counsel(made, reasons="", by=aygul, via=WEB)
    acts.revoke_counsel(made, reasons="", by=aygul, via=WEB)
    assert not sees(zhao, case)
    said = DocketEntry.objects.filter(case=case).values_list("act", flat=True)
    assert list(said) == ["counsel.entered", "counsel.ended"]
    assert Message.objects.filter(to=zhao, letter="counsel_ended", line="portal").count() == 1


def test_a_lawyer_appears_and_waits_for_the_party_or_the_registry(
    case, plaintiff, power, aygul, li_qiang, registry_clerk, other_clerk
):
    zhao = lawyer("赵敏")
    asked = acts.appear(plaintiff, scope="general", power=power, by=zhao, via=WEB)
    assert acts.appear(plaintiff, scope="general", power=power, by=zhao, via=WEB) == asked
    assert not sees(zhao, case)
    for person in (zhao, li_qiang, other_clerk):
        with pytest.raises(NotAllowed):
            acts.confirm_appearance(asked, by=person, via=WEB)
    acts.confirm_appearance(asked, by=registry_clerk, via=Channel.COUNTER)
    assert sees(zhao, case)
    with pytest.raises(WrongState):
        acts.appear(plaintiff, scope="general", power=power, by=zhao, via=WEB)


def test_who_may_not_appear(case, plaintiff, power, li_qiang, stranger, judge):
    """No licence; a licence nobody confirmed; the lawyer of the other side; the judge of the case."""
    other = lawyer("对方律师")
    given(case.parties.get(side="defendant"), other)
    unconfirmed = lawyer("未核实")
    LawyerLicence.objects.filter(user=unconfirmed).update(verified_at=None)
    LawyerLicence.objects.create(user=judge, number="16501", firm="x", verified_at=NOON)
    case.panel.create(user=judge, seat="presiding")
    for person in (stranger, unconfirmed, other, li_qiang, judge):
        with pytest.raises(NotAllowed):
            acts.appear(plaintiff, scope="general", power=power, by=fresh(person), via=WEB)


def test_another_lawyer_takes_the_place_of_one_in_one_act(case, plaintiff, power, aygul):
    zhao, sun = lawyer("赵敏"), lawyer("孙律师")
    old = acts.enter_counsel(plaintiff, person=zhao, power=power, by=aygul, via=WEB)
    new = acts.replace_counsel(old, person=sun, scope="special", document=power, by=aygul, via=WEB)
    assert new.replaces == old
    assert (sees(zhao, case), sees(sun, case)) == (False, True)
    with pytest.raises(WrongState):
        acts.replace_counsel(old, person=zhao, scope="general", document=power, by=aygul, via=WEB)
    with pytest.raises(BadInput):  # Without a power nothing changes: the old one stays.
        acts.replace_counsel(new, person=zhao, scope="general", document=None, by=aygul, via=WEB)
    assert sees(sun, case)


def test_a_party_has_at_most_two_and_a_new_power_of_the_same_takes_the_place_of_the_old(plaintiff, power, aygul):
    zhao, sun, third = lawyer("赵敏"), lawyer("孙律师"), lawyer("第三人")
    for person in (zhao, sun):
        acts.enter_counsel(plaintiff, person=person, power=power, by=aygul, via=WEB)
    with pytest.raises(WrongState) as refused:
        acts.enter_counsel(plaintiff, person=third, power=power, by=aygul, via=WEB)
    assert refused.value.basis == "CPL 61"
    acts.enter_counsel(plaintiff, person=zhao, scope="special", power=power, by=aygul, via=WEB)
    in_force = plaintiff.representations.filter(Representation.in_force())
    assert sorted(in_force.values_list("user__name", "scope")) == [("孙律师", "general"), ("赵敏", "special")]


def test_a_lawyer_lays_it_down_with_the_reason_and_the_party_is_told(case, plaintiff, aygul):
    zhao = lawyer("赵敏")
    held = given(plaintiff, zhao)
    with pytest.raises(BadInput):
        acts.withdraw_counsel(held, reasons=" ", by=zhao, via=WEB)
    with pytest.raises(NotAllowed):
        acts.withdraw_counsel(held, reasons="x", by=aygul, via=WEB)
    acts.withdraw_counsel(held, reasons="委托关系解除", by=zhao, via=WEB)
    assert not sees(zhao, case)
    assert Message.objects.filter(to=aygul, letter="counsel_ended").exists()


def test_who_may_not_file_reads_and_pays_all_the_same(court, case, plaintiff, aygul, president):
    fee = Fee.objects.create(case=case, party=plaintiff, rule="property", amount="50.00")
    restrict_filing(aygul, court=court, reasons="滥用诉权", until=TODAY + DAY, by=sure(president), via=WEB)
    aygul = fresh(aygul)
    assert sees(aygul, case)
    assert may(aygul, "fee.pay", fee)
    assert not may(aygul, "fee.apply_for_relief", fee)
    with time_machine.travel(NOON + 2 * DAY, tick=False):
        assert may(fresh(aygul), "fee.apply_for_relief", fee)


def test_a_substitute_is_a_lawyer_of_the_firm_for_half_a_year_at_most(president):
    firm = Firm.objects.create(name="天山律师事务所", founded_by=president)
    zhao, sun = lawyer("赵敏", firm), lawyer("孙律师", firm)
    assistant = lawyer("助理", firm, role="assistant", licensed=False)
    outsider = lawyer("外所律师")
    refused = [
        (outsider, "substitute", TODAY + DAY), (assistant, "substitute", TODAY + DAY), (sun, "substitute", None),
        (sun, "substitute", TODAY + 184 * DAY), (sun, "substitute", TODAY - DAY), (zhao, "assistant", None),
    ]  # fmt: skip
    for person, kind, until in refused:
        with pytest.raises(BadInput):
            name_deputy(zhao, person, kind=kind, since=TODAY, until=until, by=zhao, via=WEB)
    with pytest.raises(NotAllowed):
        name_deputy(zhao, sun, kind="substitute", since=TODAY, until=TODAY, by=sun, via=WEB)
    made = name_deputy(zhao, sun, kind="substitute", since=TODAY, until=TODAY + 183 * DAY, by=zhao, via=WEB)
    end_deputy(made, by=sun, via=WEB)
    assert not Deputy.objects.filter(Deputy.in_force(), user=sun).exists()


def test_an_ended_power_cannot_be_taken_up_again_by_hand(plaintiff):
    from django.db import ProgrammingError, transaction

    held = given(plaintiff, lawyer("赵敏"), ended_at=NOON, end="revoked")
    with pytest.raises(ProgrammingError), transaction.atomic():
        Representation.objects.filter(pk=held.pk).update(ended_at=None)
    assert not Appearance.objects.exists()
