"""An engine that also keeps the sound it gets, as one who holds the server could; and the tones in it."""

import hashlib
import json
import math
import os
import struct
import sys
from pathlib import Path

from av import AudioResampler, Packet
from av.codec import CodecContext
from av.error import FFmpegError

from evercourt.adapters.media import worker
from evercourt.adapters.media.embedded import EmbeddedEngine
from evercourt.adapters.media.room import EngineRoom

RATE = 8000
# Hertz between two tones that are looked for, and the highest.
STEP, HIGHEST = 50, 2000


class TappedEngine(EmbeddedEngine):
    """The embedded engine, whose workers write down each packet of sound after taking the line's encryption off."""

    worker = "tests.conference.tapping"


def tapped(folder, room):
    """Return the sound packets that the engine of a room got."""
    path = folder / "tap" / hashlib.sha256(str(room).encode()).hexdigest()[:16]
    content, packets = path.read_bytes() if path.exists() else b"", []
    while content:
        (size,) = struct.unpack_from("!H", content)
        packets.append(content[2 : 2 + size])
        content = content[2 + size :]
    return packets


def tones(packets):
    """Return what can be heard: of each packet that decodes and is not silent, its tone in Hertz, if it is a tone."""
    decoder, found = CodecContext.create("opus", "r"), []
    resampler = AudioResampler(format="s16", layout="mono", rate=RATE)
    for payload in packets:
        try:
            frames = [made for frame in decoder.decode(Packet(payload)) for made in resampler.resample(frame)]
        except FFmpegError:
            continue
        for frame in frames:
            raw = bytes(frame.planes[0])[: frame.samples * 2]
            samples = struct.unpack(f"<{frame.samples}h", raw)
            power = sum(one * one for one in samples)
            if not samples or power / len(samples) < 100 * 100:
                continue
            shares = {tone: _strength(samples, tone) / power for tone in range(STEP, HIGHEST, STEP)}
            best = max(shares, key=shares.get)
            if shares[best] > 0.5:
                found.append(best)
    return found


def _strength(samples, tone):
    """Return the power of one tone in some samples."""
    turn = 2 * math.pi * tone / RATE
    real = sum(one * math.cos(turn * place) for place, one in enumerate(samples))
    imaginary = sum(one * math.sin(turn * place) for place, one in enumerate(samples))
    return 2 * (real * real + imaginary * imaginary) / len(samples)


def main():
    """Run the worker of a room with a tap in it."""
    path = Path(os.environ["EVERCOURT_VAR"]) / "tap" / Path(json.loads(sys.argv[1])["socket"]).stem
    path.parent.mkdir(exist_ok=True)
    file, received = path.open("ab", buffering=0), EngineRoom._received

    async def heard(room, feed, kind, codec, packet):
        if kind == "audio" and packet.payload:
            file.write(struct.pack("!H", len(packet.payload)) + packet.payload)
        await received(room, feed, kind, codec, packet)

    EngineRoom._received = heard
    worker.main()


if __name__ == "__main__":
    main()
