"""No address of the house is unknown to the tests: whoever adds a page writes its name in a test."""

import re
from pathlib import Path

from django.urls import URLPattern, get_resolver

TESTS = Path(__file__).parents[1]
# The pages of the sign-in library have its own tests; the crawl of every page opens those that we link to.
OF_THE_LIBRARY = "accounts/"


def routes(resolver, before=""):
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from routes(entry, route)


def test_every_address_is_known_to_a_test():
    source = "\n".join(path.read_text() for path in TESTS.rglob("*.py"))
    unknown = []
    for route in routes(get_resolver()):
        fixed = [part for part in route.split("/") if part and "<" not in part]
        if fixed and not route.startswith(OF_THE_LIBRARY) and not re.search(rf"[/=]{re.escape(fixed[-1])}\b", source):
            unknown.append(route)
    assert not unknown
