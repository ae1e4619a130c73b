"""Web Push: a message only the browser can read (RFC 8291, RFC 8188), and who sends it (VAPID, RFC 8292). No Django."""

import hashlib
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
# The order of the curve: private keys are numbers below it.
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
# One record holds the whole message; push services take no more (RFC 8030 7.2).
RECORD = 4096  # bytes
LASTS = 12 * 3600  # seconds; RFC 8292 allows 24 hours.


def encrypted(text: bytes, key: bytes, secret: bytes, *, own: ec.EllipticCurvePrivateKey, salt: bytes) -> bytes:
    """Return the body for the browser whose public key and secret these are; `own` and `salt` are used once.

    Raises ValueError for a key that is no point of the curve, or a text too long for one record.
    """
    sender = public_bytes(own)
    shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, key))
    content_key, nonce = keys(shared, secret, key, sender, salt)
    if len(text) + 1 + 16 + 86 > RECORD:
        raise ValueError("the text does not fit into one record")
    # The last record is marked by 2 (RFC 8188 2).
    sealed = AESGCM(content_key).encrypt(nonce, text + b"\x02", None)
    return salt + RECORD.to_bytes(4, "big") + bytes([len(sender)]) + sender + sealed


def keys(shared: bytes, secret: bytes, reader: bytes, sender: bytes, salt: bytes) -> tuple[bytes, bytes]:
    """Return the key and the nonce of the content (RFC 8291 3.4, RFC 8188 2.2)."""
    input_key = _derived(shared, secret, b"WebPush: info\0" + reader + sender, 32)
    return (
        _derived(input_key, salt, b"Content-Encoding: aes128gcm\0", 16),
        _derived(input_key, salt, b"Content-Encoding: nonce\0", 12),
    )


def for_browser(text: bytes, key: bytes, secret: bytes) -> bytes:
    """Return the body encrypted with a key made for this message alone."""
    return encrypted(text, key, secret, own=ec.generate_private_key(CURVE), salt=os.urandom(16))


def authorization(endpoint: str, *, own: ec.EllipticCurvePrivateKey, contact: str, now: float) -> str:
    """Return the header by which the push service knows that the sender is whom the browser subscribed to."""
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int(now) + LASTS, "sub": contact}
    signed = b".".join(
        to_text(json.dumps(part, separators=(",", ":")).encode()).encode()
        for part in ({"typ": "JWT", "alg": "ES256"}, claims)
    )
    first, second = decode_dss_signature(own.sign(signed, ec.ECDSA(SHA256())))
    signature = to_text(first.to_bytes(32, "big") + second.to_bytes(32, "big"))
    return f"vapid t={signed.decode()}.{signature}, k={to_text(public_bytes(own))}"


def key_of(secret: str) -> ec.EllipticCurvePrivateKey:
    """Return the private key of the court, always the same one for the same secret."""
    number = int.from_bytes(hashlib.sha512(b"web push:" + secret.encode()).digest(), "big")
    return ec.derive_private_key(number % (ORDER - 1) + 1, CURVE)


def public_bytes(own: ec.EllipticCurvePrivateKey) -> bytes:
    """Return the public key as 65 bytes, uncompressed."""
    return own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def to_text(value: bytes) -> str:
    """Return bytes as base64url without padding."""
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def from_text(text: str) -> bytes:
    """Return the bytes of base64url, with or without padding. Raises ValueError."""
    return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))


def _derived(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(material)
