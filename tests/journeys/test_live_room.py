"""Two people in two browsers see and hear each other through the court, whatever breaks."""

import av
import pytest

from evercourt.conference import acts
from evercourt.conference.models import LineCheck, Recording, Seat
from evercourt.conference.record.comparing import check_recordings
from evercourt.conference.record.playable import export_tracks
from evercourt.conference.record.reader import open_recording
from evercourt.conference.record.tracks import contents
from evercourt.ledger.models import Entry
from tests.conference.tapping import tapped, tones
from tests.journeys.conftest import aside
from tests.journeys.live import a_room, cameras, enter, go_in, hears, live, running, sees  # noqa: F401

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def together(live, enter, court, judge, aygul):  # noqa: F811
    """The judge and Aygul in one room, Aygul let in by the judge."""
    room, (host, guest) = aside(lambda: a_room(court, judge, aygul))
    bench, home = enter(judge, f"/rooms/{room.pk}"), enter(aygul, f"/rooms/{room.pk}", size=(360, 740))
    go_in(bench)
    go_in(home)
    home.wait_for_selector("[data-part=door]:not([hidden])")
    bench.click("text=Let in")
    return room, bench, home, f"{host.pk}:camera", f"{guest.pk}:camera"


def both_see(bench, home, host, guest, seconds=20):
    sees(bench, guest, seconds)
    sees(home, host, seconds)


def test_two_people_see_and_hear_each_other_and_it_is_recorded(together, live, tmp_path, keep_picture):  # noqa: F811
    room, bench, home, host, guest = together
    both_see(bench, home, host, guest)
    hears(bench, guest)
    hears(home, host)
    bench.wait_for_timeout(6000)
    keep_picture(bench, "live-room-desk")
    keep_picture(home, "live-room-phone")
    assert bench.faults == home.faults == []
    aside(lambda: acts.close_room(room, by=None))
    home.wait_for_selector("[data-part=after]:not([hidden])")
    folder = live.recordings / f"room-{room.pk}" / "court"
    differences, about = check_recordings([folder])
    assert differences == []
    assert len(about.frames) == 4
    assert all(count > 50 for count in about.frames.values()), about.frames
    for path in export_tracks(folder, tmp_path / "playable"):
        with av.open(str(path)) as file:
            (stream,) = file.streams
            frames = sum(1 for _frame in file.decode(stream))
        assert frames > 50, path.name
    assert Entry.objects.filter(act="conference.recording_closed").count() == 1


def moves(page, *feeds):
    """Wait until the pictures of these feeds go on."""
    script = """async (feeds) => {
      const video = (feed) => document.querySelector(`[data-feed="${feed}"] video`);
      const count = () => feeds.map((feed) => video(feed)?.getVideoPlaybackQuality().totalVideoFrames ?? -1);
      const before = count();
      await new Promise((done) => setTimeout(done, 1500));
      return count().every((now, place) => before[place] >= 0 && now > before[place] + 3);
    }"""
    page.wait_for_function(script, arg=list(feeds), timeout=45_000)


def test_a_killed_engine_and_a_killed_line_house_are_survived(together, live):  # noqa: F811
    """Kill -9 of each in turn: people come back by themselves, and the record has one explained gap."""
    room, bench, home, host, guest = together
    both_see(bench, home, host, guest)
    (engine,) = live.engines()
    engine.kill()
    moves(bench, guest)
    moves(home, host)
    (engine,) = live.engines()
    live.kill()
    live.start()
    moves(bench, guest)
    moves(home, host)
    assert [one.pid for one in live.engines()] == [engine.pid]
    # The lists of what was sent meanwhile are told when the pages are connected again.
    for page in (bench, home):
        page.wait_for_selector("[data-part=said]", state="hidden")
    bench.wait_for_timeout(7000)
    aside(lambda: acts.close_room(room, by=None))
    home.wait_for_selector("[data-part=after]:not([hidden])")
    folder = live.recordings / f"room-{room.pk}" / "court"
    differences, _about = check_recordings([folder])
    assert differences == []
    why = [one.reason for one in contents(open_recording(folder)).explained if not one.feed]
    assert why == ["taken-up"]
    assert not Entry.objects.filter(act="conference.removed").exists()


