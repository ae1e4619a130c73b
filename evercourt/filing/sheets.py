"""A spreadsheet of filings (.xlsx, .csv): one row is one filing, and what cannot be read is said by row and column.

Nothing of a sheet is computed here: a formula would show the court another value than it showed the filer.
openpyxl is loaded when a sheet is read or written: every process of the house has this module, hardly any a sheet.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from evercourt.filing.form import read
from evercourt.kernel.errors import BadInput

LARGEST_FILE = 5_000_000  # bytes
LARGEST_UNPACKED = 60_000_000  # bytes
MOST_ROWS = 2000
MOST_LINES = 20_000  # Empty lines between and after the rows are passed over, but not without end.
MOST_COLUMNS = 100
# What a damaged or forged workbook makes its reader raise.
BROKEN = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError, OSError,
    RuntimeError, EOFError,
)  # fmt: skip

SIDES = {"plaintiff": "原告", "defendant": "被告", "third_party": "第三人"}
PARTY = {
    "kind": "类型", "name": "姓名或名称", "identity_number": "证件号码", "sex": "性别", "born_on": "出生日期",
    "ethnicity": "民族", "occupation": "职业", "employer": "工作单位", "address": "地址", "phone": "电话",
    "email": "邮箱", "legal_representative": "法定代表人", "legal_representative_position": "法定代表人职务",
}  # fmt: skip
# Column -> its Chinese heading and the place of its value in the form.
SINGLE: dict[str, tuple[str, tuple[str | int, ...]]] = {
    "reference": ("本所编号", ()),
    "court": ("法院代码", ("court",)),
    "cause": ("案由代码", ("cause",)),
    "lawyer_name": ("代理人姓名", ("parties", 0, "representatives", 0, "name")),
    "lawyer_licence": ("代理人执业证号", ("parties", 0, "representatives", 0, "licence_number")),
    "lawyer_firm": ("代理人律所", ("parties", 0, "representatives", 0, "firm")),
    "lawyer_phone": ("代理人电话", ("parties", 0, "representatives", 0, "phone")),
    "lawyer_scope": ("代理权限", ("parties", 0, "representatives", 0, "scope")),
    "claim": ("金钱请求", ("claims", 0, "text")),
    "amount": ("金额（元）", ("claims", 0, "amount")),
    "other_claim": ("其他请求", ("claims", 1, "text")),
    "facts": ("事实", ("facts",)),
    "reasons": ("理由", ("reasons",)),
    "evidence": ("证据", ("evidence", 0, "title")),
    "evidence_proves": ("证明内容", ("evidence", 0, "proves")),
    "evidence_source": ("证据来源", ("evidence", 0, "source")),
    "mediation": ("同意调解", ("mediation",)),
    "electronic_service": ("同意电子送达", ("consent", "answer")),
}
WORDS = {
    "kind": {"个人": "person", "自然人": "person", "公司": "company", "单位": "company", "企业": "company"},
    "sex": {"女": "female", "男": "male"},
    "lawyer_scope": {"一般": "general", "一般授权": "general", "特别": "special", "特别授权": "special"},
    "mediation": {"是": "true", "否": "false"},
    "electronic_service": {"是": "true", "否": "false"},
}
OF_A_PARTY = re.compile(
    rf"(?P<side>{'|'.join([*SIDES, *SIDES.values()])})[ _]?(?P<number>[1-9]?)[ _]?"
    rf"(?P<name>{'|'.join(sorted([*PARTY, *PARTY.values()], key=len, reverse=True))})"
)
TEMPLATE = [
    "reference", "court", "cause",
    *(f"plaintiff_{name}" for name in PARTY),
    *(f"defendant_{name}" for name in ("kind", "name", "identity_number", "address", "phone", "legal_representative")),
    *[name for name in SINGLE if name not in {"reference", "court", "cause"}],
]  # fmt: skip

Cells = list[Any]


@dataclass
class Row:
    """One row: its number in the sheet, the filer's own reference, the form, and what in it cannot be read."""

    number: int
    reference: str = ""
    form: dict[str, Any] = field(default_factory=dict)
    problems: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class _Column:
    heading: str
    name: str
    side: str = ""
    number: int = 1


class _Formula(str):
    """What was written as a formula; its value is not taken."""


