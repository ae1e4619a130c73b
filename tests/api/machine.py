"""The software of one person: it knows their key, their authenticator, and nothing else."""

import itertools
import json
from typing import Any

from django.db import connection
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from evercourt.accounts.acts import create_token
from evercourt.accounts.demonstration import present_codes
from evercourt.accounts.models import User
from evercourt.accounts.scopes import Scope
from evercourt.kernel.channels import Channel

ROOT = "/api/v1"
_turns = itertools.count(1)


def key_of(person: User, *scopes: str) -> str:
    """Return a new key of the person, made as on the page, with `scopes` (all that there are, if none is named)."""
    person.second_factor_at = timezone.now()
    made = create_token(
        person, name="software", scopes=scopes or Scope.values, expires=None, by=person, via=Channel.WEB
    )
    person.second_factor_at = None
    return made


class Machine:
    """Sends requests with one key; every POST gets a new idempotency key unless one is given."""

    def __init__(self, person: User, *scopes: str, secret: str = "") -> None:
        self.person = person
        self.secret = secret or key_of(person, *scopes)

    def send(self, method: str, path: str, body: Any = None, *, once: str = "", **headers: str) -> Any:
        """Send one request and return the answer, whatever it is."""
        headers = {"authorization": f"Bearer {self.secret}", **headers}
        if method == "POST":
            headers["idempotency-key"] = once or f"turn-{next(_turns)}"
        if isinstance(body, bytes):
            data, kind = body, "application/octet-stream"
        else:
            data, kind = json.dumps({} if body is None else body).encode(), "application/json"
        return Client().generic(method, ROOT + path, data, content_type=kind, headers=headers)

    def get(self, path: str) -> Any:
        """Return what is at `path`."""
        return _good(self.send("GET", path))

    def post(self, path: str, **body: Any) -> Any:
        """Do it and return what came of it."""
        return _good(self.send("POST", path, body))

    def patch(self, path: str, **body: Any) -> Any:
        """Change it and return it."""
        return _good(self.send("PATCH", path, body))

    def download(self, path: str) -> bytes:
        """Return the file at `path`."""
        answer = self.send("GET", path)
        assert answer.status_code == 200, answer.content
        return bytes(answer.content)

    def upload(self, name: str, content: bytes, *, title: str, pieces: int = 3) -> int:
        """Bring a file in pieces; return the number of its document."""
        key = self.post("/uploads", name=name, size=len(content))["key"]
        step = len(content) // pieces + 1
        for offset in range(0, len(content), step):
            piece = content[offset : offset + step]
            _good(self.send("PATCH", f"/uploads/{key}", piece, **{"upload-offset": str(offset)}))
        return int(self.post(f"/uploads/{key}/document", title=title)["id"])

    def confirm(self) -> str:
        """Confirm the key with the code that the authenticator shows now."""
        return str(self.post("/second-factor", code=present_codes(self.person)[0])["until"])


def forget_jobs(condition: str = "true", *values: Any) -> None:
    """Take jobs off the worker's list: those that other tests left behind, or one that is being done."""
    with connection.cursor() as cursor:
        jobs = f"SELECT id FROM procrastinate_jobs WHERE {condition}"
        cursor.execute(f"DELETE FROM procrastinate_events WHERE job_id IN ({jobs})", values)
        cursor.execute(f"DELETE FROM procrastinate_jobs WHERE {condition}", values)


def work() -> None:
    """Do what waits for the court's worker now, as the worker does it."""
    while job := ProcrastinateJob.objects.filter(status="todo").order_by("pk").first():
        forget_jobs("id = %s", job.pk)
        app.tasks[job.task_name].func(**job.args)


def _good(answer: Any) -> Any:
    assert answer.status_code in (200, 201), f"{answer.status_code} {answer.content.decode()}"
    return answer.json()