def test_the_centre_records_too_and_both_agree_with_the_source(together, live, live_server, tmp_path):  # noqa: F811
    room, bench, home, host, guest = together
    token = aside(lambda: acts.recorder_pass(room, place="centre", by=None))
    folder = tmp_path / "centre"
    command = ["-m", "evercourt", "recorder", live_server.url, str(folder), "--key", str(tmp_path / "centre.pem")]
    with running(command, {"EVERCOURT_RECORDER_PASS": token}) as recorder:
        both_see(bench, home, host, guest)
        bench.wait_for_timeout(14_000)
        aside(lambda: acts.close_room(room, by=None))
        assert recorder.wait(30) == 0
    home.wait_for_selector("[data-part=after]:not([hidden])")
    court = live.recordings / f"room-{room.pk}" / "court"
    differences, about = check_recordings([court, folder])
    assert differences == []
    # Fifty a second, fewer where the machine is busy.
    assert about.frames[f"centre {guest} audio"] > 100
    assert abs(about.offset) < 1
    assert {recording.place for recording in Recording.objects.all() if recording.closed_at} == {"court", "centre"}
    assert Entry.objects.filter(act="conference.head_told").count() >= 2
    heads = contents(open_recording(folder)).heads
    assert {place for place, _number, _chain in heads} >= {"court"}


@pytest.mark.parametrize("live", [{"EVERCOURT_MEDIA_ENGINE": "tests.conference.tapping.TappedEngine"}], indirect=True)
def test_a_private_talk_is_heard_by_two_and_nobody_else(together, live, enter, judge, aygul, lawyer_zhao):  # noqa: F811
    room, bench, home, _host, _guest = together
    counsel = aside(lambda: acts.give_seat(room, lawyer_zhao, role="counsel", by=None))
    office = enter(lawyer_zhao, f"/rooms/{room.pk}")
    go_in(office)
    bench.click("text=Let in")
    office.wait_for_selector("[data-part=stage]:not([hidden])")
    accused = Seat.objects.get(room=room, person=aygul)
    private = aside(lambda: acts.go_aside(accused, counsel, by=aygul))
    for page in (home, office):
        page.wait_for_url(f"**/rooms/{private.pk}")
        go_in(page)
    one, other = Seat.objects.get(room=private, person=aygul), Seat.objects.get(room=private, person=lawyer_zhao)
    sees(home, f"{other.pk}:camera")
    hears(office, f"{one.pk}:camera")
    home.wait_for_timeout(4000)
    # Who holds the server hears the tone of the microphones in the hearing, and not in the talk.
    hearing, talk = tapped(live.folder, room.pk), tapped(live.folder, private.pk)
    heard, noise = tones(hearing), tones(talk)
    tone = max(heard, key=heard.count)
    near = [sum(abs(one - tone) <= 50 for one in some) for some in (heard, noise)]
    assert near[0] > 5, "the same ears hear the tone of the microphones where they may"
    assert near[0] > 0.6 * len(heard), heard
    # What is encrypted decodes to noise, which holds this tone by chance too (a tenth as often); what is not, as often.
    assert len(talk) > 100
    assert near[1] / len(talk) < 0.4 * near[0] / len(hearing), (near, len(hearing), len(talk), noise)
    digits = home.inner_text("[data-part=digits]")
    assert len(digits) == 6
    assert office.inner_text("[data-part=digits]") == digits
    # The engine of the talk was started without a recorder; nothing of the talk is on the disk.
    (talk,) = [engine for engine in live.engines() if f"room-{room.pk}/" not in engine.cmdline()[-1]]
    assert '"recorded": null' in talk.cmdline()[-1]
    assert not (live.recordings / f"room-{private.pk}").exists()
    # The judge tries the door.
    tried = enter(judge, f"/rooms/{private.pk}", context=bench.context)
    assert "This room is not for you" in tried.inner_text("main")
    assert Entry.objects.filter(act="conference.entry_refused").count() == 1
    home.click("button[value=end]")
    for page in (home, office):
        page.wait_for_url(f"**/rooms/{room.pk}#in")
    assert [entry.act for entry in Entry.objects.filter(act__startswith="conference.private").order_by("place")] == [
        "conference.private_begun", "conference.private_ended",
    ]  # fmt: skip