def read_sheet(content: bytes) -> list[Row]:
    """Return the rows of a sheet, in their order; what cannot be read of a row is written there.

    Raises BadInput for what is no sheet, too large, an archive of other files, without rows, or with a column nobody
    knows: then nothing of it is read.
    """
    if len(content) > LARGEST_FILE:
        raise BadInput(_("The table is too large: at most %(most)s MB."), field="table", most=LARGEST_FILE // 10**6)
    lines = _workbook(content) if content.startswith(b"PK") else _text(content)
    rows: list[Row] = []
    columns: list[_Column | None] = []
    for number, cells in lines:
        if all(cell in (None, "") for cell in cells):
            continue
        if not columns:
            columns = _columns(cells)
        elif len(rows) == MOST_ROWS:
            raise BadInput(_("One table holds at most %(most)s rows."), field="table", most=MOST_ROWS)
        else:
            rows.append(_row(number, columns, cells))
    if not rows:
        raise BadInput(
            _("There is no row in the table."), next_step=_("Begin with the template to download."), field="table"
        )
    return rows


def template(*, chinese: bool) -> bytes:
    """Return an empty table as .xlsx, its first line the headings."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([_heading(name) if chinese else name for name in TEMPLATE])
    sheet.freeze_panes = "A2"
    for place in range(1, len(TEMPLATE) + 1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = 18
        # As text, so that no spreadsheet rounds an identity number or drops the zero before a telephone number.
        sheet.column_dimensions[letter].number_format = "@"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _heading(name: str) -> str:
    if name in SINGLE:
        return SINGLE[name][0]
    side, _line, rest = name.partition("_")
    return SIDES[side] + PARTY[rest]


def _workbook(content: bytes) -> Iterator[tuple[int, Cells]]:
    from openpyxl import load_workbook

    refused = BadInput(
        _("This file cannot be read as a table."), next_step=_("Save it as .xlsx or .csv and send it again."),
        field="table",
    )  # fmt: skip
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            if "xl/workbook.xml" not in packed.namelist() or any(_is_archive(packed, part) for part in parts):
                raise BadInput(
                    _("This is an archive of other files, not a table."),
                    next_step=_("Take the table out of it and send it as .xlsx or .csv."), field="table",
                )  # fmt: skip
            if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise BadInput(_("Unpacked, the table is too large."), field="table")
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
                _not_endless(number)
                yield number, [_Formula(one.value) if one.data_type == "f" else _plain(one.value) for one in cells]
        finally:
            book.close()
    except BROKEN as error:
        raise refused from error


def _is_archive(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    if part.file_size < 4:
        return False
    with packed.open(part) as opened:
        return opened.read(4) in {b"PK\3\4", b"Rar!", b"7z\xbc\xaf"}


def _text(content: bytes) -> Iterator[tuple[int, Cells]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = "\0"
    first = text.partition("\n")[0]
    if "\0" in text:
        raise BadInput(
            _("This file cannot be read as a table."), next_step=_("Save it as .xlsx or .csv and send it again."),
            field="table",
        )  # fmt: skip
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, cells in enumerate(reader, start=1):
            _not_endless(number)
            yield number, [_Formula(one) if one.startswith("=") else one.strip() for one in cells[:MOST_COLUMNS]]
    except csv.Error as error:
        raise BadInput(_("This file cannot be read as a table."), field="table") from error


def _not_endless(number: int) -> None:
    if number > MOST_LINES:
        raise BadInput(_("One table holds at most %(most)s rows."), field="table", most=MOST_ROWS)


def _plain(value: Any) -> Any:
    """Return a value as a person would type it: a whole number without a point, a day in ISO form."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value).strip()


def _columns(cells: Cells) -> list[_Column | None]:
    """Return what each column holds. Raises BadInput for headings nobody knows, or one that stands twice."""
    names = {chinese: name for name, (chinese, _place) in SINGLE.items()} | {name: name for name in SINGLE}
    parts = {chinese: name for name, chinese in PARTY.items()}
    sides = {chinese: name for name, chinese in SIDES.items()}
    found: list[_Column | None] = []
    unknown = []
    for cell in cells:
        heading = str(cell or "").strip()
        known = heading.lower().replace(" ", "_")
        if not heading:
            found.append(None)
        elif known in names:
            found.append(_Column(heading, names[known]))
        elif match := OF_A_PARTY.fullmatch(known):
            side, name = match["side"], match["name"]
            found.append(
                _Column(heading, parts.get(name, name), sides.get(side, side), int(match["number"] or 1))
            )  # fmt: skip
        else:
            unknown.append(heading[:60])
    if unknown:
        raise BadInput(
            _("The table has columns the court does not know: %(which)s."), which=", ".join(unknown[:10]),
            next_step=_("Begin with the template to download."), field="table",
        )  # fmt: skip
    meant = [(one.name, one.side, one.number) for one in found if one]
    if twice := [one.heading for one in found if one and meant.count((one.name, one.side, one.number)) > 1]:
        raise BadInput(_("The column %(which)s stands twice in the table."), which=twice[0], field="table")
    return found


def _cell(place: int, number: int) -> str:
    """Return the name of a cell, as B7."""
    from openpyxl.utils import get_column_letter

    return f"{get_column_letter(place + 1)}{number}"


def _row(number: int, columns: list[_Column | None], cells: Cells) -> Row:
    row = Row(number)
    parties: dict[tuple[str, int], dict[str, Any]] = {}
    wheres: dict[tuple[str, int], dict[str, str]] = {}
    values: dict[str, str] = {}
    headings: dict[str, str] = {}
    for place, cell in enumerate(cells):
        if cell in (None, ""):
            continue
        column = columns[place] if place < len(columns) else None
        if isinstance(cell, _Formula):
            text = _("Cell %(cell)s holds a formula; enter its value.") % {"cell": _cell(place, number)}
            row.problems.append({"field": column.heading if column else "", "text": text})
        elif column is None:
            text = _("Cell %(cell)s stands under no heading.") % {"cell": _cell(place, number)}
            row.problems.append({"field": "", "text": text})
        else:
            value = WORDS.get(column.name, {}).get(str(cell), str(cell))
            if column.side:
                parties.setdefault((column.side, column.number), {})[column.name] = value
                wheres.setdefault((column.side, column.number), {})[column.name] = column.heading
            else:
                values[column.name], headings[column.name] = value, column.heading
    row.reference = values.pop("reference", "")[:100]
    row.form, places = _form(parties, wheres, values, headings)
    if not row.problems:
        row.problems = [
            {"field": places.get(problem.field, problem.field), "text": problem.text}
            for problem in read(row.form)[1]
        ]  # fmt: skip
    return row


def _form(
    parties: dict[tuple[str, int], dict[str, Any]],
    wheres: dict[tuple[str, int], dict[str, str]],
    values: dict[str, str],
    headings: dict[str, str],
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the form of a row, and the heading of the column from which each of its places comes."""
    form: dict[str, Any] = {}
    places: dict[str, str] = {}
    order = sorted(parties, key=lambda one: (list(SIDES).index(one[0]), one[1]))
    for place, key in enumerate(order):
        party = {"side": key[0], "kind": "person", **parties[key]}
        if party.get("identity_number"):
            party["identity_kind"] = "company_code" if party["kind"] == "company" else "resident_card"
        form.setdefault("parties", []).append(party)
        places |= {f"parties.{place}.{name}": heading for name, heading in wheres[key].items()}
    counted: dict[str, int] = {}
    for name in (one for one in SINGLE if one in values):
        path = SINGLE[name][1]
        if path[0] == "parties":
            if not order or order[0][0] != "plaintiff":
                continue
            path = ("parties", 0, *path[2:])
        elif path[0] == "claims":
            # A row that asks for no money has its other claim first.
            path = ("claims", counted.setdefault(f"claims{path[1]}", len(form.get("claims", []))), *path[2:])
        _put(form, path, values[name])
        places[".".join(map(str, path))] = headings[name]
        if path[0] == "claims":
            form["claims"][path[1]]["kind"] = "other" if name == "other_claim" else "money"
        if path[0] == "parties":
            form["parties"][0]["representatives"][0]["kind"] = "lawyer"
    return form, places


def _put(form: Any, path: Iterable[str | int], value: str) -> None:
    steps = list(path)
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        if following is None:
            form[step] = value
        elif isinstance(step, int):
            while len(form) <= step:
                form.append({})
            form = form[step]
        else:
            form = form.setdefault(step, [] if isinstance(following, int) else {})
