"""One file of a case that is taken over: what it is, under which name it is kept, and its bytes, unchanged."""

from dataclasses import dataclass, field

from evercourt.documents import store
from evercourt.documents.formats import sniff
from evercourt.documents.names import safe_name
from evercourt.exchange.baggage import Baggage
from evercourt.exchange.layout import PaperRecord
from evercourt.kernel.errors import BadInput

# A kind of file this house does not show: it can be downloaded, and nothing else.
UNKNOWN = "application/octet-stream"


@dataclass(frozen=True)
class Taken:
    """What a file turned out to be."""

    sha256: str
    size: int
    media_type: str
    name: str
    notes: list[str] = field(default_factory=list)

    def keep(self, bag: Baggage, wanted: PaperRecord) -> None:
        """Put its bytes into the store. Raises BadInput if they changed since they were looked at."""
        with bag.on_disk(f"data/{wanted.file}") as path:
            store.keep(path, store.name_of(self.sha256))
        if store.hash_of_stored(self.sha256) != self.sha256:
            raise BadInput(f"{wanted.file}: its bytes changed while it was read")


def file_of(bag: Baggage, wanted: PaperRecord) -> Taken:
    """Look at a file. Raises BadInput if it is missing, or its bytes are not those the manifest names."""
    name = f"data/{wanted.file}"
    if name not in bag.digests:
        raise BadInput(f"{wanted.file}: the manifest does not name it")
    with bag.on_disk(name) as path:
        sha256, size, media_type = store.hash_of(path), path.stat().st_size, sniff.media_type(path)
    if sha256 != bag.digests[name]:
        raise BadInput(f"{wanted.file}: its bytes are not those the manifest names")
    notes = []
    if not media_type:
        notes.append("a kind of file that is not shown here; it is kept whole and can be downloaded")
    ending = sniff.ENDINGS.get(media_type) or _ending(wanted.name)
    kept = safe_name(wanted.name, ending)
    if kept != wanted.name:
        notes.append(f"kept under the name {kept}")
    return Taken(sha256, size, media_type or UNKNOWN, kept, notes)


def _ending(name: str) -> str:
    stem, point, ending = name.rpartition(".")
    return f".{ending}" if point and stem and ending.isalnum() and len(ending) <= 5 else ""
