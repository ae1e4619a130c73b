"""Whatever is sent: no operation falls over, and every answer is one that the description promises."""

import itertools
import json

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from evercourt.api.urls import api
from evercourt.config.wsgi import application
from tests.api.machine import key_of

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
EXAMPLES = 2
OPERATIONS = [
    f"{method.upper()} {path}" for path, methods in api.get_openapi_schema()["paths"].items() for method in methods
]


@pytest.fixture
def keys(world, aygul, li_qiang, clerk, registry_clerk, judge, recorder):
    return [key_of(person) for person in (aygul, li_qiang, clerk, registry_clerk, judge, recorder)]


@pytest.fixture
def _connection_kept():
    """Answer requests inside the test's transaction, as Django's own test client does."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.mark.slow
@pytest.mark.usefixtures("_connection_kept")
def test_every_operation_keeps_what_the_description_promises(world, keys):
    """Made-up values on addresses that exist, by everyone who has something to do with the case."""
    schema = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema())))
    schema.app = application
    tried = []
    for found in schema.get_all_operations():
        operation = found.ok()
        tried.append(f"{operation.method.upper()} {operation.path}")
        _try(operation, world, keys)
    assert sorted(tried) == sorted(OPERATIONS)


def _try(operation, world, keys):
    turns = itertools.cycle((keys[::2], keys[1::2]))

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def tried(case):
        known = {name: world[name] for name in case.path_parameters or {} if name in world}
        case.path_parameters = {**(case.path_parameters or {}), **known}
        for key in next(turns):
            answer = case.call(headers={"Authorization": f"Bearer {key}"})
            case.validate_response(answer, checks=CHECKS)

    tried()
