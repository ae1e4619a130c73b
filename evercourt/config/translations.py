"""Translations: one catalogue per room and language in locale/<lang>/<room>.po, merged into what Django reads."""

import argparse
import os
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from evercourt.config.database import ROOT
from evercourt.config.strings import all_strings, strings_for_parties, strings_of_libraries

LOCALE = ROOT / "locale"
# Babel knows Kazakh's plural rule, whichever script it is written in.
PLURAL_RULE_OF = {"kk_Arab": "kk"}
# Office holders work in Chinese or English; these two are spoken by parties.
FOR_PARTIES = RIGHT_TO_LEFT = ("ug", "kk_Arab")

# A value filled into a right-to-left text must keep its own order (UAX 9). Left alone: what stands in a tag, which is
# no text; between tags, where the page isolates it; and web addresses, whose end a mail program would not find. The
# bare beginning of an address is turned round as well: its marks have no direction of their own.
TAG_OR_VALUE = re.compile(r"<[^>]*>|(?<!>)%\((?!\w*url\))\w+\)[sd](?!<)|https://(?![\w%])")


def with_isolates(text: str) -> str:
    """Return a right-to-left translation with its placeholders between FIRST STRONG ISOLATE and POP ISOLATE."""
    return TAG_OR_VALUE.sub(
        lambda found: (
            found[0] if found[0].startswith("<") else f"\N{FIRST STRONG ISOLATE}{found[0]}\N{POP DIRECTIONAL ISOLATE}"
        ),
        text,
    )


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
        sources = [path.stat().st_mtime for path in (*folder.glob("*.po"), Path(__file__))]
        if len(sources) == 1 or (target.exists() and target.stat().st_mtime > max(sources)):
            continue
        target.parent.mkdir(exist_ok=True)
        # Whole or not at all: another process may be reading the old one.
        fresh = target.with_suffix(f".{os.getpid()}")
        catalog = merged(folder)
        if folder.name in RIGHT_TO_LEFT:
            for message in catalog:
                if isinstance(message.string, str):
                    message.string = with_isolates(message.string)
                else:
                    message.string = tuple(map(with_isolates, message.string or ()))
        with fresh.open("wb") as file:
            write_mo(file, catalog)
        fresh.replace(target)
        written.append(target)
    return written


def missing(language: str) -> dict[str, list[str]]:
    """Return the strings that `language` (a folder of locale/) must have and has not, with the files they stand in."""
    catalog = merged(LOCALE / language)
    wanted = strings_for_parties() | strings_of_libraries() if language in FOR_PARTIES else all_strings()
    return {text: places for (context, text), places in wanted.items() if not catalog.get(text, context)}


def main() -> None:
    """Build the catalogues; with --missing LANGUAGE print what is still to be translated, as entries to fill in."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--missing", metavar="LANGUAGE", help="zh_Hans, ug or kk_Arab")
    language = parser.parse_args().missing
    if not language:
        build()
        return
    for text, places in missing(language).items():
        quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        sys.stdout.write(f'#: {" ".join(places)}\nmsgid "{quoted}"\nmsgstr ""\n\n')


if __name__ == "__main__":
    main()
