"""What a letter is made of, and how it is put into one language."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from evercourt.kernel.bidi import isolated
from evercourt.kernel.errors import Text

DATE = re.compile(r"^\d{4}-\d\d-\d\d$")
TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d")


@dataclass(frozen=True)
class Letter:
    """A kind of letter. `needs` are the facts it cannot go without; a line whose facts are not given is left out.

    `facts` are (label, key) rows of a table; `text` are paragraphs with %(key)s, after the legal texts; `items` is the
    key of a list that is numbered after the paragraph `before`; `code` the key of a code printed large; `listing`
    columns of a table of rows.
    """

    heading: Text
    needs: tuple[str, ...] = ()
    facts: tuple[tuple[Text, str], ...] = ()
    before: tuple[Text, ...] = ()
    items: str = ""
    text: tuple[Text, ...] = ()
    code: str = ""
    signed_by: str = ""
    listing: tuple[Text, ...] = ()
    widths: tuple[int, ...] = ()
    free_text: str = ""
    numbered: bool = True
    official_only: bool = False

    def keys(self, legal: Sequence[str] = ()) -> set[str]:
        """Return the names of all facts the letter and its `legal` texts know."""
        texts = " ".join(str(text) for text in (*self.before, *legal, *self.text))
        single = {self.items, self.code, self.signed_by, self.free_text} - {""}
        known = {key for _label, key in self.facts} | set(re.findall(r"%\((\w+)\)s", texts)) | single
        return known | set(self.needs) | {"case_number", "rows", "facts", "paragraphs", "heading"}

    def part(
        self, data: Mapping[str, Any], language: str, *, legal: Sequence[str] = (), note: str = ""
    ) -> dict[str, Any]:
        """Return the letter in one language, as base.typ takes it; `legal` are its legal texts in that language."""
        with translation.override(language):
            rtl = translation.get_language_bidi()
            values = {key: shown(value) for key, value in data.items() if value not in (None, "", [])}
            return {
                "lang": language.split("-")[0],
                "rtl": rtl,
                "note": note,
                "heading": str(data.get("heading") or self.heading),
                "number": values.get("case_number", "") if self.numbered else "",
                "blocks": list(self._blocks(data, values, legal)),
            }

    def _blocks(self, data: Mapping[str, Any], values: Mapping[str, str], legal: Sequence[str]) -> Any:
        if "recipient" in values:
            yield {"kind": "paragraph", "indent": False, "text": _("%(recipient)s:") % values}
        yield from _paragraphs(self.before, values)
        if not self.free_text:
            yield from self._numbered(data)
        rows = [[str(label), isolated(values[key])] for label, key in self.facts if key in values]
        rows += [[str(label), isolated(shown(value))] for label, value in data.get("facts") or []]
        if rows:
            yield {"kind": "facts", "rows": rows}
        if self.code and self.code in values:
            yield {"kind": "code", "text": shown(data[self.code])}
        if self.listing:
            cells = [[isolated(shown(cell)) for cell in row] for row in data.get("rows") or []]
            yield {
                "kind": "table",
                "columns": [str(c) for c in self.listing],
                "widths": list(self.widths),
                "rows": cells,
            }
        if self.free_text and self.free_text in values:
            yield from _free(shown(data[self.free_text]))
            yield from self._numbered(data)
        yield from _paragraphs((*legal, *self.text), values)
        yield from ({"kind": "paragraph", "indent": True, "text": str(text)} for text in data.get("paragraphs") or [])
        for signer in data.get(self.signed_by) or [] if self.signed_by else []:
            yield {"kind": "right", "text": f"{isolated(signer['seat'])}　{isolated(signer['name'])}"}

    def _numbered(self, data: Mapping[str, Any]) -> Any:
        listed = data.get(self.items) if self.items else None
        if listed:
            yield {"kind": "items", "items": [f"{i}. {isolated(as_text(item))}" for i, item in enumerate(listed, 1)]}


def _paragraphs(texts: tuple[Text, ...], values: Mapping[str, str]) -> Any:
    for text in map(str, texts):
        if set(re.findall(r"%\((\w+)\)s", text)) <= set(values):
            yield {"kind": "paragraph", "indent": True, "text": text % values}


def _free(text: str) -> Any:
    """Yield the blocks of a text in which a line beginning with # is a heading."""
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("#"):
            yield {"kind": "heading", "text": line.lstrip("# ")}
        else:
            yield {"kind": "paragraph", "indent": True, "text": line}


def as_text(item: Any) -> str:
    """Return a list item as text; of a defect, its text and the article it rests on."""
    if isinstance(item, Mapping):
        return f"{item.get('text', '')}（{item['basis']}）" if item.get("basis") else str(item.get("text", ""))
    return shown(item)


def shown(value: Any) -> str:
    """Return a value as the reader sees it: days and times in the language's own order."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return "、".join(as_text(item) for item in value)
    text = str(value)
    if DATE.match(text):
        return day(date.fromisoformat(text))
    if TIME.match(text):
        at = datetime.fromisoformat(text)
        return f"{day(at.date())} {at:%H:%M}"
    return text


def official_day(value: date) -> str:
    """Return a day as the official, Chinese text writes it, whatever the active language."""
    return f"{value.year}年{value.month}月{value.day}日"


def day(value: date) -> str:
    """Return a day as it is written in the active language."""
    if (translation.get_language() or "").startswith("zh"):
        return official_day(value)
    return date_format(value, "j F Y") if translation.get_language() == "en" else value.isoformat()
