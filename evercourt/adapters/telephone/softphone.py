"""A telephone of the field: its own process, which calls the court by SIP over UDP as an exchange hands a call on.

`python -m evercourt.adapters.telephone.softphone 13899990001 --to 127.0.0.1:8060`. It prints one line for each thing
that happens (`ringing`, `answered`, `refused 480`, `ended by the court`, `ended`). A line on its input ends the call;
so does the time of `--hold`. To try the other side, `--lossy` drops every second packet it gets and
`--twice` sends every packet twice. Knows nothing of Django.
"""

from __future__ import annotations

import argparse
import secrets
import select
import socket
import sys
import time

from evercourt.adapters.telephone import wire


class Softphone:
    """One call from `number` to the court."""

    def __init__(
        self, number: str, court: tuple[str, int], *, language: str = "", lossy: bool = False, twice: bool = False
    ) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.connect(court)
        self.host, self.port = self.socket.getsockname()
        self.uri = f"sip:12368@{court[0]}:{court[1]}"
        self.sender = f"<sip:{number}@{self.host}>;tag={wire.new_tag()}" if number else (
            f'"Anonymous" <sip:anonymous@anonymous.invalid>;tag={wire.new_tag()}'
        )  # fmt: skip
        self.to, self.language = f"<{self.uri}>", language
        self.call_id = f"{secrets.token_hex(12)}@{self.host}"
        self.branch = wire.new_branch()
        self.lossy, self.twice, self.packets = lossy, twice, 0
        self.state = "calling"
        self.sequence = 1
        self.waiting = b""
        self.wait, self.again_at, self.give_up_at = wire.T1, 0.0, 0.0

    def call(self) -> None:
        """Send the INVITE."""
        invite = self._request("INVITE", body=wire.offer(self.host))
        self._until_heard(invite.written())

    def end(self) -> None:
        """Hang up: CANCEL while it rings, BYE when it was answered."""
        if self.state in ("calling", "ringing"):
            self.state = "cancelling"
            self._until_heard(self._request("CANCEL").written())
        elif self.state == "answered":
            self.state = "leaving"
            self.sequence += 1
            self.branch = wire.new_branch()
            self._until_heard(self._request("BYE").written())

    def listen(self, seconds: float) -> None:
        """Hear what comes for so long."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and self.state != "over":
            self.socket.settimeout(left)
            try:
                data = self.socket.recv(wire.LARGEST)
            except (TimeoutError, ConnectionRefusedError):
                break
            self.packets += 1
            if not (self.lossy and self.packets % 2):
                self._heard(data)
        self._send_again()

    def _heard(self, data: bytes) -> None:
        message = wire.read(data)
        if message.method == "BYE":
            self._send(wire.answer_to(message, 200).written())
            self._over("ended by the court")
            return
        status, (_number, method) = message.status, message.sequence
        if method == "INVITE":
            self._answered(message, status)
        elif (method == "BYE" and status >= 200) or (method == "CANCEL" and status == 481):
            self._over("ended")

    def _answered(self, message: wire.Message, status: int) -> None:
        if status < 200:
            if self.state == "calling":
                self.waiting = b""
            if status == 180 and self.state == "calling":
                self.state = "ringing"
                _say("ringing")
            return
        self.to = message.one("To")
        if status == 200:
            self._send(self._request("ACK", branch=wire.new_branch()).written())
            if self.state == "cancelling":
                # Our CANCEL and their answer crossed: the call stands, so it is ended.
                self.state = "answered"
                self.end()
            elif self.state in ("calling", "ringing"):
                self.state, self.waiting = "answered", b""
                _say("answered")
            return
        self._send(self._request("ACK").written())
        self._over("ended" if status == 487 else f"refused {status}")

    def _request(self, method: str, *, branch: str = "", body: str = "") -> wire.Message:
        fields = [
            ("Via", f"SIP/2.0/UDP {self.host}:{self.port};branch={branch or self.branch};rport"),
            ("Max-Forwards", "70"),
            ("From", self.sender),
            ("To", f"<{self.uri}>" if method == "CANCEL" else self.to),
            ("Call-ID", self.call_id),
            ("CSeq", f"{self.sequence} {method}"),
            ("Contact", f"<sip:{self.host}:{self.port}>"),
        ]
        if method == "INVITE" and self.language:
            fields.append(("Accept-Language", self.language))
        if body:
            fields.append(("Content-Type", "application/sdp"))
        return wire.Message(f"{method} {self.uri} {wire.VERSION}", fields, body)

    def _until_heard(self, data: bytes) -> None:
        now = time.monotonic()
        self.waiting, self.wait = data, wire.T1
        self.again_at, self.give_up_at = now + wire.T1, now + wire.GIVE_UP
        self._send(data)

    def _send_again(self) -> None:
        now = time.monotonic()
        if not self.waiting or now < self.again_at:
            return
        if now >= self.give_up_at:
            self._over("nobody there")
            return
        self._send(self.waiting)
        self.wait = min(self.wait * 2, wire.T2)
        self.again_at = now + self.wait

    def _send(self, data: bytes) -> None:
        for _copy in range(2 if self.twice else 1):
            try:
                self.socket.send(data)
            except ConnectionRefusedError:
                return

    def _over(self, words: str) -> None:
        if self.state != "over":
            self.state, self.waiting = "over", b""
            _say(words)


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main() -> None:
    """Call, and stay on the line until one side ends it."""
    parser = argparse.ArgumentParser(description="A telephone that calls the court by SIP.")
    parser.add_argument("number", nargs="?", default="", help="Who calls; left out: the number is withheld.")
    parser.add_argument("--to", default="127.0.0.1:8060", help="Address of the court's telephone.")
    parser.add_argument("--hold", type=float, default=3600.0, help="Seconds after which it hangs up by itself.")
    parser.add_argument("--language", default="", help="Chosen at the exchange: zh, ug, kk or en.")
    parser.add_argument("--lossy", action="store_true", help="Lose every second packet.")
    parser.add_argument("--twice", action="store_true", help="Send every packet twice.")
    options = parser.parse_args()
    host, _colon, port = options.to.rpartition(":")
    phone = Softphone(
        options.number, (host, int(port)), language=options.language, lossy=options.lossy, twice=options.twice
    )
    phone.call()
    ends_at, listening = time.monotonic() + options.hold, [sys.stdin]
    while phone.state != "over":
        phone.listen(0.1)
        pressed = bool(listening) and bool(select.select(listening, [], [], 0)[0])
        if pressed and not sys.stdin.readline():
            listening, pressed = [], False  # Nobody sits at the keyboard; the time of `--hold` ends it.
        if pressed or time.monotonic() >= ends_at:
            phone.end()


if __name__ == "__main__":
    main()
