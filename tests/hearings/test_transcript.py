"""The transcript: each line with its time, corrections in sight, everyone signs or says why not."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from evercourt.hearings import course, transcripts
from evercourt.hearings.models import Line, Transcript
from evercourt.hearings.ports import Heard
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from tests.hearings.conftest import go_to, of_role, opened
from tests.hearings.fake_room import FakeTranscriber

WEB = Channel.WEB


@pytest.fixture
def closed(criminal):
    """A closed hearing with two lines."""
    sitting = opened(criminal)
    transcript = Transcript.objects.get(hearing=criminal.hearing)
    first = transcripts.write_line(
        transcript, text="现在开庭。", speaker=of_role(criminal.hearing, "judge"), by=criminal.recorder, via=WEB
    )
    criminal.clock.shift(5)
    transcripts.write_line(
        transcript, text="我认罪。", speaker=of_role(criminal.hearing, "accused"), by=criminal.recorder, via=WEB
    )
    sitting = go_to(sitting, "close", by=criminal.judge)
    course.close_sitting(sitting, by=criminal.judge, via=WEB)
    criminal.transcript, criminal.first = transcript, first
    return criminal


def lay_open(made):
    return transcripts.lay_open(made.transcript, by=made.recorder, via=WEB)


def sign_all(made, transcript, *, but=()):
    by = {
        "prosecutor": made.prosecutor,
        "accused": made.accused,
        "defender": made.counsel,
        "judge": made.judge,
        "clerk": made.recorder,
    }
    for role, person in by.items():
        if role not in but:
            transcripts.sign(transcript, of_role(made.hearing, role), seen=transcript.sha256, by=person, via=WEB)


def test_a_corrected_line_stays_in_sight(closed):
    new = transcripts.write_line(
        closed.transcript,
        text="现在正式开庭。",
        speaker=closed.first.speaker,
        replaces=closed.first,
        by=closed.recorder,
        via=WEB,
    )
    assert [line.text for line in transcripts.lines_of(closed.transcript)] == ["现在正式开庭。", "我认罪。"]
    assert (new.at, new.replaces.text) == (closed.first.at, "现在开庭。")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE hearings_line SET text = 'x'")


def test_who_follows_the_hearing_does_not_write_the_transcript(closed):
    for person in (closed.accused, closed.counsel, closed.prosecutor, closed.operator):
        with pytest.raises(NotAllowed):
            transcripts.write_line(closed.transcript, text="x", speaker=None, by=person, via=WEB)


def test_what_an_engine_hears_is_a_draft_until_the_recorder_has_checked_it(criminal):
    sitting = opened(criminal)
    transcript = Transcript.objects.get(hearing=criminal.hearing)
    heard = FakeTranscriber().hear(b"\0" * 32_000 * 2, rate=16_000, language="zh-hans")
    drafts = transcripts.take_draft(
        transcript, [*heard, Heard(begins=9, ends=9, text="未完", final=False)], begins=timezone.now(), speaker=None
    )
    assert [(line.source, line.text) for line in drafts] == [("draft", "第1句"), ("draft", "第2句")]
    assert drafts[1].at - drafts[0].at == timedelta(seconds=1)
    course.close_sitting(go_to(sitting, "close", by=criminal.judge), by=criminal.judge, via=WEB)
    with pytest.raises(BadInput) as error:
        transcripts.lay_open(transcript, by=criminal.recorder, via=WEB)
    assert error.value.basis == "REC 6"
    for line in drafts:
        transcripts.write_line(transcript, text=line.text, speaker=None, replaces=line, by=criminal.recorder, via=WEB)
    assert transcripts.lay_open(transcript, by=criminal.recorder, via=WEB).state == "open"


def test_nobody_signs_a_text_they_have_not_read(closed):
    transcript = lay_open(closed)
    accused = of_role(closed.hearing, "accused")
    with pytest.raises(WrongState) as error:
        transcripts.sign(transcript, accused, seen="0" * 64, by=closed.accused, via=WEB)
    assert error.value.basis == "CPL 150"
    with pytest.raises(NotAllowed):
        transcripts.sign(transcript, accused, seen=transcript.sha256, by=closed.counsel, via=WEB)
    with pytest.raises(BadInput):  # For somebody else only what was read to them, or a refusal.
        transcripts.sign(transcript, accused, seen=transcript.sha256, by=closed.recorder, via=WEB)
    assert transcripts.sign(
        transcript, accused, seen=transcript.sha256, read_to=True, by=closed.recorder, via=WEB
    ).read_to


def test_it_is_translated_to_an_accused_who_needs_it_before_they_sign(closed):
    accused = of_role(closed.hearing, "accused")
    accused.needs_interpreter = True
    accused.save()
    transcript = lay_open(closed)
    with pytest.raises(BadInput) as error:
        transcripts.sign(transcript, accused, seen=transcript.sha256, by=closed.accused, via=WEB)
    assert error.value.basis == "CRPL 9; CRPL 207"


def test_a_correction_asked_for_is_made_or_noted(closed):
    transcript = lay_open(closed)
    seen = transcript.sha256
    accused = of_role(closed.hearing, "accused")
    line = transcript.lines.get(text="我认罪。")
    asked = transcripts.ask_correction(line, accused, text="我自愿认罪。", by=closed.accused, via=WEB)
    transcripts.answer_correction(asked, grant=True, answer="", by=closed.recorder, via=WEB)
    transcript.refresh_from_db()
    assert transcript.sha256 != seen, "who read the old text reads again"
    other = transcripts.ask_correction(closed.first, accused, text="x", by=closed.accused, via=WEB)
    with pytest.raises(BadInput):
        transcripts.answer_correction(other, grant=False, answer=" ", by=closed.recorder, via=WEB)
    noted = transcripts.answer_correction(other, grant=False, answer="与录音一致", by=closed.recorder, via=WEB)
    assert noted.granted is False
    sign_all(closed, transcript)
    letter = transcripts._letter(transcript, "休庭")
    assert any("未更正：与录音一致" in note for note in letter["paragraphs"])


def test_it_is_issued_only_when_everyone_has_signed_or_refused_with_a_reason(closed):
    transcript = lay_open(closed)
    sign_all(closed, transcript, but=("accused",))
    with pytest.raises(BadInput, match="艾力") as error:
        transcripts.issue_transcript(transcript, outcome="择日宣判", by=closed.recorder, via=WEB)
    assert "CPL 150" in error.value.basis
    accused = of_role(closed.hearing, "accused")
    with pytest.raises(BadInput):
        transcripts.sign(transcript, accused, seen=transcript.sha256, refused=True, by=closed.accused, via=WEB)
    transcripts.sign(
        transcript, accused, seen=transcript.sha256, refused=True, reason="记录不全", by=closed.accused, via=WEB
    )
    issued = transcripts.issue_transcript(transcript, outcome="择日宣判", by=closed.recorder, via=WEB)
    closed.hearing.refresh_from_db()
    assert (issued.state, closed.hearing.state) == ("issued", "held")
    assert closed.hearing.minutes == issued.document
    letter = transcripts._letter(transcript, "择日宣判")
    assert (letter["court_head"], letter["centre_head"]) == ("c" * 64, "c" * 64)
    assert any("拒绝签名：记录不全" in note for note in letter["paragraphs"])
    assert issued.document.seal


def test_captions_are_webvtt_timed_from_the_opening_and_no_markup_of_a_speaker_gets_in(closed):
    sitting = closed.hearing.sitting
    Line.objects.create(
        transcript=closed.transcript, at=sitting.opened_at + timedelta(hours=1), text="<b>甲\n\n乙 --> 丙"
    )
    lines = transcripts.webvtt(closed.transcript).split("\n")
    assert lines[0] == "WEBVTT"
    assert "00:00:00.000 --> 00:00:05.000" in lines
    assert "<v 古丽娜尔>现在开庭。" in lines
    assert lines[-2] == "&lt;b&gt;甲 乙 --&gt; 丙"
    assert lines[-3] == "01:00:00.000 --> 01:00:05.000"
