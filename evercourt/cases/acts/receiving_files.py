"""Receiving the case file of another court: checked first, then kept as it came."""

import json
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.events import FileReceived
from evercourt.cases.models import Case, ReceivedFile
from evercourt.courts.models import Court
from evercourt.documents import store
from evercourt.documents.acts.receiving import take
from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.bags import Bag
from evercourt.ledger.differences import Difference
from evercourt.ledger.exported import CASE, DOCKET, Exported, check_file
from evercourt.ledger.record import record


class NotSound(BadInput):
    """The file is not as the court it names wrote it; `differences` says where."""

    code = "file-not-sound"
    message = _("The case file is not as its court exported it: %(count)s differences. Nothing was kept.")
    next_step = _("Ask the court it comes from for a new copy, and compare the certificate with the one it publishes.")

    def __init__(self, differences: list[Difference]) -> None:
        super().__init__(count=len(differences))
        self.differences = differences


def receive_file(
    path: Path, *, court: Court, root: Path, by: User | None, via: Channel, operator: str = ""
) -> tuple[ReceivedFile, bool]:
    """Check an exported case file against the certificate `root` and keep it; return it, and whether it is new.

    The same export again changes nothing; a later export of the same case is kept beside the first. Raises NotSound,
    WrongState if a case of this house has that number, BadInput if a document cannot be taken.
    """
    must(by, "case.receive_file", court)
    differences, about = check_file(path, root=root)
    if differences:
        raise NotSound(differences)
    sha256 = store.hash_of(path)
    return _keep(path, sha256, about, court=court, root=root, by=by, via=via, operator=operator)


@transaction.atomic
def _keep(
    path: Path, sha256: str, about: Exported, *, court: Court, root: Path, by: User | None, via: Channel, operator: str
) -> tuple[ReceivedFile, bool]:
    court = Court.objects.select_for_update().get(pk=court.pk)
    if (known := ReceivedFile.objects.filter(sha256=sha256).first()) is not None:
        return known, False
    if Case.objects.filter(number=about.number).exists():
        raise WrongState(
            _("A case of this house has the number %(number)s; its own file counts here."), number=about.number
        )
    bag = Bag(path)
    case, now = json.loads(bag.read(CASE)), timezone.now()
    store.keep(path, store.name_of(sha256))
    received = ReceivedFile.objects.create(
        court=court,
        number=about.number,
        from_code=case["court"]["code"],
        from_name=about.court,
        title=case["title"],
        sha256=sha256,
        root=root.read_text(),
        exported_at=datetime.fromisoformat(about.exported_at),
        received_at=now,
        contents=case,
        docket=json.loads(bag.read(DOCKET)),
    )
    received.documents.set([_document(bag, one, court, by) for one in case["documents"] if one["file"]])
    event = FileReceived(
        number=about.number, court=about.court, sha256=sha256, root_fingerprint=about.root_fingerprint,
        exported_at=about.exported_at, entries=about.entries, documents=received.documents.count(), operator=operator,
    )  # fmt: skip
    record(event, about=received, by=by, via=via, at=now)
    return received, True


def _document(bag: Bag, said: dict[str, str], court: Court, by: User | None) -> Document:
    """Check one document by its content, as everything that comes in, and keep it under its hash."""
    with store.temporary() as path, bag.source(said["file"])() as source, path.open("wb") as target:
        while chunk := source.read(store.CHUNK):
            target.write(chunk)
        target.flush()
        assert store.hash_of(path) == said["sha256"], "the check compared them"
        return take(path, name=Path(said["file"]).name, title=said["title"], court=court, by=by)
