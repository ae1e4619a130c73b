"""Case numbers: read and written by the grammar of a procedure pack; pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from evercourt.courts.procedures import Pack, pack_names
from evercourt.courts.procedures import pack as pack_called


class NotACaseNumber(ValueError):
    """The text is no case number; `reason` is "form" or "court"."""

    def __init__(self, text: str, reason: str = "form") -> None:
        self.reason = reason
        super().__init__(f"not a case number ({reason}): {text!r}")


@dataclass(frozen=True, kw_only=True)
class CaseNumber:
    """The parts of a case number."""

    procedure: str
    year: int
    court: str
    type_code: str
    serial: str
    special: str = ""

    def __str__(self) -> str:
        layout = pack_called(self.procedure).numbers.layout
        return layout.format(
            year=self.year, court=self.court, special=self.special, type=self.type_code, serial=self.serial
        )


@cache
def _pattern(procedure: str) -> re.Pattern[str]:
    pack = pack_called(procedure)
    grammar = pack.numbers
    # The longest first: 民辖终 before 民辖.
    codes = sorted((re.escape(kind.code) for kind in pack.case_types.values()), key=len, reverse=True)
    special = "|".join(map(re.escape, grammar.special))
    parts = {
        "year": f"(?P<year>{grammar.year})",
        "court": f"(?P<court>{grammar.court})",
        "special": f"(?P<special>{special})?" if special else "(?P<special>)",
        "type": f"(?P<type>{'|'.join(codes)})",
        "serial": f"(?P<serial>{grammar.serial})",
    }
    pieces = re.split(r"\{(\w+)\}", grammar.layout)
    return re.compile("".join(parts[piece] if place % 2 else re.escape(piece) for place, piece in enumerate(pieces)))


def normalised(text: str, pack: Pack) -> str:
    """Return `text` without spaces and with the pack's own brackets (full width, for example)."""
    text = "".join(text.split())
    for alike, wanted in pack.numbers.alike.items():
        text = text.replace(alike, wanted)
    return text


def parse(text: str, *, procedure: str | None = None, courts: Collection[str] | None = None) -> CaseNumber:
    """Return the parts of `text`, by the grammar of `procedure` (None: of any installed pack).

    With `courts`, a code that is not among them is refused. Raises NotACaseNumber.
    """
    for name in [procedure] if procedure else pack_names():
        pack = pack_called(name)
        found = _pattern(name).fullmatch(normalised(text, pack))
        if not found:
            continue
        if courts is not None and found["court"] not in courts:
            raise NotACaseNumber(text, "court")
        return CaseNumber(
            procedure=name,
            year=int(found["year"]),
            court=found["court"],
            special=found.groupdict().get("special") or "",
            type_code=found["type"],
            serial=found["serial"],
        )
    raise NotACaseNumber(text)