def test_the_check_shows_what_the_others_will_see_and_is_kept(live, enter, aygul, keep_picture):  # noqa: F811
    page = enter(aygul, "/rooms/check", size=(360, 740))
    page.click("[data-part=start]")
    page.wait_for_selector("[data-part=result].notice--good, [data-part=result].notice--warn", timeout=40_000)
    page.wait_for_selector("[data-part=facts]:not([hidden])")
    assert page.inner_text("[data-part=back]") == "works"
    page.wait_for_timeout(500)
    kept = LineCheck.objects.get(person=aygul)
    assert kept.camera
    assert kept.returned
    assert kept.sent > 50
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    keep_picture(page, "live-check-phone")


def test_two_windows_of_one_person_and_the_older_gives_way(together, enter, aygul):  # noqa: F811
    room, _bench, home, host, _guest = together
    second = enter(aygul, f"/rooms/{room.pk}", context=home.context)
    go_in(second)
    home.wait_for_selector("[data-part=after]:not([hidden])")
    assert "another window" in home.inner_text("[data-part=why]")
    sees(second, host)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (
            "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotFoundError') }",
            "No camera",
        ),
        (
            "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotReadableError') }",
            "Another",
        ),
        (
            "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotAllowedError') }",
            "not allowed",
        ),
        ("delete window.RTCPeerConnection", "too old"),
    ],
)
def test_a_device_that_does_not_work_is_told_in_plain_words(live, enter, court, judge, aygul, what, said):  # noqa: F811
    room, _seats = aside(lambda: a_room(court, judge, aygul))
    page = enter(aygul, "/rooms/check")
    page.context.add_init_script(what)
    page.goto(page.url.replace("/rooms/check", f"/rooms/{room.pk}"))
    go_in(page)
    page.wait_for_selector("[data-part=faults]:not([hidden])")
    assert said in page.inner_text("[data-part=faults]")


def test_a_wrong_clock_is_told_and_the_hearing_goes_by_the_courts(live, enter, court, judge, aygul, keep_picture):  # noqa: F811
    """A telephone whose clock is twenty minutes late: the room says so, and lets the person in all the same."""
    room, (host, _guest) = aside(lambda: a_room(court, judge, aygul))
    bench = enter(judge, f"/rooms/{room.pk}")
    go_in(bench)
    assert bench.locator("[data-part=clock]").is_hidden()
    home = enter(aygul, "/rooms/check", size=(360, 740))
    home.context.add_init_script("const right = Date.now; Date.now = () => right() - 20 * 60_000")
    home.goto(home.url.replace("/rooms/check", f"/rooms/{room.pk}"))
    said = home.locator("[data-part=clock]").inner_text()
    assert "wrong by 20 minutes" in said
    assert "the clock of the court" in said
    keep_picture(home, "live-room-clock-phone")
    go_in(home)
    home.wait_for_selector("[data-part=door]:not([hidden])")
    bench.click("text=Let in")
    sees(home, f"{host.pk}:camera")


def test_a_stolen_or_expired_link_opens_nothing(live, enter, court, judge, aygul, li_qiang):  # noqa: F811
    room, _seats = aside(lambda: a_room(court, judge, aygul))
    thief = enter(li_qiang, f"/rooms/{room.pk}")
    assert "This was not found" in thief.inner_text("main")
    aside(lambda: acts.close_room(room, by=None))
    late = enter(aygul, f"/rooms/{room.pk}")
    assert "over" in late.inner_text("main")
