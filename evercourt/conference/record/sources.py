"""What the source says: the browser hashes every encoded frame it sends, and signs the list once a second.

A batch is JSON {statement, signature}; the statement is JSON text
{feed, kind, session, n, frames: [[timestamp, sha256, base64 or absent], …]}, signed with a key (ECDSA P-256) that the
page made for this session and cannot give away. Sound is sent along with its hashes, so that what the line lost is
filled from here.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

# A frame as the source names it: RTP timestamp and hash.
Name = tuple[int, str]


@dataclass
class Witnessed:
    """What one source says of one feed and kind: frames, sound sent along, batches that are missing or not signed."""

    names: dict[Name, None] = field(default_factory=dict)
    sound: dict[Name, bytes] = field(default_factory=dict)
    # When the list with this sound was written.
    told: dict[Name, float] = field(default_factory=dict)
    # By session: the number of each batch, and when it was written.
    sessions: dict[str, dict[int, float]] = field(default_factory=dict)
    unsigned: int = 0

    def missing(self) -> Iterator[tuple[int, float, float]]:
        """Yield how many batches are not here, each run with the times of its neighbours."""
        for numbers in self.sessions.values():
            before, written = -1, min(numbers.values())
            for number, at in sorted(numbers.items()):
                if number > before + 1:
                    yield number - before - 1, written, at
                before, written = number, at


def is_source_signed(key: str, statement: bytes, signature: str) -> bool:
    """Return True if the signature (base64, r and s) is of the key (base64, SubjectPublicKeyInfo)."""
    try:
        public = load_der_public_key(base64.b64decode(key))
        raw = base64.b64decode(signature)
        assert isinstance(public, ec.EllipticCurvePublicKey)
        r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
        public.verify(encode_dss_signature(r, s), statement, ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError, AssertionError):
        return False
    return True


def witnessed(batches: Iterable[tuple[float, bytes]], keys: dict[str, str]) -> dict[tuple[str, str], Witnessed]:
    """Return what the sources say, by (feed, kind). `keys`: the public key of each session."""
    found: dict[tuple[str, str], Witnessed] = {}
    for at, raw in batches:
        try:
            said = json.loads(raw)
            statement = json.loads(said["statement"])
            one = found.setdefault((statement["feed"], statement["kind"]), Witnessed())
            session, number = str(statement["session"]), int(statement["n"])
            frames = [(int(frame[0]), str(frame[1]), *frame[2:]) for frame in statement["frames"]]
            signature = str(said["signature"])
        except (ValueError, KeyError, TypeError, IndexError):
            continue
        if not is_source_signed(keys.get(session, ""), said["statement"].encode(), signature):
            one.unsigned += 1
            continue
        one.sessions.setdefault(session, {})[number] = at
        for timestamp, digest, *sound in frames:
            one.names[timestamp, digest] = None
            if sound:
                one.sound[timestamp, digest] = base64.b64decode(sound[0])
                one.told.setdefault((timestamp, digest), at)
    return found
