"""Two recordings and a source agree, and whatever is done to one of them is found and named."""

import errno
import os
import random
import re
from itertools import pairwise

import pytest

from evercourt.conference.record.comparing import check_recordings
from evercourt.conference.record.playable import placed, with_sound
from evercourt.conference.record.reader import check_recording, open_recording, read_segment
from evercourt.conference.record.sources import witnessed
from evercourt.conference.record.tracks import contents
from evercourt.conference.record.writer import NEEDED, DiskFull
from tests.conference.studio import Clock, Place, Source, copy, hearing

# Where the time stamps of three runs of one person begin.
RUNS = {"first": 1000, "lost": 900_000_000, "third": 5_000_000}


@pytest.fixture
def both(tmp_path):
    """The court's and the centre's recording of half a minute of two people."""
    court, centre = Place("court", tmp_path / "court"), Place("centre", tmp_path / "centre", Clock(ahead=0.3))
    sources = [Source("1:camera", "opus"), Source("1:camera", "vp8"), Source("2:camera", "opus")]
    hearing([court, centre], sources, 30)
    court.writer.close()
    centre.writer.close()
    return court, centre


def codes(*folders, **options):
    return {difference.code for difference in check_recordings(list(folders), **options)[0]}


def test_two_honest_recordings_agree(both):
    court, centre = both
    differences, about = check_recordings([court.folder, centre.folder])
    assert differences == []
    assert about.frames["court 1:camera audio"] == 1500
    assert about.seconds["court 1:camera video"] == pytest.approx(30, abs=0.3)
    assert about.offset == pytest.approx(0.3, abs=0.01)
    assert all(segment.statement for segment in open_recording(court.folder).segments)


def test_a_segment_is_never_longer_than_ten_seconds(both):
    walls = [segment.wall for segment in open_recording(both[0].folder).segments]
    assert max(b - a for a, b in pairwise(walls)) <= 10


