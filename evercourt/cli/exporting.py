"""The act of exporting: collect, record what leaves, seal, then write the bag with the proof."""

import json
import os
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from evercourt.cases.events import CaseExported
from evercourt.cases.models import Case
from evercourt.cli import case_file
from evercourt.cli.summary import summary
from evercourt.documents.pages import open_recorded
from evercourt.filing.models import Filing
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import CourtError
from evercourt.kernel.policy import must
from evercourt.ledger import bags
from evercourt.ledger.bags import Source, of_bytes
from evercourt.ledger.exported import CASE, DOCKET, LEDGER, contents_digest
from evercourt.ledger.models import Entry, SealedHead
from evercourt.ledger.proofs import json_bytes, proof_files
from evercourt.ledger.record import record
from evercourt.ledger.seals import seal, stamp

PAGE, SUMMARY = "data/docket.html", "data/summary.pdf"


def export_case(
    case: Case,
    target: Path,
    *,
    language: str,
    identity: bool,
    restricted: bool,
    by: Any,
    via: Channel,
    operator: str = "",
) -> dict[str, Any]:
    """Write the case file to `target`, which must not exist; return its counts.

    Raises NotAllowed, FileExistsError, InstitutionError if the time-stamp authority does not answer. Recording, sealing
    and writing are three steps: the bag must show the act that made it, under a seal that others can check.
    """
    if target.exists():
        raise FileExistsError(f"{target} exists already.")
    options = {"identity": identity, "restricted": restricted}
    contents, entry = _record(case, language=language, by=by, via=via, operator=operator, **options)
    seal()
    stamp()
    # What was filed before the case had a number is told by its own chain: it goes along only where nothing is sealed.
    secret = set() if restricted else case_file.secret_places(case)
    whole = restricted or not case_file.anything_secret(case)
    files = contents | proof_files(_heads(case, entry, with_filings=whole), {case.ledger_stream: secret})
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with draft.open("xb") as file:
            day = entry.at.date().isoformat()
            bags.write_bag(file, files, organisation=case.court.name, identifier=case.number, day=day)
        os.link(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    documents = json.loads(contents[CASE]().read())["documents"]
    return {
        "file": str(target),
        "documents": sum(1 for one in documents if one["file"]),
        "left_out": sum(1 for one in documents if not one["file"]),
        "entries": sum(len(part) for part in json.loads(files[LEDGER]().read()).values()),
    }


@transaction.atomic
def _record(
    case: Case, *, language: str, identity: bool, restricted: bool, by: Any, via: Channel, operator: str
) -> tuple[dict[str, Source], Entry]:
    must(by, "case.export", case)
    case = Case.objects.locked(case.pk)
    values = case_file.case_values(case, identity=identity, restricted=restricted)
    texts = {
        CASE: json_bytes(values),
        DOCKET: json_bytes(case_file.docket_values(case, language=language, restricted=restricted)),
        PAGE: case_file.page(case, values, language=language, restricted=restricted).encode(),
        SUMMARY: summary(case, values, language=language, restricted=restricted),
    }
    contents = {name: of_bytes(text) for name, text in texts.items()}
    kept: dict[str, str] = {}
    for position, filed in enumerate(case_file.documents_of(case), start=1):
        if not case_file.left_out(filed, identity=identity, restricted=restricted):
            contents[case_file.file_name(position, filed)] = partial(open_recorded, filed.document)
            kept[case_file.file_name(position, filed)] = filed.document.sha256
    digests = {name: bags.digest_of(source)[0] for name, source in contents.items()}
    if changed := sorted(name for name, digest in kept.items() if digests[name] != digest):
        # The court does not put its seal under bytes that are not those it received.
        raise CourtError(_("The bytes of the document were changed: %(name)s"), name=", ".join(changed))
    event = CaseExported(
        contents=contents_digest(digests),
        documents=len(contents) - len(texts),
        with_identity=identity,
        with_restricted=restricted,
        operator=operator,
    )
    return contents, record(event, about=case, by=by, via=via).entry


def _heads(case: Case, entry: Entry, *, with_filings: bool) -> list[SealedHead]:
    """Return the sealed heads to show: the first that covers the act of export, and the last of the filing's chain."""
    own = SealedHead.objects.filter(stream=entry.stream, place__gte=entry.place).order_by("place")[:1]
    filings = [f"filing:{pk}" for pk in Filing.objects.filter(case=case).values_list("pk", flat=True)]
    before = [SealedHead.objects.filter(stream=name).order_by("-place").first() for name in filings]
    return [*own, *(head for head in before if head and with_filings)]
