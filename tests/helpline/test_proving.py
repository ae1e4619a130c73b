"""Who calls is proved by questions about their own case and a code to the number they gave; until then, nothing."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from evercourt.cases.models import PartyIdentity, Representation
from evercourt.helpline import acts, proof
from evercourt.helpline.acts.acting import visits_of
from evercourt.helpline.heard import hear
from evercourt.helpline.models import Authority, Call, ProofTry
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, NotFound, WrongState
from evercourt.ledger.models import Access, Entry
from evercourt.messages.models import Message
from evercourt.service.acts.joining import prepare_join_code
from tests.factories import CaseFactory, PartyFactory
from tests.helpline.conftest import PHONE, RIGHT, code_of, prove

pytestmark = pytest.mark.django_db


def claim(call, party, agent):
    return acts.claim(call, case_number=party.case.number, name=party.name, by=agent, via=PHONE)


def test_before_proof_nothing_of_the_case_is_told(call, plaintiff, agent):
    claim(call, plaintiff, agent)
    call.refresh_from_db()
    assert not call.parties().exists()
    with pytest.raises(NotFound):
        hear(call, plaintiff.pk, by=agent)
    acts.answer_questions(call, RIGHT, by=agent, via=PHONE)
    call.refresh_from_db()
    with pytest.raises(NotFound):
        hear(call, plaintiff.pk, by=agent)


def test_questions_and_code_prove_the_caller_until_the_call_ends(proved, plaintiff, agent):
    assert hear(proved, plaintiff.pk, by=agent).party == plaintiff
    acts.hang_up(proved, by=agent, via=PHONE)
    proved.refresh_from_db()
    assert not proved.is_proved
    with pytest.raises(NotFound):
        hear(proved, plaintiff.pk, by=agent)


def test_every_look_is_in_the_access_log_with_the_call(proved, plaintiff, agent):
    hear(proved, plaintiff.pk, by=agent)
    look = Access.objects.get(stream=plaintiff.case.ledger_stream)
    assert (look.actor, look.via, look.office) == (f"user:{agent.pk}", "phone", "hotline_agent")
    assert proved.number in look.what


def test_the_caller_hears_their_side_only(proved, case, agent):
    defendant = case.parties.get(side="defendant")
    with pytest.raises(NotFound):
        hear(proved, defendant.pk, by=agent)


def test_no_answer_and_no_code_is_kept_in_plain_text(call, plaintiff, agent):
    claim(call, plaintiff, agent)
    acts.answer_questions(call, RIGHT, by=agent, via=PHONE)
    acts.send_code(call, by=agent, via=PHONE)
    code = code_of(call)
    call.refresh_from_db()
    kept = (
        str(call.__dict__)
        + str(list(ProofTry.objects.values()))
        + "".join(Entry.objects.values_list("facts_text", flat=True))
    )
    assert code not in kept
    assert RIGHT["address"] not in kept
    assert Message.objects.get(letter="code").address == "+8613899990001"


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"number_end": "0023"},
        {"number_end": "0024", "address": "扬子江路1号", "amount": "1"},
        {"number_end": "23", "address": "1号", "amount": "86500"},
        {"number_end": "", "address": "", "amount": "86500", "other_side": "李强"},
    ],
)
def test_too_little_is_not_enough(said, plaintiff):
    assert not proof.enough(plaintiff, said)


@pytest.mark.parametrize(
    "said",
    [
        {"number_end": "0023", "amount": "86500.00"},
        {"number_end": "６５０１０３１９８５０３１２００２３", "address": "沙依巴克区 扬子江路 1号"},
        {"address": "乌鲁木齐市沙依巴克区扬子江路1号", "amount": "８６，５００"},
    ],
)
def test_two_right_answers_are_enough_however_they_are_written(said, plaintiff):
    assert proof.enough(plaintiff, said)


def test_after_two_wrong_sets_no_more_in_this_call(call, plaintiff, agent):
    claim(call, plaintiff, agent)
    for _try in range(proof.TRIES_A_CALL):
        assert not acts.answer_questions(call, {}, by=agent, via=PHONE)
    with pytest.raises(WrongState):
        acts.answer_questions(call, RIGHT, by=agent, via=PHONE)


def test_wrong_sets_are_counted_over_calls_for_a_day(court, plaintiff, agent, monday):
    for _call in range(2):
        call = acts.begin(court, language="en", by=agent, via=PHONE)
        claim(call, plaintiff, agent)
        for _try in range(proof.TRIES_A_CALL):
            acts.answer_questions(call, {}, by=agent, via=PHONE)
        acts.hang_up(call, by=agent, via=PHONE)
    call = acts.begin(court, language="en", by=agent, via=PHONE)
    claim(call, plaintiff, agent)
    with pytest.raises(WrongState):
        acts.answer_questions(call, RIGHT, by=agent, via=PHONE)
    monday.shift(timedelta(days=1, seconds=1))
    assert acts.answer_questions(call, RIGHT, by=agent, via=PHONE)


def test_a_code_is_sent_only_to_a_number_the_party_gave(court, case, agent, li_qiang):
    """What the plaintiff wrote as the defendant's number is the plaintiff's word."""
    defendant = case.parties.get(side="defendant")
    assert not proof.number_on_file(defendant)
    defendant.identity.service_address_confirmed = True
    defendant.identity.save()
    assert proof.number_on_file(defendant) == "13899990001"


def test_a_wrong_code_is_counted_and_five_end_it(call, plaintiff, agent):
    claim(call, plaintiff, agent)
    acts.answer_questions(call, RIGHT, by=agent, via=PHONE)
    acts.send_code(call, by=agent, via=PHONE)
    right = code_of(call)
    wrong = "000000" if right != "000000" else "111111"
    for _try in range(proof.CODE_TRIES):
        assert not acts.check_code(call, wrong, by=agent, via=PHONE)
    with pytest.raises(WrongState):
        acts.check_code(call, right, by=agent, via=PHONE)


def test_a_code_counts_for_ten_minutes(call, plaintiff, agent, monday):
    claim(call, plaintiff, agent)
    acts.answer_questions(call, RIGHT, by=agent, via=PHONE)
    acts.send_code(call, by=agent, via=PHONE)
    monday.shift(proof.CODE_LASTS + timedelta(seconds=1))
    with pytest.raises(WrongState):
        acts.check_code(call, code_of(call), by=agent, via=PHONE)


def test_no_such_case_and_no_such_party_are_the_same_answer(call, plaintiff, agent):
    said = set()
    for number, name in (("（2022）新0103民初999号", plaintiff.name), (plaintiff.case.number, "王陌")):
        with pytest.raises(BadInput) as refused:
            acts.claim(call, case_number=number, name=name, by=agent, via=PHONE)
        said.add(str(refused.value))
    assert len(said) == 1


def test_a_case_of_another_court_does_not_exist_here(plaintiff, other_court, other_agent):
    call = acts.begin(other_court, language="en", by=other_agent, via=PHONE)
    with pytest.raises(BadInput):
        claim(call, plaintiff, other_agent)


def test_only_the_agent_on_the_line_acts(proved, plaintiff, other_agent, supervisor, president):
    for person in (other_agent, supervisor, president):
        with pytest.raises(NotAllowed):
            acts.send_code(proved, by=person, via=PHONE)
        with pytest.raises(NotFound):
            hear(proved, plaintiff.pk, by=person)


def refused(sql, *values):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
    return True


def test_the_database_keeps_who_was_proved(proved, case):
    defendant = case.parties.get(side="defendant")
    assert refused("UPDATE helpline_call SET party_id = %s WHERE id = %s", defendant.pk, proved.pk)
    assert refused("UPDATE helpline_call SET questions_right_at = NULL WHERE id = %s", proved.pk)
    assert refused("UPDATE helpline_prooftry SET right = NOT right")
    assert refused("DELETE FROM helpline_prooftry")


def test_the_database_refuses_authority_of_whom_nobody_proved(court, call, plaintiff, case, agent):
    fields = {"call": call, "what": "video", "name": "x", "words": "y", "language": "ug", "agent": agent}
    with pytest.raises(DatabaseError), transaction.atomic():
        Authority.objects.create(party=plaintiff, **fields)
    prove(call, plaintiff, agent)
    with pytest.raises(DatabaseError), transaction.atomic():
        Authority.objects.create(party=case.parties.get(side="defendant"), **fields)
    Authority.objects.create(party=plaintiff, **fields)
    assert refused("UPDATE helpline_authority SET words = ''")
    assert refused("DELETE FROM helpline_authority")


def test_the_database_refuses_a_code_that_is_right_without_questions(call):
    assert refused("UPDATE helpline_call SET code_right_at = now() WHERE id = %s", call.pk)
    assert Call.objects.get().code_right_at is None


@pytest.fixture
def power(plaintiff, lawyer_zhao):
    """The power of a lawyer on the file of the plaintiff's case."""
    lawyer_zhao.phone, lawyer_zhao.phone_confirmed_at = "+8613899990077", timezone.now()
    lawyer_zhao.save()
    return Representation.objects.create(
        party=plaintiff, user=lawyer_zhao, name="赵敏", licence_number="16501201810123456", since=date(2022, 1, 1)
    )


