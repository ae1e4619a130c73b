"""A page without a browser: publishes packets it makes up, and counts what it receives."""

import asyncio
import struct

from aiortc import RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.mediastreams import MediaStreamTrack
from av import Packet

from evercourt.adapters.media import forwarding


class MadeUp(MediaStreamTrack):
    """Sound as already encoded packets: fifty a second, each with its number in it."""

    kind = "audio"

    def __init__(self, every=0.02):
        super().__init__()
        self.number, self.every = 0, every

    async def recv(self):
        from fractions import Fraction

        await asyncio.sleep(self.every)
        self.number += 1
        packet = Packet(b"\x78" + struct.pack("!I", self.number) + b"sound")
        packet.pts, packet.time_base = self.number * 960, Fraction(1, 48000)
        return packet


class Peer:
    def __init__(self):
        self.sending = None
        self.heard = {}
        self.lines = {}

    async def offer(self):
        self.sending = RTCPeerConnection(forwarding.CONFIGURATION)
        track = MadeUp()
        transceiver = self.sending.addTransceiver(track, direction="sendonly")
        transceiver.setCodecPreferences(
            [one for one in RTCRtpSender.getCapabilities("audio").codecs if one.mimeType == "audio/opus"]
        )
        self.track = track
        await self.sending.setLocalDescription(await self.sending.createOffer())
        return self.sending.localDescription.sdp

    async def take(self, answer):
        await self.sending.setRemoteDescription(RTCSessionDescription(answer, "answer"))

    async def receive(self, feed, offer):
        self.heard[feed] = []

        async def count(kind, codec, packet):
            self.heard[feed].append(struct.unpack_from("!I", packet.payload, 1)[0])

        line = self.lines[feed] = forwarding.Incoming(count)
        return await line.take(offer)

    async def close(self):
        if self.sending:
            await self.sending.close()
        for line in self.lines.values():
            await line.close()
