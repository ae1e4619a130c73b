"""Saving a step as typed, by button or by itself. What was changed elsewhere is shown, field by field; nothing is
overwritten before the person chose."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from evercourt.filing.acts.drafting import SavedElsewhere, differences, save
from evercourt.filing.models import Filing
from evercourt.kernel.events import canonical
from evercourt.kernel.fields import masked
from evercourt.web.doors import Request
from evercourt.web.filing.steps import LISTS, PARTS, STEPS, VALUES, Group, Item

# The command by which a page saves itself: nothing is tidied, so that every field keeps its place on the page.
BY_ITSELF = "keep"


@dataclass(frozen=True)
class Difference:
    """One value that is saved otherwise than typed here, as the person is asked about it."""

    path: str
    label: str
    anchor: str
    saved: str
    typed: str


def base_of(form: Item, step: str) -> str:
    """Return a mark of what is saved of this step. A page that carries it has seen that, whatever else was saved."""
    names = (*VALUES.get(step, ()), *LISTS.get(step, ()), *([PARTS[step]] if step in PARTS else []))
    return hashlib.sha256(canonical({name: form.get(name) for name in names}).encode()).hexdigest()[:16]


def keep(request: Request, found: Filing, step: str, sections: Item) -> Filing:
    """Save the sections of a step. Raises SavedElsewhere if the same step was changed elsewhere and no choice is made.

    A page that asked the person to choose sends the version they saw as `seen` and each choice as `keep:<path>`.
    """
    post = request.POST
    version = _number(post.get("version"))
    if post.get("seen") and _number(post.get("seen")) == found.version:
        open_ = _choose(sections, differences({name: found.form.get(name) for name in sections}, sections), post)
        if open_:
            raise SavedElsewhere(filing=found, differences=open_)
        version = found.version
    elif post.get("base") == base_of(found.form, step):
        version = found.version
    return save(found, sections, version=version, by=request.user)


def shown(error: SavedElsewhere, step: str, groups: list[Group]) -> list[Difference]:
    """Return the differences with the words that stand on the page beside each field."""
    fields: dict[str, tuple[str, str, Any]] = {}
    for group in groups:
        for one in (group, *group.inner):
            path = f"{one.form.prefix.replace('-', '.')}." if one.form.prefix else ""
            for bound in one.form:
                label = f"{one.title}: {bound.label}" if one.title else str(bound.label)
                fields[path + bound.name] = (label, bound.auto_id or "", bound.field)
            if path:
                fields[path.rstrip(".")] = (str(one.title), one.form.prefix or "", None)
    found = []
    for path, saved, typed in error.differences:
        label, anchor, field = fields.get(path, (str(STEPS[step]), "step", None))
        found.append(Difference(path, label, anchor, _words(path, saved, field), _words(path, typed, field)))
    return found


def _words(path: str, value: Any, field: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(_words(f"{path}.{name}", inner, None) for name, inner in value.items() if inner)
    if isinstance(value, list):
        return ", ".join(_words(path, inner, field) for inner in value)
    if value in (None, ""):
        return _("(empty)")
    text = str(value)
    if path.endswith("identity_number"):
        return masked(text)
    return str(dict(getattr(field, "choices", [])).get(text, text))


def _choose(sections: Item, found: list[tuple[str, Any, Any]], post: QueryDict) -> list[tuple[str, Any, Any]]:
    """Put back what is saved where the person chose it; return what they have not chosen about yet."""
    for path, saved, _typed in found:
        if post.get(f"keep:{path}") == "saved":
            place: Any = sections
            steps: list[Any] = [int(step) if step.isdecimal() else step for step in path.split(".")]
            *before, last = steps
            for step in before:
                place = place[step]
            if isinstance(place, list):
                place[last : last + 1] = [saved]
            else:
                place[last] = saved
    for name, value in sections.items():
        sections[name] = _without_none(value)
    return [one for one in found if post.get(f"keep:{one[0]}") not in ("saved", "typed")]


def _without_none(value: Any) -> Any:
    """Take what was removed elsewhere out of every list."""
    if isinstance(value, dict):
        return {name: _without_none(inner) for name, inner in value.items()}
    return [_without_none(item) for item in value if item is not None] if isinstance(value, list) else value


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
