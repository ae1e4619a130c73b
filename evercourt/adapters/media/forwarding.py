"""RTP through aiortc without decoding: what is received is handed on as it came.

aiortc offers no way to do this, so some of its private parts are replaced. Everything of that kind is in this file,
the version is pinned, and `self_test` says at the start whether the parts are still where they were.
"""

import asyncio
import collections
import re
import socket
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aioice.ice
from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
    clock,
    rtcrtpsender,
)
from aiortc.rtp import RtpPacket

# Bits per second the sender begins with; without it a picture needs a quarter of a minute to become sharp.
START = 1_000_000
# Packets kept for whoever asks for a lost one again.
HISTORY = 1024
# Bytes the kernel keeps for us when a key frame arrives while the machine is busy.
BUFFER = 2 << 20
# Seconds between two requests for a key frame.
BETWEEN_KEYS = 0.4
# Seconds until the same lost packet is asked for again, doubled each time, and how often it is asked for.
ASK_AGAIN, TIMES = 0.1, 7
# Lost packets asked for at once: all of a long hole would come at once too, and be lost again.
AT_ONCE = 100
CODECS = ("video/vp8", "video/rtx", "audio/opus")

CONFIGURATION = RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
# Called with kind, codec and packet.
Received = Callable[[str, str, RtpPacket], Awaitable[None]]


def listen_on(addresses: list[str]) -> None:
    """Let media use these addresses only, each socket with room for bursts. Call once, before any connection."""
    aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: list(addresses)
    made = aioice.ice.StunProtocol.connection_made

    def connection_made(protocol: Any, transport: Any) -> Any:
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        return made(protocol, transport)

    replaced: Any = aioice.ice.StunProtocol
    replaced.connection_made = connection_made
    setattr(rtcrtpsender, "RTP_HISTORY_SIZE", HISTORY)  # noqa: B010 - it is not exported


def self_test() -> None:
    """Raise AttributeError if this version of aiortc does not have the parts that are replaced here."""
    connection = RTCPeerConnection(CONFIGURATION)
    transceiver = connection.addTransceiver("audio")
    for name in ("jitter_buffer", "codecs", "remote_bitrate_estimator", "nack_generator"):
        _get(transceiver.receiver, name)
    for name in ("rtp_header_extensions_map", "mid", "rtp_history", "ntp_timestamp", "packet_count", "octet_count"):
        _get(transceiver.sender, name)
    for thing, name in (
        (transceiver.receiver, "_handle_rtp_packet"), (transceiver.receiver, "_send_rtcp_pli"),
        (transceiver.sender, "_send_keyframe"), (transceiver.sender, "_ssrc"), (transceiver.sender, "_stream_id"),
    ):  # fmt: skip
        getattr(thing, name)


def start_fast(answer: str) -> str:
    """Return an answer by which a page begins with START bits per second."""
    start = rf"\1a=fmtp:\2 x-google-start-bitrate={START // 1000}\r\n"
    return re.sub(r"(a=rtpmap:(\d+) VP8/90000\r\n)", start, answer)


def _get(thing: Any, name: str) -> Any:
    return getattr(thing, f"_{type(thing).__name__}__{name}")


def _set(thing: Any, name: str, value: Any) -> None:
    setattr(thing, f"_{type(thing).__name__}__{name}", value)


def _codecs(kind: str) -> list[Any]:
    return [one for one in RTCRtpSender.getCapabilities(kind).codecs if one.mimeType.lower() in CODECS]


class Tap:
    """Stands where the jitter buffer stood: nothing is put together, nothing decoded."""

    def __init__(self) -> None:
        self.packets: collections.deque[RtpPacket] = collections.deque()

    def add(self, packet: RtpPacket) -> tuple[bool, None]:
        """Keep a packet; tell aiortc that no frame is ready."""
        self.packets.append(packet)
        return False, None


class Missing:
    """Stands where aiortc's own list of lost packets stood, which asks only when it sees a new gap.

    Each is asked for until it comes, ever more rarely: a request can be lost, and its answer too.
    """

    def __init__(self) -> None:
        self._newest: int | None = None
        # By number: when it is asked for next, and how often it was.
        self._due: dict[int, tuple[float, int]] = {}

    def add(self, packet: RtpPacket) -> bool:
        """Take note of a packet that came; aiortc is to ask for nothing itself."""
        number = packet.sequence_number
        if self._newest is None:
            self._newest = number
        ahead = (number - self._newest) & 0xFFFF
        if ahead >= 0x8000:
            self._due.pop(number, None)
        elif ahead:
            # Further back than HISTORY nobody has them.
            for back in range(min(ahead - 1, HISTORY), 0, -1):
                self._due[(number - back) & 0xFFFF] = 0.0, 0
            self._newest = number
        return False

    def due(self, now: float) -> list[int]:
        """Return the numbers to ask for now."""
        asked = [number for number, (at, _times) in self._due.items() if at <= now][:AT_ONCE]
        for number in asked:
            _at, times = self._due[number]
            if times + 1 < TIMES:
                self._due[number] = now + ASK_AGAIN * 2**times, times + 1
            else:
                del self._due[number]
        return asked


