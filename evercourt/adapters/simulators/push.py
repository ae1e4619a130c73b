"""A simulated push service: `python -m evercourt.adapters.simulators.push`. It is the browser as well.

POST /subscriptions gives a subscription with keys of its own; what was pushed to it shows, decrypted, under GET /notes.
Manners besides those of every simulator: {"limit": seconds to wait (429), "gone": true (410), "most": bytes (413)}.
"""

import json
import secrets
import time
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256

from evercourt.adapters.lines.push_encryption import CURVE, from_text, keys, public_bytes, to_text
from evercourt.adapters.simulators.server import Answer, Environ, Simulator, serve

DAY = 24 * 3600  # seconds


class PushService(Simulator):
    """Takes what is encrypted for its subscriptions by whom they were made for. `address`: where it answers."""

    def __init__(self, address: str = "") -> None:
        super().__init__()
        self.manners |= {"limit": 0, "gone": False, "most": 4096}
        self.address = address
        self.subscriptions: dict[str, dict[str, Any]] = {}
        self.notes: list[dict[str, Any]] = []

    def answer(self, path: str, environ: Environ, body: bytes) -> Answer:
        """Answer as RFC 8030 says, with the status codes push services document."""
        if path == "/notes":
            return 200, self.notes, {}
        if path == "/subscriptions":
            return 201, self.subscribe(json.loads(body or b"{}").get("applicationServerKey", "")), {}
        known = self.subscriptions.get(path.removeprefix("/push/"))
        if known is None:
            return 404, {"error": "no such subscription"}, {}
        if self.manners["gone"]:
            return 410, {"error": "gone"}, {}
        if self.manners["limit"]:
            return 429, {"error": "too many"}, {"Retry-After": str(self.manners["limit"])}
        if not environ.get("HTTP_TTL", "").isdecimal() or environ.get("HTTP_CONTENT_ENCODING") != "aes128gcm":
            return 400, {"error": "TTL and Content-Encoding are needed"}, {}
        if len(body) > self.manners["most"]:
            return 413, {"error": "too large"}, {}
        if why := _not_the_sender(environ.get("HTTP_AUTHORIZATION", ""), known["sender"], self.address):
            return 403, {"error": why}, {}
        try:
            note = json.loads(_opened(body, known))
        except (InvalidTag, ValueError):
            return 400, {"error": "cannot be decrypted"}, {}
        number = secrets.token_hex(8)
        self.notes.append({"id": number, "urgency": environ.get("HTTP_URGENCY", ""), **note})
        return 201, None, {"Location": f"{self.address}/message/{number}"}

    def subscribe(self, sender: str) -> dict[str, Any]:
        """Return a subscription as a browser gives it to the page; only this sender may push to it."""
        name, own, secret = secrets.token_urlsafe(24), ec.generate_private_key(CURVE), secrets.token_bytes(16)
        self.subscriptions[name] = {"own": own, "secret": secret, "sender": sender}
        return {
            "endpoint": f"{self.address}/push/{name}",
            "keys": {"p256dh": to_text(public_bytes(own)), "auth": to_text(secret)},
        }


def _opened(body: bytes, known: dict[str, Any]) -> bytes:
    """Return the text of a body of one record (RFC 8188), as the browser reads it."""
    salt, length = body[:16], body[20]
    sender, sealed = body[21 : 21 + length], body[21 + length :]
    own: ec.EllipticCurvePrivateKey = known["own"]
    shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender))
    content_key, nonce = keys(shared, known["secret"], public_bytes(own), sender, salt)
    text = AESGCM(content_key).decrypt(nonce, sealed, None).rstrip(b"\0")
    if not text.endswith(b"\x02"):
        raise ValueError("the last record is not marked as the last")
    return text[:-1]


def _not_the_sender(header: str, sender: str, address: str) -> str:
    """Return why the header does not show this sender (RFC 8292), or an empty text."""
    said = dict(part.strip().split("=", 1) for part in header.removeprefix("vapid ").split(",") if "=" in part)
    try:
        signed, _dot, signature = said["t"].rpartition(".")
        claims = json.loads(from_text(signed.split(".")[1]))
        raw = from_text(signature)
        key = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, from_text(said["k"]))
        numbers = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
        key.verify(encode_dss_signature(*numbers), signed.encode(), ec.ECDSA(SHA256()))
    except (KeyError, IndexError, ValueError, InvalidSignature):
        return "not signed"
    if said["k"] != sender:
        return "another sender"
    if claims.get("aud") != address or not time.time() < claims.get("exp", 0) <= time.time() + DAY:
        return "for another service, or too old"
    return "" if str(claims.get("sub", "")).startswith(("mailto:", "https:")) else "nobody to ask"


def main() -> None:
    """Run until stopped; the address comes from the court's settings."""
    import os
    from urllib.parse import urlsplit

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evercourt.config.settings")
    from django.conf import settings

    address = settings.PUSH_SIMULATOR or "http://127.0.0.1:8093"
    parts = urlsplit(address)
    with serve(PushService(address), parts.port or 80, parts.hostname or "127.0.0.1") as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
