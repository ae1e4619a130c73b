"""What holds for every operation, read from the API's own description: a new one is checked from its first day."""

import json
import re

import pytest
import schemathesis
from django.test import Client
from django.urls import get_resolver
from pydantic import BaseModel

from evercourt.accounts.acts import revoke_token
from evercourt.accounts.models import APIToken
from evercourt.accounts.scopes import Scope
from evercourt.api.urls import api
from evercourt.kernel.channels import Channel
from tests.api.machine import Machine

OPEN = {
    ("GET", "/courts"),
    ("GET", "/courts/{code}/courtrooms"),
    ("GET", "/courts/{code}/services"),
    ("GET", "/courts/{code}/restrictions"),
    ("GET", "/courts/{code}/times"),
    ("GET", "/courts/{code}/deadlines/{rule}"),
    ("GET", "/courts/{code}/fees/{fee}"),
    ("GET", "/codes/{code}"),
    ("GET", "/notices"),
    ("GET", "/maintenance"),
    ("GET", "/outages"),
    ("GET", "/publications"),
    ("GET", "/publications/{publication_id}"),
    ("GET", "/notices/{notice_id}"),
    ("GET", "/courts/{code}/contacts"),
    ("GET", "/courts/{code}/contacts/{division_id}/versions"),
}


@pytest.fixture(scope="module")
def described():
    return json.loads(json.dumps(api.get_openapi_schema()))


def operations(described):
    """Yield method, path and description of every operation."""
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path.removeprefix("/api/v1"), operation


def filled(path):
    """Return the path with a number wherever it asks one."""
    return re.sub(r"\{\w+\}", "1", path)


def test_the_description_is_valid_openapi_3_1(described):
    assert described["openapi"].startswith("3.1")
    schemathesis.openapi.from_dict(described).validate()


def test_a_description_that_is_not_valid_would_be_found(described):
    broken = json.loads(json.dumps(described))
    del broken["info"]["title"]
    with pytest.raises(Exception, match="title"):
        schemathesis.openapi.from_dict(broken).validate()


def test_the_description_is_served_to_anyone(db):
    served = Client().get("/api/v1/openapi.json")
    assert served.status_code == 200
    assert "## A second factor" in served.json()["info"]["description"]


def test_every_operation_says_what_it_does_and_how_it_is_refused(described):
    for method, path, operation in operations(described):
        name = f"{method} {path}"
        assert operation["summary"], name
        assert len(operation["description"]) > 20, name
        assert operation["tags"], name
        refused = {status for status in operation["responses"] if status >= "400"}
        assert refused >= {"400", "404", "422"}, name
        for status in refused:
            assert "application/problem+json" in operation["responses"][status]["content"], name
        if (method, path) not in OPEN:
            assert refused >= {"401", "403"}, name
            assert operation["security"], name
        else:
            assert "security" not in operation, name


def test_names_are_given_once(described):
    names = [operation["operationId"] for _method, _path, operation in operations(described)]
    assert len(names) == len(set(names))


def test_no_two_shapes_share_a_name():
    """The description keeps one shape a name: of two it would show only the last."""
    found = {}
    waiting = [BaseModel]
    while waiting:
        for shape in waiting.pop().__subclasses__():
            waiting.append(shape)
            if shape.__module__.startswith(("evercourt.api.", "evercourt.continuity.clauses")):
                found.setdefault(shape.__name__, set()).add(shape.__module__)
    assert {name: places for name, places in found.items() if len(places) > 1} == {}


def test_every_address_is_answered_by_the_operation_that_describes_it(described):
    """No address is shadowed by another: each resolves, and knows the methods that are described."""
    for method, path, _operation in operations(described):
        found = get_resolver().resolve("/api/v1" + filled(path))
        assert "path" not in found.kwargs, f"{method} {path}"


@pytest.mark.django_db
def test_every_post_demands_its_idempotency_key(described):
    for method, path, operation in operations(described):
        wanted = [one["name"] for one in operation["parameters"] if one["in"] == "header" and one["required"]]
        assert ("Idempotency-Key" in wanted) == (method == "POST"), path
        if method == "POST":
            answer = Client().post("/api/v1" + filled(path), data="{}", content_type="application/json")
            assert answer.status_code == 400, path
            assert answer.json()["type"].endswith("key-missing"), path


@pytest.mark.parametrize("kind", ["missing", "unknown", "revoked", "expired"])
def test_no_operation_opens_without_a_living_key(described, aygul, morning, kind):
    machine = Machine(aygul, secret="" if kind in ("revoked", "expired") else "evercourt_nothing")
    if kind == "revoked":
        revoke_token(APIToken.objects.get(), by=aygul, via=Channel.WEB)
    if kind == "expired":
        APIToken.objects.update(expires_at="2022-08-10T01:59:59Z")
    for method, path, _operation in operations(described):
        headers = {"authorization": ""} if kind == "missing" else {}
        answer = machine.send(method, filled(path), {}, **headers)
        if (method, path) in OPEN:
            assert answer.status_code != 401, path
        else:
            assert answer.status_code == 401, f"{method} {path}"
            assert answer["WWW-Authenticate"] == "Bearer"


def test_every_operation_wants_the_scope_it_describes(described, judge, morning):
    """A key with all other scopes is refused before anything is looked at; one with the scope is not refused for it."""
    without = {scope: Machine(judge, *(set(Scope.values) - {scope})) for scope in Scope.values}
    for method, path, operation in operations(described):
        for asked in operation.get("security", []):
            for scope in asked["Key"]:
                answer = without[scope].send(method, filled(path), {})
                assert answer.status_code == 403, f"{method} {path}"
                assert scope in answer.json()["title"], f"{method} {path}"


def test_an_address_that_does_not_exist_and_a_method_it_does_not_know_are_problems(aygul):
    machine = Machine(aygul)
    for method, path, status in (
        ("GET", "/nothing", 404),
        ("DELETE", "/cases", 405),
        ("GET", "/cases?number=%00", 400),
    ):
        answer = machine.send(method, path)
        assert answer.status_code == status
        assert answer["Content-Type"] == "application/problem+json"