class Quiet(MediaStreamTrack):
    """A track that never yields anything, so that aiortc's own sender sends nothing."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    async def recv(self) -> Any:
        """Never return."""
        await asyncio.Event().wait()


class Incoming:
    """What one connection receives. `received` is called with each packet, once."""

    def __init__(self, received: Received) -> None:
        self.connection = RTCPeerConnection(CONFIGURATION)
        self.received = received
        self.receivers: dict[str, Any] = {}
        self._sources: dict[str, int] = {}
        self._recent: dict[str, collections.OrderedDict[int, None]] = {}
        self._asked = 0.0
        self._missing: dict[str, Missing] = {}
        self.connection.on("track", self._hook)

    async def take(self, offer: str) -> str:
        """Take an offer, return the answer."""
        await self.connection.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        for transceiver in self.connection.getTransceivers():
            transceiver.setCodecPreferences(_codecs(transceiver.kind))
        await self.connection.setLocalDescription(await self.connection.createAnswer())
        if "video" in self.receivers:
            estimator = _get(self.receivers["video"], "remote_bitrate_estimator")
            estimator.rate_control.set_estimate(START, clock.current_ms())
        return start_fast(str(self.connection.localDescription.sdp))

    def ask_for_key(self) -> None:
        """Ask the sender for a key frame, not too often."""
        now = time.monotonic()
        if "video" in self._sources and now - self._asked > BETWEEN_KEYS:
            self._asked = now
            pending = self.receivers["video"]._send_rtcp_pli(self._sources["video"])
            asyncio.ensure_future(pending)  # noqa: RUF006 - a lost request is asked again

    def new_viewer(self) -> None:
        """Ask for a key frame at once: who comes new sees nothing before."""
        self._asked = 0.0
        self.ask_for_key()

    async def close(self) -> None:
        """End the connection."""
        await self.connection.close()

    async def ask_for_lost(self) -> None:
        """Ask for lost packets that are due; call some times a second, also when nothing arrives."""
        for kind, missing in self._missing.items():
            if lost := missing.due(time.monotonic()):
                await self.receivers[kind]._send_rtcp_nack(self._sources[kind], lost)

    def _hook(self, track: Any) -> None:
        receiver: Any = next(one.receiver for one in self.connection.getTransceivers() if one.receiver.track is track)
        kind, tap = track.kind, Tap()
        _set(receiver, "jitter_buffer", tap)
        table, handle = _get(receiver, "codecs"), receiver._handle_rtp_packet
        self.receivers[kind] = receiver
        # Sound is never sent again; what is lost of it is filled from the second path.
        if _get(receiver, "nack_generator") is not None:
            self._missing[kind] = Missing()
            _set(receiver, "nack_generator", self._missing[kind])
        recent = self._recent.setdefault(kind, collections.OrderedDict())

        async def heard(packet: Any, arrival_time_ms: int) -> None:
            # aiortc's own part: statistics, bit rate, lost packets, retransmission.
            await handle(packet, arrival_time_ms)
            while tap.packets:
                one = tap.packets.popleft()
                if one.sequence_number in recent:
                    continue  # Sent twice to probe the line.
                recent[one.sequence_number] = None
                if len(recent) > HISTORY:
                    recent.popitem(last=False)
                self._sources[kind] = one.ssrc
                await self.received(kind, table[one.payload_type].mimeType.lower().split("/")[1], one)
            await self.ask_for_lost()

        receiver._handle_rtp_packet = heard


class Outgoing:
    """One feed on its way to one viewer."""

    # It wants each packet from us.
    hands_on = True

    def __init__(self, feed: str, kinds: list[str], *, wants_key: Callable[[], None]) -> None:
        self.connection = RTCPeerConnection(CONFIGURATION)
        self.is_connected = False
        self._silenced: set[str] = set()
        self._lanes: dict[str, _Lane] = {}
        for kind in kinds:
            transceiver: Any = self.connection.addTransceiver(Quiet(kind), direction="sendonly")
            transceiver.setCodecPreferences(_codecs(kind))
            # One name for sound and picture keeps them together.
            transceiver.sender._stream_id = f"feed-{feed}"
            transceiver.sender._send_keyframe = wants_key
            self._lanes[kind] = _Lane(transceiver)

        @self.connection.on("connectionstatechange")
        def _changed() -> None:
            self.is_connected = self.connection.connectionState == "connected"
            if self.is_connected:
                wants_key()

    async def offer(self) -> str:
        """Return the offer."""
        await self.connection.setLocalDescription(await self.connection.createOffer())
        return str(self.connection.localDescription.sdp)

    async def take(self, answer: str) -> None:
        """Take the answer."""
        await self.connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))

    async def silence(self, kinds: set[str]) -> None:
        """Do not hand on packets of these kinds."""
        self._silenced = kinds

    async def send(self, kind: str, codec: str, packet: RtpPacket) -> None:
        """Hand one packet on."""
        if self.is_connected and kind in self._lanes and kind not in self._silenced:
            await self._lanes[kind].send(codec, packet)

    async def close(self) -> None:
        """End the connection."""
        await self.connection.close()


class _Lane:
    """Sound or picture of one feed for one viewer: its own numbers, the source's payload and timestamps."""

    def __init__(self, transceiver: Any) -> None:
        self._transceiver = transceiver
        self._sender = transceiver.sender
        self._payload_type: int | None = None
        self._shift = 0

    async def send(self, codec: str, packet: RtpPacket) -> None:
        sender = self._sender
        if sender.transport.state != "connected" or not self._is_ready(codec, packet):
            return
        out = RtpPacket(
            payload_type=self._payload_type or 0, marker=packet.marker,
            sequence_number=(packet.sequence_number + self._shift) & 0xFFFF, timestamp=packet.timestamp,
            ssrc=sender._ssrc, payload=packet.payload,
        )  # fmt: skip
        now = clock.current_ntp_time()
        out.extensions.mid, out.extensions.abs_send_time = _get(sender, "mid"), (now >> 14) & 0xFFFFFF
        # From here aiortc answers whoever asks for a lost packet.
        _get(sender, "rtp_history")[out.sequence_number % HISTORY] = out
        try:
            await sender.transport._send_rtp(out.serialize(_get(sender, "rtp_header_extensions_map")))
        except ConnectionError:
            return
        # What the sender reports say, by which the viewer keeps lips and voice together.
        _set(sender, "ntp_timestamp", now)
        _set(sender, "rtp_timestamp", out.timestamp)
        _set(sender, "packet_count", _get(sender, "packet_count") + 1)
        _set(sender, "octet_count", _get(sender, "octet_count") + len(packet.payload))

    def _is_ready(self, codec: str, packet: RtpPacket) -> bool:
        if self._payload_type is None:
            fitting = [one for one in self._transceiver._codecs if one.mimeType.lower().endswith(f"/{codec}")]
            if not fitting:
                return False
            self._payload_type = fitting[0].payloadType
            self._shift = (rtcrtpsender.random_sequence_number() - packet.sequence_number) & 0xFFFF
        return True
