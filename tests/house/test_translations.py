"""No string reaches a Chinese reader in English; catalogues agree with each other and with the code."""

import re

import pytest

from evercourt.config.translations import LOCALE, merged
from tests.house.strings import all_strings

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


@pytest.mark.slow
def test_every_string_has_a_chinese_translation():
    chinese = merged(LOCALE / "zh_Hans")
    missing = [
        f"{path.name}: {text!r}" for (context, text), path in all_strings().items() if not chinese.get(text, context)
    ]
    assert not missing, f"{len(missing)} strings are not translated:\n" + "\n".join(missing[:60])


@pytest.mark.parametrize("language", [folder.name for folder in sorted(LOCALE.glob("*"))])
def test_a_translation_names_the_same_facts_as_its_string(language):
    for message in merged(LOCALE / language):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        known = set(PLACEHOLDER.findall(" ".join(ids)))
        for string in strings:
            assert set(PLACEHOLDER.findall(string)) <= known, (message.id, string)
