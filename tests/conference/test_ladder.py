"""How good a line is, and what is given up for it, as rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evercourt.conference.ladder import LADDER, Grade, Line, Rung, grade, next_rung

GOOD = {"lost_sent": 0.0, "lost_heard": 0.0, "round_trip": 40, "sent": 900}
BAD = {"lost_sent": 0.2, "lost_heard": 0.0, "round_trip": 40, "sent": 900}
POOR = {"lost_sent": 0.06, "lost_heard": 0.0, "round_trip": 40, "sent": 900}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, Grade.GOOD),
        ({"lost_sent": 0.049}, Grade.GOOD),
        ({"lost_sent": 0.05}, Grade.POOR),
        ({"lost_heard": 0.149}, Grade.POOR),
        ({"lost_heard": 0.15}, Grade.BAD),
        ({"round_trip": 399}, Grade.GOOD),
        ({"round_trip": 400}, Grade.POOR),
        ({"round_trip": 1200}, Grade.BAD),
        ({"round_trip": None}, Grade.GOOD),
        ({"sent": 299}, Grade.POOR),
        ({"sent": 79}, Grade.BAD),
        # Who sends no picture needs little.
        ({"sent": 30, "sends_picture": False}, Grade.GOOD),
    ],
)
def test_the_worst_part_of_a_line_counts(changed, expected):
    assert grade(Line(at=0, **(GOOD | changed))) == expected


def series(what, seconds, start=0.0):
    return [Line(at=start + second, **what) for second in range(0, seconds + 1, 2)]


def test_a_bad_line_gives_up_one_thing_after_ten_seconds():
    assert next_rung(Rung.VIDEO, series(BAD, 8)) == Rung.VIDEO
    assert next_rung(Rung.VIDEO, series(BAD, 10)) == Rung.SMALL_VIDEO
    assert next_rung(Rung.SMALL_VIDEO, series(BAD, 10)) == Rung.AUDIO
    assert next_rung(Rung.AUDIO, series(BAD, 10)) == Rung.TELEPHONE


def test_what_was_measured_before_the_last_step_does_not_count_twice():
    assert next_rung(Rung.SMALL_VIDEO, series(BAD, 10), since=9) == Rung.SMALL_VIDEO


def test_a_good_line_gets_one_thing_back_after_half_a_minute():
    assert next_rung(Rung.AUDIO, series(GOOD, 28)) == Rung.AUDIO
    assert next_rung(Rung.AUDIO, series(GOOD, 30)) == Rung.SMALL_VIDEO
    assert next_rung(Rung.VIDEO, series(GOOD, 30)) == Rung.VIDEO


def test_one_good_moment_stops_the_way_down_and_a_weak_line_stays_where_it_is():
    assert next_rung(Rung.VIDEO, [*series(BAD, 8), Line(at=9, **GOOD), *series(BAD, 4, start=10)]) == Rung.VIDEO
    assert next_rung(Rung.AUDIO, series(POOR, 60)) == Rung.AUDIO


def test_nobody_comes_back_from_the_telephone_by_rule():
    assert next_rung(Rung.TELEPHONE, series(GOOD, 300)) == Rung.TELEPHONE


@given(st.sampled_from(LADDER), st.lists(st.sampled_from([GOOD, POOR, BAD]), max_size=40))
def test_the_rule_moves_one_step_at_most_and_only_by_what_was_measured_last(rung, kinds):
    lines = [Line(at=2.0 * place, **kind) for place, kind in enumerate(kinds)]
    after = next_rung(rung, lines)
    assert abs(LADDER.index(after) - LADDER.index(rung)) <= 1
    if LADDER.index(after) > LADDER.index(rung):
        assert grade(lines[-1]) == Grade.BAD
    if LADDER.index(after) < LADDER.index(rung):
        assert grade(lines[-1]) == Grade.GOOD
