"""The key of a recorder: Ed25519, made on its own machine and never leaving it."""

import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


def recorder_key(path: Path) -> Ed25519PrivateKey:
    """Return the key kept at `path`; it is made (mode 0600) when there is none."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(made)
        except FileExistsError:
            pass  # Another process was faster; its key stays.
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    assert isinstance(key, Ed25519PrivateKey), f"{path} holds no Ed25519 key"
    return key


def public_text(key: Ed25519PrivateKey) -> str:
    """Return the public half as hexadecimal text, by which a recorder is known."""
    return key.public_key().public_bytes_raw().hex()


def is_signed(public: str, statement: bytes, signature: str) -> bool:
    """Return True if `signature` (hexadecimal) over `statement` is of the key `public`."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), statement)
    except (InvalidSignature, ValueError):
        return False
    return True
