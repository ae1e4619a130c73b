"""Every page that links lead to, for every office: nothing in anyone's way, nothing too heavy, nothing broken.

Each person follows the links of their pages from the start page on. Of pages of one kind (one pattern of address) a
few are looked at; public pages are looked at once, as the visitor they were made for. A page is read first and opened
only when its bones are new: one with the bones of another has nothing to show that the other has not.
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

from evercourt.documents.models import Document
from evercourt.filing.models import Filing
from evercourt.web.accounts.second_factor import SECOND_FACTOR_AT, SECOND_FACTOR_BY
from tests.journeys import town
from tests.journeys.conftest import aside
from tests.journeys.pages import barriers
from tests.web.portal.test_pages import PAGES

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
        self.who = person.email if person else "visitor"

    def walk(self, *also):
        """Look at every page once, and at these whatever leads to them; return what is wrong."""
        self.page.goto(self.address)
        waiting, known = deque(["/", *also]), {"/", *also}
        while waiting:
            path = waiting.popleft()
            kind = kind_of(path)
            enough = kind is None or self.kinds[kind] >= most_of(kind) or self.is_known(kind)
            if enough and path != "/" and path not in also:
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
        """Read one page, open it if its bones are new, note what is wrong, and return the paths it leads to."""
        facts = self.page.evaluate(FACTS, path)
        if facts["path"] == urlsplit(path).path:
            self.shown.add((kind, self.group))
        wanted = "rtl" if self.language in RIGHT_TO_LEFT else "ltr"
        checks = {
            f"answers {facts['status']}": facts["status"] >= 400,
            f"weighs {facts['weight']} bytes": facts["weight"] > HEAVIEST,
            f"has the title {facts['title']!r}": not facts["title"].split("–")[0].strip(),
            f"has {facts['headings']} h1": facts["headings"] != 1,
            f"is in {facts['language']} {facts['direction']}": (facts["language"], facts["direction"])
            != (self.language, wanted),
            f"shows raw words: {raw_words(facts['text'])}": raw_words(facts["text"]),
        }
        wrong = [words for words, is_wrong in checks.items() if is_wrong]
        if not self.examined.issuperset(facts["bones"]):
            self.examined.update(facts["bones"])
            wrong += self.open(path)
        self.found += [f"{self.language} {self.who} {path} {words}" for words in wrong]
        return [shortened(link) for link in facts["links"]]

    def open(self, path):
        """Open one page; return what is wrong with what it shows."""
        self.said.clear()
        self.page.goto(self.address + path)
        wide = self.page.evaluate(WIDE)
        wrong = [f"is {wide} pixels too wide"] if wide > 0 else []
        if self.said:
            wrong.append(f"says in the console: {self.said}")
        if found := barriers(self.page):
            wrong.append(found)
        self.keep(path)
        return wrong

    def keep(self, path):
        """Keep a picture of the whole page, if someone asked for all of them."""
        if folder := os.environ.get("EVERCOURT_PICTURES_OF_ALL"):
            place = re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-") or "home"
            name = f"{self.language}-{self.who.split('@')[0]}-{place}"
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


# The bones of a page: its elements and their attributes without numbers, where there is text, and rows that are alike
# once; of what the page is about, and of the frame around it. Where both are known, axe has nothing new to find.
FACTS = """async (path) => {
  const answer = await fetch(path, {headers: {Accept: 'text/html'}});
  const source = await answer.text();
  const page = new DOMParser().parseFromString(source, 'text/html');
  const bones = (node) => {
    if (node.nodeType !== Node.ELEMENT_NODE) return node.nodeType === Node.TEXT_NODE && node.data.trim() ? '.' : '';
    const own = [...node.attributes].filter(({name}) => !['value', 'href', 'datetime', 'nonce'].includes(name))
      .map(({name, value}) => `${name}=${value.replace(/[0-9a-f-]{36}|[0-9]+/g, '0')}`).sort();
    const inside = [...node.childNodes].map(bones).filter((each, place, all) => each !== all[place - 1]);
    return `<${node.localName} ${own.join(' ')}>${inside.join('')}`;
  };
  const inside = bones(page.querySelector('main') || page.body);
  const links = [...page.querySelectorAll('a[href]:not([download])')]
    .map((a) => new URL(a.getAttribute('href'), answer.url));
  page.querySelectorAll('script, style, template, textarea').forEach((unseen) => unseen.remove());
  return {
    path: decodeURI(new URL(answer.url).pathname), status: answer.status,
    weight: new TextEncoder().encode(source).length,
    bones: [inside, bones(page.documentElement).replace(inside, '')],
    title: page.title, headings: page.querySelectorAll('h1').length,
    language: page.documentElement.lang, direction: page.documentElement.dir, text: page.body.textContent,
    links: links.filter(({origin}) => origin === location.origin).map(({pathname, search}) => pathname + search),
  };
}"""
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

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


def public_pages():
    """Return the pages of the portal, also those a form leads to; a receipt and a paper are those of this town."""
    receipt = Filing.objects.exclude(submitted_at=None).first().receipt_number
    paper = Document.objects.filter(origin=Document.Origin.ISSUED).first().check_code
    return [page.replace("R23456789ABC", receipt).replace("K7QM-4TXA-92", paper) for page in PAGES]


# From right to left go the pages of parties, and of offices those of two: the parts of all pages are the same.
FROM_THE_RIGHT = ("plaintiff", "defendant", "newcomer", "filing_clerk", "judge")


@pytest.mark.slow
def test_every_page_is_fit_for_everyone(live_server, clock, no_jobs, browser):
    walk_everywhere("zh-hans", live_server, clock, browser)


def walk_everywhere(language, live_server, clock, browser):
    """Let everyone walk; fail with what is wrong with the pages, or with the kinds of page that were reached."""
    people = aside(lambda: town.build(clock)).people
    seen, examined, found = set(), set(), []
    walking = people if language not in RIGHT_TO_LEFT else FROM_THE_RIGHT
    for person in (None, *(people[name] for name in walking)):
        also = aside(public_pages) if person is None else ()
        found += Visit(browser, live_server.url, person, language, seen, examined).walk(*also)
    assert not found, "\n".join(found)
    kinds = {kind for kind, _group in seen}
    assert len(kinds) >= KINDS_AT_LEAST[language], sorted(kinds)


def test_a_barrier_and_a_page_that_is_too_wide_are_found(browser):
    page = browser.new_page(viewport={"width": 320, "height": 640})
    page.set_content(
        '<html lang="ug"><title>t</title><main><h1>h</h1><input><p style="width: 400px">.</p></main></html>'
    )
    assert "label" in barriers(page)
    assert page.evaluate(WIDE) > 0
    page.close()
