"""A simulated SMS gateway: `python -m evercourt.adapters.simulators.sms`. Its protocol is in docs/lines.md.

A number that ends in 4040 is unknown, in 4041 opted out, in 4042 is reported undelivered later. Manners besides those
of every simulator: {"limit": seconds to wait (429), "credit": false (402)}. Texts show under GET /messages.
"""

import json
import secrets
import threading
import time
from typing import Any

from evercourt.adapters.lines.signed import SIGNATURE, TIMESTAMP, is_signed, sign
from evercourt.adapters.simulators.server import Answer, Environ, Simulator, serve

REFUSED = {"4040": "unknown_number", "4041": "opted_out"}
UNDELIVERED = "4042"


class Gateway(Simulator):
    """Takes signed texts, each reference once, and reports their fate to `reports`."""

    def __init__(self, key: str, reports: str = "") -> None:
        super().__init__()
        self.manners |= {"limit": 0, "credit": True}
        self.key, self.reports = key, reports
        self.taken: dict[str, dict[str, Any]] = {}  # by our reference
        self.lock = threading.Lock()

    def answer(self, path: str, environ: Environ, body: bytes) -> Answer:
        """Answer POST /messages, and GET /messages for whoever looks at the simulator."""
        if path != "/messages":
            return 404, None, {}
        if environ["REQUEST_METHOD"] == "GET":
            return 200, list(self.taken.values()), {}
        stamp, signature = environ.get("HTTP_X_TIMESTAMP", ""), environ.get("HTTP_X_SIGNATURE", "")
        if not is_signed(self.key, stamp, body, signature, time.time()):
            return 401, {"error": "bad_signature"}, {}
        if self.manners["limit"]:
            return 429, {"error": "too_many_requests"}, {"Retry-After": str(self.manners["limit"])}
        if not self.manners["credit"]:
            return 402, {"error": "no_credit"}, {}
        return self._take(json.loads(body))

    def _take(self, wanted: dict[str, str]) -> Answer:
        if why := REFUSED.get(wanted["to"][-4:]):
            return 400, {"error": why}, {}
        with self.lock:
            if kept := self.taken.get(wanted["reference"]):
                return 200, {"id": kept["id"]}, {}
            kept = self.taken[wanted["reference"]] = {"id": secrets.token_hex(8), **wanted}
        if self.reports:
            threading.Thread(target=self._report, args=(kept,), daemon=True).start()
        return 202, {"id": kept["id"]}, {}

    def report_of(self, kept: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
        """Return body and headers of the delivery report of a text."""
        status = "undelivered" if kept["to"].endswith(UNDELIVERED) else "delivered"
        body = json.dumps({"reports": [{"id": kept["id"], "reference": kept["reference"], "status": status}]}).encode()
        now = str(int(time.time()))
        return body, {TIMESTAMP: now, SIGNATURE: sign(self.key, now, body), "Content-Type": "application/json"}

    def _report(self, kept: dict[str, Any]) -> None:
        """Report until the court answers, as gateways do."""
        from urllib.request import Request, urlopen

        for attempt in range(5):
            time.sleep(2**attempt)
            body, headers = self.report_of(kept)
            try:
                urlopen(Request(self.reports, data=body, headers=headers), timeout=10).close()  # noqa: S310
            except OSError:
                continue
            return


def main() -> None:
    """Run until stopped; address and key come from the court's settings."""
    import os
    from urllib.parse import urlsplit

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evercourt.config.settings")
    from django.conf import settings

    address = urlsplit(settings.SMS_GATEWAY or "http://127.0.0.1:8091")
    gateway = Gateway(settings.SMS_GATEWAY_KEY, f"{settings.PUBLIC_ADDRESS}/lines/sms/reports")
    with serve(gateway, address.port or 80, address.hostname or "127.0.0.1") as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
