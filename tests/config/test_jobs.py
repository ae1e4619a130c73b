"""A job whose worker was killed is begun again; a living worker's is left alone."""

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app

from evercourt.config.jobs import retry_stalled

pytestmark = pytest.mark.django_db


def worker(silent_for: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s)) RETURNING id",
            [silent_for],
        )
        return cursor.fetchone()[0]


def job(worker_id: int | None, *, status: str = "doing", queueing_lock: str | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id, queueing_lock)"
            " VALUES ('q', 'filing.issue_receipt', '{}', %s::procrastinate_job_status, %s, %s) RETURNING id",
            [status, worker_id, queueing_lock],
        )
        return cursor.fetchone()[0]


def status_of(job_id: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs WHERE id = %s", [job_id])
        return cursor.fetchone()[0]


def retried() -> int:
    return async_to_sync(retry_stalled.func)(0)


def test_the_job_of_a_silent_worker_is_begun_again():
    stalled = job(worker(silent_for=60))
    assert retried() == 1
    assert status_of(stalled) == "todo"
    assert retried() == 0


def test_the_job_of_a_living_worker_is_left_alone():
    running = job(worker(silent_for=5))
    assert retried() == 0
    assert status_of(running) == "doing"


@pytest.mark.django_db(transaction=True)
def test_a_stalled_job_whose_successor_waits_already_is_given_up_and_holds_up_no_other():
    lock = "cases.pass_deadlines"
    dead = worker(silent_for=60)
    stalled, successor, other = job(dead, queueing_lock=lock), job(None, status="todo", queueing_lock=lock), job(dead)
    retried()
    assert [status_of(one) for one in (stalled, successor, other)] == ["failed", "todo", "todo"]


def test_every_worker_looks_for_stalled_jobs_each_minute():
    app.perform_import_paths()
    periodic = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert periodic["house.retry_stalled"] == "* * * * *"
