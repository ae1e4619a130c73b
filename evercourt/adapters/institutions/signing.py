"""Signatures of both sides: JWS with detached content (RFC 7515, appendix F), ES256, by keys known beforehand."""

import base64
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

HEADER = "Evercourt-Signature"
# How far the clocks of two sides may be apart, and how long a request may travel; seconds.
LEEWAY = 300
SIZE = 32  # bytes of each of the two numbers of a P-256 signature


class NotSigned(Exception):
    """The signature is missing, wrong, too old, or of somebody else; the message says which."""


@dataclass(frozen=True)
class Seal:
    """A party's name in the protocol, its private key and certificate."""

    name: str
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def sign(self, content: bytes, *, to: str, **more: Any) -> str:
        """Return the detached JWS over `content`; `more` are members of its protected header."""
        header = {
            "alg": "ES256", "kid": thumbprint(self.certificate), "iss": self.name, "aud": to, "iat": int(time.time()),
            "jti": secrets.token_hex(16), **more,
        }  # fmt: skip
        protected = _encode(json.dumps(header, sort_keys=True, separators=(",", ":")).encode())
        made = self.key.sign(f"{protected}.{_encode(content)}".encode(), ec.ECDSA(hashes.SHA256()))
        r, s = decode_dss_signature(made)
        return f"{protected}..{_encode(r.to_bytes(SIZE, 'big') + s.to_bytes(SIZE, 'big'))}"


def read_seal(name: str, path: Path) -> Seal:
    """Return the seal in a PEM file with private key and certificate. Raises ValueError if it is no P-256 key."""
    pem = path.read_bytes()
    key = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise ValueError(f"{path} holds no P-256 key")
    return Seal(name, key, x509.load_pem_x509_certificate(pem))


def thumbprint(certificate: x509.Certificate) -> str:
    """Return the name of a certificate in `kid`: SHA-256 over its DER, as in x5t#S256."""
    return _encode(certificate.fingerprint(hashes.SHA256()))


def check(
    content: bytes,
    signature: str,
    *,
    by: str,
    to: str,
    certificates: list[x509.Certificate],
    fresh: bool = True,
    now: Callable[[], float] = time.time,
) -> dict[str, Any]:
    """Return the protected header of a detached JWS of `by` for `to` over `content`. Raises NotSigned.

    `fresh` wants it to be made within LEEWAY seconds; what is kept and handed out again is not.
    """
    try:
        protected, middle, last = signature.split(".")
        header, made = json.loads(_decode(protected)), _decode(last)
    except ValueError as error:
        raise NotSigned("there is no signature that can be read") from error
    if middle or not isinstance(header, dict) or header.get("alg") != "ES256" or "crit" in header:
        raise NotSigned("the signature is not a detached ES256 one")
    if len(made) != 2 * SIZE:
        raise NotSigned("the signature has not the length of ES256")
    known = next((one for one in certificates if thumbprint(one) == header.get("kid")), None)
    if known is None:
        raise NotSigned("the signature is by a key that was not exchanged")
    public = known.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    r, s = int.from_bytes(made[:SIZE], "big"), int.from_bytes(made[SIZE:], "big")
    try:
        public.verify(encode_dss_signature(r, s), f"{protected}.{_encode(content)}".encode(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as error:
        raise NotSigned("the signature is not over this content") from error
    if header.get("iss") != by or header.get("aud") != to:
        raise NotSigned("the signature is of another sender, or for another recipient")
    if fresh and not (isinstance(header.get("iat"), int) and abs(now() - header["iat"]) <= LEEWAY):
        raise NotSigned(f"the signature was not made within the last {LEEWAY} seconds")
    return header


def header_of(signature: str) -> dict[str, Any]:
    """Return the protected header of a signature of our own; nothing is checked."""
    found: dict[str, Any] = json.loads(_decode(signature.partition(".")[0]))
    return found


def _encode(some: bytes) -> str:
    return base64.urlsafe_b64encode(some).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
