"""Every page that links lead to, for every office: nothing in anyone's way, nothing too heavy, nothing broken.

Each person follows the links of their pages from the start page on. Of pages of one kind (one pattern of address) a
few are looked at; public pages are looked at once, as the visitor they were made for.
"""

import os
import re
from collections import Counter, deque
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.urls import Resolver404, resolve
from django.utils import timezone

from evercourt.web.accounts.second_factor import SECOND_FACTOR_AT, SECOND_FACTOR_BY
from tests.journeys import town
from tests.journeys.conftest import aside
from tests.journeys.pages import barriers

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

HEAVIEST = 60_000  # bytes of HTML
# So many kinds of page are at least reached by links: a page that lost its way in is missed here.
KINDS_AT_LEAST = {"zh-hans": 75, "ug": 60}
# Not pages of ours, or what ends the visit.
LEFT_OUT = {
    "account_logout",
    "language",
    "type_size",
    "health",
    "health_live",
    "health_ready",
    "metrics",
    "manifest",
    "robots",
}
# Files, not pages.
FILES = (
    "/archive",
    "/copy",
    ".csv",
    ".xlsx",
    ".json",
    ".ics",
    ".vcf",
    ".atom",
    ".jsonld",
    ".xml",
    ".pdf",
    "/ruling",
    "/original",
    "/receipt",
    "/pictures/",
    "/pages/",
    "/papers/",
    "/review_document",
)
RIGHT_TO_LEFT = ("ug",)
# Forms whose steps are pages of their own kind.
STEPPED = {"filing_step", "closure_step"}


