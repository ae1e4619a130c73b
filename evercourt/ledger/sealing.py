"""What a seal says and how anyone can check it: its statement, signature and time stamp. Needs no database."""

import asyncio
import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from asn1crypto import cms, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext

from evercourt.ledger.differences import Difference

# Longer chains than this do not occur; it ends a loop of certificates that name each other.
LONGEST_CHAIN = 8


def head_leaf(stream: str, place: int, head: str) -> bytes:
    """Return the Merkle leaf of one stream's head (`head` is its hash in hexadecimal)."""
    return json.dumps([stream, place, head], ensure_ascii=False, separators=(",", ":")).encode()


def statement(*, number: int, at: str, heads: int, root: str, previous: str) -> bytes:
    """Return what the seal signs; `previous` is the SHA-256 of the statement of the seal before, or empty."""
    facts = {"at": at, "heads": heads, "number": number, "previous": previous, "root": root}
    return json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()


def sign(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, content: bytes) -> bytes:
    """Return the signature over `content` with SHA-256: ECDSA, or RSA PKCS #1 v1.5."""
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(content, ec.ECDSA(hashes.SHA256()))
    return key.sign(content, padding.PKCS1v15(), hashes.SHA256())


def check_seal(
    subject: str,
    *,
    content: bytes,
    signature: bytes,
    certificates: list[x509.Certificate],
    roots: list[x509.Certificate],
) -> Iterator[Difference]:
    """Yield what is wrong with the signature over `content`; the first of `certificates` is the signer's."""
    if not certificates or not _is_signed(certificates[0], content, signature):
        yield Difference("seal-signature", subject)
    elif not _leads_to(certificates, roots):
        yield Difference("seal-certificate", subject, {"signer": certificates[0].subject.rfc4514_string()})


def check_time_stamp(
    subject: str, *, content: bytes, token: bytes, roots: list[x509.Certificate]
) -> Iterator[Difference]:
    """Yield what is wrong with the RFC 3161 token over `content`."""
    try:
        signed = cms.ContentInfo.load(token, strict=True)["content"]
        trusted = [asn1_x509.Certificate.load(root.public_bytes(serialization.Encoding.DER)) for root in roots]
        moment = signed["encap_content_info"]["content"].parsed["gen_time"].native
        context = ValidationContext(trust_roots=trusted, allow_fetching=False, moment=moment)
        status: dict[str, Any] = asyncio.run(validate_tst_signed_data(signed, context, _imprint(content)))
    except Exception as error:  # A damaged token fails in as many ways as there are bytes in it.
        yield Difference("time-stamp", subject, {"reason": str(error) or type(error).__name__})
        return
    if not (status["intact"] and status["valid"] and status["validation_path"] is not None):
        yield Difference("time-stamp", subject, {"reason": "not valid for these bytes or this authority"})


def stamped_at(token: bytes) -> datetime:
    """Return the time an RFC 3161 token states."""
    info: tsp.TSTInfo = cms.ContentInfo.load(token)["content"]["encap_content_info"]["content"].parsed
    at: datetime = info["gen_time"].native
    return at


def _imprint(content: bytes) -> Callable[[str], bytes]:
    return lambda algorithm: hashlib.new(algorithm, content).digest()


def _is_signed(certificate: x509.Certificate, content: bytes, signature: bytes) -> bool:
    key = certificate.public_key()
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, content, ec.ECDSA(hashes.SHA256()))
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, content, padding.PKCS1v15(), hashes.SHA256())
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _leads_to(certificates: list[x509.Certificate], roots: list[x509.Certificate]) -> bool:
    here = certificates[0]
    for issuer in [*certificates[1:LONGEST_CHAIN], None]:
        for candidate in roots:
            if here == candidate or _issued(candidate, here):
                return True
        if issuer is None or not _issued(issuer, here):
            return False
        here = issuer
    return False


def _issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
        return issuer.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
