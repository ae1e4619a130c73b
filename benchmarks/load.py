"""The HTTP client of the filing benchmark, a process of its own: bare sockets, so that it is not what limits.

`python -m benchmarks.load PORT PATH SECONDS CONNECTIONS KEY < body` posts the body again and again, each time under
another idempotency key, and prints what it saw as JSON. Connections are renewed now and then: which of the web server's
processes takes one is chance, and with few connections that last one process would often have all the work.
"""

import json
import socket
import sys
import threading
import time
import uuid
from typing import BinaryIO

# So many requests are sent over one connection.
RENEWED_AFTER = 20


class Poster(threading.Thread):
    """One connection that posts until the time is over."""

    def __init__(self, port: int, head: str, body: bytes, until: float) -> None:
        super().__init__()
        self.port = port
        self.connection, self.answers = self._connected()
        self.head, self.body, self.until = head, body, until
        self.seconds: list[float] = []
        self.statuses: dict[str, int] = {}
        self.sample = b""

    def run(self) -> None:
        while (began := time.perf_counter()) < self.until:
            self.connection.sendall(self.head.replace("KEY", uuid.uuid4().hex).encode() + self.body)
            status = self._answer()
            if len(self.seconds) % RENEWED_AFTER == RENEWED_AFTER - 1:
                self.connection.close()
                self.answers.close()
                self.connection, self.answers = self._connected()
            self.seconds.append(time.perf_counter() - began)
            self.statuses[status] = self.statuses.get(status, 0) + 1

    def _connected(self) -> tuple[socket.socket, BinaryIO]:
        connection = socket.create_connection(("127.0.0.1", self.port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection, connection.makefile("rb")

    def _answer(self) -> str:
        status = self.answers.readline().split(b" ")[1].decode()
        length = 0
        while (line := self.answers.readline()) not in (b"\r\n", b""):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        self.sample = self.answers.read(length)
        return status


def main() -> None:
    port, path, seconds, connections, key = sys.argv[1:]
    body = sys.stdin.buffer.read()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nIdempotency-Key: KEY\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    began = time.perf_counter()
    posters = [Poster(int(port), head, body, began + float(seconds)) for _number in range(int(connections))]
    for poster in posters:
        poster.start()
    for poster in posters:
        poster.join()
    statuses: dict[str, int] = {}
    for poster in posters:
        for status, count in poster.statuses.items():
            statuses[status] = statuses.get(status, 0) + count
    took = time.perf_counter() - began
    found = {
        "seconds": took,
        "statuses": statuses,
        "latencies": sorted(one for poster in posters for one in poster.seconds),
        "cpu": time.process_time(),
        "sample": posters[0].sample.decode(errors="replace")[:500],
    }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