class Visit:
    """One person's walk through the pages in one language."""

    def __init__(self, browser, address, person, language, seen, examined):
        self.address, self.person, self.language = address, person, language
        self.context = browser.new_context(viewport={"width": 320, "height": 640}, locale=language)
        cookies = [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": address}]
        if person:
            cookies.append({"name": settings.SESSION_COOKIE_NAME, "value": session_of(person), "url": address})
        self.context.add_cookies(cookies)
        self.page = self.context.new_page()
        self.said = []
        self.page.on("console", lambda line: self.said.append(line.text) if line.type == "error" else None)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.group = "visitor" if person is None else "office" if person.is_office_holder else "party"
        self.seen, self.shown, self.kinds, self.found = seen, set(), Counter(), []
        self.examined = examined

    def walk(self):
        """Look at every page once; return what is wrong."""
        waiting, known = deque(["/"]), {"/"}
        while waiting:
            path = waiting.popleft()
            kind = kind_of(path)
            if kind is None or self.kinds[kind] >= most_of(kind) or (self.is_known(kind) and path != "/"):
                continue
            self.kinds[kind] += 1
            for link in self.look(path, kind):
                if link not in known:
                    known.add(link)
                    waiting.append(link)
        self.context.close()
        self.seen |= self.shown
        return self.found

    def is_known(self, kind):
        """What a visitor sees is the same for all; one's own account looks the same for every office."""
        own = kind.startswith(("accounts/", "profile"))
        return (kind, "visitor") in self.seen or (own and (kind, self.group) in self.seen)

    def look(self, path, kind):
        """Open one page, note what is wrong with it, and return the paths it leads to."""
        self.said.clear()
        answer = self.page.goto(self.address + path)
        if urlsplit(self.page.url).path == urlsplit(path).path:
            self.shown.add((kind, self.group))
        facts = self.page.evaluate(FACTS)
        self.judge(path, answer, facts)
        return [shortened(link) for link in facts["links"]]

    def judge(self, path, answer, facts):
        wanted = "rtl" if self.language in RIGHT_TO_LEFT else "ltr"
        checks = {
            f"answers {answer.status}": answer.status >= 400,
            f"weighs {len(answer.body())} bytes": len(answer.body()) > HEAVIEST,
            f"is {facts['wide']} pixels too wide": facts["wide"] > 0,
            f"has the title {facts['title']!r}": not facts["title"].split("–")[0].strip(),
            f"has {facts['headings']} h1": facts["headings"] != 1,
            f"is in {facts['language']} {facts['direction']}": (facts["language"], facts["direction"])
            != (self.language, wanted),
            f"shows raw words: {raw_words(facts['text'])}": raw_words(facts["text"]),
            f"says in the console: {self.said}": self.said,
        }
        wrong = [words for words, is_wrong in checks.items() if is_wrong]
        if not self.examined.issuperset(facts["bones"]):
            self.examined.update(facts["bones"])
            if found := barriers(self.page):
                wrong.append(found)
        who = self.person.email if self.person else "visitor"
        self.found += [f"{self.language} {who} {path} {words}" for words in wrong]
        self.keep(path, who)

    def keep(self, path, who):
        """Keep a picture of the whole page, if someone asked for all of them."""
        if folder := os.environ.get("EVERCOURT_PICTURES_OF_ALL"):
            name = (
                f"{self.language}-{who.split('@')[0]}-{re.sub(r'[^a-z0-9]+', '-', path.lower()).strip('-') or 'home'}"
            )
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


# The bones of a page: its elements and their attributes without numbers, where there is text, and rows that are alike
# once; of what the page is about, and of the frame around it. Where both are known, axe has nothing new to find.
FACTS = """() => {
  const bones = (node) => {
    if (node.nodeType !== Node.ELEMENT_NODE) return node.nodeType === Node.TEXT_NODE && node.data.trim() ? '.' : '';
    const own = [...node.attributes].filter(({name}) => !['value', 'href', 'datetime'].includes(name))
      .map(({name, value}) => `${name}=${value.replace(/[0-9a-f-]{36}|[0-9]+/g, '0')}`).sort();
    const inside = [...node.childNodes].map(bones).filter((each, place, all) => each !== all[place - 1]);
    return `<${node.localName} ${own.join(' ')}>${inside.join('')}`;
  };
  const inside = bones(document.querySelector('main'));
  return {
  bones: [inside, bones(document.documentElement).replace(inside, '')],
  wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  title: document.title, headings: document.querySelectorAll('h1').length,
  language: document.documentElement.lang, direction: document.documentElement.dir,
  text: document.body.innerText,
  links: [...document.querySelectorAll('a[href]')]
    .filter(a => a.origin === location.origin && !a.hasAttribute('download'))
    .map(a => a.pathname + a.search),
  };
}"""

# A word of the code shown to people: snake_case, a class of Django, a template tag, Markdown.
RAW = re.compile(r"\b[a-z]+_[a-z_]+\b|\bNone\b|\{\{|\{%|^# ", re.MULTILINE)


def raw_words(text):
    return RAW.findall(text)[:5]


def shortened(link):
    """Leave out where a link leads afterwards: the same page with another way on is the same page."""
    path, _, query = link.partition("?")
    kept = "&".join(part for part in query.split("&") if part and not part.startswith("next="))
    return f"{path}?{kept}" if kept else path


def kind_of(path):
    """Return the pattern of a page's address; None for what is no page."""
    plain = urlsplit(path).path
    if any(part in plain for part in FILES):
        return None
    try:
        found = resolve(plain)
    except Resolver404:
        return plain
    step = found.kwargs.get("step", "") if found.url_name in STEPPED else ""
    return None if found.url_name in LEFT_OUT else f"{found.route} {step}"


def most_of(kind):
    """Return how many pages of a kind one person looks at: the page of one thing looks different in each state."""
    return 2 if kind.strip().endswith(">") else 1


def session_of(person):
    """Return the key of a session in which the person has signed in with everything they have."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session[SECOND_FACTOR_AT], session[SECOND_FACTOR_BY] = timezone.now().isoformat(), person.pk
    session.create()
    return session.session_key


# From right to left go the pages of parties, and of offices those of two: the parts of all pages are the same.
FROM_THE_RIGHT = ("plaintiff", "defendant", "newcomer", "filing_clerk", "judge")


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh-hans", "ug"])
def test_every_page_is_fit_for_everyone(language, live_server, clock, no_jobs, browser):
    people = aside(lambda: town.build(clock)).people
    seen, examined, found = set(), set(), []
    walking = people if language not in RIGHT_TO_LEFT else FROM_THE_RIGHT
    for person in (None, *(people[name] for name in walking)):
        found += Visit(browser, live_server.url, person, language, seen, examined).walk()
    assert not found, "\n".join(found)
    kinds = {kind for kind, _group in seen}
    assert len(kinds) >= KINDS_AT_LEAST[language], sorted(kinds)


def test_a_barrier_and_a_page_that_is_too_wide_are_found(browser):
    page = browser.new_page(viewport={"width": 320, "height": 640})
    page.set_content(
        '<html lang="ug"><title>t</title><main><h1>h</h1><input><p style="width: 400px">.</p></main></html>'
    )
    assert "label" in barriers(page)
    assert page.evaluate(FACTS)["wide"] > 0
    page.close()
