"""A civil hearing by video: consent by person, mixed, taken back; absence; witnesses; languages (R-01…R-15)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from evercourt.courts.procedures import pack
from evercourt.hearings import (
    absence,
    consents,
    course,
    demands,
    eligibility,
    modes,
    observers,
    people,
    proposals,
    transcripts,
)
from evercourt.hearings.gate import cannot_open
from evercourt.hearings.models import Booking, Centre, CentreRoom, Consent, Hearing, Transcript
from evercourt.hearings.refusing import Obstructed
from evercourt.hearings.situation import situation
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.kernel.policy import may
from evercourt.ledger.models import Entry
from tests.factories import CaseFactory, CourtroomFactory, UserFactory
from tests.hearings.conftest import HEARD_ON, MORNING, go_to, no_ground, of_role

WEB = Channel.WEB
UNTIL = MORNING + timedelta(days=5)


def ask(hearing, judge):
    consents.ask(hearing, until=UNTIL, why="疫情", by=judge, via=WEB)
    return {consent.party.user.name: consent for consent in hearing.consents.select_related("party__user")}


def obstacles(hearing):
    return {one.code for one in cannot_open(situation(hearing))}


def test_silence_is_no_consent_and_no_box_is_ticked_beforehand(hearing, judge, aygul, room):
    asked = ask(hearing, judge)
    assert {consent.answer for consent in asked.values()} == {"asked"}
    consents.answer(asked[aygul.name], agrees=True, by=aygul, via=WEB)
    with pytest.raises(WrongState) as error:
        modes.convert(hearing, why="", by=judge, via=WEB)
    assert error.value.basis == "OLR 4; OLR 10"


def test_what_was_told_in_which_language_is_kept_with_each_answer(hearing, judge, aygul):
    asked = ask(hearing, judge)
    consents.answer(asked[aygul.name], agrees=True, language="ug", by=aygul, via=Channel.PHONE)
    facts = Entry.objects.get(act="hearings.consent_answered").facts
    assert (facts["told_text"], facts["told_language"], facts["answer"]) == (consents.TOLD, "ug", "agreed")
    explained = pack("cn").explanations.values()
    assert {language for text in explained for language in text.texts} == {"en", "zh-hans", "ug", "kk-arab"}


def test_some_agree_and_some_do_not_so_the_hearing_is_mixed(hearing, judge, aygul, li_qiang, room):
    asked = ask(hearing, judge)
    consents.answer(asked[aygul.name], agrees=True, by=aygul, via=WEB)
    consents.answer(asked[li_qiang.name], agrees=False, by=li_qiang, via=WEB)
    mixed = modes.convert(hearing, to="mixed", why="", by=judge, via=WEB)
    assert mixed.bookings.filter(kind=Booking.Kind.COURTROOM).exists(), "who refused comes to the courtroom"
    modes_of = dict(hearing.people.values_list("name", "mode"))
    assert (modes_of[aygul.name], modes_of["李强"]) == ("remote", "on_site")


def test_consent_to_the_exchange_of_evidence_opens_no_hearing(civil_case, hearing, judge, aygul, li_qiang):
    hearing.kind = Hearing.Kind.PRETRIAL
    hearing.save()
    asked = ask(hearing, judge)
    for person in (aygul, li_qiang):
        consents.answer(asked[person.name], agrees=True, by=person, via=WEB)
    hearing.refresh_from_db()
    assert hearing.mode == "remote"
    assert {consent.stage for consent in hearing.consents.all()} == {"evidence_exchange"}
    hearing.kind = Hearing.Kind.TRIAL
    hearing.save()
    assert "no_consent" in obstacles(hearing)


def agree(hearing, judge, *persons):
    asked = ask(hearing, judge)
    for person in persons:
        consents.answer(asked[person.name], agrees=True, by=person, via=WEB)
    hearing.refresh_from_db()
    return asked


def test_taking_consent_back_costs_nothing_and_a_judge_decides_with_reasons(hearing, judge, aygul, li_qiang, recorder):
    asked = agree(hearing, judge, aygul, li_qiang)
    starts = hearing.during
    taken = consents.answer(asked[aygul.name], agrees=False, reason="家中无网络", by=aygul, via=WEB)
    assert taken.answer == "withdrawal_asked"
    assert "withdrawal_waits" in obstacles(hearing)
    with pytest.raises(NotAllowed):
        consents.decide_withdrawal(taken, grant=True, reasons="同意", by=recorder, via=WEB)
    with pytest.raises(BadInput) as error:
        consents.decide_withdrawal(taken, grant=False, reasons=" ", by=judge, via=WEB)
    assert error.value.basis == "OLR 5"
    consents.decide_withdrawal(taken, grant=True, reasons="确无网络条件", by=judge, via=WEB)
    hearing.refresh_from_db()
    assert (hearing.mode, hearing.during) == ("mixed", starts), "the same place in the calendar"
    assert of_role(hearing, "judge").mode == "remote"


def test_a_withdrawal_that_only_delays_is_refused_with_reasons(hearing, judge, aygul, li_qiang):
    asked = agree(hearing, judge, aygul, li_qiang)
    taken = consents.answer(asked[aygul.name], agrees=False, by=aygul, via=WEB)
    refused = consents.decide_withdrawal(taken, grant=False, reasons="已三次变更，属故意拖延", by=judge, via=WEB)
    assert (refused.answer, refused.decision) == ("agreed", "已三次变更，属故意拖延")


def test_it_goes_back_to_the_courtroom_at_any_moment_if_it_is_free(hearing, judge, aygul, li_qiang, court):
    agree(hearing, judge, aygul, li_qiang)
    assert not hearing.bookings.filter(kind=Booking.Kind.COURTROOM).exists()
    other = CaseFactory(court=court)
    taken = Hearing.objects.create(case=other, courtroom=hearing.courtroom, during=hearing.during, scheduled_by=judge)
    booked = Booking.objects.create(
        hearing=taken, kind=Booking.Kind.COURTROOM, resource=hearing.courtroom_id, during=hearing.during
    )
    with pytest.raises(BadInput, match="占用"):
        modes.convert(hearing, to="on_site", why="当事人要求", by=judge, via=WEB)
    first = proposals.proposals(hearing)[0]
    assert first.starts_at != hearing.during.lower
    booked.delete()
    first = proposals.proposals(hearing)[0]
    assert (first.starts_at, first.courtroom) == (hearing.during.lower, hearing.courtroom)
    back = proposals.take(hearing, first, why="当事人要求", by=judge, via=WEB)
    assert (back.pk, back.mode) == (hearing.pk, "on_site")
    assert Entry.objects.get(act="hearings.mode_changed").facts["mode"] == "on_site"


def test_another_place_and_time_is_found_and_everyone_is_summoned(hearing, judge, court):
    CourtroomFactory(court=court)
    later = next(one for one in proposals.proposals(hearing) if one.starts_at != hearing.during.lower)
    moved = proposals.take(hearing, later, why="不同意在线庭审", by=judge, via=WEB)
    hearing.refresh_from_db()
    assert (hearing.state, moved.follows, moved.during.lower) == ("adjourned", hearing, later.starts_at)
    assert moved.bookings.filter(kind=Booking.Kind.COURTROOM).count() == 1


def test_a_hearing_with_a_ground_of_exclusion_is_not_by_video(hearing, judge, aygul, li_qiang):
    agree(hearing, judge, aygul)
    eligibility.sign_eligibility(hearing, found=no_ground(hearing) | {"complex": True}, by=judge, via=WEB)
    with pytest.raises(WrongState) as error:
        modes.convert(hearing, to="mixed", why="", by=judge, via=WEB)
    assert error.value.basis == "OLR 21"


def to_the_door(hearing, judge, recorder, room, clock, *persons):
    agree(hearing, judge, *persons)
    eligibility.sign_eligibility(hearing, found=no_ground(hearing), by=judge, via=WEB)
    clock.move_to(MORNING + HEARD_ON)
    judge.second_factor_at = timezone.now()
    for person in hearing.people.filter(role__in=("party", "representative")):
        people.check_at_door(person, method="document", by=recorder, via=WEB)
    room.connect(*hearing.people.all())
    room.record(hearing, centre=False)


@pytest.fixture
def sitting(hearing, judge, recorder, room, clock, aygul, li_qiang):
    to_the_door(hearing, judge, recorder, room, clock, aygul, li_qiang)
    return course.open_sitting(hearing, by=judge, via=WEB)


def test_a_civil_hearing_needs_no_recorder_of_a_centre_and_can_be_held(sitting, judge):
    sitting = go_to(sitting, "close", by=judge)
    assert course.close_sitting(sitting, by=judge, via=WEB).heads == {"court": "c" * 64, "centre": "c" * 64}


def test_grounds_found_in_the_middle_stop_it_and_what_was_done_stays(sitting, hearing, judge):
    sitting = go_to(sitting, "investigation", by=judge)
    eligibility.sign_eligibility(hearing, found=no_ground(hearing) | {"on_site_proof": True}, by=judge, via=WEB)
    with pytest.raises(Obstructed) as error:
        course.begin_next_step(sitting, by=judge, via=WEB)
    assert error.value.basis == "OLR 21"
    before = sitting.entries.count()
    course.break_off(sitting, reason="需核对原件", by=judge, via=WEB)
    assert sitting.entries.count() == before > 0


# Absence


def warned(room, person):
    for what in ("prompted", "warned", "called"):
        room.note(person, what)


def test_only_a_judge_who_was_shown_the_line_finds_absence(sitting, hearing, judge, recorder, room, clock):
    person = of_role(hearing, "representative")
    room.note(person, "left")
    warned(room, person)
    seen = absence.shown_telemetry(person)["sha256"]
    finding = {"finding": "left_midway", "reasons": "经提示、警告仍未返回", "via": WEB}
    with pytest.raises(NotAllowed):
        absence.find_absence(person, seen=seen, **finding, by=recorder)
    with pytest.raises(BadInput) as error:
        absence.find_absence(person, seen="", **finding, by=judge)
    assert error.value.basis == "OLR 25"
    room.note(person, "quality", loss=1.0)
    with pytest.raises(BadInput):  # The line has changed since it was shown.
        absence.find_absence(person, seen=seen, **finding, by=judge)
    seen = absence.shown_telemetry(person)["sha256"]
    made = absence.find_absence(person, seen=seen, **finding, by=judge)
    assert made.telemetry_sha256 == seen
    assert made.telemetry[-1]["what"] == "quality"


@pytest.mark.parametrize("missing", ["prompted", "warned", "called"])
def test_absence_needs_prompt_warning_and_a_call(sitting, hearing, judge, room, missing):
    person = of_role(hearing, "representative")
    room.note(person, "left")
    for what in {"prompted", "warned", "called"} - {missing}:
        room.note(person, what)
    seen = absence.shown_telemetry(person)["sha256"]
    with pytest.raises(BadInput) as error:
        absence.find_absence(person, finding="left_midway", seen=seen, reasons="x", by=judge, via=WEB)
    assert error.value.basis == "OLR 25"


@pytest.mark.parametrize("failure", [{"what": "lost"}, {"what": "power"}, {"what": "quality", "loss": 12.0}])
def test_a_technical_failure_is_never_absence(sitting, hearing, judge, room, failure):
    person = of_role(hearing, "representative")
    warned(room, person)
    room.note(person, failure["what"], loss=failure.get("loss"))
    seen = absence.shown_telemetry(person)["sha256"]
    with pytest.raises(WrongState) as error:
        absence.find_absence(person, finding="left_midway", seen=seen, reasons="x", by=judge, via=WEB)
    assert error.value.basis == "OLR 25"
    assert absence.find_absence(person, finding="technical", seen=seen, reasons="网络中断", by=judge, via=WEB)


def test_postgresql_itself_knows_no_absence_without_prompt_warning_and_call(sitting, hearing, judge):
    person = of_role(hearing, "representative")
    with pytest.raises(DatabaseError), transaction.atomic():
        hearing.absence_findings.create(
            participant=person, finding="left_midway", telemetry=[], telemetry_sha256="x", reasons="x", found_by=judge,
            found_at=timezone.now(),
        )  # fmt: skip


# Witnesses and screening


def test_a_witness_waits_apart_testifies_and_is_let_go(hearing, judge, recorder, room, clock, aygul, li_qiang):
    witness = people.invite(
        hearing, role="witness", name="王五", user=UserFactory(name="王五"), remote=True, by=judge, via=WEB
    )
    to_the_door(hearing, judge, recorder, room, clock, aygul, li_qiang)
    people.check_at_door(witness, method="document", by=recorder, via=WEB)
    sitting = course.open_sitting(hearing, by=judge, via=WEB)
    with pytest.raises(WrongState) as error:
        people.admit(witness, by=judge, via=WEB)
    assert "OLR 26" in error.value.basis
    go_to(sitting, "investigation", by=judge)
    people.admit(witness, by=judge, via=WEB)
    people.release(witness, by=judge, via=WEB)
    assert room.did[-1] == ("dismiss", hearing.pk, witness.pk)
    with pytest.raises(WrongState):
        people.admit(witness, by=judge, via=WEB)


def test_a_witness_reads_and_signs_their_own_testimony_and_no_other_line(
    hearing, judge, recorder, room, clock, aygul, li_qiang
):
    wang = UserFactory(name="王五")
    witness = people.invite(hearing, role="witness", name="王五", user=wang, remote=True, by=judge, via=WEB)
    to_the_door(hearing, judge, recorder, room, clock, aygul, li_qiang)
    people.check_at_door(witness, method="document", by=recorder, via=WEB)
    sitting = course.open_sitting(hearing, by=judge, via=WEB)
    transcript = Transcript.objects.get(hearing=hearing)

    def write(text, speaker=None):
        clock.shift(5)
        transcripts.write_line(transcript, text=text, speaker=speaker, by=recorder, via=WEB)
        clock.shift(5)

    write("原告陈述。")
    sitting = go_to(sitting, "investigation", by=judge)
    people.admit(witness, by=judge, via=WEB)
    write("你是否在场？")
    write("我在场，看见交付现金。", witness)
    people.release(witness, by=judge, via=WEB)
    write("被告辩称。")
    course.close_sitting(go_to(sitting, "close", by=judge), by=judge, via=WEB)
    transcript = transcripts.lay_open(transcript, by=recorder, via=WEB)
    witness.refresh_from_db()
    own = [line.text for line in transcripts.lines_of(transcript, witness)]
    assert own == ["你是否在场？", "我在场，看见交付现金。"]
    assert may(wang, "hearing.read_testimony", hearing)
    assert not may(wang, "hearing.read_transcript", hearing)
    for line in transcripts.lines_of(transcript):
        if line.text not in own:
            with pytest.raises(NotAllowed):
                transcripts.ask_correction(line, witness, text="x", by=wang, via=WEB)
    with pytest.raises(WrongState, match="重新阅读"):
        transcripts.sign(transcript, witness, seen=transcript.sha256, by=wang, via=WEB)
    seen = transcripts.digest_for(transcript, witness)
    assert transcripts.sign(transcript, witness, seen=seen, by=wang, via=WEB).sha256 == seen != transcript.sha256
    party = hearing.people.get(user=aygul)
    assert transcripts.digest_for(transcript, party) == transcript.sha256


def test_on_a_reasoned_demand_a_witness_testifies_on_site(hearing, judge, civil_case, li_qiang, stranger):
    witness = people.invite(hearing, role="witness", name="王五", user=None, remote=True, by=judge, via=WEB)
    defendant = civil_case.parties.get(side="defendant")
    with pytest.raises(NotAllowed):
        demands.demand_on_site(witness, defendant, reasons="x", by=stranger, via=WEB)
    with pytest.raises(BadInput) as error:
        demands.demand_on_site(witness, defendant, reasons=" ", by=li_qiang, via=WEB)
    assert "OLR 26" in error.value.basis
    demand = demands.demand_on_site(witness, defendant, reasons="需当面质证", by=li_qiang, via=WEB)
    demands.decide_on_site(demand, grant=True, reasons="案情需要", by=judge, via=WEB)
    witness.refresh_from_db()
    assert witness.mode == "on_site"
    witness.mode = "remote"
    witness.save()
    assert "on_site_testimony" in obstacles(hearing)


def test_two_who_must_not_meet_do_not_see_each_other(hearing, judge, recorder, room, clock, aygul, li_qiang):
    eligibility.sign_eligibility(hearing, found=no_ground(hearing), by=judge, via=WEB)
    one, other = hearing.people.filter(role="party")
    with pytest.raises(NotAllowed):
        people.keep_apart(one, other, reason="家庭暴力", by=recorder, via=WEB)
    people.keep_apart(one, other, reason="家庭暴力", by=judge, via=WEB)
    to_the_door(hearing, judge, recorder, room, clock, aygul, li_qiang)
    course.open_sitting(hearing, by=judge, via=WEB)
    assert ("admit", hearing.pk, one.pk, (other.pk,), False) in room.did
    assert ("admit", hearing.pk, other.pk, (one.pk,), False) in room.did


# Languages and interpreters


def test_an_interpreter_knows_the_language_is_listed_and_in_one_place_at_a_time(
    hearing, civil_case, judge, recorder, aygul, interpreter, court
):
    eligibility.sign_eligibility(hearing, found=no_ground(hearing), by=judge, via=WEB)
    party = hearing.people.get(user=aygul)
    people.set_language(party, language="kk-arab", needs_interpreter=True, by=aygul, via=WEB)
    party.refresh_from_db()
    with pytest.raises(BadInput) as error:
        people.assign_interpreter(party, interpreter, remote=True, by=recorder, via=WEB)
    assert error.value.basis == "CPL 11; CRPL 9"
    people.set_language(party, language="ug", needs_interpreter=True, by=aygul, via=WEB)
    party.refresh_from_db()
    elsewhere = Hearing.objects.create(
        case=CaseFactory(court=court), courtroom=hearing.courtroom, during=hearing.during, scheduled_by=judge
    )
    taken = Booking.objects.create(
        hearing=elsewhere, kind=Booking.Kind.PERSON, resource=interpreter.user_id, during=hearing.during
    )
    with pytest.raises(BadInput, match=interpreter.user.name):
        people.assign_interpreter(party, interpreter, remote=True, by=recorder, via=WEB)
    taken.delete()
    people.assign_interpreter(party, interpreter, remote=True, by=recorder, via=WEB)
    with pytest.raises(DatabaseError), transaction.atomic():
        Booking.objects.create(
            hearing=elsewhere, kind=Booking.Kind.PERSON, resource=interpreter.user_id, during=hearing.during
        )


def test_an_interpreter_goes_along_when_the_hearing_is_converted(
    hearing, judge, recorder, aygul, li_qiang, interpreter
):
    eligibility.sign_eligibility(hearing, found=no_ground(hearing), by=judge, via=WEB)
    party = hearing.people.get(user=aygul)
    people.set_language(party, language="ug", needs_interpreter=True, by=aygul, via=WEB)
    helper = people.assign_interpreter(party, interpreter, remote=False, by=recorder, via=WEB)
    agree(hearing, judge, aygul, li_qiang)
    helper.refresh_from_db()
    assert helper.mode == "remote", "the courtroom was given back"
    modes.convert(hearing, to="on_site", why="当事人要求", by=judge, via=WEB)
    helper.refresh_from_db()
    assert helper.mode == "on_site"


def test_things_of_different_kinds_with_one_number_do_not_clash(hearing, court, judge):
    centre = CentreRoom.objects.create(centre=Centre.objects.create(court=court, name="看守所"), name="1")
    for kind in Booking.Kind:
        Booking.objects.create(hearing=hearing, kind=kind, resource=10_000 + 0 * centre.pk, during=hearing.during)
    with pytest.raises(DatabaseError), transaction.atomic():
        Booking.objects.create(hearing=hearing, kind=Booking.Kind.CENTRE_ROOM, resource=10_000, during=hearing.during)


# Observers


def test_who_observes_accepts_the_conditions_and_only_watches(hearing, judge, recorder, stranger, aygul, room):
    with pytest.raises(BadInput) as error:
        observers.ask_to_observe(hearing, accepted=False, language="ug", by=stranger, via=WEB)
    assert error.value.basis == "OLR 27"
    asked = observers.ask_to_observe(hearing, accepted=True, language="ug", by=stranger, via=WEB)
    observers.decide_observer(asked, admit=True, by=recorder, via=WEB)
    assert room.did == [("admit", hearing.pk, -asked.pk, (), True)]
    with pytest.raises(NotAllowed):
        observers.decide_observer(asked, admit=True, by=aygul, via=WEB)
    hearing.public = False
    hearing.save()
    with pytest.raises(NotAllowed):
        observers.ask_to_observe(hearing, accepted=True, language="ug", by=UserFactory(), via=WEB)


def test_what_was_said_cannot_be_changed_or_removed(sitting, judge, recorder):
    go_to(sitting, "remote_consent", by=judge)
    for statement in ("UPDATE hearings_courseentry SET answer = 'yes'", "DELETE FROM hearings_courseentry"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_refusal_has_no_cost(hearing, judge, aygul, civil_case):
    before = list(civil_case.deadlines.values_list("rule", "due_on"))
    asked = ask(hearing, judge)
    answered = consents.answer(asked[aygul.name], agrees=False, by=aygul, via=WEB)
    hearing.refresh_from_db()
    assert (answered.answer, hearing.state, hearing.mode) == ("refused", "scheduled", "on_site")
    assert list(civil_case.deadlines.values_list("rule", "due_on")) == before
    assert answered.answer == Consent.Answer.REFUSED