@pytest.mark.parametrize("place", range(0, 100, 9))
def test_a_byte_flipped_anywhere_is_found(both, place):
    spoilt = copy(both[1].folder, "spoilt")
    segment = spoilt / "000003.seg"
    content = bytearray(segment.read_bytes())
    content[len(content) * place // 100] ^= 1
    segment.write_bytes(content)
    found = check_recording(spoilt)
    assert {"segment-changed", "segment-unsealed", "segment-signature"} & {one.code for one in found}
    assert any(one.subject == "spoilt/000003.seg" for one in found)
    assert codes(both[0].folder, spoilt)


def test_a_bit_flipped_in_any_word_of_it_is_found_and_never_ends_the_check(tmp_path):
    """Whatever becomes of a header, a track, an event or a seal: it is named, and the rest still looked at."""
    court, centre = Place("court", tmp_path / "court"), Place("centre", tmp_path / "centre")
    hearing([court, centre], [Source("1:camera", "opus")], 2)
    centre.writer.pause("recess")
    for place in (court, centre):
        place.writer.close()
    spoilt = copy(centre.folder, "spoilt")
    (segment,) = spoilt.glob("*.seg")
    sound = segment.read_bytes()
    words = [found.start() for found in re.finditer(rb"[a-z_]+|[0-9]+|[{}:,\"]", sound) if found.end() > found.start()]
    for at in random.Random(2022).sample([one for one in words if sound[one - 1 : one] in b'":{,'], 150):
        content = bytearray(sound)
        content[at] ^= 1 << (at % 8)
        segment.write_bytes(content)
        found, _about = check_recordings([court.folder, spoilt])
        assert any(one.subject.startswith("spoilt") for one in found), (at, sound[at - 20 : at + 20])


def test_a_byte_flipped_in_the_seal_is_found(both):
    spoilt = copy(both[1].folder, "spoilt")
    segment = spoilt / "000003.seg"
    content = bytearray(segment.read_bytes())
    for back in (1, 9, 40, 200):
        content[-back] ^= 1
        segment.write_bytes(content)
        assert {one.subject for one in check_recording(spoilt)} & {"spoilt/000003.seg"}, back
        content[-back] ^= 1


def test_a_removed_segment_is_named(both):
    spoilt = copy(both[0].folder, "spoilt")
    (spoilt / "000004.seg").unlink()
    found = check_recording(spoilt)
    assert [(one.code, one.subject) for one in found] == [("segment-missing", "spoilt/000004.seg")]
    assert "frames-missing" in codes(both[0].folder, spoilt) or "recording-same-place" in codes(both[0].folder, spoilt)


def test_the_last_segments_removed_are_missed_by_the_other_place(both):
    court, centre = both
    spoilt = copy(court.folder, "spoilt")
    for path in sorted(spoilt.glob("*.seg"))[-3:]:
        path.unlink()
    assert {one.code for one in check_recording(spoilt)} == {"recording-not-closed"}
    assert "head-differs" in codes(spoilt, centre.folder)


def test_a_doubled_segment_is_named(both):
    spoilt = copy(both[0].folder, "spoilt")
    last = len(list(spoilt.glob("*.seg")))
    (spoilt / f"{last + 1:06d}.seg").write_bytes((spoilt / "000002.seg").read_bytes())
    assert ("segment-doubled", f"spoilt/{last + 1:06d}.seg") in {(d.code, d.subject) for d in check_recording(spoilt)}


def test_reordered_segments_are_named(both):
    spoilt = copy(both[0].folder, "spoilt")
    one, other = spoilt / "000002.seg", spoilt / "000003.seg"
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    found = {(d.code, d.subject) for d in check_recording(spoilt)}
    assert found == {("segment-reordered", "spoilt/000002.seg"), ("segment-reordered", "spoilt/000003.seg")}


def test_a_segment_of_another_recording_is_named(both, tmp_path):
    stranger = Place("centre", tmp_path / "stranger", recording="room 8")
    hearing([stranger], [Source("1:camera", "opus")], 12)
    stranger.writer.close()
    spoilt = copy(both[1].folder, "spoilt")
    (spoilt / "000002.seg").write_bytes((stranger.folder / "000002.seg").read_bytes())
    assert {"segment-foreign", "segment-signature", "segment-unchained"} <= {d.code for d in check_recording(spoilt)}


def test_a_swapped_recording_is_named(both, tmp_path):
    other = Place("centre", tmp_path / "other", recording="room 8")
    hearing([other], [Source("1:camera", "opus", seed=9)], 12)
    other.writer.close()
    assert "recording-other" in codes(both[0].folder, other.folder)


def test_a_recording_made_afterwards_with_another_key_is_named(both, tmp_path):
    """Same name, same place, other sound, other key: the heads told in the hearing give it away."""
    forged = Place("centre", tmp_path / "forged")
    hearing([forged], [Source("1:camera", "opus", seed=9)], 30)
    forged.writer.close()
    assert {"head-differs", "frames-foreign"} <= codes(both[0].folder, forged.folder)
    assert "recording-key" in codes(forged.folder, key=both[1].writer.key.public_key().public_bytes_raw().hex())


def test_a_shifted_clock_is_named(tmp_path):
    court, centre = Place("court", tmp_path / "court"), Place("centre", tmp_path / "centre", Clock(ahead=-90))
    hearing([court, centre], [Source("1:camera", "opus")], 12)
    court.writer.close()
    centre.writer.close()
    found = check_recordings([court.folder, centre.folder])[0]
    assert [(d.code, d.facts) for d in found] == [("clock-shifted", {"seconds": "-90.0"})]


def test_a_clock_that_runs_fast_is_named(tmp_path):
    court, centre = Place("court", tmp_path / "court"), Place("centre", tmp_path / "centre", Clock(fast=1.001))
    hearing([court, centre], [Source("1:camera", "opus")], 100)
    court.writer.close()
    centre.writer.close()
    found = check_recordings([court.folder, centre.folder])[0]
    assert [d.code for d in found] == ["clock-drifts"]
    assert float(found[0].facts["drift"]) == pytest.approx(1000, abs=20)


def test_a_clock_set_during_the_recording_is_named(tmp_path):
    court = Place("court", tmp_path / "court")

    def set_clock(second):
        if second == 11:
            court.clock.ahead = 3600

    hearing([court], [Source("1:camera", "opus")], 30, each_second=set_clock)
    court.writer.close()
    assert [(d.code, d.facts) for d in check_recording(court.folder)] == [("clock-stepped", {"seconds": "+3600.0"})]


def test_sound_the_line_lost_is_filled_and_pictures_it_lost_are_missed(tmp_path):
    court = Place("court", tmp_path / "court")
    sources = [Source("1:camera", "opus"), Source("1:camera", "vp8")]
    hearing([court], sources, 10, loses=lambda place, source, number: number % 50 == 7)
    court.writer.close()
    differences, about = check_recordings([court.folder])
    assert about.filled["court 1:camera audio"] > 5
    assert [(d.code, d.subject) for d in differences] == [("frames-missing", "court 1:camera video")]


def test_what_only_the_second_path_brought_is_played_where_it_was_said(tmp_path):
    """A line that carries nothing for three seconds and comes back with other time stamps: the words are in between."""
    court = Place("court", tmp_path / "court")
    runs = [Source("1:camera", "opus", session=name, start=at) for name, at in RUNS.items()]
    for run in runs:
        hearing([court], [run], 3, loses=lambda _place, source, _number: source.session == "lost")
    court.writer.close()
    held = contents(open_recording(court.folder))
    track, source = held.tracks["1:camera", "audio"], witnessed(held.batches, held.keys)["1:camera", "audio"]
    when = {frame.timestamp: second for second, frame in placed(track, with_sound(track, source))}
    assert len(when) == 3 * 150
    for name, begins in (("first", 0), ("lost", 3), ("third", 6)):
        seconds = [second for stamp, second in when.items() if 0 < stamp - RUNS[name] <= 150 * 960]
        assert len(seconds) == 150
        assert begins - 1 < min(seconds) < max(seconds) < begins + 4, name


def test_a_frame_the_source_never_sent_is_foreign(tmp_path):
    court = Place("court", tmp_path / "court")
    source, liar = Source("1:camera", "opus"), Source("1:camera", "opus", seed=2)

    def lie(second):
        liar.timestamp = source.timestamp - 960 * 10
        if second == 5:
            court.hear(source, liar.frame()[0])

    hearing([court], [source], 10, each_second=lie)
    court.writer.close()
    assert [(d.code, d.facts["number"]) for d in check_recordings([court.folder])[0]] == [("frames-foreign", 1)]


def test_a_list_the_source_did_not_sign_counts_for_nothing(tmp_path):
    court = Place("court", tmp_path / "court")
    source = Source("1:camera", "opus")

    def forge(second):
        if second == 3:
            court.writer.source(
                source.said().replace(b"camera", b"Camera").replace(b"Camera", b"camera")[:-6] + b'AAAA"}'
            )

    hearing([court], [source], 6, each_second=forge)
    court.writer.close()
    assert "source-unsigned" in codes(court.folder)


def test_nothing_is_written_during_a_pause_and_the_reason_stands_there(tmp_path):
    court = Place("court", tmp_path / "court")
    source = Source("1:camera", "opus")

    def pause(second):
        if second == 9:
            court.writer.pause("recess")
        if second == 19:
            court.writer.resume()

    hearing([court], [source], 30, each_second=pause)
    court.writer.close()
    held = contents(open_recording(court.folder))
    assert [one.reason for one in held.explained] == ["recess"]
    assert len(held.tracks["1:camera", "audio"].frames) == pytest.approx(1000, abs=5)
    assert codes(court.folder) == set()


def test_who_is_killed_goes_on_where_the_recording_broke_off(tmp_path):
    court = Place("court", tmp_path / "court")
    source = Source("1:camera", "opus")
    hearing([court], [source], 12)
    court.writer.tick()
    with (court.folder / "000003.seg").open("ab") as torn:
        torn.write(b"P\x00\x01half a record")
    court.clock.now += 8
    court.open()
    hearing([court], [source], 8)
    court.writer.close()
    assert check_recording(court.folder) == []
    assert codes(court.folder) == set()
    assert [one.reason for one in contents(open_recording(court.folder)).explained] == ["taken-up"]


def test_a_full_disk_is_survived_and_explained(tmp_path, monkeypatch):
    court = Place("court", tmp_path / "court")
    source = Source("1:camera", "opus")
    room = {"bytes": 10 * NEEDED}
    court.writer._free = lambda _folder: room["bytes"]
    flush = court.writer._flush

    def full():
        if room["bytes"] == 0 and court.writer._buffer and not court.writer.is_full:
            raise OSError(errno.ENOSPC, "full")
        flush()

    court.writer._flush = full

    def fill(second):
        if second == 7:
            room["bytes"] = 0
        if second == 14:
            assert court.writer.is_full
            room["bytes"] = 10 * NEEDED

    hearing([court], [source], 22, each_second=fill)
    assert not court.writer.is_full
    court.writer.close()
    held = contents(open_recording(court.folder))
    assert [one.reason for one in held.explained] == ["disk-full"]
    assert check_recording(court.folder) == []
    assert codes(court.folder) == set()


def test_no_recording_begins_on_a_full_disk(tmp_path):
    with pytest.raises(DiskFull):
        Place("court", tmp_path / "court").open(free=lambda _folder: NEEDED - 1)


def test_what_is_written_is_on_the_disk_before_the_segment_is_sealed(tmp_path):
    court = Place("court", tmp_path / "court")
    synced = []
    court.writer._sync = lambda number: synced.append(os.fstat(number).st_size)
    hearing([court], [Source("1:camera", "opus")], 12)
    court.writer.close()
    sizes = [path.stat().st_size for path in sorted(court.folder.glob("*.seg"))]
    assert synced == sizes
    assert (
        read_segment(court.folder / "000001.seg").chain == read_segment(court.folder / "000002.seg").header["previous"]
    )


def test_every_head_is_told_whether_sealed_by_the_clock_or_by_what_is_written(tmp_path):
    court = Place("court", tmp_path / "court")
    told = []

    def tick(_second):
        if head := court.writer.tick():
            told.append(head.number)

    court.writer.event("nothing is said for a while")
    for tenth in range(60):
        court.clock.now += 0.1
        tick(tenth)
    source = Source("1:camera", "opus")
    for tenth in range(220):
        court.clock.now += 0.1
        for rtp in source.frame():
            court.hear(source, rtp)
        if tenth % 10 == 9:
            tick(tenth)
    assert told == list(range(1, court.writer.head.number + 1))
    court.writer.close()


def test_who_came_before_the_recording_ran_and_whose_list_fell_into_a_pause_is_no_liar(tmp_path):
    """Lists that come during a pause are not written, as they hold sound; frames far from a pause stay foreign."""
    court, forged = Place("court", tmp_path / "court"), Place("court", tmp_path / "forged")
    for place, lies in ((court, False), (forged, True)):
        source = Source("1:camera", "opus")
        liar = Source("1:camera", "opus", seed=2)
        place.writer.pause("not_begun")

        def each_second(second, writer=place.writer, place=place, lies=lies, source=source, liar=liar):
            if second == 3:
                writer.resume()
            if second == 20:
                # The list of the second before comes only now.
                writer.pause("lost")
            if second == 21:
                writer.resume()
            if second == 33 and lies:
                liar.timestamp = source.timestamp - 960 * 10
                place.hear(source, liar.frame()[0])

        hearing([place], [source], 40, each_second=each_second)
        place.writer.close()
    assert codes(court.folder) == set()
    assert "frames-foreign" in codes(forged.folder)


def test_a_list_that_comes_during_a_pause_is_kept_if_it_names_only_what_was_recorded_before(tmp_path):
    court = Place("court", tmp_path / "court")
    source = Source("1:camera", "opus")
    court.writer.event("source_key", session=source.session, feed=source.feed, key=source.public())
    for rtp in source.frame():
        court.hear(source, rtp)
    before = source.said()
    court.writer.pause("counsel")
    court.writer.source(before)
    for rtp in source.frame():
        court.hear(source, rtp)
    within = source.said()
    court.writer.source(within)
    # Who came back meanwhile has other time stamps, which are not before those of before.
    again = Source("1:camera", "opus", session="again", start=3_000_000_000)
    again.frame()
    court.writer.source(again.said())
    for broken in (b"", b"{}", b"[]", b'{"statement": "[]"}', b'{"statement": "{}"}'):
        court.writer.source(broken)
    court.writer.close()
    kept = [batch for _at, batch in contents(open_recording(court.folder)).batches]
    assert kept == [before]
