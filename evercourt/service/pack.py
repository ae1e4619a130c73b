"""The proof of service as one file to take away: the certificate, the facts as data, and the proof of the record.

`evercourt verify FILE` checks it without the court (ledger/certified.py).
"""

import io
from functools import partial
from pathlib import Path
from typing import cast

from django.utils.translation import gettext_lazy as _

from evercourt.documents.models import Document
from evercourt.documents.pages import open_recorded
from evercourt.kernel.errors import WrongState
from evercourt.ledger import bags
from evercourt.ledger.bags import Source, of_bytes
from evercourt.ledger.certified import ENTRIES, PAPER, PROOF
from evercourt.ledger.checks import rows
from evercourt.ledger.models import Entry, SealedHead
from evercourt.ledger.proofs import json_bytes, proof_files
from evercourt.service.models import ServiceOrder
from evercourt.service.proof import Certified, last_certified


def sealed_head(entry: Entry) -> SealedHead | None:
    """Return the head of the chain that ends with `entry`, once its seal is time-stamped."""
    heads = SealedHead.objects.filter(stream=entry.stream, place=entry.place).exclude(seal__time_stamp=None)
    return heads.select_related("seal").first()


def pack(order: ServiceOrder) -> bytes:
    """Return what was certified last, as a bag. Raises WrongState if nothing was, or its seal is awaited."""
    entry = last_certified(order)
    if entry is None:
        raise WrongState(_("The court has not certified this service yet."))
    head = sealed_head(entry)
    if head is None:
        raise WrongState(
            _("The proof is certified; the seal over the record comes within some minutes."),
            next_step=_("Download it again in a few minutes."),
        )
    proof = entry.facts["proof"]
    places = [one["place"] for one in proof["entries"]]
    paper = cast(Document, order.certificate)
    files: dict[str, Source] = {
        PROOF: of_bytes(json_bytes(proof)),
        ENTRIES: of_bytes(json_bytes([list(row) for row in rows(stream=order.case.ledger_stream, place__in=places)])),
        PAPER: partial(open_recorded, paper),
        **proof_files([head], {}),
    }
    certified = {one["attempt"]: one.get("receipt_sha256") for one in proof["attempts"]}
    for attempt in order.attempts.exclude(proof=None).select_related("proof"):
        # The receipt as it was scanned, or sent back by the other court, if it is the one the certificate names.
        if attempt.proof and certified.get(attempt.pk) == attempt.proof.sha256:
            name = f"data/receipts/{attempt.pk}{Path(attempt.proof.name).suffix.lower()}"
            files[name] = partial(open_recorded, attempt.proof)
    out = io.BytesIO()
    day = entry.at.date().isoformat()
    bags.write_bag(out, files, organisation=order.case.court.name, identifier=order.case.number, day=day)
    return out.getvalue()


def name_of(order: ServiceOrder) -> str:
    """Return the name under which the file is saved."""
    return f"{Certified(order).ledger_stream.replace(':', '-proof-')}.zip"
