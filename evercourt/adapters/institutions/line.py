"""The line to one institution: HTTPS with both sides' certificates, connections kept open, its rate limit respected."""

import contextlib
import queue
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from evercourt.adapters.institutions.signing import HEADER
from evercourt.kernel.errors import InstitutionError

LARGEST = 16 * 1024 * 1024  # bytes of an answer
# Waits before trying again, seconds. Every request has a key or only asks, so trying again does no harm.
WAITS = (0.2, 1.0)
# Longer than this nobody waits inside a request; the caller tries later.
LONGEST_WAIT = 5.0


@dataclass(frozen=True)
class Answered:
    """Status, body and signature of an answer, as received."""

    status: int
    body: bytes
    signature: str
    retry_after: float = 0


class Line(Protocol):
    """Carries one request there and one answer back."""

    def send(self, method: str, url: str, body: bytes, signature: str, media: str) -> Answered:
        """Return the answer. Raises InstitutionError, not permanent, if none came."""
        ...


class HTTPSLine:
    """A line to the institution at `address`; `rate` is how many requests a second it takes from us.

    `wait` waits for the next turn, where several processes share the rate; without it this line keeps it alone.
    """

    def __init__(
        self,
        address: str,
        *,
        client: Path,
        authority: Path,
        rate: float = 20,
        timeout: float = 10,
        most: int = 4,
        wait: Callable[[], None] | None = None,
    ) -> None:
        parts = urlsplit(address)
        if parts.scheme != "https" or not parts.hostname:
            raise InstitutionError(f"{address} is no https address", permanent=True)
        self.host, self.port = parts.hostname, parts.port or 443
        self.context = ssl.create_default_context(cafile=str(authority))
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2
        self.context.load_cert_chain(client)
        self.timeout, self.interval = timeout, 1 / rate
        self.idle: queue.LifoQueue[HTTPSConnection] = queue.LifoQueue(most)
        self.places = threading.BoundedSemaphore(most)
        self.turn, self.next_turn = threading.Lock(), 0.0
        self.wait = wait or self._wait_for_turn

    def send(self, method: str, url: str, body: bytes, signature: str, media: str) -> Answered:
        """Return the answer, trying again when none came or the institution asks to wait a little."""
        headers = {HEADER: signature, "Content-Type": media}
        for wait in (*WAITS, None):
            try:
                answered = self._once(method, url, body, headers)
            except (OSError, HTTPException) as error:
                if wait is None or isinstance(error, ssl.SSLCertVerificationError):
                    raise InstitutionError(permanent=False) from error
            else:
                if answered.status not in (429, 503) or wait is None or answered.retry_after > LONGEST_WAIT:
                    return answered
                wait = max(wait, answered.retry_after)
            time.sleep(wait)
        raise AssertionError("the last try returns or raises")

    def close(self) -> None:
        """Close what is open."""
        with contextlib.suppress(queue.Empty):
            while True:
                self.idle.get_nowait().close()

    def _once(self, method: str, url: str, body: bytes, headers: dict[str, str]) -> Answered:
        self.wait()
        with self.places:
            kept = self._kept()
            if kept is not None:
                # The institution may have closed it since: then at once on a new one, nobody has to wait for that.
                with contextlib.suppress(ConnectionError, ssl.SSLError, HTTPException):
                    return self._over(kept, method, url, body, headers)
            fresh = HTTPSConnection(self.host, self.port, timeout=self.timeout, context=self.context)
            return self._over(fresh, method, url, body, headers)

    def _over(
        self, connection: HTTPSConnection, method: str, url: str, body: bytes, headers: dict[str, str]
    ) -> Answered:
        try:
            connection.request(method, url, body or None, headers)
            answer = connection.getresponse()
            read = answer.read(LARGEST + 1)
        except BaseException:
            connection.close()
            raise
        if len(read) > LARGEST:
            connection.close()
            raise HTTPException("the answer is too large")
        self.idle.put_nowait(connection)
        retry_after = answer.headers.get("Retry-After", "0")
        wait = float(retry_after) if retry_after.isdigit() else 0
        return Answered(answer.status, read, answer.headers.get(HEADER, ""), wait)

    def _kept(self) -> HTTPSConnection | None:
        try:
            return self.idle.get_nowait()
        except queue.Empty:
            return None

    def _wait_for_turn(self) -> None:
        with self.turn:
            now = time.monotonic()
            wait = max(0.0, self.next_turn - now)
            self.next_turn = max(now, self.next_turn) + self.interval
        time.sleep(wait)
