"""Signatures between the court and an SMS gateway: HMAC-SHA-256 over the time and the body. Both sides use it."""

import hashlib
import hmac

TIMESTAMP = "X-Timestamp"
SIGNATURE = "X-Signature"
# Older requests are somebody else's copies, seconds.
GOOD_FOR = 300


def sign(key: str, timestamp: str, body: bytes) -> str:
    """Return the signature of `body` sent at `timestamp` (seconds since 1970)."""
    return hmac.new(key.encode(), timestamp.encode() + b"\n" + body, hashlib.sha256).hexdigest()


def is_signed(key: str, timestamp: str, body: bytes, signature: str, now: float) -> bool:
    """Return True if `signature` is that of `body`, and not older than GOOD_FOR."""
    fresh = timestamp.isdecimal() and abs(now - int(timestamp)) <= GOOD_FOR
    return hmac.compare_digest(sign(key, timestamp, body).encode(), signature.encode()) and fresh
