"""Accepting a filing: it becomes a case with parties, documents, fee, panel and deadlines in one transaction."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases import acts as case_acts
from evercourt.cases.models import Case, CaseDocument
from evercourt.courts.procedures.schema import Cause
from evercourt.courts.rules import rules_of
from evercourt.filing import charging, parties
from evercourt.filing.acts.claiming import require_free
from evercourt.filing.acts.relieving import relief_asked
from evercourt.filing.checklist import law_of
from evercourt.filing.events import FilingAccepted, FilingOverdue, FilingReceived
from evercourt.filing.form import FilingForm, read
from evercourt.filing.models import Filing, FilingDocument, ReliefDecision
from evercourt.filing.papers import prepare_papers
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, CourtError, WrongState
from evercourt.kernel.policy import may, must
from evercourt.ledger.models import Entry
from evercourt.ledger.record import record

__all__ = ["accept", "docket_overdue", "prepare_papers"]

logger = logging.getLogger(__name__)

Procedure = Case.Procedure
TRIAL = {
    Procedure.ORDINARY: "trial.ordinary",
    Procedure.SUMMARY: "trial.summary",
    Procedure.SMALL_CLAIMS: "trial.small_claims",
}
BATCH = 50
Kind, Access = CaseDocument.Kind, CaseDocument.Access
# What each attached file is on the file of the case, and who may see it there.
ON_FILE = {
    FilingDocument.Kind.COMPLAINT: (Kind.COMPLAINT, Access.PARTIES),
    FilingDocument.Kind.EVIDENCE: (Kind.EVIDENCE, Access.PARTIES),
    FilingDocument.Kind.IDENTITY: (Kind.IDENTITY, Access.OWNER),
    FilingDocument.Kind.POWER: (Kind.POWER, Access.PARTIES),
    FilingDocument.Kind.CONFIRMATION: (Kind.OTHER, Access.OWNER),
}


@transaction.atomic
def accept(
    filing: Filing, *, by: User | None, via: Channel, procedure: str, checked: Mapping[str, bool] | None = None
) -> Case:
    """Accept the filing and open its case (CPL 126).

    `checked` holds the clerk's answer to every item of the checklist; the court's own job (REG 8) gives none. The
    letters and the service of the complaint follow in a job of the same transaction. Raises BadInput if an item is not
    answered yes, OnAnotherDesk, WrongState if the filing was decided already.
    """
    must(by, "filing.accept", filing)
    filing = Filing.objects.locked(filing.pk)
    if filing.state != Filing.State.SUBMITTED:
        raise WrongState()
    now = timezone.now()
    form, _problems = read(filing.form)
    cause = _cause(filing, form, required=by is not None)
    if by is not None:
        require_free(filing, by, now)
        _require_checked(filing, cause, checked or {})
    charged = cause is not None and cause.prosecuted
    if charged:
        assert filing.court
        trial = charging.trial_limit(procedure, form, rules_of(filing.court), filing.court.local_date(now))
    else:
        trial = TRIAL.get(Procedure(procedure), "")
    if not trial:
        raise BadInput(_("Choose the procedure."), field="procedure")
    case = _open(filing, form, cause, procedure, by=by, via=via)
    people = parties.enter(case, filing, form, now)
    for attached in filing.documents.select_related("document"):
        kind, access = ON_FILE[FilingDocument.Kind(attached.kind)]
        case_acts.put_on_file(case, attached.document, kind=kind, access=access, party=people[0])
    if not charged:
        _ask_fee(case, filing, form, cause, people[0], by=by, via=via)
    case_acts.assign_panel(case, size=3 if procedure == Procedure.ORDINARY else 1, by=by, via=via)
    today = case.court.local_date(now)
    for rule in (charging.TELL_OF_COUNSEL if charged else "copy.to_defendant", trial):
        case_acts.set_deadline(case, rule, trigger=today, by=by, via=via)
    filing.defects.filter(corrected_at=None).update(corrected_at=now)
    filing.move(Filing.State.ACCEPTED, case=case, decided_at=now, paused_on=None, claimed_by=None, claimed_at=None)
    accepted = FilingAccepted(
        receipt_number=filing.receipt_number,
        number=case.number,
        checked=sorted(checked or {}),
        overdue=by is None,
    )
    record(accepted, about=case, by=by, via=via, at=now)
    _defer_papers(case)
    return case


def docket_overdue(*, now: datetime | None = None) -> int:
    """Docket every filing that was not decided in time (REG 8(2)) and tell the president. Returns how many.

    One filing that cannot be docketed does not hold up the others: it stays first in the queue, and is tried again.
    """
    now = now or timezone.now()
    # The last day of a court's zone ends at most 14 hours before that of UTC does.
    late = Filing.objects.filter(
        state=Filing.State.SUBMITTED, paused_on=None, due_on__lte=now.date() + timedelta(days=1)
    )
    docketed = 0
    for filing in late.select_related("court").order_by("due_on", "pk").iterator(chunk_size=BATCH):
        assert filing.court
        assert filing.due_on
        if filing.due_on >= filing.court.local_date(now):
            continue
        try:
            docketed += _docket(filing, now)
        except (CourtError, LookupError):
            logger.exception("filing %s is overdue and cannot be docketed", filing.pk)
    return docketed


def _docket(filing: Filing, now: datetime) -> bool:
    with transaction.atomic():
        must(None, "filing.docket_overdue", filing)
        filing = Filing.objects.locked(filing.pk)
        if filing.state != Filing.State.SUBMITTED or filing.paused_on:
            return False
        assert filing.due_on
        if filing.overdue_since is None:
            filing.overdue_since = now
            filing.save(update_fields=["overdue_since"])
            late = FilingOverdue(
                receipt_number=filing.receipt_number,
                due_on=filing.due_on,
                claimed_by=filing.claimed_by.name if filing.claimed_by else "",
            )
            record(late, about=filing, by=None, via=Channel.SYSTEM, at=now)
    cause = _cause(filing, read(filing.form)[0], required=False)
    procedure = cause.procedure if cause and cause.procedure in TRIAL else Procedure.ORDINARY
    accept(filing, by=None, via=Channel.SYSTEM, procedure=procedure)
    return True


def _cause(filing: Filing, form: FilingForm, *, required: bool) -> Cause | None:
    cause: Cause | None = law_of(filing.court).causes.get(form.cause)
    if cause is None and required:
        raise BadInput(
            _("The filing does not say what the dispute is about."),
            next_step=_("Return it for correction."),
            field="cause",
        )
    return cause


def _require_checked(filing: Filing, cause: Cause | None, checked: Mapping[str, bool]) -> None:
    items = law_of(filing.court).checklist(cause.kind if cause else "")
    if missing := [item.id for item in items if not checked.get(item.id)]:
        raise BadInput(
            _("Every point of the checklist must be in order before the filing is accepted."),
            next_step=_("Look at the points not ticked, or return the filing for all of them at once."),
            field=f"item-{missing[0]}",
            basis="CPL 122; CPL 126",
        )


def _open(
    filing: Filing, form: FilingForm, cause: Cause | None, procedure: str, *, by: User | None, via: Channel
) -> Case:
    court = filing.court
    assert court
    assert filing.submitted_at
    head = Entry.objects.filter(stream=filing.ledger_stream).order_by("-place").first()
    received = FilingReceived(
        receipt_number=filing.receipt_number,
        received_on=court.local_date(filing.submitted_at),
        received_at=filing.submitted_at,
        channel=filing.via,
        ledger_stream=filing.ledger_stream,
        ledger_hash=bytes(head.hash).hex() if head else "",
    )
    return case_acts.open_case(
        court=court,
        kind=cause.kind if cause else "civil_first",
        cause=form.cause,
        title=parties.title(form, cause),
        amount=form.claims_total,
        filed_at=filing.submitted_at,
        procedure=procedure,
        by=by,
        via=via,
        received=received,
    )


def _ask_fee(
    case: Case, filing: Filing, form: FilingForm, cause: Cause | None, party: Any, *, by: User | None, via: Channel
) -> None:
    rule = cause.fee if cause else ("property" if form.claims_total is not None else "non_property")
    halved = [] if case.procedure == Procedure.ORDINARY else ["summary"]
    fee = case_acts.ask_fee(
        case, party, rule, amount=form.claims_total, prepaid=cause.prepaid if cause else True, halved=halved,
        by=by, via=via,
    )  # fmt: skip
    applicant = filing.filer or filing.taken_by
    kind = relief_asked(form)
    if not kind or fee.state != fee.State.DUE:
        return
    decided = ReliefDecision.objects.filter(filing=filing, kind=kind).first()
    if decided:
        case_acts.enter_relief(
            fee, kind=kind, grounds=decided.grounds, grant=decided.granted, reasons=decided.reasons,
            percent=decided.percent, until=decided.until, decided_by=decided.decided_by, decided_at=decided.decided_at,
            by=by, via=via,
        )  # fmt: skip
    elif applicant and may(applicant, "fee.apply_for_relief", fee):
        # Not decided before docketing: the clock did not wait for it, and now the panel decides.
        grounds = form.fee_relief_reason
        case_acts.apply_for_relief(fee, kind=kind, grounds=grounds, by=applicant, via=Channel(filing.via))


def _defer_papers(case: Case) -> None:
    from evercourt.filing.tasks import prepare_case_papers

    prepare_case_papers.configure(lock=f"papers:{case.pk}").defer(case_id=case.pk)
