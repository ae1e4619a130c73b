"""The check of every document's bytes against the hash it was received or issued with."""

from collections.abc import Iterator
from functools import partial

from evercourt.documents import store
from evercourt.documents.models import Document
from evercourt.ledger.bags import digest_of
from evercourt.ledger.checks import CHUNK, Advance, check
from evercourt.ledger.differences import Difference


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
