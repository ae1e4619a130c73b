"""The console of a simulated institution: its accounts, holds, what it was told and said, and its manners.

It listens on this machine only, without certificates, and is what a person or a test uses to make the world move.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable
from datetime import date
from html import escape
from http import HTTPStatus
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from evercourt.adapters.institutions.wire import Unreadable, build
from evercourt.adapters.simulators.institutions import orders
from evercourt.adapters.simulators.institutions.book import OUTSIDE, WELL_BEHAVED
from evercourt.adapters.simulators.institutions.desk import Desk
from evercourt.adapters.simulators.institutions.pages import page
from evercourt.enforcement.ports import AssetKind, Person

Environ = dict[str, Any]
LOCAL = {"127.0.0.1", "::1", "localhost"}
# Pages of other origins must not press these buttons, and names of other hosts must not lead here.
HEADERS = [
    ("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
]


class Console:
    """A WSGI application for one desk. Acts take a form, or JSON from a machine, and answer in kind."""

    def __init__(self, desk: Desk, names: dict[str, str]) -> None:
        self.desk, self.names = desk, names
        self.acts: dict[str, Callable[[dict[str, Any]], Any]] = {
            "/manners": self._behave, "/assets": self._open, "/moves": self._move, "/holds": self._hold,
            "/objections": self._object,
        }  # fmt: skip

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        host = environ.get("HTTP_HOST", "").rpartition(":")[0] or environ.get("HTTP_HOST", "")
        origin = environ.get("HTTP_ORIGIN", "")
        if host.strip("[]") not in LOCAL or (origin and origin != f"http://{environ['HTTP_HOST']}"):
            return _send(start_response, 403, b"", "text/plain")
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] == "POST":
            return self._act(path, environ, start_response)
        if path == "/":
            english = "en" in environ.get("QUERY_STRING", "")
            html = page(self.desk, self.names, "en" if english else "zh-hans")
            return _send(start_response, 200, html.encode(), "text/html; charset=utf-8")
        if path == "/console.css":
            return _send(start_response, 200, STYLE.encode(), "text/css")
        if path == "/state":
            return _send(start_response, 200, _json(self._state()), "application/json")
        return _send(start_response, 404, b"not found", "text/plain")

    def _act(self, path: str, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        machine = environ.get("CONTENT_TYPE", "").startswith("application/json")
        try:
            asked = json.loads(body) if machine else {k: v[-1] for k, v in parse_qs(body.decode()).items()}
            done = self.acts[path](asked)
        except KeyError as error:
            return _send(start_response, 404, f"{error}".encode(), "text/plain")
        except (ValueError, Unreadable, sqlite3.IntegrityError) as error:
            return _send(start_response, 422, escape(str(error)).encode(), "text/plain; charset=utf-8")
        if machine:
            return _send(start_response, 200, _json(done), "application/json")
        start_response("303 See Other", [("Location", environ.get("HTTP_REFERER", "/")), *HEADERS])
        return [b""]

    def _behave(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Set manners; a form says yes or no to each of the yes-or-no ones it shows."""
        wanted = {}
        for name, value in asked.items():
            if isinstance(value, str) and name in WELL_BEHAVED and not isinstance(WELL_BEHAVED[name], str):
                kind = type(WELL_BEHAVED[name])
                value = value == "on" if kind is bool else kind(value or 0)
            wanted[name] = value
        self.desk.book.behave(**wanted)
        return self.desk.book.manners()

    def _open(self, asked: dict[str, Any]) -> dict[str, Any]:
        owners = [build(Person, one) for one in asked["owners"]]
        more = {name: asked[name] for name in ("balance", "worth", "label", "mark", "details") if name in asked}
        self.desk.book.open(AssetKind(asked["kind"]), asked["number"], owners, **more)
        return {"number": asked["number"]}

    def _move(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Let money come in (cents above 0) or be spent (below)."""
        number, cents = asked["asset"], int(asked["cents"])
        with self.desk.book.changing():
            if cents > 0:
                self.desk.say_changes(orders.arrive(self.desk.book, number, cents, asked.get("memo", "paid in")))
            elif cents < 0:
                self.desk.book.move(number, OUTSIDE, -cents, memo=asked.get("memo", "spent"))
        return {"balance": self.desk.book.balance(number), "free": self.desk.book.free(number)}

    def _hold(self, asked: dict[str, Any]) -> dict[str, Any]:
        self.desk.book.hold_of_others(
            asked["asset"], court=asked["court"], case_number=asked["case_number"], claim=int(asked["claim"]),
            until=date.fromisoformat(asked["until"]),
        )  # fmt: skip
        return {"asset": asked["asset"]}

    def _object(self, asked: dict[str, Any]) -> dict[str, Any]:
        if not asked["grounds"].strip():
            raise ValueError("an objection has grounds")
        return {"number": self.desk.object_to(asked["order"], asked["grounds"])}

    def _state(self) -> dict[str, Any]:
        book = self.desk.book
        return {
            "difference": book.difference(),
            "manners": book.manners(),
            "assets": [dict(row) for row in book.rows("SELECT * FROM assets ORDER BY number")],
            "holds": [dict(row) for row in book.rows("SELECT * FROM holds ORDER BY place")],
            "deductions": [dict(row) for row in book.rows("SELECT * FROM deductions ORDER BY move")],
            "requests": [dict(row) for row in book.rows("SELECT key, number, path, at FROM requests ORDER BY rowid")],
            "objections": [dict(row) for row in book.rows("SELECT * FROM objections ORDER BY number")],
        }


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def serve(console: Console, port: int) -> WSGIServer:
    """Return a server for the console on this machine; the caller runs `serve_forever`."""
    return make_server("127.0.0.1", port, console, server_class=_Server, handler_class=_Quiet)


def _send(start_response: Callable[..., Any], status: int, body: bytes, media: str) -> Iterable[bytes]:
    start_response(f"{status} {HTTPStatus(status).phrase}", [("Content-Type", media), *HEADERS])
    return [body]


def _json(said: Any) -> bytes:
    return json.dumps(said, ensure_ascii=False, default=str).encode()


STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-inline-size: 72rem; padding: 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-block-start: 2rem; }
table { border-collapse: collapse; inline-size: 100%; }
th { white-space: nowrap; }
td code { display: inline-block; min-inline-size: 16rem; }
th, td { border-block-end: 1px solid #8886; padding: .4rem .6rem; text-align: start; vertical-align: top; }
td.amount, th.amount { text-align: end; font-variant-numeric: tabular-nums; }
.wide { overflow-x: auto; }
form.manners { display: grid; gap: .6rem 1.5rem; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); }
label { display: block; }
label input:not([type=checkbox]) { display: block; box-sizing: border-box; inline-size: 100%; }
input, button, select { font: inherit; padding: .4rem; min-block-size: 2.4rem; }
input[type=checkbox] { min-block-size: 1.2rem; inline-size: 1.2rem; vertical-align: middle; }
button { padding-inline: 1rem; } :focus-visible { outline: 3px solid #1a6; outline-offset: 2px; }
form.row { display: flex; flex-wrap: wrap; gap: .6rem; align-items: end; } code { overflow-wrap: anywhere; }
.notice { border-inline-start: 4px solid #b60; padding-inline-start: .8rem; }
"""
