"""The software of one person: it knows their key, their authenticator, and nothing else."""

import itertools
import json
from typing import Any

from django.test.client import Client
from django.utils import timezone

from evercourt.accounts.acts import create_token
from evercourt.accounts.demonstration import present_codes
from evercourt.accounts.models import User
from evercourt.accounts.scopes import Scope
from evercourt.kernel.channels import Channel

ROOT = "/api/v1"
_turns = itertools.count(1)


class UnexpectedAnswer(Exception):
    """The API did not do what it was asked: the answer is given in full."""


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
        return _good("GET", path, self.send("GET", path)).json()

    def post(self, path: str, **body: Any) -> Any:
        """Do it and return what came of it."""
        return _good("POST", path, self.send("POST", path, body)).json()

    def patch(self, path: str, **body: Any) -> Any:
        """Change it and return it."""
        return _good("PATCH", path, self.send("PATCH", path, body)).json()

    def download(self, path: str) -> bytes:
        """Return the file at `path`."""
        return bytes(_good("GET", path, self.send("GET", path)).content)

    def upload(self, name: str, content: bytes, *, title: str, pieces: int = 3) -> int:
        """Bring a file in pieces; return the number of its document."""
        key = self.post("/uploads", name=name, size=len(content))["key"]
        step = len(content) // pieces + 1
        for offset in range(0, len(content), step):
            piece = content[offset : offset + step]
            path = f"/uploads/{key}"
            _good("PATCH", path, self.send("PATCH", path, piece, **{"upload-offset": str(offset)}))
        return int(self.post(f"/uploads/{key}/document", title=title)["id"])

    def confirm(self) -> str:
        """Confirm the key with the code that the authenticator shows now; return until when it is confirmed."""
        return str(self.post("/second-factor", code=present_codes(self.person)[0])["until"])


class Stuttering(Machine):
    """Software on a bad line: it sends every POST twice with one key, and must get the very same answer twice."""

    def post(self, path: str, **body: Any) -> Any:
        """Do it, send it again, and return what came of it."""
        once = f"turn-{next(_turns)}"
        first = _good("POST", path, self.send("POST", path, body, once=once))
        again = self.send("POST", path, body, once=once)
        if (again.status_code, again.content) != (first.status_code, first.content):
            raise UnexpectedAnswer(f"POST {path} again: {again.status_code} {again.content.decode()}")
        if again.get("Idempotent-Replay") != "true":
            raise UnexpectedAnswer(f"POST {path} again: it was not told that this had been done before")
        return first.json()


def _good(method: str, path: str, answer: Any) -> Any:
    if answer.status_code not in (200, 201):
        raise UnexpectedAnswer(f"{method} {path}: {answer.status_code} {answer.content.decode(errors='replace')}")
    return answer
