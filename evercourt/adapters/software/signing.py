"""The signature of a call: Standard Webhooks 1.0, symmetric (HMAC-SHA-256 over number, time and body)."""

import base64
import hashlib
import hmac

PREFIX = "whsec_"


def headers_of(call: int, body: bytes, *, secret: str, now: int) -> dict[str, str]:
    """Return the headers of a call made at `now` (seconds since 1970); a receiver refuses old and unsigned ones."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    number = f"call_{call}"
    signed = hmac.new(key, f"{number}.{now}.".encode() + body, hashlib.sha256).digest()
    return {
        "Content-Type": "application/json",
        "User-Agent": "Evercourt",
        "webhook-id": number,
        "webhook-timestamp": str(now),
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }
