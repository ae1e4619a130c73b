"""The court's seal on a PDF: a PAdES signature with a time stamp, which any reader can check."""

import io
from typing import Any

from asn1crypto import cms, keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from evercourt.courts.models import Court
from evercourt.ledger.keys import court_seal
from evercourt.ledger.ports import time_stamp_authority

FIELD = "CourtSeal"


class _Authority(TimeStamper):
    """Hands pyHanko's questions to the authority the court has configured."""

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        assert md_algorithm == "sha256", "the port of the time-stamp authority takes SHA-256"
        return cms.ContentInfo.load(time_stamp_authority().stamp(message_digest))

    async def async_dummy_response(self, md_algorithm: str) -> cms.ContentInfo:
        return await self.async_timestamp(bytes(32), md_algorithm)

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        raise NotImplementedError("tokens come from the port as a whole")


def sealed(content: bytes, court: Court) -> bytes:
    """Return the PDF signed with the seal of `court` and time-stamped. Raises InstitutionError."""
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        name=court.name,
        certify=True,
    )
    out = io.BytesIO()
    authority = _Authority()  # type: ignore[no-untyped-call]
    signer = signers.PdfSigner(metadata, signer=_signer(court), timestamper=authority)
    signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(content)), output=out)
    return out.getvalue()


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
