"""`evercourt verify` and `evercourt playable` on recordings, from the command line and without a database."""

import json
import os
import subprocess
import sys
from fractions import Fraction

import av
import pytest

from tests.conference.studio import Clock, Place, Source, copy, hearing

# Nothing of the house may be needed.
ALONE = {"PATH": os.environ["PATH"], "DATABASE_URL": "postgresql://nowhere.invalid:1/x", "LANG": "C"}


def evercourt(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "evercourt", *map(str, arguments)],
        env=ALONE,
        capture_output=True,
        text=True,
        check=False,
    )


def pictures(count):
    """Encode a moving bar as VP8, twenty pictures a second."""
    codec = av.CodecContext.create("libvpx", "w")
    codec.width, codec.height, codec.pix_fmt, codec.time_base = 160, 90, "yuv420p", Fraction(1, 20)
    for number in range(count):
        frame = av.VideoFrame(160, 90, "yuv420p")
        for plane in frame.planes:
            line = bytearray(plane.line_size)
            line[number % plane.width] = 255
            plane.update(bytes(line) * plane.height)
        frame.pts = number
        yield from (bytes(packet) for packet in codec.encode(frame))


@pytest.fixture(scope="module")
def recordings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("recordings")
    court, centre = Place("court", folder / "court"), Place("centre", folder / "centre", Clock(ahead=0.2))
    sources = [Source("1:camera", "opus"), Source("1:camera", "vp8", frames=list(pictures(420)))]
    hearing([court, centre], sources, 20)
    court.writer.close()
    centre.writer.close()
    return court.folder, centre.folder


def test_two_recordings_that_agree_are_said_to_be_sound(recordings):
    told = evercourt("verify", *recordings, "--json")
    said = json.loads(told.stdout)
    assert told.returncode == 0, told.stdout + told.stderr
    assert said["sound"]
    assert said["checked"] == {"recordings": 2, "frames": 2 * (1000 + 400)}


def test_what_was_changed_is_named_in_a_sentence(recordings):
    court, centre = recordings
    spoilt = copy(centre, "spoilt")
    content = bytearray((spoilt / "000002.seg").read_bytes())
    content[5000] ^= 1
    (spoilt / "000002.seg").write_bytes(content)
    told = evercourt("verify", court, spoilt)
    assert told.returncode == 1
    assert "spoilt/000002.seg" in told.stdout
    assert "changed after it was sealed" in told.stdout


def test_only_recordings_are_compared_and_an_empty_folder_is_none(recordings, tmp_path):
    (tmp_path / "case.zip").write_bytes(b"x")
    assert evercourt("verify", tmp_path / "case.zip", recordings[0]).returncode == 2
    (tmp_path / "empty").mkdir()
    assert "no recording" in evercourt("verify", tmp_path / "empty").stdout


def test_every_track_becomes_a_playable_file_of_the_right_length(recordings, tmp_path):
    told = evercourt("playable", recordings[0], tmp_path)
    assert told.returncode == 0, told.stderr
    # The sound of the studio is noise with a header nobody decodes, so its packets are counted.
    with av.open(str(tmp_path / "1-camera-audio.webm")) as file:
        times = [float(packet.pts * packet.time_base) for packet in file.demux(audio=0) if packet.pts is not None]
    assert len(times) == 1000
    assert times[-1] - times[0] == pytest.approx(19.98, abs=0.1)
    with av.open(str(tmp_path / "1-camera-video.webm")) as file:
        shown = [frame.time for frame in file.decode(video=0)]
    assert len(shown) == 400
    assert shown[-1] - shown[0] == pytest.approx(19.95, abs=0.1)


def test_nothing_to_play_is_said(tmp_path):
    (tmp_path / "empty").mkdir()
    assert evercourt("playable", tmp_path / "empty", tmp_path / "out").returncode == 1
