"""Two people in two browsers see and hear each other through the court, whatever breaks."""


import pytest

from evercourt.conference import acts
from evercourt.conference.record.comparing import check_recordings
from evercourt.conference.record.playable import export_tracks
from evercourt.ledger.models import Entry
from tests.journeys.conftest import aside
from tests.journeys.live import a_room, cameras, enter, go_in, hears, live, sees  # noqa: F401

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
    import av

    for path in export_tracks(folder, tmp_path / "playable"):
        with av.open(str(path)) as file:
            (stream,) = file.streams
            frames = sum(1 for _frame in file.decode(stream))
        assert frames > 50, path.name
    assert Entry.objects.filter(act="conference.recording_closed").count() == 1
