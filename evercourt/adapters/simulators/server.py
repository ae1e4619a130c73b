"""What the simulators have in common: a threaded WSGI server, JSON in and out, manners that a test can set."""

import json
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Answer = tuple[int, Any, dict[str, str]]


class Simulator:
    """A WSGI application. `POST /control {...}` sets its manners: {"down": bool, "delay": seconds, …}."""

    def __init__(self) -> None:
        self.manners: dict[str, Any] = {"down": False, "delay": 0}

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if environ["PATH_INFO"] == "/control":
            self.manners |= json.loads(body)
            return _send(start_response, (200, self.manners, {}))
        if self.manners["down"]:
            return _send(start_response, (503, None, {}))
        answer = self.answer(environ["PATH_INFO"], environ, body)
        # After the work is done: who hangs up does not know whether it was.
        time.sleep(self.manners["delay"])
        return _send(start_response, answer)

    def answer(self, path: str, environ: Environ, body: bytes) -> Answer:
        """Return status, JSON and headers for one request."""
        raise NotImplementedError


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the court's own log has what matters."""


def serve(simulator: Simulator, port: int, host: str = "127.0.0.1") -> WSGIServer:
    """Return a server for the simulator; the caller runs `serve_forever`. Port 0 takes a free one."""
    return make_server(host, port, simulator, server_class=_Server, handler_class=_Quiet)


def _send(start_response: StartResponse, answer: Answer) -> Iterable[bytes]:
    status, said, headers = answer
    start_response(f"{status} {HTTPStatus(status).phrase}", [("Content-Type", "application/json"), *headers.items()])
    return [json.dumps(said, ensure_ascii=False).encode()]
