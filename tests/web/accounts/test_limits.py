"""Tries are counted for the visitor's own address, and together in all processes."""

import os
import subprocess
import sys
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evercourt.accounts.models import User
from evercourt.service.models import JoinTry
from evercourt.web.visitors import address_of
from tests.factories import UserFactory

# Another process of the same house: tries wrong passwords and says how each was answered.
ELSEWHERE = """
import sys, django; django.setup()
from django.test import Client
from django.test.utils import setup_test_environment
setup_test_environment()
tries, login = int(sys.argv[1]), sys.argv[2]
form = {"login": login, "password": "wrong"}
answers = [Client().post("/accounts/login/", form) for _try in range(tries)]
print(*(len(answer.context["form"].non_field_errors().as_text()) for answer in answers))
"""


def _elsewhere(tries: int, login: str) -> list[str]:
    base = connection.settings_dict
    more = {"host": base["HOST"]} if str(base["HOST"]).startswith("/") else {}
    host = "" if more else f"{base['HOST']}:{base['PORT']}"
    who = f"{base['USER']}:{base['PASSWORD']}@" if base["USER"] else ""
    url = f"postgresql://{who}{host}/{base['NAME']}?{urlencode(more)}"
    found = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, str(tries), login],
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "evercourt.config.settings"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    return found.stdout.split()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_processes_count_the_tries_together() -> None:
    UserFactory(email="aygul@example.org")
    cache.clear()
    wrong = _elsewhere(3, "aygul@example.org")
    assert len(set(wrong)) == 1
    *still_wrong, too_many = _elsewhere(3, "aygul@example.org")
    assert set(still_wrong) == set(wrong)
    assert too_many not in wrong
    # A process of its own memory would have let this one in.
    answer = Client().post("/accounts/login/", {"login": "aygul@example.org", "password": "correct horse battery"})
    assert answer.status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/accounts/signup/", "/cases", "/profile", "/messages"])
def test_no_page_asks_the_table_of_limits(client: Client, aygul: User, address: str) -> None:
    if not address.startswith("/accounts"):
        client.force_login(aygul)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    assert not [query["sql"] for query in queries if "shared_limits" in query["sql"]]


@pytest.mark.parametrize(
    ("passed", "proxies", "address"),
    [
        ("", 0, "10.0.0.9"),
        ("203.0.113.7", 0, "10.0.0.9"),
        ("203.0.113.7", 1, "203.0.113.7"),
        ("198.51.100.1, 203.0.113.7", 1, "203.0.113.7"),
        ("198.51.100.1, 203.0.113.7, 10.0.0.2", 2, "203.0.113.7"),
        ("203.0.113.7", 2, "10.0.0.9"),
        ("203.0.113.7:4711", 1, "203.0.113.7"),
        ("[2001:db8::7]:4711", 1, "2001:db8::7"),
        ("2001:db8::7", 1, "2001:db8::7"),
        ("::ffff:203.0.113.7", 1, "203.0.113.7"),
        ("' OR 1=1", 1, "10.0.0.9"),
        ("203.0.113.7,, ", 1, "203.0.113.7"),
    ],
)
def test_the_address_is_the_one_our_own_proxies_wrote(passed: str, proxies: int, address: str) -> None:
    assert address_of({"REMOTE_ADDR": "10.0.0.9:1234", "HTTP_X_FORWARDED_FOR": passed}, proxies=proxies) == address


@pytest.mark.django_db
@pytest.mark.parametrize(("proxies", "shared"), [(0, True), (1, False)])
def test_a_visitor_spends_the_tries_of_others_only_if_the_header_is_not_trusted(
    client: Client, settings: Any, proxies: int, shared: bool
) -> None:
    settings.PROXIES, settings.ACCOUNT_RATE_LIMITS = proxies, {"login": "2/m/ip"}
    cache.clear()
    for number in (1, 2, 3):
        header = {"x-forwarded-for": f"203.0.113.{number}"}
        answer = client.post("/accounts/login/", {"login": "x@example.org", "password": "x"}, headers=header)
    assert (answer.status_code == 429) == shared


@pytest.mark.django_db
def test_tries_to_join_a_case_are_counted_for_the_same_address(client: Client, settings: Any, aygul: User) -> None:
    settings.PROXIES = 1
    client.force_login(aygul)
    form = {"code": "AAAA-BBBB-CCCC", "case_number": "x", "name": "x", "number": "x", "electronic_service": "no"}
    for address in ("203.0.113.1", "203.0.113.1", "203.0.113.2"):
        assert client.post("/join", form, headers={"x-forwarded-for": address}).status_code == 422
    origins = list(JoinTry.objects.order_by("pk").values_list("origin", flat=True))
    assert origins[0] == origins[1] != origins[2]
