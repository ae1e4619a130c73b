"""Software of a lawyer, as others would write it: it listens, checks the signature with a library not ours, answers."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError


class Receiver(ThreadingHTTPServer):
    """Listens on this machine; `answers` are given in turn, the last one from then on; None: it hangs."""

    daemon_threads = True

    def __init__(self, *answers: int | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = list(answers) or [200]
        self.headers: dict[str, str] = {}
        self.secret = ""
        self.got: list[dict[str, Any]] = []
        self.unsigned = 0
        self.released = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook"

    def answer(self) -> int | None:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    @property
    def numbers(self) -> list[str]:
        """The number of each call that came, in order."""
        return [one["id"] for one in self.got]


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            said = Webhook(self.server.secret).verify(body, dict(self.headers))
        except WebhookVerificationError:
            self.server.unsigned += 1
        else:
            said = said if isinstance(said, dict) else json.loads(body)
            self.server.got.append({"id": self.headers["webhook-id"], **said})
        status = self.server.answer()
        if status is None:
            self.server.released.wait(20)
            return
        self.send_response(status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@contextmanager
def listening(*answers: int | None) -> Iterator[Receiver]:
    """Run a receiver for the length of the block."""
    server = Receiver(*answers)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
