"""The scenarios play here in the test's own database; the command plays them in one that it makes and drops."""

import io
import json
import os
import signal
import subprocess
import sys

import pytest
from rich.console import Console

from evercourt.cases.models import Case, DocketEntry
from evercourt.cli import demonstration
from evercourt.cli.scenario import SCENARIOS, _play
from evercourt.cli.scenarios import august_2022, closure_2022, criminal_hearing, enforcement, hearing, one_road
from evercourt.cli.scenarios.clock import Clock, showing
from evercourt.cli.scenarios.frame import Deviation, Story, play, title_of
from evercourt.config.database import ROOT, start_embedded
from evercourt.config.translations import LOCALE, merged
from tests.documents.conftest import own_files  # noqa: F401

COMMAND = [sys.executable, "-u", "-m", "evercourt", "scenario", "one-road", "--json"]


@pytest.fixture
def lines(settings, monkeypatch):
    """Play the given steps by the command's own function; return whether it went well, and what it printed."""
    settings.LINES = dict.fromkeys(("email", "sms"), "evercourt.adapters.lines.memory.MemoryLine")

    def played(steps):
        monkeypatch.setattr(one_road, "STEPS", steps)
        out = io.StringIO()
        well = _play("one-road", Console(file=out, soft_wrap=True), as_json=True)
        return well, [json.loads(line) for line in out.getvalue().splitlines()]

    return played


@pytest.mark.django_db
def test_a_step_shows_docket_number_channel_person_and_law_from_the_record(lines):
    well, said = lines(one_road.STEPS[:4])
    assert well
    accepted = said[3]
    assert accepted["at"].startswith("2022-08-10")
    entries = [one for one in accepted["record"] if one["docket"]]
    assert [one["docket"] for one in entries] == list(range(1, len(entries) + 1))
    assert (entries[1]["via"], entries[1]["by"], entries[1]["office"]) == ("web", "马丽", "filing_clerk")
    assert {"what": "case number", "value": "（2022）新0103民初1号", "basis": ""} in accepted["checked"]
    assert any("FEE 16" in one["basis"] for one in accepted["checked"])
    assert DocketEntry.objects.filter(case=Case.objects.get()).count() == len(entries)


@pytest.mark.django_db
def test_a_deviation_names_the_step_what_was_expected_and_what_was_found(lines, monkeypatch):
    dearer = {**one_road.FORM, "claims": [{"kind": "money", "text": "归还借款", "amount": "86501.00"}]}
    monkeypatch.setattr(one_road, "FORM", dearer)
    well, said = lines(one_road.STEPS[:5])
    assert not well
    assert [one.get("number") for one in said] == [1, 2, 3, None]
    assert (said[-1]["failed"], said[-1]["title"]) == (4, title_of(one_road.accept))
    assert said[-1]["expected"] == "981.25"
    assert said[-1]["found"] != "981.25"


@pytest.mark.django_db
def test_an_act_that_must_be_refused_but_is_done_is_a_deviation():
    story = Story(Clock(one_road.START), {})
    with pytest.raises(Deviation, match="expected refused, found done"):
        story.refused("something", lambda: None)


def test_the_clock_moves_every_act_of_this_process_and_only_forward():
    from django.utils import timezone

    with showing(Clock(one_road.START)) as clock:
        assert timezone.localdate() == one_road.START.date()
        clock.morning_after(days=3)
        assert timezone.now().date().isoformat() == "2022-08-13"
        with pytest.raises(ValueError, match="past"):
            clock.move_to(one_road.START)
    assert timezone.now().year > 2022


@pytest.mark.parametrize("story", [one_road, closure_2022, enforcement, hearing, criminal_hearing, august_2022])
def test_every_step_has_a_title_in_chinese(story):
    chinese = merged(LOCALE / "zh_Hans")
    titles = [title_of(step) for step in story.STEPS]
    assert not [title for title in titles if not chinese.get(title)]


@pytest.mark.django_db
def test_the_closure_fails_loudly_when_something_is_left_behind(settings, monkeypatch):
    settings.LINES = dict.fromkeys(("email", "sms"), "evercourt.adapters.lines.memory.MemoryLine")
    monkeypatch.setattr("evercourt.continuity.acts.moving.move_hearings", lambda order, moved, told=False: 0)
    out = io.StringIO()
    assert not _play("closure-2022", Console(file=out, soft_wrap=True), as_json=True, size="small")
    failed = json.loads(out.getvalue().splitlines()[-1])
    assert (failed["failed"], failed["title"]) == (4, title_of(closure_2022.issue))


def _databases() -> set[str]:
    import psycopg

    with psycopg.connect(start_embedded()) as connection:
        found = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'evercourt_played_one_road_%'")
        return {name for (name,) in found}


