"""A criminal hearing by video: what makes it impossible to open, go on and close, with the article (R-16, R-17)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from evercourt.cases.models import Deadline
from evercourt.hearings import absence, acts, centre, consents, course, eligibility, modes, pausing, people
from evercourt.hearings.refusing import Obstructed
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, SecondFactorNeeded, WrongState
from evercourt.ledger.models import Entry
from tests.factories import UserFactory
from tests.hearings.conftest import (
    MORNING,
    answers_for,
    everyone_agrees,
    go_to,
    no_ground,
    of_role,
    opened,
    to_the_door,
)  # fmt: skip

WEB = Channel.WEB


def refused(act, *arguments, **options):
    """Return what stood in the way, by code, and the articles named in the message."""
    with pytest.raises(Obstructed) as error:
        act(*arguments, **options)
    assert all(one.basis and one.basis in str(error.value) for one in error.value.obstacles), "each has its article"
    return {one.code: one.basis for one in error.value.obstacles}


def test_it_opens_when_nothing_stands_in_the_way(criminal):
    sitting = opened(criminal)
    assert sitting.state == "open"
    assert sitting.kind == "criminal_fast_track"
    assert ("open", criminal.hearing.pk) in criminal.room.did
    assert {call[2] for call in criminal.room.did if call[0] == "admit"} == set(
        criminal.hearing.people.values_list("pk", flat=True)
    )


@pytest.mark.parametrize("side", ["prosecutor", "accused"])
def test_without_the_consent_of_one_of_three_it_is_not_by_video(criminal, side):
    to_the_door(criminal)
    criminal.hearing.consents.filter(party__side=side, representation=None).update(answer="asked")
    assert refused(course.open_sitting, criminal.hearing, by=criminal.judge, via=WEB) == {"no_consent": "OLR 37"}


def test_without_the_consent_of_the_defender_it_is_not_by_video(criminal):
    to_the_door(criminal)
    criminal.hearing.consents.exclude(representation=None).update(answer="refused")
    assert refused(course.open_sitting, criminal.hearing, by=criminal.judge, via=WEB) == {"no_consent": "OLR 37"}


def test_who_of_the_three_takes_consent_back_needs_no_leave(criminal):
    everyone_agrees(criminal)
    assert criminal.hearing.mode == "remote"
    accused = criminal.hearing.consents.get(party__side="accused", representation=None)
    taken = consents.answer(accused, agrees=False, by=criminal.accused, via=WEB)
    assert taken.answer == "withdrawn"


def test_the_accused_agrees_only_with_counsel_present_and_only_for_themselves(criminal):
    eligibility.sign_eligibility(criminal.hearing, found=no_ground(criminal.hearing), by=criminal.judge, via=WEB)
    consents.ask(criminal.hearing, until=MORNING + timedelta(days=5), why="", by=criminal.judge, via=WEB)
    accused = criminal.hearing.consents.get(party__side="accused", representation=None)
    with pytest.raises(BadInput) as error:
        consents.answer(accused, agrees=True, by=criminal.accused, via=WEB)
    assert "CRPL 36" in error.value.basis
    with pytest.raises(NotAllowed):
        consents.answer(accused, agrees=True, counsel="x", by=criminal.counsel, via=WEB)
    defender = criminal.hearing.consents.exclude(representation=None).get()
    with pytest.raises(NotAllowed):
        consents.answer(defender, agrees=True, by=criminal.accused, via=WEB)
    # No is said without anybody's help.
    assert consents.answer(accused, agrees=False, by=criminal.accused, via=WEB).answer == "refused"


def test_no_mixed_hearing_where_one_of_three_refuses(criminal):
    eligibility.sign_eligibility(criminal.hearing, found=no_ground(criminal.hearing), by=criminal.judge, via=WEB)
    consents.ask(criminal.hearing, until=MORNING + timedelta(days=5), why="", by=criminal.judge, via=WEB)
    prosecution = criminal.hearing.consents.get(party__side="prosecutor")
    consents.answer(prosecution, agrees=True, by=criminal.prosecutor, via=WEB)
    for to in ("mixed", "remote"):
        with pytest.raises(WrongState) as error:
            modes.convert(criminal.hearing, to=to, why="", by=criminal.judge, via=WEB)
        assert error.value.basis == "OLR 37"


def test_a_criminal_case_is_asked_about_only_after_the_judge_signed(criminal):
    with pytest.raises(WrongState) as error:
        consents.ask(criminal.hearing, until=MORNING + timedelta(days=5), why="", by=criminal.judge, via=WEB)
    assert error.value.basis == "OLR 3"


def test_other_criminal_cases_need_a_special_reason(criminal):
    criminal.case.procedure = "ordinary"
    criminal.case.save()
    found = no_ground(criminal.hearing)
    with pytest.raises(BadInput) as error:
        eligibility.sign_eligibility(criminal.hearing, found=found, by=criminal.judge, via=WEB)
    assert error.value.basis == "OLR 3"
    signed = eligibility.sign_eligibility(
        criminal.hearing, found=found, special_reason="疫情封控，无法提押", by=criminal.judge, via=WEB
    )
    assert (signed.kind, signed.allowed) == ("criminal_special", True)


def test_an_unsigned_or_excluded_case_does_not_open(criminal):
    to_the_door(criminal)
    found = no_ground(criminal.hearing) | {"secret": True}
    eligibility.sign_eligibility(criminal.hearing, found=found, by=criminal.judge, via=WEB)
    assert refused(course.open_sitting, criminal.hearing, by=criminal.judge, via=WEB) == {"excluded": "OLR 21"}
    criminal.case.procedure = "ordinary"  # Of that kind nothing was signed.
    criminal.case.save()
    criminal.hearing.refresh_from_db()
    codes = refused(course.open_sitting, criminal.hearing, by=criminal.judge, via=WEB)
    assert codes == {"not_signed": "OLR 21", "no_special_reason": "OLR 3"}


@pytest.mark.parametrize(
    ("recorders", "code"),
    [
        ({"court": False}, "court_recorder_off"),
        ({"centre": False}, "centre_recorder_off"),
        ({"remaining": 0}, "court_recorder_full"),
    ],
)
def test_with_either_recorder_off_or_full_it_neither_opens_nor_goes_on(criminal, recorders, code):
    to_the_door(criminal)
    criminal.room.record(criminal.hearing, **recorders)
    codes = refused(course.open_sitting, criminal.hearing, by=criminal.judge, via=WEB)
    assert codes[code].startswith("REC 1")
    criminal.room.record(criminal.hearing)
    sitting = course.open_sitting(criminal.hearing, by=criminal.judge, via=WEB)
    criminal.room.record(criminal.hearing, **recorders)
    person, answer = answers_for(sitting)[0]
    assert code in refused(course.enter_answer, sitting, person, answer=answer, by=criminal.recorder, via=WEB)
    stop = pausing.watch(sitting)
    assert stop.reason == "fault"
    sitting.refresh_from_db()
    assert code in refused(pausing.resume, sitting, by=criminal.judge, via=WEB)


def test_without_a_defender_it_does_not_open(criminal):
    to_the_door(criminal)
    criminal.case.parties.get(side="accused").representations.update(until=MORNING.date())
    assert refused(course.open_sitting, criminal.hearing, by=criminal.judge, via=WEB) == {
        "no_defender": "CRPL 36; OLR 37"
    }


@pytest.mark.parametrize("role", ["defender", "accused", "prosecutor", "judge"])
def test_a_lost_line_pauses_by_itself_after_ten_seconds_and_nothing_goes_on_without_it(criminal, role):
    sitting = opened(criminal)
    lost = of_role(criminal.hearing, role)
    criminal.room.lose(lost)
    criminal.clock.shift(9)
    assert pausing.watch(sitting) is None
    criminal.clock.shift(2)
    person, answer = next(pair for pair in answers_for(sitting) if pair[0] != lost)
    assert f"{role}_lost" in refused(course.enter_answer, sitting, person, answer=answer, by=criminal.recorder, via=WEB)
    stop = pausing.watch(sitting)
    assert (stop.reason, stop.participant, stop.lost_since) == ("lost", lost, timezone.now() - timedelta(seconds=11))
    assert ("pause", criminal.hearing.pk, "lost") in criminal.room.did
    sitting.refresh_from_db()
    assert f"{role}_lost" in refused(pausing.resume, sitting, by=criminal.judge, via=WEB)
    criminal.room.connect(lost)
    assert pausing.resume(sitting, by=criminal.judge, via=WEB).state == "open"
    assert not criminal.hearing.absence_findings.exists(), "a broken line is no absence"


def test_after_a_lost_line_picture_and_sound_are_asked_again_and_what_was_missed_is_repeated(criminal):
    sitting = go_to(opened(criminal), "rights", by=criminal.judge)
    counsel = of_role(criminal.hearing, "defender")
    criminal.clock.shift(1)
    criminal.room.lose(counsel)
    criminal.clock.shift(5)
    accused = of_role(criminal.hearing, "accused")
    said = course.enter_answer(sitting, accused, answer="yes", by=criminal.recorder, via=WEB)
    criminal.clock.shift(8)
    stop = pausing.watch(sitting)
    assert pausing.missed(stop) == [said]
    criminal.room.connect(counsel)
    sitting.refresh_from_db()
    pausing.resume(sitting, by=criminal.judge, via=WEB)
    course.enter_answer(sitting, counsel, answer="yes", by=criminal.recorder, via=WEB)
    sitting.refresh_from_db()
    codes = refused(course.begin_next_step, sitting, by=criminal.judge, via=WEB)
    assert codes == {"not_repeated": "OLR 22; OLR 25", "line_check_unanswered": "OLR 24; OLR 22"}
    course.enter_answer(sitting, counsel, answer="yes", step="line_check", by=criminal.recorder, via=WEB)
    stop.refresh_from_db()
    pausing.mark_repeated(stop, by=criminal.judge, via=WEB)
    assert course.begin_next_step(sitting, by=criminal.judge, via=WEB).step == "plea"


def test_an_accused_who_needs_an_interpreter_is_not_heard_without(criminal, interpreter):
    to_the_door(criminal)
    accused = of_role(criminal.hearing, "accused")
    people.set_language(accused, language="ug", needs_interpreter=True, by=criminal.accused, via=WEB)
    codes = refused(course.open_sitting, criminal.hearing, by=criminal.judge, via=WEB)
    assert codes == {"no_interpreter": "CPL 11; CRPL 9"}
    accused.refresh_from_db()
    helper = people.assign_interpreter(accused, interpreter, remote=True, by=criminal.recorder, via=WEB)
    people.check_at_door(helper, method="document", by=criminal.recorder, via=WEB)
    criminal.room.connect(helper)
    sitting = course.open_sitting(criminal.hearing, by=criminal.judge, via=WEB)
    criminal.room.lose(helper)
    criminal.clock.shift(11)
    assert pausing.watch(sitting).participant == helper


def test_a_no_on_the_record_stops_it_and_it_goes_on_in_the_courtroom(criminal):
    sitting = go_to(opened(criminal), "remote_consent", by=criminal.judge)
    for person, _answer in answers_for(sitting):
        says = "no" if person.role == "accused" else "yes"
        course.enter_answer(sitting, person, answer=says, by=criminal.recorder, via=WEB)
    assert refused(course.begin_next_step, sitting, by=criminal.judge, via=WEB) == {
        "remote_consent_no": "OLR 4; OLR 37"
    }
    course.break_off(sitting, reason="被告人不同意远程审理", by=criminal.judge, via=WEB)
    criminal.hearing.refresh_from_db()
    assert criminal.hearing.state == "adjourned"
    assert sitting.entries.count(), "what was done stays"


def test_the_last_statement_cannot_be_skipped(criminal):
    sitting = go_to(opened(criminal), "last_statement", by=criminal.judge)
    codes = refused(course.close_sitting, sitting, by=criminal.judge, via=WEB)
    assert codes == {"last_statement": "CRPL 198; CRPL 224; CPL 144"}
    assert "last_statement_unanswered" in refused(course.begin_next_step, sitting, by=criminal.judge, via=WEB)
    with pytest.raises(WrongState, match="最后陈述") as error:
        acts.hold(criminal.hearing, outcome="x", minutes=None, by=criminal.judge, via=WEB)
    assert "CRPL 198" in error.value.basis
    accused = of_role(criminal.hearing, "accused")
    course.enter_answer(sitting, accused, answer="declined", by=criminal.recorder, via=WEB)
    closed = course.close_sitting(sitting, by=criminal.judge, via=WEB)
    assert closed.heads == {"court": "c" * 64, "centre": "c" * 64}


def test_a_hearing_is_not_closed_in_the_middle(criminal):
    sitting = go_to(opened(criminal), "rights", by=criminal.judge)
    assert {"step_left", "last_statement"} <= set(refused(course.close_sitting, sitting, by=criminal.judge, via=WEB))


def test_the_course_leaves_no_step_out(criminal):
    sitting = opened(criminal)
    assert "identity_unanswered" in refused(course.begin_next_step, sitting, by=criminal.judge, via=WEB)
    accused = of_role(criminal.hearing, "accused")
    with pytest.raises(BadInput, match="另一环节"):
        course.enter_answer(sitting, accused, step="last_statement", by=criminal.recorder, via=WEB)


@pytest.mark.parametrize("wrong", ["outside_earshot", "no_coercion", "whole_room", "documents_given"])
def test_a_room_of_the_centre_that_is_not_in_order_keeps_it_closed(criminal, wrong):
    to_the_door(criminal)
    stated = dict.fromkeys(("outside_earshot", "no_coercion", "whole_room", "documents_given"), True) | {wrong: False}
    centre.state_room(criminal.hearing, criminal.cell, present="民警", **stated, by=criminal.operator, via=WEB)
    assert refused(course.open_sitting, criminal.hearing, by=criminal.judge, via=WEB) == {
        "centre_not_ready": "OLR 37; CRPL 39"
    }


def test_only_the_operator_of_this_centre_states_its_room(criminal, court):
    from evercourt.accounts.offices import Office
    from tests.factories import office_holder

    other = office_holder(court, Office.DETENTION_OPERATOR, "别的看守所", "other.operator@example.org")
    everyone_agrees(criminal)
    people.place_in_centre(of_role(criminal.hearing, "accused"), criminal.cell, by=criminal.judge, via=WEB)
    stated = dict.fromkeys(("outside_earshot", "no_coercion", "whole_room", "documents_given"), True)
    for person in (other, criminal.judge, criminal.counsel):
        with pytest.raises(NotAllowed):
            centre.state_room(criminal.hearing, criminal.cell, present="x", **stated, by=person, via=WEB)
    criminal.operator.offices_held.update(until=MORNING.date() - timedelta(days=1))
    fresh = type(criminal.operator).objects.get(pk=criminal.operator.pk)
    with pytest.raises(NotAllowed):
        centre.state_room(criminal.hearing, criminal.cell, present="x", **stated, by=fresh, via=WEB)


def test_somebody_in_custody_takes_part_from_the_centre(criminal):
    to_the_door(criminal)
    criminal.hearing.people.filter(role="accused").update(centre_room=None)
    assert "no_centre" in refused(course.open_sitting, criminal.hearing, by=criminal.judge, via=WEB)


def test_accused_and_counsel_talk_alone_and_only_start_and_end_are_kept(criminal):
    sitting = opened(criminal)
    for person in (criminal.judge, criminal.operator, criminal.prosecutor, criminal.recorder):
        with pytest.raises(NotAllowed):
            centre.begin_talk(criminal.hearing, by=person, via=WEB)
    centre.begin_talk(criminal.hearing, by=criminal.accused, via=WEB)
    sitting.refresh_from_db()
    assert sitting.state == "paused"
    pair = {of_role(criminal.hearing, role).pk for role in ("accused", "defender")}
    assert set(criminal.room.counsel[criminal.hearing.pk]) == pair
    with pytest.raises(WrongState) as error:
        pausing.resume(sitting, by=criminal.judge, via=WEB)
    assert error.value.basis == "CRPL 39"
    with pytest.raises(NotAllowed):
        centre.end_talk(criminal.hearing, by=criminal.operator, via=WEB)
    criminal.clock.shift(300)
    talk = centre.end_talk(criminal.hearing, by=criminal.counsel, via=WEB)
    assert (talk.ended_at - talk.began_at).seconds == 300
    entry = Entry.objects.get(act="hearings.sitting_paused")
    assert (entry.actor, entry.facts["person"], entry.facts["reason"]) == ("system", None, "counsel"), "not who asked"
    assert pausing.resume(sitting, by=criminal.judge, via=WEB).state == "open"


def test_a_talk_can_begin_while_the_hearing_is_paused_for_something_else(criminal):
    sitting = opened(criminal)
    pausing.pause(sitting, reason="recess", by=criminal.judge, via=WEB)
    talk = centre.begin_talk(criminal.hearing, by=criminal.accused, via=WEB)
    assert centre.begin_talk(criminal.hearing, by=criminal.counsel, via=WEB) == talk, "pressed by both"
    centre.end_talk(criminal.hearing, by=criminal.counsel, via=WEB)
    sitting.refresh_from_db()
    assert sitting.state == "paused"
    assert pausing.resume(sitting, by=criminal.judge, via=WEB).state == "open"


def test_the_accused_is_identified_by_document_and_face_and_nobody_by_themselves(criminal):
    everyone_agrees(criminal)
    accused = of_role(criminal.hearing, "accused")
    for method in ("questions", "known", "face"):
        with pytest.raises(BadInput):
            people.check_at_door(accused, method=method, by=criminal.judge, via=WEB)
    with pytest.raises(NotAllowed):
        people.check_at_door(accused, method="document", by=criminal.accused, via=WEB)


def test_without_the_check_at_the_door_it_does_not_open(criminal):
    to_the_door(criminal)
    criminal.hearing.people.filter(role="defender").update(checked_at=None)
    assert refused(course.open_sitting, criminal.hearing, by=criminal.judge, via=WEB) == {
        "not_identified": "OLR 7; CPL 140"
    }


def test_the_accused_is_never_absent(criminal):
    opened(criminal)
    accused = of_role(criminal.hearing, "accused")
    seen = absence.shown_telemetry(accused)["sha256"]
    with pytest.raises(WrongState) as error:
        absence.find_absence(accused, finding="left_midway", seen=seen, reasons="x", by=criminal.judge, via=WEB)
    assert "OLR 25" in error.value.basis


def test_a_witness_of_a_criminal_case_comes_on_site_and_waits_apart(criminal):
    with pytest.raises(BadInput) as error:
        people.invite(criminal.hearing, role="witness", name="王五", user=None, remote=True, by=criminal.judge, via=WEB)
    assert error.value.basis == "OLR 37"
    witness = people.invite(
        criminal.hearing, role="witness", name="王五", user=UserFactory(name="王五"), by=criminal.judge, via=WEB
    )
    opened(criminal)
    assert ("admit", criminal.hearing.pk, witness.pk, (), False) not in criminal.room.did
    with pytest.raises(WrongState) as error:
        people.admit(witness, by=criminal.judge, via=WEB)
    assert error.value.basis == "OLR 26; CPL 72"


def test_a_custody_limit_is_moved_by_nothing_and_told_when_a_hearing_is_put_off(criminal):
    last = (MORNING + timedelta(days=15)).date()
    limit = _custody(criminal.case, last)
    acts.adjourn(criminal.hearing, reason="看守所网络中断", by=criminal.judge, via=WEB)
    limit.refresh_from_db()
    assert limit.due_on == last
    assert Entry.objects.get(act="hearings.custody_limit_near").facts["last_day"] == last.isoformat()
    with pytest.raises(BadInput) as error:
        acts.schedule(
            criminal.case, courtroom=criminal.hearing.courtroom, starts_at=MORNING + timedelta(days=20), minutes=60,
            by=criminal.judge, via=WEB,
        )  # fmt: skip
    assert "CRPL 98" in error.value.basis


def _custody(case, last):
    from evercourt.courts.procedures import pack

    rule = next(name for name, versions in pack("cn").limits.items() if versions[0].custody)
    return Deadline.objects.create(case=case, rule=rule, trigger_date=MORNING.date(), due_on=last)


def test_only_a_judge_of_the_case_signs_the_grounds_and_with_a_fresh_second_factor(criminal, second_judge, president):
    found = no_ground(criminal.hearing)
    for person in (criminal.recorder, second_judge, president, criminal.prosecutor):
        with pytest.raises(NotAllowed):
            eligibility.sign_eligibility(criminal.hearing, found=found, by=person, via=WEB)
    criminal.judge.second_factor_at = None
    with pytest.raises(SecondFactorNeeded):
        eligibility.sign_eligibility(criminal.hearing, found=found, by=criminal.judge, via=WEB)
    criminal.judge.second_factor_at = timezone.now()
    with pytest.raises(BadInput) as error:
        eligibility.sign_eligibility(criminal.hearing, found={"refused": False}, by=criminal.judge, via=WEB)
    assert error.value.basis == "OLR 21"
    assert len(found) == 8, "the seven grounds of OLR 21, and what bars the fast track"


def test_the_whole_hearing_can_be_held(criminal):
    sitting = go_to(opened(criminal), "close", by=criminal.judge)
    assert course.close_sitting(sitting, by=criminal.judge, via=WEB).state == "closed"
    assert ("close", criminal.hearing.pk) in criminal.room.did
    steps = list(dict.fromkeys(sitting.entries.values_list("step", flat=True)))
    assert steps == [
        "identity", "remote_consent", "line_check", "language", "recusal", "rights", "plea", "defence_opinion",
        "last_statement",
    ]  # fmt: skip
