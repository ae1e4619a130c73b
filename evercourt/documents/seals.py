"""The court's seal on a PDF: a PAdES signature, and in it, once the authority answered, a time stamp.

The act only signs: no act waits for a network. Room is kept in the signature, so that the time stamp goes in later
without moving a byte of what was signed.
"""

import binascii
import io
import re
from typing import Any

from asn1crypto import cms, keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from evercourt.courts.models import Court
from evercourt.ledger.keys import court_seal

FIELD = "CourtSeal"
# In hexadecimal digits: some 3,000 bytes for the signature and its certificates, the rest for a time stamp with the
# authority's chain.
ROOM = 32_768
_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")


def sealed(content: bytes, court: Court) -> bytes:
    """Return the PDF signed with the seal of `court`, with room for a time stamp."""
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        name=court.name,
        certify=True,
    )
    out = io.BytesIO()
    signer = signers.PdfSigner(metadata, signer=_signer(court))
    signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(content)), output=out, bytes_reserved=ROOM)
    return out.getvalue()


def signature_of(content: bytes) -> bytes:
    """Return the signature of a sealed PDF: what a time stamp is asked over. Raises ValueError if it has none."""
    signed, _start, _end = _signed(content)
    signature: bytes = signed["content"]["signer_infos"][0]["signature"].native
    return signature


def with_time_stamp(content: bytes, token: bytes) -> bytes:
    """Return the sealed PDF with the RFC 3161 token in its signature; it is as long as before.

    Raises ValueError if the PDF has no signature, or no room for this token.
    """
    signed, start, end = _signed(content)
    attribute = cms.CMSAttribute(
        {"type": "signature_time_stamp_token", "values": [cms.ContentInfo.load(token, strict=True)]}
    )
    signed["content"]["signer_infos"][0]["unsigned_attrs"] = cms.CMSAttributes([attribute])
    written = binascii.hexlify(signed.dump(force=True)).ljust(end - start, b"0")
    if len(written) > end - start:
        raise ValueError("the time stamp is longer than the room kept for it")
    return content[:start] + written + content[end:]


def _signed(content: bytes) -> tuple[cms.ContentInfo, int, int]:
    """Return the signature, and where its hexadecimal digits begin and end: the gap in what was signed."""
    found = _BYTE_RANGE.findall(content)
    if not found:
        raise ValueError("this file has no signature")
    _first, length, second, _last = (int(number) for number in found[-1])
    start, end = length + 1, second - 1
    return cms.ContentInfo.load(binascii.unhexlify(content[start:end])), start, end


def _signer(court: Court) -> signers.SimpleSigner:
    identity = court_seal(court.code)
    known = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    known.register_multiple([_asn1(certificate) for certificate in identity.chain])
    key = identity.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return signers.SimpleSigner(
        signing_cert=_asn1(identity.certificate),
        signing_key=keys.PrivateKeyInfo.load(key),
        cert_registry=known,
        prefer_pss=False,
    )


def _asn1(certificate: Any) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
