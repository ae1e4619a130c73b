"""For who keeps the house running: does it live, can it serve, how is it."""

import hmac
import os
from functools import cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CollectorRegistry
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest

from evercourt.web.doors import public, reads
from evercourt.web.observing import registry
from evercourt.web.portal.gauges import HouseCollector

TEXT = "text/plain; charset=utf-8"


@public
@reads
def live(request: HttpRequest) -> HttpResponse:
    """Answer "ok" as long as this process answers at all; who gets no answer starts it again."""
    return HttpResponse("ok", content_type=TEXT)


@public
@reads
def health(request: HttpRequest) -> HttpResponse:
    """Answer "ok" when the database answers, 503 otherwise."""
    if not _database_answers():
        return HttpResponse("the database does not answer", status=503, content_type=TEXT)
    return HttpResponse("ok", content_type=TEXT)


@public
@reads
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether this process can serve, and by what: 200, or 503 so that a proxy sends people to another one.

    A database ahead of this program is no hindrance: that is how a new version comes in.
    """
    answers = _database_answers()
    checks = {
        "database": answers,
        "migrations": answers and _is_migrated(),
        "files": os.access(settings.MEDIA_ROOT, os.R_OK | os.W_OK) or not settings.MEDIA_ROOT.exists(),
    }
    good = all(checks.values())
    return JsonResponse({"ready": good, "checks": checks}, status=200 if good else 503)


@public
@reads
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer with all figures in OpenMetrics text to who shows the key (`Authorization: Bearer …`)."""
    shown = request.headers.get("Authorization", "")
    if not hmac.compare_digest(shown.encode(), f"Bearer {settings.METRICS_KEY}".encode()):
        refused = HttpResponse("the key is missing or wrong", status=401, content_type=TEXT)
        refused["WWW-Authenticate"] = 'Bearer realm="metrics"'
        return refused
    whole = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(whole)  # type: ignore[no-untyped-call]
    else:
        whole.register(registry)
    whole.register(HouseCollector())
    text = generate_latest(whole)  # type: ignore[no-untyped-call]
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _is_migrated() -> bool:
    if not _known and _wanted() <= set(MigrationRecorder(connection).applied_migrations()):
        _known.append(True)
    return bool(_known)


# Once the database knows all migrations of this program it does not forget them: asked until then.
_known: list[bool] = []


@cache
def _wanted() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)
