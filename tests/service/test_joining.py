"""A defendant joins with the code from the letter; codes cannot be guessed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from evercourt.cases.models import Case, Party, PartyIdentity
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.service import acts
from evercourt.service.acts import joining
from evercourt.service.models import JoinCode, JoinRequest, JoinTry
from tests.factories import CaseFactory, PartyFactory, UserFactory, office_holder

WEB = Channel.WEB


@pytest.fixture
def code(defendant) -> str:
    return acts.prepare_join_code(defendant, by=None, via=Channel.SYSTEM)


def join_as(user, code, party, **changed):
    given = {
        "case_number": party.case.number,
        "name": "李强",
        "number": "65010219900101003x",
        "electronic_service": True,
    }
    return acts.join(code, **(given | changed), by=user, via=WEB)


def test_the_code_name_and_number_let_the_party_join(code, defendant, li_qiang):
    assert not Case.objects.visible_to(li_qiang).exists()
    party = join_as(li_qiang, code.lower().replace("-", " "), defendant)
    assert isinstance(party, Party)
    assert party.user == li_qiang
    assert PartyIdentity.objects.get(party=party).electronic_service
    assert Case.objects.visible_to(li_qiang).get() == defendant.case


def test_saying_no_to_electronic_service_costs_nothing(code, defendant, li_qiang):
    party = join_as(li_qiang, code, defendant, electronic_service=False)
    assert party.user == li_qiang
    assert not PartyIdentity.objects.get(party=party).electronic_service
    acts.choose_electronic_service(party, True, by=li_qiang, via=WEB)
    acts.choose_electronic_service(party, False, by=li_qiang, via=WEB)
    assert not PartyIdentity.objects.get(party=party).electronic_service


def test_only_the_hash_of_the_code_is_kept(code):
    kept = JoinCode.objects.get()
    assert code not in str(vars(kept))
    assert code.replace("-", "") not in str(vars(kept))


@pytest.mark.parametrize(
    "changed",
    [{"name": "李刚"}, {"number": "650102199001010000"}, {"number": ""}, {"case_number": "（2022）新0103民初999号"}],
)
def test_whatever_does_not_fit_is_refused_in_the_same_words(code, defendant, li_qiang, changed):
    with pytest.raises(BadInput) as error:
        join_as(li_qiang, code, defendant, **changed)
    assert error.value.message == joining.WRONG
    assert JoinTry.objects.filter(user=li_qiang).count() == 1


def test_a_code_of_another_case_does_not_open_this_one(code, defendant, li_qiang, court):
    other = PartyFactory(case=CaseFactory(court=court), side=Party.Side.DEFENDANT, name="李强")
    with pytest.raises(BadInput):
        join_as(li_qiang, code, other)


def test_a_code_works_once_and_not_after_its_end(code, defendant, li_qiang, stranger):
    JoinCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(BadInput):
        join_as(li_qiang, code, defendant)
    JoinCode.objects.update(expires_at=timezone.now() + timedelta(days=1))
    join_as(li_qiang, code, defendant)
    with pytest.raises(BadInput):
        join_as(stranger, code, defendant)
    with pytest.raises(WrongState):
        acts.prepare_join_code(defendant, by=None, via=Channel.SYSTEM)


def test_a_new_code_ends_the_old_one(code, defendant, li_qiang):
    newer = acts.prepare_join_code(defendant, by=None, via=Channel.SYSTEM)
    with pytest.raises(BadInput):
        join_as(li_qiang, code, defendant)
    join_as(li_qiang, newer, defendant)


def test_codes_cannot_be_guessed(code, defendant, stranger, li_qiang):
    for _again in range(joining.TRIES_A_PERSON):
        with pytest.raises(BadInput):
            join_as(stranger, "AAAA-AAAA-AAAA", defendant)
    with pytest.raises(NotAllowed):
        join_as(stranger, code, defendant)
    assert join_as(li_qiang, code, defendant)


def test_whoever_knows_the_number_of_a_case_cannot_keep_its_parties_away(
    code, defendant, stranger, li_qiang, registry_clerk
):
    JoinTry.objects.bulk_create(JoinTry(user=stranger, case=defendant.case) for _i in range(joining.TRIES_A_CASE))
    request = join_as(li_qiang, code, defendant)
    assert isinstance(request, JoinRequest)
    acts.confirm_join(request, "身份证", by=registry_clerk, via=Channel.WEB)
    assert Case.objects.visible_to(li_qiang).exists()


def test_one_network_address_does_not_guess_with_many_accounts(code, defendant, li_qiang):
    for number in range(joining.TRIES_AN_ADDRESS):
        with pytest.raises(BadInput):
            join_as(UserFactory(name=f"人{number}"), "AAAA-AAAA-AAAA", defendant, address="203.0.113.7")
    with pytest.raises(NotAllowed):
        join_as(li_qiang, code, defendant, address="203.0.113.7")
    assert isinstance(join_as(li_qiang, code, defendant, address="203.0.113.8"), JoinRequest)
    assert "203.0.113.7" not in JoinTry.objects.values_list("origin", flat=True)


def test_without_a_number_on_file_a_clerk_looks_at_the_document(code, defendant, li_qiang, registry_clerk, other_court):
    PartyIdentity.objects.filter(party=defendant).update(number="")
    request = join_as(li_qiang, code, defendant)
    assert isinstance(request, JoinRequest)
    assert not Case.objects.visible_to(li_qiang).exists()
    almost = office_holder(other_court, "registry_clerk", "何静", "other-registry@example.org")
    for person in (almost, li_qiang):
        with pytest.raises(NotAllowed):
            acts.confirm_join(request, "身份证", by=person, via=Channel.COUNTER)
    party = acts.confirm_join(request, "身份证", by=registry_clerk, via=Channel.COUNTER)
    assert party.user == li_qiang


def test_a_refused_request_lets_nobody_in(code, defendant, li_qiang, registry_clerk):
    PartyIdentity.objects.filter(party=defendant).update(number="")
    request = join_as(li_qiang, code, defendant)
    acts.refuse_join(request, "照片不符", by=registry_clerk, via=Channel.COUNTER)
    assert not Case.objects.visible_to(li_qiang).exists()


def test_nobody_joins_both_sides(code, defendant, aygul):
    with pytest.raises(NotAllowed):
        join_as(aygul, code, defendant)
