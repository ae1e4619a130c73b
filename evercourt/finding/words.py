"""Words as they are found: what a text is kept under, and what somebody looks for; plain Python.

Chinese is written without blanks. Of each run of Chinese characters every pair of neighbours is kept, so that every
word of two characters is found wherever a dictionary would have cut; the words of three and more that the dictionary
knows are kept as well, so that a frequent long word is one entry of the index and not several. What somebody types is
cut into words by the same dictionary; a long word counts where it is kept whole, or all of its pairs are.

Uyghur, Kazakh and English words are found by how they begin: all of them take endings. Numbers of identity cards and
telephones are never kept: nobody is found by them, whatever a paper says.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from types import ModuleType

# A tsvector holds a megabyte; what is more of one text is left out, and the row says so.
MOST_BYTES = 900_000
# Nobody types more; every further word makes the question longer.
MOST_WORDS = 12
MOST_TYPED = 200
# Shorter beginnings of a word would match half of the dictionary.
SHORTEST_BEGINNING = 3

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TOKEN = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
# As courts write it, after compatible characters became the plain ones: (2022)新0103民初1234号.
_CASE_NUMBER = re.compile(rf"\(\d{{4}}\)[{HAN}]\d*[{HAN}]+\d+号(?:之[\d{HAN}]+)?")
_NUMBER_OF_A_PERSON = re.compile(r"(?<!\d)(?:\d{17}[\dxX]|\d{15}|(?:\+?86)?1[3-9]\d{9})(?![\dxX])")
_TATWEEL = "\u0640"
# Letters that keyboards of neighbouring languages give for the same Uyghur letter.
_SAME = str.maketrans({"ي": "ى", "ی": "ى", "ک": "ك", "ه": "ە", "ھ": "ە", _TATWEEL: None})
_ARABIC = re.compile(r"[\u0600-\u06ff]")


def plain(text: str) -> str:
    """Return the text in the form in which words are compared: compatible, lower case, without vowel marks."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if _ARABIC.search(folded):
        folded = "".join(sign for sign in folded.translate(_SAME) if unicodedata.category(sign) != "Mn")
    return folded


def kept_under(text: str) -> tuple[list[str], bool]:
    """Return the entries a text is kept under, each once, and whether it is kept whole."""
    found: dict[str, None] = {}
    size = 0
    for entry in _entries(plain(text)):
        if entry not in found:
            size += len(entry.encode()) + 1
            if size > MOST_BYTES:
                return list(found), False
            found[entry] = None
    return list(found), True


def _entries(folded: str) -> Iterator[str]:
    for number in _CASE_NUMBER.finditer(folded):
        yield _bare(number[0])
    for token in _TOKEN.findall(_NUMBER_OF_A_PERSON.sub(" ", folded)):
        if not is_chinese(token):
            yield token[:100]
            continue
        yield from _pairs(token)
        # So that one character alone is found where a run ends with it.
        yield token[-1]
        if len(token) > 2:
            yield from (word for word in _dictionary().cut_for_search(token, True) if len(word) > 2)


def question(words: list[str], *, marks: Iterable[str] = ()) -> str:
    """Return the words, and the marks a row must have, as a tsquery."""
    return " & ".join([*(_asked(word) for word in words), *(_quoted(one) for one in marks)])


def mark_of(what: str, key: object) -> str:
    """Return the entry that says of a row what it is or whose; no word that somebody types can be one."""
    return f"§{what}:{key}"


def words_of(typed: str) -> list[str]:
    """Return the words somebody looks for, in the form in which words are compared."""
    folded = plain(typed[:MOST_TYPED])
    words: dict[str, None] = {}
    for number in _CASE_NUMBER.findall(folded):
        words[number] = None
    for token in _TOKEN.findall(_NUMBER_OF_A_PERSON.sub(" ", _CASE_NUMBER.sub(" ", folded))):
        for word in _cut(token) if is_chinese(token) else [token]:
            words[word] = None
    return list(words)[:MOST_WORDS]


def _dictionary() -> ModuleType:
    """Return the dictionary; reading it takes a quarter of a second, so a process that cuts no word does not."""
    import rjieba

    return rjieba


@lru_cache(maxsize=2000)
def _cut(run: str) -> list[str]:
    """Return the words of a run; a single character goes with its neighbour, because alone it says too little."""
    words: list[str] = []
    for word in _dictionary().cut(run, True):
        if words and (len(word) == 1 or len(words[-1]) == 1):
            words[-1] += word
        else:
            words.append(word)
    return words


def _asked(word: str) -> str:
    if word.startswith("("):
        return _quoted(_bare(word))
    if not is_chinese(word):
        beginning = len(word) >= SHORTEST_BEGINNING and not word.isdecimal()
        return _quoted(word) + (":*" if beginning else "")
    if len(word) == 1:
        return _quoted(word) + ":*"
    pairs = " & ".join(_quoted(pair) for pair in _pairs(word))
    return pairs if len(word) == 2 else f"({_quoted(word)} | ({pairs}))"


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)]


def _bare(number: str) -> str:
    return number.replace("(", "").replace(")", "")


def _quoted(entry: str) -> str:
    return "'" + entry.replace("\\", "\\\\").replace("'", "''") + "'"


def is_chinese(word: str) -> bool:
    """Return True for a run of Chinese characters."""
    return bool(re.match(rf"[{HAN}]", word))


def without_numbers_of_people(text: str) -> str:
    """Return the text with all but the last digits of identity cards and telephones covered, to be shown."""
    return _NUMBER_OF_A_PERSON.sub(lambda found: "•" * (len(found[0]) - 4) + found[0][-4:], text)
