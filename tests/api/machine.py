"""What the tests of the API need beside the software of a person, which the scenarios use as well."""

from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from evercourt.cli.scenarios.machine import ROOT, Machine, Stuttering, key_of

__all__ = ["ROOT", "Machine", "Stuttering", "forget_jobs", "key_of", "work"]


def forget_jobs(condition: str = "true", *values: object) -> None:
    """Take jobs off the worker's list: those that other tests left behind, or one that is being done."""
    with connection.cursor() as cursor:
        jobs = f"SELECT id FROM procrastinate_jobs WHERE {condition}"
        cursor.execute(f"DELETE FROM procrastinate_events WHERE job_id IN ({jobs})", values)
        cursor.execute(f"DELETE FROM procrastinate_jobs WHERE {condition}", values)


def work(task: str = "") -> None:
    """Do what waits for the court's worker now, as the worker does it; only this task, if one is named."""
    waiting = ProcrastinateJob.objects.filter(status="todo", **({"task_name": task} if task else {})).order_by("pk")
    while job := waiting.first():
        forget_jobs("id = %s", job.pk)
        app.tasks[job.task_name].func(**job.args)