AS_LAWYER = {"licence": "3456", "represents": "阿依古丽·买买提"}


def test_a_representative_is_proved_by_licence_party_and_a_code_to_their_own_number(
    call, power, plaintiff, agent, aygul, case, court
):
    acts.claim(call, case_number=case.number, name="赵敏", by=agent, via=PHONE)
    call.refresh_from_db()
    assert (call.party, call.representation) == (plaintiff, power)
    asked = [name for name, _words in proof.questions_for(call.party, call.representation)]
    assert asked == ["licence", "represents", "amount"], "nothing only the party itself must know"
    assert acts.answer_questions(call, AS_LAWYER, by=agent, via=PHONE)
    acts.send_code(call, by=agent, via=PHONE)
    assert Message.objects.filter(letter="code", address="+8613899990077").exists()
    assert acts.check_code(call, code_of(call), by=agent, via=PHONE)
    call.refresh_from_db()
    # The party has another case; the power is for this one.
    PartyFactory(case=CaseFactory(court=court), user=aygul)
    assert list(call.parties()) == [plaintiff]
    order = acts.open_order(call, kind="question", text="何时开庭？", party=plaintiff, by=agent, via=PHONE)
    assert order.party == plaintiff
    given = acts.ask_extension(call, plaintiff, text="住院", said_yes=True, by=agent)
    assert call.authorities.get().name == "赵敏 (阿依古丽·买买提)"
    assert given.kind == "extension"
    assert not visits_of(call).filter(person=aygul).exists(), "visits are the party's own affair"


