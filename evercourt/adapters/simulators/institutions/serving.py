"""The line of a simulated institution: HTTPS that asks the client for its certificate, connections kept open."""

import socket
import ssl
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from evercourt.adapters.institutions.signing import HEADER
from evercourt.adapters.simulators.institutions.desk import LARGEST, Desk

PATIENCE = 30  # seconds a connection may be silent


class Server(ThreadingHTTPServer):
    """Serves one desk; the handshake is made in the connection's own thread, so that nobody waits for a slow one."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, desk: Desk, host: str, port: int, *, identity: Path, authority: Path) -> None:
        self.desk = desk
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2
        self.context.load_cert_chain(identity)
        self.context.load_verify_locations(authority)
        self.context.verify_mode = ssl.CERT_REQUIRED
        super().__init__((host, port), _Handler)

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Make the handshake, then answer what comes on the connection."""
        request.settimeout(PATIENCE)
        request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            secured = self.context.wrap_socket(request, server_side=True)
        except OSError:
            return
        with secured:
            super().finish_request(secured, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def _answer(self, method: str) -> None:
        try:
            length = int(self.headers.get("Content-Length") or 0)
        except ValueError:
            length = -1
        if not 0 <= length <= LARGEST or self.headers.get("Transfer-Encoding"):
            self.send_error(413)
            self.close_connection = True
            return
        body = self.rfile.read(length)
        reply = self.server.desk.take(method, self.path, body, self.headers.get(HEADER, ""))
        if reply.hang_up:
            self.close_connection = True
            return
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.media)
        self.send_header("Content-Length", str(len(reply.body)))
        self.send_header(HEADER, reply.signature)
        if reply.retry_after:
            self.send_header("Retry-After", str(reply.retry_after))
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the book has what matters."""
