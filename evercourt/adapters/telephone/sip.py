"""The court's end of the telephone: takes calls from the exchange by SIP over UDP, answers and ends them."""

from __future__ import annotations

import logging
import socket
import time
from dataclasses import dataclass

from evercourt.adapters.telephone import wire
from evercourt.helpline.ports import Happened

logger = logging.getLogger("evercourt.telephone")

# The table of calls keeps no longer name of a call.
LONGEST_NAME = 200


@dataclass
class Leg:
    """One call as the wire knows it; what was sent last is sent again until the other side has it."""

    invite: wire.Message
    peer: tuple[str, int]
    tag: str
    sent: wire.Message
    answered: bool = False
    over: bool = False
    # What waits for an ACK or an answer: bytes, when to send again, the next wait, when to give up.
    waiting: bytes = b""
    again_at: float = 0.0
    wait: float = wire.T1
    give_up_at: float = 0.0
    last_sequence: int = 0


class SIPTelephone:
    """A SIP user agent server on one UDP port; only `peers`, the addresses of the exchange, are heard."""

    def __init__(self, host: str, port: int, peers: tuple[str, ...]) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((host, port))
        self.host, self.port = self.socket.getsockname()
        self.peers = peers
        self.calls: dict[str, Leg] = {}
        self.news: list[Happened] = []

    def happened(self, wait: float) -> list[Happened]:
        """Listen for at most `wait` seconds, send again what is due, and return what happened."""
        until = time.monotonic() + wait
        while not self.news and (left := until - time.monotonic()) > 0:
            self.socket.settimeout(left)
            try:
                data, peer = self.socket.recvfrom(wire.LARGEST)
            except TimeoutError:
                break
            self._heard(data, peer)
        self._send_again()
        news, self.news = self.news, []
        return news

    def answer(self, leg: str) -> None:
        """Answer a ringing call; again: nothing happens."""
        call = self.calls.get(leg)
        if call is None or call.answered or call.over:
            return
        call.answered = True
        sdp = wire.answer_sdp(call.invite.body, self.host)
        self._final(call, wire.answer_to(call.invite, 200, tag=call.tag, contact=self._contact(), body=sdp))

    def hang_up(self, leg: str) -> None:
        """End a call: refuse it while it rings, say BYE when it was answered; again: nothing happens."""
        call = self.calls.get(leg)
        if call is None or call.over:
            return
        call.over = True
        if not call.answered:
            self._final(call, wire.answer_to(call.invite, 480, tag=call.tag))
            return
        self._until_heard(call, self._bye(call).written())

    def close(self) -> None:
        """Give the port back."""
        self.socket.close()

    def _heard(self, data: bytes, peer: tuple[str, int]) -> None:
        if peer[0] not in self.peers:
            logger.warning("a packet from %s was dropped: not our exchange", peer[0])
            return
        try:
            message = wire.read(data)
        except wire.Unreadable:
            return
        call = self.calls.get(message.call_id)
        if message.status:
            if call and message.sequence[1] == "BYE" and message.status >= 200:
                self._forget(message.call_id)
            return
        if message.method == "ACK":
            self._acknowledged(message, call)
        elif message.method == "INVITE":
            self._invited(message, peer, call)
        elif message.method == "CANCEL":
            self._cancelled(message, peer, call)
        elif message.method == "BYE":
            self._said_bye(message, peer, call)
        else:
            self._send(wire.answer_to(message, 200 if message.method == "OPTIONS" else 405, tag=wire.new_tag()), peer)

    def _invited(self, message: wire.Message, peer: tuple[str, int], call: Leg | None) -> None:
        if call:
            # Sent again, because our answer was lost.
            self._send(call.sent, call.peer)
            return
        if len(message.call_id) > LONGEST_NAME:
            self._send(wire.answer_to(message, 400, tag=wire.new_tag()), peer)
            return
        self._send(wire.answer_to(message, 100), peer)
        tag = wire.new_tag()
        ringing = wire.answer_to(message, 180, tag=tag, contact=self._contact())
        self.calls[message.call_id] = Leg(message, peer, tag, ringing)
        self._send(ringing, peer)
        number = wire.number_in(message.one("P-Asserted-Identity") or message.one("From"))
        language = wire.language_in(message.one("Accept-Language"))
        self.news.append(Happened(leg=message.call_id, what="rang", phone=number, language=language))

    def _acknowledged(self, message: wire.Message, call: Leg | None) -> None:
        if call is None:
            return
        if call.over and not call.answered:
            self._forget(message.call_id)
        elif not call.over:
            call.waiting = b""

    def _cancelled(self, message: wire.Message, peer: tuple[str, int], call: Leg | None) -> None:
        self._send(wire.answer_to(message, 200 if call else 481, tag=wire.new_tag()), peer)
        if call and not call.answered and not call.over:
            call.over = True
            self._final(call, wire.answer_to(call.invite, 487, tag=call.tag))
            self.news.append(Happened(leg=message.call_id, what="gone"))

    def _said_bye(self, message: wire.Message, peer: tuple[str, int], call: Leg | None) -> None:
        known = call is not None and message.tag == call.tag
        self._send(wire.answer_to(message, 200 if known else 481), peer)
        if known:
            self._forget(message.call_id)
            self.news.append(Happened(leg=message.call_id, what="gone"))

    def _bye(self, call: Leg) -> wire.Message:
        call.last_sequence += 1
        invite = call.invite
        target = wire.address_of(invite.one("Contact") or invite.one("From"))
        fields = [
            ("Via", f"SIP/2.0/UDP {self.host}:{self.port};branch={wire.new_branch()};rport"),
            ("Max-Forwards", "70"),
            *[("Route", route) for route in invite.all("Record-Route")],
            ("From", f"{invite.one('To')};tag={call.tag}"),
            ("To", invite.one("From")),
            ("Call-ID", invite.call_id),
            ("CSeq", f"{call.last_sequence} BYE"),
        ]
        return wire.Message(f"BYE {target} {wire.VERSION}", fields)

    def _final(self, call: Leg, answer: wire.Message) -> None:
        call.sent = answer
        self._until_heard(call, answer.written())

    def _until_heard(self, call: Leg, data: bytes) -> None:
        now = time.monotonic()
        call.waiting, call.wait = data, wire.T1
        call.again_at, call.give_up_at = now + wire.T1, now + wire.GIVE_UP
        self.socket.sendto(data, call.peer)

    def _send_again(self) -> None:
        now = time.monotonic()
        for leg, call in list(self.calls.items()):
            if not call.waiting or now < call.again_at:
                continue
            if now >= call.give_up_at:
                # Whoever was there is not there any more.
                self._forget(leg)
                if not call.over:
                    self.news.append(Happened(leg=leg, what="gone"))
                continue
            self.socket.sendto(call.waiting, call.peer)
            call.wait = min(call.wait * 2, wire.T2)
            call.again_at = now + call.wait

    def _forget(self, leg: str) -> None:
        self.calls.pop(leg, None)

    def _send(self, message: wire.Message, peer: tuple[str, int]) -> None:
        self.socket.sendto(message.written(), peer)

    def _contact(self) -> str:
        return f"sip:12368@{self.host}:{self.port}"


def main() -> None:
    """Take calls until stopped; where and from whom is in the court's settings."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evercourt.config.settings")
    import django

    django.setup()
    from django.conf import settings

    from evercourt.courts.models import Court
    from evercourt.helpline.switchboard import run

    host, _colon, port = settings.TELEPHONE_LISTENS.rpartition(":")
    court = Court.objects.get(code=settings.TELEPHONE_COURT)
    run(SIPTelephone(host, int(port), tuple(settings.TELEPHONE_PEERS)), court)


if __name__ == "__main__":
    main()
