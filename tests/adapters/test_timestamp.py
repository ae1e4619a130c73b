"""One contract for all time-stamp authorities: the token is over the digest asked for and leads to the authority."""

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from asn1crypto import algos, tsp, x509
from asn1crypto import keys as asn1_keys
from cryptography.hazmat.primitives import serialization
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from evercourt.adapters.timestamp.http import HTTPAuthority
from evercourt.adapters.timestamp.local import LocalAuthority
from evercourt.kernel.errors import InstitutionError
from evercourt.ledger import keys
from evercourt.ledger.sealing import check_time_stamp


class Authority(BaseHTTPRequestHandler):
    """An authority as a separate server; `answer` is what it sends instead of a token, if set."""

    answer = b""

    def do_POST(self):
        question = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.answer or _stamped(question))

    def log_message(self, *args):
        pass


def _stamped(question):
    identity, der = keys.time_stamp_identity(), serialization.Encoding.DER
    key = identity.key.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    certificate = x509.Certificate.load(identity.certificate.public_bytes(der))
    stamper = DummyTimeStamper(certificate, asn1_keys.PrivateKeyInfo.load(key))
    return stamper.request_tsa_response(question).dump()


@pytest.fixture
def server(settings, monkeypatch):
    http = HTTPServer(("127.0.0.1", 0), Authority)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    settings.TIME_STAMP_URL = f"http://127.0.0.1:{http.server_port}/"
    yield monkeypatch
    http.shutdown()
    http.server_close()


@pytest.mark.parametrize("authority", [LocalAuthority, HTTPAuthority])
def test_a_token_is_valid_for_its_digest_only(server, authority):
    token = authority().stamp(hashlib.sha256(b"seal").digest())
    roots = keys.root_certificates()
    assert not list(check_time_stamp("x", content=b"seal", token=token, roots=roots))
    assert list(check_time_stamp("x", content=b"another", token=token, roots=roots))
    assert list(check_time_stamp("x", content=b"seal", token=token, roots=[keys.court_seal().certificate]))


def test_garbage_and_the_answer_to_another_question_are_not_taken(server):
    imprint = {"hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}), "hashed_message": b"\0" * 32}
    other = _stamped(tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "nonce": 7, "cert_req": True}))
    for answer in (b"<html>sorry</html>", other):
        server.setattr(Authority, "answer", answer)
        with pytest.raises(InstitutionError):
            HTTPAuthority().stamp(hashlib.sha256(b"seal").digest())


def test_a_refusal_is_permanent(server):
    server.setattr(Authority, "answer", bytes.fromhex("30053003020102"))  # TimeStampResp with status 2
    with pytest.raises(InstitutionError) as refused:
        HTTPAuthority().stamp(hashlib.sha256(b"seal").digest())
    assert refused.value.permanent
