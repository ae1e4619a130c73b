"""Translations: one catalogue per room and language in locale/<lang>/<room>.po, merged into what Django reads."""

import os
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from evercourt.config.database import ROOT

LOCALE = ROOT / "locale"
# Babel knows Kazakh's plural rule, whichever script it is written in.
PLURAL_RULE_OF = {"kk_Arab": "kk"}


def merged(folder: Path) -> Catalog:
    """Return the catalogues of one language as one. Raises ValueError if two rooms translate a string differently."""
    whole = Catalog(locale=PLURAL_RULE_OF.get(folder.name, folder.name), fuzzy=False)
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            catalog = read_po(file, locale=whole.locale)
        for message in catalog:
            if not message.id or not message.string or message.fuzzy:
                continue
            known = whole.get(message.id, context=message.context)
            if known and known.string and known.string != message.string:
                raise ValueError(f"{path}: {message.id!r} is also translated as {known.string!r}")
            whole.add(message.id, message.string, context=message.context, flags=message.flags)
    return whole


def build() -> list[Path]:
    """Write LC_MESSAGES/django.mo for every language whose catalogues changed; return the files written."""
    written = []
    for folder in sorted(path for path in LOCALE.glob("*") if path.is_dir()):
        target = folder / "LC_MESSAGES" / "django.mo"
        sources = [path.stat().st_mtime for path in folder.glob("*.po")]
        if not sources or (target.exists() and target.stat().st_mtime > max(sources)):
            continue
        target.parent.mkdir(exist_ok=True)
        # Whole or not at all: another process may be reading the old one.
        fresh = target.with_suffix(f".{os.getpid()}")
        with fresh.open("wb") as file:
            write_mo(file, merged(folder))
        fresh.replace(target)
        written.append(target)
    return written


if __name__ == "__main__":
    build()
