"""Small numbers stay small people's own: whoever has the published table cannot work out what was left out."""

from decimal import Decimal
from itertools import combinations_with_replacement, product

from evercourt.statistics.figure import Tally, Unit
from evercourt.statistics.suppression import SMALLEST, published, published_family


def table(*numbers: int) -> list[Tally]:
    return [Tally(f"part{place}", number, Decimal(number)) for place, number in enumerate(numbers) if number]


def seen(tallies, unit=Unit.NUMBER):
    """What the public reads: the parts with their values or a dash, and the total or a dash."""
    shown = published(tallies, unit)
    lines = tuple((line.part, line.tally.rows if line.tally else None) for line in shown.lines)
    return lines, shown.together.tally.rows if shown.together.tally else None


def test_no_hidden_number_can_be_worked_out_by_whoever_knows_the_rule():
    """Every table of four parts up to eleven: whoever reads what is published finds several that fit, for each dash."""
    could_be: dict[object, list[tuple[int, ...]]] = {}
    for numbers in product(range(12), repeat=3):
        could_be.setdefault(seen(table(*numbers)), []).append(numbers)
    hidden = 0
    for (lines, _total), tables in could_be.items():
        for part, value in lines:
            if value is None:
                hidden += 1
                place = int(part.removeprefix("part"))
                assert len({numbers[place] for numbers in tables}) > 1, (lines, tables)
    assert hidden > 100


def test_large_numbers_are_published_whole_and_nought_is_no_secret():
    assert seen(table(5, 900, 0)) == ((("part0", 5), ("part1", 900)), 905)


def test_one_small_part_takes_the_next_smallest_with_it():
    assert seen(table(2, 7, 90)) == ((("part0", None), ("part1", None), ("part2", 90)), 99)


def test_a_total_that_would_tell_is_not_published():
    assert seen(table(3)) == ((("part0", None),), None)
    assert seen(table(1, 1)) == ((("part0", None), ("part1", None)), None)


def test_a_share_hides_whoever_is_few_on_either_side():
    for total, rows in product(range(1, 30), range(1, 30)):
        if total > rows:
            continue
        shown = published([Tally("a", rows, Decimal(total))], Unit.SHARE).lines[0].tally
        few = any(0 < number < SMALLEST for number in (rows, total, rows - total))
        assert (shown is None) == few


def test_hidden_shares_cannot_be_told_from_the_total():
    cells = [(rows, yes) for rows in (0, 3, 6, 12, 20) for yes in (0, 2, 6, 10) if yes <= rows]
    for some in combinations_with_replacement(cells, 3):
        tallies = [Tally(f"part{place}", rows, Decimal(yes)) for place, (rows, yes) in enumerate(some) if rows]
        shown = published(tallies, Unit.SHARE)
        left_out = [one for one, line in zip(tallies, shown.lines, strict=True) if line.tally is None]
        if left_out and shown.together.tally:
            rows, yes = sum(one.rows for one in left_out), sum(one.total for one in left_out)
            assert len(left_out) > 1
            assert not any(0 < number < SMALLEST for number in (rows, yes, rows - yes))


def test_figures_of_the_same_rows_do_not_tell_what_one_of_them_hides():
    by_channel, by_language = table(4, 0), [Tally("zh", 2, Decimal(2)), Tally("ug", 2, Decimal(2))]
    both = published_family({"channel": (by_channel, Unit.NUMBER), "language": (by_language, Unit.NUMBER)})
    assert all(line.tally is None for one in both.values() for line in (*one.lines, one.together))