def test_a_power_that_ended_speaks_for_nobody(call, power, agent, case):
    acts.claim(call, case_number=case.number, name="赵敏", by=agent, via=PHONE)
    call.refresh_from_db()
    assert acts.answer_questions(call, AS_LAWYER, by=agent, via=PHONE)
    acts.send_code(call, by=agent, via=PHONE)
    acts.check_code(call, code_of(call), by=agent, via=PHONE)
    Representation.objects.update(until=date(2022, 8, 7))
    call.refresh_from_db()
    assert list(call.parties()) == []


@pytest.mark.parametrize("why", ["no paper and no account", "ended", "two of one name"])
def test_by_word_of_mouth_nobody_represents(call, power, agent, case, plaintiff, why):
    if why == "no paper and no account":
        Representation.objects.update(user=None)
    elif why == "ended":
        Representation.objects.update(until=date(2022, 8, 7))
    else:
        other = case.parties.get(side="defendant")
        Representation.objects.create(party=other, user=power.user, name="赵敏", since=date(2022, 1, 1))
    with pytest.raises(BadInput, match="No case"):
        acts.claim(call, case_number=case.number, name="赵敏", by=agent, via=PHONE)


@pytest.fixture
def absent(case):
    """A defendant without an account: the other side wrote where they live."""
    party = PartyFactory(case=case, user=None, side="defendant", name="张三", position=2)
    PartyIdentity.objects.create(
        party=party, number="650103199001010011", address="乌鲁木齐市友好路5号", phone="13899990099"
    )
    return party


@pytest.fixture
def letter_code(absent, registry_clerk):
    return prepare_join_code(absent, by=registry_clerk, via=Channel.WEB)


def as_absent(call, agent, case):
    acts.claim(call, case_number=case.number, name="张三", by=agent, via=PHONE)
    said = {"number_end": "0011", "address": "友好路5号"}
    assert acts.answer_questions(call, said, by=agent, via=PHONE)


def test_a_defendant_is_proved_by_the_code_in_the_letter(call, agent, case, absent, letter_code):
    as_absent(call, agent, case)
    with pytest.raises(WrongState, match="no telephone number on file"):
        acts.send_code(call, by=agent, via=PHONE)
    assert not acts.check_letter_code(call, "AAAA-AAAA-AAAA", by=agent, via=PHONE)
    assert acts.check_letter_code(call, letter_code.lower().replace("-", " "), by=agent, via=PHONE)
    call.refresh_from_db()
    assert call.is_proved
    assert list(call.parties()) == [absent]
    assert absent.join_codes.get().used_at is None, "it still lets them join on the web"


def test_the_code_of_another_party_or_an_old_one_proves_nothing(call, agent, case, absent, letter_code, registry_clerk):
    as_absent(call, agent, case)
    other = PartyFactory(case=case, user=None, side="defendant", name="王五", position=3)
    theirs = prepare_join_code(other, by=registry_clerk, via=Channel.WEB)
    prepare_join_code(absent, by=registry_clerk, via=Channel.WEB)
    for code in (theirs, letter_code):
        assert not acts.check_letter_code(call, code, by=agent, via=PHONE)


def test_guessing_the_code_of_a_letter_ends_for_the_day(call, agent, case, absent, letter_code):
    as_absent(call, agent, case)
    for _try in range(proof.TRIES_A_DAY):
        assert not acts.check_letter_code(call, "AAAA-AAAA-AAAA", by=agent, via=PHONE)
    with pytest.raises(WrongState, match="cannot be proved today"):
        acts.check_letter_code(call, letter_code, by=agent, via=PHONE)


def test_with_a_number_on_file_or_before_the_questions_no_letter_proves(
    call, agent, case, plaintiff, absent, letter_code
):
    acts.claim(call, case_number=case.number, name="张三", by=agent, via=PHONE)
    with pytest.raises(WrongState, match="questions first"):
        acts.check_letter_code(call, letter_code, by=agent, via=PHONE)
    acts.claim(call, case_number=case.number, name=plaintiff.name, by=agent, via=PHONE)
    assert acts.answer_questions(call, RIGHT, by=agent, via=PHONE)
    with pytest.raises(WrongState, match="number on file"):
        acts.check_letter_code(call, letter_code, by=agent, via=PHONE)
