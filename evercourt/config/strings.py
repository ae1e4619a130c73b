"""Finds every string the house shows to people, in code and in templates."""

import ast
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from django.utils.translation.template import templatize

from evercourt.config.database import ROOT

# Where only office holders read, in Chinese or English. Everything else a party may meet, in whatever language.
WORKPLACES = (
    "adapters/institutions/",
    "api/closures.py",
    "appointments/acts/arranging.py",
    "cli/",
    "conference/acts/recording.py",
    "conference/acts/rooms.py",
    "conference/acts/seats.py",
    "conference/events.py",
    "conference/models.py",
    "conference/states.py",
    "continuity/acts/",
    "continuity/board.py",
    "continuity/clauses.py",
    "continuity/models/preview.py",
    "continuity/preview.py",
    "continuity/soundness.py",
    "courts/directory.py",
    "decisions/changing.py",
    "enforcement/acts/clocks.py",
    "enforcement/acts/distributing.py",
    "enforcement/acts/ending.py",
    "enforcement/acts/inquiring.py",
    "enforcement/acts/keeping.py",
    "enforcement/acts/officers.py",
    "enforcement/acts/owing.py",
    "enforcement/acts/paying.py",
    "enforcement/acts/planning.py",
    "enforcement/acts/receiving.py",
    "enforcement/acts/ruling.py",
    "enforcement/acts/selling.py",
    "enforcement/acts/transferring.py",
    "enforcement/acts/valuing.py",
    "enforcement/models/inquiry.py",
    "enforcement/models/money.py",
    "enforcement/models/officers.py",
    "filing/acts/accepting.py",
    "filing/acts/claiming.py",
    "filing/acts/refusing.py",
    "filing/acts/returning.py",
    "helpline/acts/",
    "helpline/models.py",
    "helpline/states.py",
    "notices/acts/",
    "operations/acts/",
    "operations/events.py",
    "web/operations/views.py",
    "web/templates/operations/desk.html",
    "notices/events.py",
    "mediation/acts/listing.py",
    "web/mediation/confirmations.py",
    "web/templates/decisions/protection.html",
    "web/appointments/arranging.py",
    "web/appointments/desk.py",
    "web/closures/board.py",
    "web/closures/ending.py",
    "web/closures/reports.py",
    "web/closures/desk/",
    "web/contacts/desk.py",
    "web/contacts/forms.py",
    "web/decisions/forms.py",
    "web/templates/decisions/text.html",
    "web/templates/decisions/unwritten.html",
    "web/notices/desk.py",
    "web/notices/forms.py",
    "cases/acts/relations.py",
    "web/recusal/relations.py",
    "enforcement/models/ruling.py",
    "web/enforcement/desk.py",
    "web/enforcement/ending.py",
    "web/enforcement/money.py",
    "web/enforcement/next_step.py",
    "web/enforcement/rulings.py",
    "web/enforcement/things_sale.py",
    "web/enforcement/work.py",
    "web/helpline/",
    "web/review/",
    "web/service/desk.py",
    "web/templates/accounts/identity_check.html",
    "web/templates/accounts/identity_checks.html",
    "web/templates/appointments/arranging.html",
    "web/templates/appointments/counters.html",
    "web/templates/appointments/desk.html",
    "web/templates/appointments/front.html",
    "web/templates/closures/board",
    "web/templates/closures/call.html",
    "web/templates/closures/reopening.html",
    "web/templates/closures/report",
    "web/templates/closures/script.html",
    "web/templates/closures/desk/",
    "web/templates/contacts/desk.html",
    "web/templates/contacts/form.html",
    "web/templates/enforcement/alert.html",
    "web/templates/enforcement/desk.html",
    "web/templates/enforcement/distribution.html",
    "web/templates/enforcement/ending.html",
    "web/templates/enforcement/ruling.html",
    "web/templates/enforcement/thing_kept.html",
    "web/templates/enforcement/thing_offer.html",
    "web/templates/enforcement/thing_sale_court.html",
    "web/templates/enforcement/thing_value_court.html",
    "web/templates/enforcement/work.html",
    "web/templates/fees/decision.html",
    "web/templates/filing/counter.html",
    "web/templates/helpline/",
    "work/",
    "web/work/",
    "web/sessions/",
    "web/templates/work/",
    "web/templates/sessions/",
    "notify/templates/letters/session_set/",
    "hearings/holding.py",
    "hearings/placing.py",
    "hearings/session_changes.py",
    "hearings/session_events.py",
    "hearings/sessions.py",
    "hearings/suggesting.py",
    "hearings/absence.py",
    "hearings/arranging.py",
    "hearings/gate.py",
    "hearings/models/transcript.py",
    "hearings/pausing.py",
    "hearings/proposals.py",
    "web/hearings/absence.py",
    "web/hearings/arranging.py",
    "web/hearings/bench.py",
    "web/hearings/centre.py",
    "web/hearings/way.py",
    "web/templates/hearings/arranging.html",
    "web/templates/hearings/bench",
    "web/templates/hearings/centre",
    "web/templates/hearings/form.html",
    "web/templates/notices/desk.html",
    "web/templates/notices/draft.html",
    "web/templates/notices/form.html",
    "web/templates/hearings/line.html",
    "web/templates/hearings/missed.html",
    "web/templates/hearings/way.html",
    "notify/templates/letters/custody_limit_near/",
    "notify/templates/letters/on_site_to_decide/",
    "web/templates/recusal/relations.html",
    "web/templates/parts/workplace.html",
    "web/templates/mediation/confirmation",
    "web/templates/mediation/panel.html",
    "web/templates/mediation/parts/desk.html",
    "web/templates/review/",
    "web/templates/service/orders.html",
)

# Parts of the library that show pages to everybody, and its modules that only administrators or nobody sees.
SIGNING_IN = ("account", "mfa", "usersessions")
NOT_SHOWN = re.compile(r"^(admin|apps|models|internal/.*|management/.*)\.py$")

# (context, string) → the files it stands in.
Strings = dict[tuple[str | None, str], list[str]]

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
    for name, arguments in re.findall(r"\b(n?p?gettext)\((.*)\)", templatize(path.read_text(), origin=str(path))):
        for call in _calls(f"{name}({arguments})"):
            texts = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            yield (texts[0], texts[1]) if name.startswith(("p", "np")) else (None, texts[0])


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


def all_strings() -> Strings:
    """Return every string the house shows."""
    return _strings_under(ROOT / "evercourt")


def strings_for_parties() -> Strings:
    """Return the strings that somebody who holds no office may read."""
    found = all_strings()
    return {key: places for key, places in found.items() if not all(map(_is_workplace, places))}


def strings_of_libraries() -> Strings:
    """Return the strings of the pages of signing in, which come with a library that does not speak every language."""
    home = Path(str(files("allauth")))
    pages = [home / kind / room for room in SIGNING_IN for kind in ("", "templates")]
    found = {key: places for page in pages for key, places in _strings_under(page).items()}
    return {key: places for key, places in found.items() if not all(NOT_SHOWN.search(place) for place in places)}


def _strings_under(home: Path) -> Strings:
    found: Strings = {}
    for path in sorted(home.rglob("*.py")):
        if not {"migrations", "tests"} & set(path.parts):
            for key in in_python(path):
                found.setdefault(key, []).append(path.relative_to(home).as_posix())
    for path in sorted(home.rglob("*.html")) + sorted(home.rglob("*.txt")):
        if "templates" in path.parts:
            for key in in_template(path):
                found.setdefault(key, []).append(path.relative_to(home).as_posix())
    return found


def _is_workplace(place: str) -> bool:
    return place.startswith(WORKPLACES)
