"""What every answer leaves behind for who keeps the house running: a line in the log, a count, its time.

Told is the route, never the address: an address may hold a code, a number or what somebody searched for.
"""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Histogram

Responder = Callable[[HttpRequest], HttpResponse]

log = structlog.get_logger("evercourt.request")
registry = CollectorRegistry()
ANSWERS = Counter(
    "evercourt_answers", "Requests answered, by route and status.", ["method", "route", "status"], registry=registry
)
SECONDS = Histogram(
    "evercourt_answer_seconds",
    "How long an answer took, by door.",
    ["door"],
    unit="seconds",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=registry,
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# A request that brings a name of its own keeps it, if it is one: so it can be followed through a proxy.
NAME = re.compile(r"[0-9A-Za-z-]{8,64}")


class ObservingMiddleware:
    """Names each request (`X-Request-ID`), counts it and writes its line; stands outside everything else."""

    def __init__(self, respond: Responder) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        brought = request.headers.get("X-Request-ID", "")
        name = brought if NAME.fullmatch(brought) else uuid.uuid4().hex
        with structlog.contextvars.bound_contextvars(request=name):
            response = self.respond(request)
            took = time.perf_counter() - began
            _note(request, response.status_code, took)
        response["X-Request-ID"] = name
        return response


def _note(request: HttpRequest, status: int, took: float) -> None:
    # What whitenoise answers, and what is nowhere, has no route.
    route = request.resolver_match.route if request.resolver_match else ""
    method = request.method if request.method in METHODS else "other"
    ANSWERS.labels(method=method, route=route, status=status).inc()
    SECONDS.labels(door="api" if route.startswith("api/") else "web").observe(took)
    say = log.error if status >= 500 else log.info
    say("answered", method=method, route=route, status=status, milliseconds=round(took * 1000, 1))
