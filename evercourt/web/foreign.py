"""Says of Chinese words on a page in another script that they are Chinese: names, titles, and any string that nobody
has translated yet. A screen reader then pronounces them as what they are, and their signs keep their order.

Strings reach a page on many ways; where they end, in the finished page, is one place.
"""

import re
from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse
from django.utils import translation

TAG = re.compile(r"(<!--.*?-->|<[^>]*>)", re.DOTALL)
NAME = re.compile(r"</?([a-zA-Z][\w-]*)")
HAN = r"\u3400-\u9fff\uf900-\ufaff"
# A run of Chinese: from one of its signs to the last, with the digits and the marks of its own between them.
RUN = re.compile(rf"[{HAN}（《“](?:[{HAN}\u3000-\u303f\uff00-\uffef“”‘’·0-9A-Za-z]*[{HAN}）》”。，])?")
CHINESE = re.compile(f"[{HAN}]")
ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# Elements whose text can hold no element.
PLAIN = {"script", "style", "title", "textarea", "option"}
# A notice can be read in a language that the rest of the court is not read in.
WHOLE_PAGE_OF_ANOTHER = re.compile(r'\s*(?:<!doctype html>\s*)?<html[^>]*\sdir="ltr"', re.IGNORECASE)
WITH_LANGUAGE = re.compile(r"\slang\s*=")


class ForeignWordsMiddleware:
    """Marks the Chinese words on pages that are written in the Arabic script."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.respond(request)
        html = response.get("Content-Type", "").startswith("text/html") and not response.streaming
        if html and translation.get_language_bidi():
            text = response.content.decode(response.charset)
            if CHINESE.search(text) and not WHOLE_PAGE_OF_ANOTHER.match(text):
                response.content = marked(text).encode(response.charset)
        return response


def marked(html: str) -> str:
    """Return the page with each Chinese run in an element of its own that says so; what says already is left alone."""
    return "".join(_parts(html))


def _parts(html: str) -> Iterator[str]:
    open_elements: list[tuple[str, bool]] = []  # Name, and whether its text is to be left alone.
    for place, part in enumerate(TAG.split(html)):
        if place % 2 == 0:
            alone = bool(open_elements) and open_elements[-1][1]
            yield part if alone or not CHINESE.search(part) else _words(part)
            continue
        yield part
        found = NAME.match(part)
        if not found or part.endswith("/>"):
            continue
        name = found[1].lower()
        if part.startswith("</"):
            while open_elements and open_elements.pop()[0] != name:
                pass
        elif name not in VOID:
            within = bool(open_elements) and open_elements[-1][1]
            own = name in PLAIN or (name != "html" and bool(WITH_LANGUAGE.search(part)))
            open_elements.append((name, within or own))


def _words(text: str) -> str:
    if not ARABIC.search(text):
        before, words, after = re.fullmatch(r"(\s*)(.*?)(\s*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
        return f'{before}<span lang="zh-hans" dir="ltr">{words}</span>{after}'
    # One element around all of it: in a row of boxes its words would else become boxes of their own.
    return f"<span>{RUN.sub(_marked_run, text)}</span>"


def _marked_run(run: re.Match[str]) -> str:
    return f'<span lang="zh-hans">{run[0]}</span>' if CHINESE.search(run[0]) else run[0]
