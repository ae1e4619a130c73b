"""A report as a table for other programs: one line a row, sent while it is read."""

import csv
from collections.abc import Iterator

from evercourt.finding.reports.definition import Table
from evercourt.kernel.tables import as_text


class _Echo:
    def write(self, line: str) -> str:
        return line


def lines(table: Table) -> Iterator[bytes]:
    """Return the lines of a CSV file; it begins with the mark by which spreadsheets know that it is UTF-8."""
    writer = csv.writer(_Echo())
    yield b"\xef\xbb\xbf"
    yield writer.writerow([str(column.title) for column in table.columns]).encode()
    for row in table.all():
        yield writer.writerow([_harmless(cell) for _column, cell in row.cells]).encode()


def _harmless(cell: str) -> str:
    return cell if _is_number(cell) else as_text(cell)


def _is_number(cell: str) -> bool:
    return cell.removeprefix("-").replace(".", "", 1).isdecimal()