@pytest.mark.slow
def test_the_command_plays_the_whole_road_in_a_database_it_drops_also_after_ctrl_c():
    before = _databases()
    done = subprocess.run(COMMAND, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    steps = [json.loads(line) for line in done.stdout.splitlines()]
    assert [step["number"] for step in steps] == list(range(1, len(one_road.STEPS) + 1))
    channels = {line["via"] for step in steps for line in step["record"]}
    assert channels >= {"web", "counter", "post", "system"}
    assert _databases() == before
    assert _interrupted() == 130
    assert _databases() == before


def _interrupted() -> int:
    """Press Ctrl-C in the middle of the story; return the exit status."""
    with subprocess.Popen(COMMAND, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as playing:
        playing.stdout.readline()
        playing.send_signal(signal.SIGINT)
        _rest, said = playing.communicate(timeout=120)
    assert "Traceback" not in said
    return playing.returncode


@pytest.mark.slow
def test_a_hearing_by_video_goes_from_consent_to_the_signed_transcript_and_a_recording_that_plays():
    command = [*COMMAND[:-2], "hearing", "--size", "small", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    steps = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(steps) == len(hearing.STEPS)
    checked = {one["what"]: one["value"] for step in steps for one in step["checked"]}
    assert checked["after ten seconds without a line"] == "paused"
    assert checked["people who signed"] == checked["recordings that play"] == "5"
    assert checked["differences between the recordings"] == ""
    acts = [line["act"] for step in steps for line in step["record"]]
    assert not [act for act in acts if "absence" in act], "a broken line is no absence"


@pytest.mark.slow
def test_on_a_line_that_loses_a_tenth_each_way_court_and_centre_still_hold_the_same():
    """Everybody's line and the recorder's; in the middle the defender's breaks. Pictures are asked for again, and what
    is lost of the sound is filled from the second path: nothing that was said is missing."""
    lossy = {"EVERCOURT_MEDIA_ENGINE": "tests.conference.lossy.LossyEngine", "EVERCOURT_TESTS_LOSE": "0.1"}
    command = [*COMMAND[:-2], "criminal-hearing", "--size", "small", "--json"]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | lossy, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    checked = {one["what"]: one["value"] for line in done.stdout.splitlines() for one in json.loads(line)["checked"]}
    assert checked["after ten seconds without a line"] == "paused"
    assert checked["recordings sealed"] == "centre, court"
    assert checked["differences between the recordings"] == ""
    assert checked["recordings that play for longer or shorter than was recorded"] == "{}"


@pytest.mark.slow
def test_august_2022_is_played_from_the_closure_to_the_last_cent_and_answers_the_news_from_its_record(tmp_path):
    """Closure, filings, mediations, criminal hearing and enforcement are one story: each is played once, here."""
    report = tmp_path / "report.md"
    command = [*COMMAND[:-2], "august-2022", "--size", "small", "--report", str(report), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    steps = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(steps) == len(august_2022.STEPS)
    said = [one for step in steps for one in step["checked"]]
    checked = {one["what"]: one["value"] for one in said}
    # The closure: nobody is lost.
    assert checked["visits left in the closure"] == checked["people not reached"] == "0"
    assert checked["filings decided"] == "7"
    assert {one["value"] for one in said if one["what"] == "signed by"} == {"messenger", "phone"}
    assert [one["value"] for one in said if one["what"] == "the agreement is confirmed"] == ["confirmed"] * 2
    # The criminal hearing: two recordings, and three who must agree.
    assert checked["defender"] == "赵敏 duty"
    assert checked["recordings sealed"] == "centre, court"
    assert checked["differences between the recordings"] == ""
    assert checked["recorders in the room of accused and counsel"] == "0"
    without = [one["basis"] for one in said if one["what"] == "to open without the consent of one of the three"]
    assert len(without) == 3
    assert all("OLR 37" in basis for basis in without)
    # The debt, to the last cent.
    assert checked["deducted by the institutions"] == checked["paid out"] == "264936.92"
    assert checked["shares"] == "34498.26, 43122.82, 181115.84"
    # Many acts of one kind are one line with their number.
    issued = steps[august_2022.STEPS.index(closure_2022.issue)]["record"]
    assert {"appointments.cancelled": 72}.items() <= {row["act"]: row["times"] for row in issued}.items()
    written = report.read_text(encoding="utf-8")
    assert "the indictment of the county among them | 19 | ledger |" in written
    assert "| vehicles sealed on the register | 2 | measures |" in written


def test_an_unknown_scenario_is_refused_before_anything_is_made():
    command = [*COMMAND[:-2], "no-road"]
    environment = {**os.environ, "LANG": "C"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert next(iter(SCENARIOS)) in done.stderr


def test_the_cast_of_the_demonstration_is_whole(db):
    demonstration.seed(Console(quiet=True))
    cast = demonstration.cast()
    assert {"plaintiff", "defendant", "filing_clerk", "registry_clerk", "judge", "other_clerk"} <= cast.keys()
    assert cast["other_clerk"].offices[0].court.code == "新0102"


def test_play_stops_at_the_first_deviation(db):
    done = []

    def first(story):
        """One."""
        done.append(1)
        story.expect("x", 1, 2)

    def second(story):
        """Two."""
        done.append(2)

    with pytest.raises(Deviation):
        list(play([first, second], Story(Clock(one_road.START), {})))
    assert done == [1]
