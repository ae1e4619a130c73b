"""A cashier that is not one: its own process with its own page, where a person presses Pay.

It calls the court back with signed messages, as often as it takes. For tests it can be told to misbehave:
`POST /control {"delay": seconds, "wrong_amount": bool, "duplicates": n, "down": bool, "wrong_signature": bool}`.
Plain WSGI; knows nothing of Django. It keeps what was paid only while it runs.
"""

import html
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from decimal import Decimal
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import parse_qsl, urlencode
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from evercourt.adapters.cashier.wire import NoAnswer, is_signed, post, sign

TRIES = 5
FIRST_WAIT = 1.0  # seconds; doubles with each try
WELL_BEHAVED = {"delay": 0, "wrong_amount": False, "duplicates": 0, "down": False, "wrong_signature": False}

Environ = dict[str, Any]
StartResponse = Callable[..., Any]

PAGE = """<!doctype html><html lang="zh-hans"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body {{ font: 1.0625rem/1.6 system-ui, sans-serif; margin: 0; color: #1c2128; background: #f6f6f2 }}
main {{ max-inline-size: 30rem; margin: 2rem auto; padding: 1.5rem; background: #fff; border: 1px solid #d8d8d0 }}
h1 {{ font-size: 1.375rem; margin-block-start: 0 }}
button {{ font: inherit; font-weight: 600; padding: .6rem 1.6rem; color: #fff; background: #17508f; border: 0 }}
</style></head>
<body><main><h1>收银台（模拟） · Cashier (simulated)</h1><p><bdi>{subject}</bdi></p>
<p>金额 Amount: <strong><bdi>¥ {amount}</bdi></strong></p>{form}</main></body></html>"""
FORM = """<form method="post"><button name="pay" value="1">支付 Pay</button></form>
<p><a href="{return_url}">返回 Back without paying</a></p>"""
PAID = """<p>已支付 Paid. <bdi>{reference}</bdi></p><p><a href="{return_url}">返回法院网站 Back to the court</a></p>"""


class Simulator:
    """The WSGI application; `key` is shared with the court."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.manners: dict[str, Any] = dict(WELL_BEHAVED)
        self.paid: dict[str, str] = {}  # query of the order -> reference
        self.refunds: dict[str, str] = {}  # reference -> amount
        self.lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if path == "/control" and method == "POST":
            self.manners |= json.loads(_body(environ))
            return _answer(start_response, "200 OK", json.dumps(self.manners), "application/json")
        if self.manners["down"]:
            return _answer(start_response, "503 Service Unavailable", "down")
        if path == "/payments":
            return self._payment(environ, start_response, pressed=method == "POST")
        if path == "/refunds" and method == "POST":
            return self._refund(environ, start_response)
        return _answer(start_response, "404 Not Found", "not found")

    def _payment(self, environ: Environ, start_response: StartResponse, *, pressed: bool) -> Iterable[bytes]:
        query, _, signature = environ.get("QUERY_STRING", "").rpartition("&signature=")
        order = dict(parse_qsl(query))
        if not is_signed(self.key, urlencode(sorted(order.items())).encode(), signature):
            return _answer(start_response, "403 Forbidden", "not signed by the court")
        with self.lock:
            new = pressed and query not in self.paid
            if new:
                self.paid[query] = f"SIM{secrets.token_hex(8)}"
            reference = self.paid.get(query)
        if new and reference:
            threading.Thread(target=self._call_back, args=(order, reference), name="_call_back", daemon=True).start()
        safe = {name: html.escape(value) for name, value in order.items()}
        part = PAID.format(reference=reference, **safe) if reference else FORM.format(**safe)
        page = PAGE.format(title="Cashier", subject=safe["title"], amount=safe["amount"], form=part)
        return _answer(start_response, "200 OK", page, "text/html; charset=utf-8")

    def _call_back(self, order: dict[str, str], reference: str) -> None:
        time.sleep(self.manners["delay"])
        amount = Decimal(order["amount"]) + (1 if self.manners["wrong_amount"] else 0)
        paid_at = datetime.now(UTC).isoformat()
        said = {"fee": order["fee"], "amount": str(amount), "reference": reference, "paid_at": paid_at}
        body = json.dumps(said, sort_keys=True).encode()
        key = "wrong" if self.manners["wrong_signature"] else self.key
        for _copy in range(1 + self.manners["duplicates"]):
            self._deliver(order["callback_url"], body, sign(key, body))

    def _deliver(self, url: str, body: bytes, signature: str) -> None:
        """Call until the court answers; a refusal is an answer too."""
        for attempt in range(TRIES):
            try:
                if post(url, body, signature) < 500:
                    return
            except NoAnswer:
                pass
            time.sleep(FIRST_WAIT * 2**attempt)

    def _refund(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        body = _body(environ)
        if not is_signed(self.key, body, environ.get("HTTP_X_CASHIER_SIGNATURE", "")):
            return _answer(start_response, "403 Forbidden", "not signed by the court")
        said = json.loads(body)
        with self.lock:
            self.refunds.setdefault(said["reference"], said["amount"])
        return _answer(start_response, "200 OK", json.dumps({"paid": said["reference"]}), "application/json")


def _body(environ: Environ) -> bytes:
    return bytes(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))


def _answer(start_response: StartResponse, status: str, text: str, kind: str = "text/plain") -> Iterable[bytes]:
    start_response(status, [("Content-Type", kind)])
    return [text.encode()]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the court's own log has what matters."""


def serve(simulator: Simulator, port: int, host: str = "127.0.0.1") -> WSGIServer:
    """Return a server for the simulator; the caller runs `serve_forever`. Port 0 takes a free one."""
    return make_server(host, port, simulator, server_class=_Server, handler_class=_Quiet)


def main() -> None:
    """Run the simulated cashier until it is stopped; address and key come from the court's settings."""
    import os
    from urllib.parse import urlsplit

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evercourt.config.settings")
    from django.conf import settings

    address = urlsplit(settings.CASHIER_ADDRESS)
    with serve(Simulator(settings.CASHIER_KEY), address.port or 80, address.hostname or "127.0.0.1") as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
