"""What a journey stands on: a clock it moves, the jobs of the court, the cashier next door."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TypeVar

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

Result = TypeVar("Result")

# The cashier is a process of its own; its clock is set like ours, because payments carry the day they were made.
CASHIER = """
import sys, time_machine
time_machine.travel(float(sys.argv[1]), tick=True).start()
from evercourt.adapters.cashier.simulator import main
main()
"""


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that runs and that the test moves: from the morning of 10 August 2022."""
    with time_machine.travel(datetime(2022, 8, 10, 2, 0, tzinfo=UTC), tick=True) as moved:
        yield moved


@pytest.fixture
def no_jobs(transactional_db: None) -> None:
    """Start with nothing to do: the table of jobs is not ours, and emptying the database leaves it alone."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def aside(do: Callable[[], Result]) -> Result:
    """Do something beside the browser: its loop runs in this thread, and signing wants one of its own."""

    def done() -> Result:
        try:
            return do()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        return other.submit(done).result()


def work() -> None:
    """Do the jobs that wait, in order, as the worker does; what fails, fails the test."""

    def jobs() -> None:
        while waiting := ProcrastinateJob.objects.filter(status="todo").order_by("pk").first():
            app.tasks[waiting.task_name].func(**waiting.args)
            with connection.cursor() as cursor:
                cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [waiting.pk])

    aside(jobs)


def run(task: Callable[..., object]) -> object:
    """Run a job of the timetable, as the worker does when its hour has come, and what follows from it."""
    result = aside(lambda: task(timestamp=int(timezone.now().timestamp())))
    work()
    return result


@pytest.fixture
def cashier(clock, live_server, settings) -> Iterator[str]:
    """The simulated cashier, as a real process with a page of its own."""
    settings.PUBLIC_ADDRESS = live_server.url
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings.CASHIER_ADDRESS = f"http://127.0.0.1:{port}"
    environment = os.environ | {"EVERCOURT_CASHIER_URL": settings.CASHIER_ADDRESS}
    command = [sys.executable, "-c", CASHIER, str(timezone.now().timestamp())]
    process = subprocess.Popen(command, env=environment)
    try:
        _wait_for(port)
        yield settings.CASHIER_ADDRESS
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int) -> None:
    for _attempt in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the cashier does not answer")
