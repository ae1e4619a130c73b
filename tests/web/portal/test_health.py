"""What the keeper of the house is told: does it live, can it serve, how is it."""

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.urls import reverse
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from evercourt.web.portal import health

pytestmark = pytest.mark.django_db
KEY = {"authorization": f"Bearer {settings.METRICS_KEY}"}


def fail(*_arguments):
    raise OperationalError("gone")


@pytest.fixture
def _asked_for_the_first_time(monkeypatch):
    monkeypatch.setattr(health, "_known", [])


def figures(client):
    text = client.get("/metrics", headers=KEY).content.decode()
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_health_answers_ok_without_an_account(client):
    answer = client.get("/health")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_without_its_database_a_process_lives_but_cannot_serve(client):
    with connection.execute_wrapper(fail):
        assert client.get("/health/live").status_code == 200
        assert client.get("/health").status_code == 503
        answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["checks"]["database"]) == (503, False)


@pytest.mark.usefixtures("_asked_for_the_first_time")
def test_a_process_is_ready_when_the_database_knows_its_migrations(client):
    assert client.get("/health/ready").json()["ready"] is True


@pytest.mark.usefixtures("_asked_for_the_first_time")
def test_a_process_newer_than_its_database_waits(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'cases' AND name LIKE '0002%%'")
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["checks"]["migrations"]) == (503, False)


@pytest.mark.usefixtures("_asked_for_the_first_time")
def test_a_database_ahead_of_the_program_is_no_hindrance(client):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('cases', '9999_next', now())")
    assert client.get("/health/ready").status_code == 200


@pytest.mark.parametrize("shown", ["", "Bearer ", "Bearer wrong", "Basic YTpi", "Bearer ключ"])
def test_figures_are_for_who_holds_the_key(client, shown):
    answer = client.get("/metrics", headers={"authorization": shown.encode().decode("latin-1")} if shown else {})
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="metrics"')


def test_figures_are_openmetrics_and_count_by_route(client):
    before = figures(client).get(("evercourt_answers_total", "200", "GET", "courts"), 0)
    client.get(reverse("courts"))
    after = figures(client)
    assert after[("evercourt_answers_total", "200", "GET", "courts")] == before + 1
    assert after[("evercourt_database_size_bytes",)] > 1_000_000
    assert client.get("/metrics", headers=KEY)["Content-Type"].startswith("application/openmetrics-text")


def test_a_request_keeps_the_name_it_brought_if_it_is_one(client):
    assert client.get("/health/live", headers={"x-request-id": "proxy-0001"})["X-Request-ID"] == "proxy-0001"
    assert client.get("/health/live", headers={"x-request-id": "x\ny"})["X-Request-ID"] != "x\ny"
    assert len(client.get("/health/live")["X-Request-ID"]) == 32


def test_jobs_that_wait_are_counted(client):
    from evercourt.config.jobs import retry_stalled

    retry_stalled.configure(queue="default").defer(timestamp=0)
    found = figures(client)
    assert found[("evercourt_jobs", "default", "todo")] >= 1
    assert found[("evercourt_oldest_job_seconds",)] >= 0
