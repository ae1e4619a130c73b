"""Who calls is proved by questions about their own case and a code to the number they gave; until then, nothing."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from evercourt.helpline import acts, proof
from evercourt.helpline.heard import hear
from evercourt.helpline.models import Authority, Call, ProofTry
from evercourt.kernel.errors import BadInput, NotAllowed, NotFound, WrongState
from evercourt.ledger.models import Access, Entry
from evercourt.messages.models import Message
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
