"""The receipt of a filing as a sealed document: what reached the court, when, and until when it answers (REG 2)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from evercourt.courts.models import local
from evercourt.documents.acts import issue
from evercourt.filing.checklist import law_of, legal_words
from evercourt.filing.events import ReceiptIssued
from evercourt.filing.form import FilingForm, read
from evercourt.filing.models import Filing
from evercourt.filing.policy import help_of
from evercourt.filing.queue import place
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

# The Chinese text is the official one; the letter itself adds the translation for the reader.
OFFICIAL = "zh-hans"


@transaction.atomic
def give_receipt(filing: Filing) -> Filing:
    """Issue the receipt for the latest submission and attach it; one that is already there stays."""
    must(None, "filing.issue_receipt", filing)
    filing = Filing.objects.locked(filing.pk)
    if filing.received_at is None or filing.court is None:
        return filing
    if filing.receipt and filing.receipt.created_at >= filing.received_at:
        return filing
    with translation.override(OFFICIAL):
        title, data = _("Receipt %(number)s") % {"number": filing.receipt_number}, _said(filing)
    filing.receipt = issue(
        court=filing.court, template="receipt", data=data, title=title, language=filing.language, seal=True
    )
    filing.save(update_fields=["receipt"])
    issued = ReceiptIssued(receipt_number=filing.receipt_number, document_sha256=filing.receipt.sha256)
    record(issued, about=filing, by=None, via=Channel.SYSTEM)
    return filing


def _said(filing: Filing) -> dict[str, Any]:
    form, _problems = read(filing.form)
    court = filing.court
    if court is None or filing.received_at is None or filing.due_on is None:
        raise WrongState()
    cause = law_of(court).causes.get(form.cause)
    plaintiffs = [party.name for party in form.side(form.filing_side) if party.name]
    position = place(filing)
    return {
        "number": filing.receipt_number,
        "filed_by": filing.filer.name if filing.filer else "、".join(plaintiffs),
        "helped_by": f"{given.helper.name}（{given.relation}）" if (given := help_of(filing)) else "",
        "cause": legal_words(cause.names) if cause else "",
        "parties": "、".join(party.name for party in form.parties if party.name),
        "received_at": local(court, filing.received_at).isoformat(timespec="minutes"),
        "channel": str(Channel(filing.via).label),
        "place": str(position) if position else "",
        "answer_by": filing.due_on.isoformat(),
        "materials": _materials(filing, form),
        "phone": court.phone,
    }


def _materials(filing: Filing, form: FilingForm) -> list[str]:
    """Return what reached the court: the complaint as entered, every file, and the evidence listed without a file."""
    files = [f"{paper.get_kind_display()}：{paper.document.title}" for paper in filing.documents.all()]
    listed = [line.title for line in form.evidence if line.document is None and line.title]
    return [_("complaint (%(channel)s)") % {"channel": Channel(filing.via).label}, *files, *listed]
