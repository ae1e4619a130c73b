"""The keys of the court: made once in a demonstration, brought by the operator elsewhere."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ExtendedKeyUsage
from cryptography.x509.oid import ExtendedKeyUsageOID
from django.core.exceptions import ImproperlyConfigured

from evercourt.ledger import keys


@pytest.fixture(autouse=True)
def key_folder(settings, tmp_path):
    settings.KEYS = tmp_path / "keys"
    return settings.KEYS


def test_a_seal_is_made_once_and_nobody_else_may_read_it(key_folder):
    first, again = keys.court_seal("新0103"), keys.court_seal("新0103")
    assert first.certificate == again.certificate
    assert {path.stat().st_mode & 0o777 for path in key_folder.iterdir()} == {0o600}
    assert sorted(path.name for path in key_folder.iterdir()) == ["authority.pem", "新0103.pem"]


def test_each_court_has_its_own_seal_under_one_authority():
    one, other = keys.court_seal("新0103"), keys.court_seal("新0102")
    assert one.certificate != other.certificate
    for seal in (one, other):
        seal.certificate.verify_directly_issued_by(keys.root_certificates()[0])
        seal.key.sign(b"x", ec.ECDSA(keys.hashes.SHA256()))
        assert seal.chain == keys.root_certificates()


def test_the_time_stamp_certificate_is_for_time_stamps_only():
    certificate = keys.time_stamp_identity().certificate
    usage = certificate.extensions.get_extension_for_class(ExtendedKeyUsage)
    assert usage.critical
    assert list(usage.value) == [ExtendedKeyUsageOID.TIME_STAMPING]


def test_a_court_that_is_no_demonstration_brings_its_own_seal(settings, key_folder):
    settings.DEMONSTRATION = False
    with pytest.raises(ImproperlyConfigured, match=r"新0103\.pem"):
        keys.court_seal("新0103")
    assert not key_folder.exists()
