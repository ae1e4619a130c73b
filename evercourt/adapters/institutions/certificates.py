"""A certificate authority for tests and demonstrations: one for the line (TLS), and the seals of both sides.

Real parties bring certificates of a licensed authority in the same files; nothing here is needed then.
"""

import contextlib
import os
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY = "authority"
VALID_FROM = datetime(2020, 1, 1, tzinfo=UTC)
VALID_TO = datetime(2045, 1, 1, tzinfo=UTC)
PEM = serialization.Encoding.PEM


def make(folder: Path, names: list[str], *, hosts: tuple[str, ...] = ("localhost", "127.0.0.1")) -> list[Path]:
    """Make what is missing of the authority and of NAME.tls.pem and NAME.seal.pem for each name; return what is new.

    Public halves lie beside them as NAME.seal.crt and authority.crt. Private files are readable by their owner only.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = []
    authority = folder / f"{AUTHORITY}.pem"
    if not authority.exists():
        new.append(_write(authority, *_issue(AUTHORITY, hosts=())))
    if not (folder / f"{AUTHORITY}.crt").exists():
        (folder / f"{AUTHORITY}.crt").write_bytes(_certificate(authority).public_bytes(PEM))
    issuer_key = serialization.load_pem_private_key(authority.read_bytes(), password=None)
    assert isinstance(issuer_key, ec.EllipticCurvePrivateKey)
    issuer = (issuer_key, _certificate(authority))
    for name in names:
        for use in ("tls", "seal"):
            path = folder / f"{name}.{use}.pem"
            if path.exists():
                continue
            new.append(_write(path, *_issue(name, hosts=hosts if use == "tls" else (), issuer=issuer)))
            if use == "seal":
                (folder / f"{name}.seal.crt").write_bytes(_certificate(path).public_bytes(PEM))
    return new


def issue_seal(name: str) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """Return a key and a certificate signed by itself, for what never leaves this process."""
    return _issue(name, hosts=())


def _certificate(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def _write(path: Path, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> Path:
    private = key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(private + certificate.public_bytes(PEM))
    # Of two that make the same at once the first one's stays.
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    return path


def _issue(
    name: str,
    *,
    hosts: tuple[str, ...],
    issuer: tuple[ec.EllipticCurvePrivateKey, x509.Certificate] | None = None,
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Evercourt demonstration"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    signer = issuer[0] if issuer else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[1].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(VALID_FROM)
        .not_valid_after(VALID_TO)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(_usage(authority=issuer is None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    if hosts:
        builder = builder.add_extension(x509.SubjectAlternativeName([_host(one) for one in hosts]), critical=False)
        both = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        builder = builder.add_extension(x509.ExtendedKeyUsage(both), critical=False)
    return key, builder.sign(signer, hashes.SHA256())


def _host(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority, content_commitment=not authority, key_cert_sign=authority, crl_sign=authority,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
