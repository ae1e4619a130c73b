"""Finds every string the house shows to people, in code and in templates."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

from evercourt.config.database import ROOT

CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}


def in_python(path: Path) -> Iterator[tuple[str | None, str]]:
    """Yield (context, string) for every translated literal of a Python file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not (isinstance(node, ast.Call) and node.args):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if name in CALLS and texts:
            yield (texts[0], texts[1]) if name.startswith("p") and len(texts) > 1 else (None, texts[0])


def in_template(path: Path) -> Iterator[tuple[str | None, str]]:
    """Yield (context, string) for every translated string of a template."""
    for line in re.findall(r"\b(n?p?gettext)\((.*)\)", templatize(path.read_text(), origin=str(path))):
        name, arguments = line
        for call in _calls(f"{name}({arguments})"):
            texts = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            yield (texts[0], texts[1]) if "p" in call.func.id[:2] else (None, texts[0])


def _calls(text: str) -> Iterator[ast.Call]:
    # Several calls can stand on one line with noise between them: take each at its own closing bracket.
    for start in re.finditer(r"\bn?p?gettext\(", text):
        for end in (match.end() for match in re.finditer(r"\)", text) if match.end() > start.end()):
            try:
                call = ast.parse(text[start.start() : end].strip(), mode="eval").body
            except SyntaxError:
                continue
            if isinstance(call, ast.Call):
                yield call
            break


def all_strings() -> dict[tuple[str | None, str], Path]:
    """Return every string the house shows, with one file it stands in."""
    found: dict[tuple[str | None, str], Path] = {}
    for path in sorted((ROOT / "evercourt").rglob("*.py")):
        if "migrations" not in path.parts:
            found.update(dict.fromkeys(in_python(path), path))
    for path in sorted((ROOT / "evercourt").rglob("*.html")) + sorted((ROOT / "evercourt").rglob("*.txt")):
        if "templates" in path.parts:
            found.update(dict.fromkeys(in_template(path), path))
    return found
