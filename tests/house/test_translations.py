"""No reader meets a string in a language not chosen; catalogues agree with the code, each other and their script."""

import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from babel.messages.catalog import Message

from evercourt.config.database import ROOT
from evercourt.config.translations import FOR_PARTIES, LOCALE, RIGHT_TO_LEFT, merged, missing, with_isolates

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")
LANGUAGES = [folder.name for folder in sorted(LOCALE.glob("*"))]
# What stands in a text and is no word of it: values, tags, and what is the same in every language.
NOT_WORDS = re.compile(r"%\(\w+\)[sd]|%[sd]|\{[\w.]*\}|<[^>]+>|https?://\S+|\S+@\S+")
LATIN_WORDS = re.compile(
    "AA|API|Atom|CPL|DOCX|Evercourt|HEIC|I|IP|JPG|JSON|JavaScript|L|L[123]|MB|MP[34]|O|Office|PDF|PIN|PNG|QR|R|REG|SHA|SOAP|WCAG|Word"
    "|Alt|Content|Ctrl|Enter|ID|POST|base64|cookie|dav|dpi|messageID|vCard"
)
LETTERS_OF = {
    # The 32 letters of Uyghur, and those of Kazakh as written in China, with its high hamza.
    "ug": frozenset("ئاەبپتجچخدرزژسشغفقكگڭلمنھوۇۆۈۋېىي"),
    "kk_Arab": frozenset("ٴابپتجچحدرزسشعفقكگڭلمنھوۇۆۋەىي"),
}
OPENING, CLOSING = (
    "\N{LEFT-TO-RIGHT ISOLATE}\N{RIGHT-TO-LEFT ISOLATE}\N{FIRST STRONG ISOLATE}",
    "\N{POP DIRECTIONAL ISOLATE}",
)


# Names of laws and courts stay Chinese until an official translation is known. The paper forms are in Chinese and
# English only and wait for their translator.
LAW_TEXTS = [
    path
    for folder in ("procedures/cn", "calendars")
    for path in sorted((ROOT / "evercourt" / "courts" / folder).glob("*.toml"))
    if path.name not in ("pack.toml", "forms.toml")
]


def forms(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def awaiting(language: str) -> set[str]:
    """Return what is known to wait for its translator: a debt that is named, line by line, and may only shrink."""
    path = LOCALE / language / "awaiting.json"
    return set(json.loads(path.read_text())) if path.exists() else set()


# A branch brings its strings in Chinese; translators of the others follow, before everything is tested together.
FOLLOWING = [pytest.param(language, marks=pytest.mark.journey) for language in FOR_PARTIES]
LAW_FOLLOWING = [pytest.param(language, marks=pytest.mark.journey) for language in ("ug", "kk-arab")]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh_Hans", *FOLLOWING])
def test_every_string_somebody_reads_is_translated(language):
    found = missing(language)
    lacking = [f"{places[0]}: {text!r}" for text, places in found.items() if text not in awaiting(language)]
    assert awaiting(language) <= set(found), "what is translated now no longer waits: take it off the list"
    assert not lacking, f"{len(lacking)} strings are not translated into {language}:\n" + "\n".join(lacking[:60])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_names_the_same_facts_as_its_string(language):
    for message in merged(LOCALE / language):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        for string in forms(message):
            named = set(PLACEHOLDER.findall(string))
            assert named in [set(PLACEHOLDER.findall(one)) for one in ids], (message.id, string)


@pytest.mark.parametrize("language", FOR_PARTIES)
def test_a_translation_is_written_in_the_letters_of_its_language(language):
    for where, text in _texts(language):
        words = NOT_WORDS.sub(" ", text)
        latin = {word for word in re.findall(r"[A-Za-z]\w*", words) if not LATIN_WORDS.fullmatch(word)}
        assert not latin, f"{where}: {latin} in {text!r}"
        letters = {c for c in words if unicodedata.category(c)[0] in "LM" and not c.isascii()}
        assert letters <= LETTERS_OF[language], f"{where}: {letters - LETTERS_OF[language]} in {text!r}"


def test_each_language_uses_the_letters_that_the_other_has_not():
    uyghur, kazakh = ("".join(text for _where, text in _texts(language)) for language in ("ug", "kk_Arab"))
    assert set("ئېۈخغھ") <= set(uyghur)
    assert not set("ٴعح") & set(uyghur)
    assert set("ٴعح") <= set(kazakh)
    assert not set("ئېۈخغ") & set(kazakh)


@pytest.mark.parametrize("language", RIGHT_TO_LEFT)
def test_what_steers_direction_is_balanced_and_isolates(language):
    """Marks, embeddings and overrides leak into the text around them or hide what is written; isolates do neither."""
    for where, text in _texts(language):
        depth = 0
        for character in text:
            depth += (character in OPENING) - (character in CLOSING)
            assert depth >= 0, f"{where}: closes what is not open: {text!r}"
            unseen = unicodedata.category(character) == "Cf" and character not in OPENING + CLOSING
            assert not unseen, f"{where}: {unicodedata.name(character)} in {text!r}"
        assert depth == 0, f"{where}: leaves an isolate open: {text!r}"


def test_every_value_in_a_right_to_left_text_is_isolated():
    assert with_isolates("%(number)s-قەدەم") == "\u2068%(number)s\u2069-قەدەم"
    assert with_isolates("«https://» بىلەن") == "«\u2068https://\u2069» بىلەن"
    for untouched in ("<code>%(password)s</code>", '<a href="mailto:%(email)s">', "%(activate_url)s"):
        assert with_isolates(untouched) == untouched


def _texts(language: str) -> Iterator[tuple[str, str]]:
    """Yield every text of the language with where it stands: catalogues and the law's own texts."""
    for message in filter(lambda message: message.id, merged(LOCALE / language)):
        for string in forms(message):
            yield str(message.id), string
    for path in LAW_TEXTS:
        for names in _names(tomllib.loads(path.read_text())):
            if text := names.get(language.replace("_", "-").lower()):
                yield path.name, text


@pytest.mark.parametrize("language", ["zh-hans", *LAW_FOLLOWING])
def test_every_text_of_the_law_is_in_every_language(language):
    for path in LAW_TEXTS:
        for names in _names(tomllib.loads(path.read_text())):
            assert names.get(language), f"{path.name}: {names.get('en') or names}"


def _names(value: Any) -> Iterator[dict[str, str]]:
    if isinstance(value, dict) and isinstance(value.get("en"), str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _names(inner)
