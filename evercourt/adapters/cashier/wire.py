"""What goes between court and cashier: signed bodies over HTTP. Plain Python, used by both sides."""

import hashlib
import hmac
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import Request, urlopen

SIGNATURE = "X-Cashier-Signature"
TIMEOUT = 10  # seconds


class NoAnswer(Exception):
    """The other side could not be reached, or hung up."""


def sign(key: str, body: bytes) -> str:
    """Return the signature of `body`: HMAC-SHA-256 in hex."""
    return hmac.new(key.encode(), body, hashlib.sha256).hexdigest()


def is_signed(key: str, body: bytes, signature: str) -> bool:
    """Return True if `signature` is that of `body`, compared in constant time."""
    return hmac.compare_digest(sign(key, body).encode(), signature.encode())


def post(url: str, body: bytes, signature: str) -> int:
    """Send a signed JSON body; return the status of the answer. Raises NoAnswer."""
    if not url.startswith(("http://", "https://")):
        raise NoAnswer(url)
    headers = {SIGNATURE: signature, "Content-Type": "application/json"}
    try:
        with urlopen(Request(url, data=body, headers=headers), timeout=TIMEOUT) as answer:  # noqa: S310 - checked above
            return int(answer.status)
    except HTTPError as error:
        return error.code
    except (OSError, HTTPException) as error:
        raise NoAnswer(url) from error
