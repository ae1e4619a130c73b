"""Any time-stamp authority that speaks RFC 3161 over HTTP, at settings.TIME_STAMP_URL."""

import secrets
import urllib.error
import urllib.request

from asn1crypto import algos, cms, core, tsp
from django.conf import settings

from evercourt.kernel.errors import InstitutionError

TIMEOUT = 10  # seconds
LONGEST_ANSWER = 100_000  # bytes


class Answer(core.Sequence):  # type: ignore[misc]
    """TimeStampResp of RFC 3161; that of asn1crypto does not know that a refusal carries no token."""

    _fields = [("status", tsp.PKIStatusInfo), ("token", cms.ContentInfo, {"optional": True})]


class HTTPAuthority:
    """Asks the authority at settings.TIME_STAMP_URL."""

    def stamp(self, digest: bytes) -> bytes:
        """Return a token over a SHA-256 digest. Raises InstitutionError; permanent if the question is refused."""
        nonce = secrets.randbits(63)
        imprint = {"hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}), "hashed_message": digest}
        question = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "nonce": nonce, "cert_req": True})
        answer = self._ask(question.dump())
        if answer["status"]["status"].native not in {"granted", "granted_with_mods"}:
            raise InstitutionError(permanent=True)
        info = answer["token"]["content"]["encap_content_info"]["content"].parsed
        if info["nonce"].native != nonce or info["message_imprint"]["hashed_message"].native != digest:
            raise InstitutionError()
        token: bytes = answer["token"].dump()
        return token

    def _ask(self, question: bytes) -> Answer:
        address = settings.TIME_STAMP_URL
        if not address.startswith(("https://", "http://")):
            raise InstitutionError(permanent=True)
        request = urllib.request.Request(  # noqa: S310 - the scheme is checked above.
            address, data=question, headers={"Content-Type": "application/timestamp-query"}
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as response:  # noqa: S310
                answer: Answer = Answer.load(response.read(LONGEST_ANSWER), strict=True)
                answer["status"]["status"].native  # noqa: B018 - parsing is lazy; garbage must fail here.
                return answer
        except (OSError, ValueError) as error:
            raise InstitutionError() from error
