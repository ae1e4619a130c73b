"""Small numbers stay small people's own: whoever has the published table cannot work out what was left out."""

from decimal import Decimal
from itertools import product

from evercourt.statistics.figure import Tally, Unit
from evercourt.statistics.suppression import SMALLEST, published


def table(*numbers: int) -> list[Tally]:
    return [Tally(f"part{place}", number, Decimal(number)) for place, number in enumerate(numbers) if number]


def seen(tallies, unit=Unit.NUMBER):
    """What the public reads: the parts with their values, and the whole or a dash."""
    shown = published(tallies, unit)
    together = (shown.together.rows, shown.together.total) if shown.together else None
    return tuple((one.part, one.rows, one.total) for one in shown.parts), together, shown.hides


def test_no_hidden_number_can_be_worked_out_by_whoever_knows_the_rule():
    """Every table of three parts up to eleven: of each part that was left out, several numbers fit what is read."""
    could_be: dict[object, list[tuple[int, ...]]] = {}
    for numbers in product(range(12), repeat=3):
        could_be.setdefault(seen(table(*numbers)), []).append(numbers)
    hiding = [tables for (_parts, _whole, hides), tables in could_be.items() if hides]
    assert len(hiding) > 10
    for tables in hiding:
        for place in range(3):
            assert len({numbers[place] for numbers in tables}) > 1, tables


def test_large_numbers_are_published_whole_and_nought_is_no_secret():
    assert seen(table(5, 900, 0)) == ((("part0", 5, 5), ("part1", 900, 900)), (905, 905), False)


def test_one_small_part_leaves_the_whole_alone():
    assert seen(table(2, 7, 90)) == ((), (99, 99), True)


def test_a_small_whole_is_not_published():
    assert seen(table(3)) == ((), None, True)
    assert seen(table(1, 1)) == ((), None, True)
    assert seen([]) == ((), (0, 0), False)


def test_a_share_hides_whoever_is_few_on_either_side():
    for total, rows in product(range(30), range(1, 30)):
        if total > rows:
            continue
        shown = published([Tally("a", rows, Decimal(total))], Unit.SHARE)
        few = any(0 < number < SMALLEST for number in (rows, total, rows - total))
        assert (shown.together is None, not shown.parts) == (few, few)


def test_a_share_of_which_one_part_is_of_few_tells_the_whole_alone():
    shown = published([Tally("a", 40, Decimal(20)), Tally("b", 20, Decimal(18))], Unit.SHARE)
    assert not shown.parts
    assert shown.together == Tally("", 60, Decimal(38))
