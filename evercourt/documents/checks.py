"""The check of every document's bytes against the hash it was received or issued with."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from django.utils import timezone

from evercourt.documents import store
from evercourt.documents.models import Document, DocumentSeal
from evercourt.documents.seals import signature_of
from evercourt.ledger import keys, sealing
from evercourt.ledger.bags import digest_of
from evercourt.ledger.checks import CHUNK, Advance, check
from evercourt.ledger.differences import Difference

# A time stamp that is awaited longer is a failure that somebody must look into.
STAMPED_WITHIN = timedelta(hours=24)


@check("documents", count=Document.objects.count)
def check_documents(advance: Advance) -> Iterator[Difference]:
    """Read every document's bytes again."""
    for pk, name, sha256 in Document.objects.order_by("pk").values_list("pk", "name", "sha256").iterator(CHUNK):
        try:
            found, _size = digest_of(partial(store.opened, store.name_of(sha256)))
        except OSError:
            yield Difference("document-missing", f"document {pk}", {"name": name})
        else:
            if found != sha256:
                yield Difference("document-changed", f"document {pk}", {"name": name})
        advance(1)


@check("signatures", count=DocumentSeal.objects.count)
def check_document_seals(advance: Advance) -> Iterator[Difference]:
    """Check that each sealed document carries the signature that was stamped, by a valid stamp, within a day."""
    roots, now = keys.root_certificates(), timezone.now()
    for seal in DocumentSeal.objects.order_by("pk").select_related("document").iterator(CHUNK):
        advance(1)
        subject = f"document {seal.document_id}"
        try:
            with store.opened(store.name_of(seal.document.sha256)) as file:
                is_own = signature_of(file.read()) == bytes(seal.signature)
        except (OSError, ValueError):
            is_own = False
        if not is_own:
            yield Difference("signature-changed", subject, {"name": seal.document.name})
        if seal.token is not None:
            yield from sealing.check_time_stamp(
                subject, content=bytes(seal.signature), token=bytes(seal.token), roots=roots
            )
        elif now - seal.sealed_at > STAMPED_WITHIN:
            yield Difference("time-stamp-awaited", subject, {"since": f"{seal.sealed_at:%Y-%m-%d %H:%M} UTC"})
