"""The keys with which the court seals and time-stamps, and the certificates that show whose they are.

One certificate authority for the house, one seal per court: a document must show the seal of the court that issued
it, and a seal lost by one court must not make those of the others worthless. What is no single court's, such as the
Merkle seal of the ledger, is sealed by the house (an empty court code).

In a demonstration the keys are made once, on first use, in settings.KEYS (mode 0600). Elsewhere nothing is made: the
operator puts there what a licensed authority issued, one PEM file each with private key, certificate and chain:
`house.pem`, `<court code>.pem`, and `root.pem` (certificates only) to which they lead.
"""

import contextlib
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

# The demonstration plays in August 2022, so its certificates must have been valid then.
VALID_FROM = datetime(2020, 1, 1, tzinfo=UTC)
VALID_TO = datetime(2045, 1, 1, tzinfo=UTC)
AUTHORITY, TIME_STAMPS, HOUSE = "authority", "time-stamps", "house"


class SigningIdentity(NamedTuple):
    """A private key, its certificate, and the certificates from its issuer up to the root."""

    key: PrivateKey
    certificate: x509.Certificate
    chain: list[x509.Certificate]


def court_seal(court_code: str = "") -> SigningIdentity:
    """Return the seal of the court with that code (for example 新0103), or of the house for an empty code.

    Raises ImproperlyConfigured if it is missing outside a demonstration.
    """
    name = f"Evercourt demonstration seal {court_code or 'of the house'}"
    return _identity(court_code or HOUSE, common_name=name)


def time_stamp_identity() -> SigningIdentity:
    """Return what the demonstration's own time-stamp authority signs with."""
    return _identity(TIME_STAMPS, common_name="Evercourt demonstration time-stamp authority", stamps_time=True)


def root_certificates() -> list[x509.Certificate]:
    """Return the certificates that seals and time stamps must lead to: `root.pem`, or the demonstration's authority."""
    given = Path(settings.KEYS) / "root.pem"
    if given.exists():
        return x509.load_pem_x509_certificates(given.read_bytes())
    return [_authority().certificate]


def _authority() -> SigningIdentity:
    return _identity(AUTHORITY, common_name="Evercourt demonstration authority")


def _identity(name: str, *, common_name: str, stamps_time: bool = False) -> SigningIdentity:
    path = Path(settings.KEYS) / f"{name.replace('/', '_')}.pem"
    if not path.exists():
        if not settings.DEMONSTRATION:
            raise ImproperlyConfigured(f"The seal {path} is missing: a court brings its own, see ledger/keys.py.")
        issuer = None if name == AUTHORITY else _authority()
        _write_once(path, _issue(common_name, issuer=issuer, stamps_time=stamps_time))
    return _read(path)


def _read(path: Path) -> SigningIdentity:
    pem = path.read_bytes()
    key = serialization.load_pem_private_key(pem, password=None)
    assert isinstance(key, PrivateKey), f"{path} holds neither an EC nor an RSA key"
    certificate, *chain = x509.load_pem_x509_certificates(pem)
    return SigningIdentity(key, certificate, chain)


def _write_once(path: Path, identity: SigningIdentity) -> None:
    """Write the identity unless another process was faster; then the other's stays."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = identity.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem += certificates_pem([identity.certificate, *identity.chain])
    draft = path.with_name(f".{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def certificates_pem(certificates: list[x509.Certificate]) -> bytes:
    """Return the certificates as one PEM text."""
    return b"".join(certificate.public_bytes(serialization.Encoding.PEM) for certificate in certificates)


def _issue(common_name: str, *, issuer: SigningIdentity | None, stamps_time: bool) -> SigningIdentity:
    # The time stamper of pyHanko signs with RSA only.
    key: PrivateKey = rsa.generate_private_key(65537, 2048) if stamps_time else ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Evercourt demonstration"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )
    signer = issuer.key if issuer else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.certificate.subject if issuer else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(VALID_FROM)
        .not_valid_after(VALID_TO)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(_usage(authority=issuer is None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    if stamps_time:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    certificate = builder.sign(signer, hashes.SHA256())
    return SigningIdentity(key, certificate, [issuer.certificate, *issuer.chain] if issuer else [])


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
