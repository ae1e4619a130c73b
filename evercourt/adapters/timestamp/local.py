"""The demonstration's own time-stamp authority: real RFC 3161 tokens, but by the court's own word."""

from asn1crypto import algos, tsp
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import serialization
from django.utils import timezone
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from evercourt.ledger.keys import time_stamp_identity


class LocalAuthority:
    """Stamps with the key of `time_stamp_identity`."""

    def stamp(self, digest: bytes) -> bytes:
        """Return a token over a SHA-256 digest, with the time of this machine."""
        identity = time_stamp_identity()
        encoding, form = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8
        stamper = DummyTimeStamper(
            tsa_cert=asn1_x509.Certificate.load(identity.certificate.public_bytes(encoding)),
            tsa_key=asn1_keys.PrivateKeyInfo.load(
                identity.key.private_bytes(encoding, form, serialization.NoEncryption())
            ),
            # RFC 3161 wants whole seconds unless the fraction has no trailing zero.
            fixed_dt=timezone.now().replace(microsecond=0),
        )
        imprint = {"hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}), "hashed_message": digest}
        question = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "cert_req": True})
        token: bytes = stamper.request_tsa_response(question)["time_stamp_token"].dump()
        return token
