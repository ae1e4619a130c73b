"""What a decision says when it is published: names replaced where the law says so, numbers and addresses left out.

Pure functions over text. The gate (`remains`) reads as a machine would that looks for people: it takes blanks,
invisible signs and other forms of the same letters out first, so a name only written otherwise does not slip through.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

TWO_SIGNS = frozenset(
    """欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶
    申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 令狐""".split()  # noqa: SIM905 — read as a list of words
)
# Kind of number → how it looks; each is replaced by its mark, the longer first.
NUMBERS: Mapping[str, re.Pattern[str]] = {
    "identity": re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[0-9Xx](?![0-9A-Za-z])"),
    "organisation": re.compile(
        r"(?<![0-9A-Za-z])(?=[0-9A-Z]*[A-Z])[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])"
    ),
    "account": re.compile(r"(?<![0-9A-Za-z])\d{16}(?:\d{3})?(?![0-9A-Za-z])"),
    "old identity": re.compile(
        r"(?<![0-9A-Za-z])[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?![0-9A-Za-z])"
    ),
    "mobile": re.compile(r"(?<![0-9A-Za-z])(?:\+?86[- ]?)?1[3-9]\d{9}(?![0-9A-Za-z])"),
    "telephone": re.compile(r"(?<!\d)0\d{2,3}[-— ]\d{7,8}(?!\d)"),
    "mail": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "plate": re.compile(
        r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·.]?[A-Z0-9]{5,6}(?![A-Z0-9])"
    ),
}
# By these alone a person is found; the others also stand for offices and things.
OF_A_PERSON = ("identity", "old identity", "account", "mobile")
# What the unified code of a company says of it is public; everything else above is of a person.
PUBLIC_NUMBERS = ("organisation",)
MARK = "×××"


@dataclass(frozen=True)
class Protected:
    """What a published text must not say: words with what stands in their place."""

    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def pseudonyms(names: Iterable[str]) -> dict[str, str]:
    """Return for each name what is printed in its place: the surname and 某; the same twice gets a number (PUBJ 9)."""
    given: dict[str, str] = {}
    used: dict[str, int] = {}
    for name in dict.fromkeys(names):
        plain = name.strip()
        if not plain:
            continue
        if "·" in plain or len(plain) > 4:
            short = f"{plain[0]}某某"
        else:
            short = f"{plain[:2] if plain[:2] in TWO_SIGNS and len(plain) > 2 else plain[0]}某"
        used[short] = used.get(short, 0) + 1
        given[name] = short if used[short] == 1 else f"{short}{used[short]}"
    return given


def anonymised(text: str, protected: Protected) -> str:
    """Return the text without the protected names and words, and without numbers that lead to a person."""
    instead = pseudonyms(protected.names) | dict.fromkeys(protected.words, MARK)
    for word in sorted(filter(str.strip, instead), key=len, reverse=True):
        text = text.replace(word, instead[word])
    for kind, pattern in NUMBERS.items():
        if kind not in PUBLIC_NUMBERS:
            text = pattern.sub(MARK, text)
    return text


def remains(text: str, protected: Protected, *, kinds: Iterable[str] = NUMBERS) -> list[str]:
    """Return what of the protected things is still in the text, however it is written; empty: it may go out.

    `kinds`: which kinds of numbers are looked for.

    The gate before everything that is published: it looks at the finished text, not at what was replaced in it.
    """
    squeezed = _squeezed(text)
    found = [word for word in (*protected.names, *protected.words) if _squeezed(word) and _squeezed(word) in squeezed]
    plain = _plain(text)
    for kind in kinds:
        if kind not in PUBLIC_NUMBERS:
            found += [match[0] for match in NUMBERS[kind].finditer(plain)]
    return list(dict.fromkeys(found))


def _plain(text: str) -> str:
    """Return the text with every letter and digit in its one form and without invisible signs."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")


def _squeezed(text: str) -> str:
    return "".join(sign for sign in _plain(text) if not sign.isspace() and sign not in "·•.‧・-_").casefold()
