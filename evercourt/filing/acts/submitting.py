"""Handing a filing to the court, and taking it back. The court always accepts what it can use at all (REG 2)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from evercourt.accounts.models import User
from evercourt.courts.models import Court
from evercourt.courts.rules import deadline
from evercourt.filing import queue
from evercourt.filing.acts.drafting import OPEN, SavedElsewhere, check_size, court_of, kept_of
from evercourt.filing.acts.helping import require_confirmed
from evercourt.filing.acts.relieving import relief_asked
from evercourt.filing.charging import must_be_chargeable, review_rule
from evercourt.filing.events import FilingReliefAsked, FilingSubmitted, FilingWithdrawn
from evercourt.filing.form import FilingForm, read
from evercourt.filing.models import Filing, Submission
from evercourt.filing.policy import files_at_the_counter
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed
from evercourt.kernel.events import Event, canonical
from evercourt.kernel.policy import must
from evercourt.kernel.rows import insert_many, next_key, next_keys
from evercourt.ledger.record import record, record_many


@transaction.atomic
def submit(filing: Filing, *, by: User, via: Channel, version: int | None = None) -> Filing:
    """Hand the filing to its court: the clock of CPL 126 starts the day after, also after a correction (OLR 9).

    A filing that was already submitted is returned as it is, so a second click or tab gets the same receipt.
    Defects never stop it (REG 2). Raises BadInput only if there is no court, no name of a plaintiff, or no way to
    reach anyone on that side; SavedElsewhere if `version` is given and another save came between.
    """
    _must_hand_in(by, filing)
    filing = Filing.objects.locked(filing.pk)
    if filing.state not in OPEN:
        return filing
    if version is not None and version != filing.version:
        raise SavedElsewhere(filing=filing, differences=[])
    require_confirmed(filing)
    form, _problems = read(filing.form)
    court = _usable(filing, form, by)
    now = timezone.now()
    _list_evidence(filing, form)
    filing.move(
        Filing.State.SUBMITTED,
        submitted_at=filing.submitted_at or now,
        claimed_by=None,
        overdue_since=None,
        **_clock(court, review_rule(court, form), now),
    )
    _arrive(filing, form, by=by, via=via, at=now)
    return filing


@transaction.atomic(savepoint=False)
def file(form: dict[str, Any], *, by: User, via: Channel, language: str) -> Filing:
    """Write a filing and hand it to its court in one go, as machines do: `start`, `save` and `submit` in one act.

    Nothing is locked, because nobody else can know of it yet. Raises BadInput as `save` and `submit` do.
    """
    must(by, "filing.start")
    whole = _whole(form, language)
    now = timezone.now()
    # The rows of the act are written by one statement, so the key is drawn with the court.
    court = court_of(whole, also={"next_filing": next_key(Filing)})
    filing = Filing(pk=getattr(court, "next_filing", None), court=court, filer=by, via=via, language=language)
    _must_hand_in(by, filing)
    read_form = _submit_new(filing, whole, by, lambda court, rule: _clock(court, rule, now), at=now)
    _arrive(filing, read_form, by=by, via=via, at=now, along=[filing])
    return filing


@transaction.atomic(savepoint=False)
def file_many(forms: Sequence[dict[str, Any]], *, by: User, via: Channel, language: str) -> list[Filing]:
    """Write many filings and hand each to its court, as `file` does with one; all of them in one act, or none.

    For those who bring a series: each filing has its own receipt, clock, record and letter. Raises BadInput as `file`
    does, with the place of the filing in the list before the field: `filings.3.court`.
    """
    must(by, "filing.start")
    now = timezone.now()
    court_named = cache(lambda code: court_of({"court": code}))
    clock = cache(lambda court, rule: _clock(court, rule, now))
    waiting: dict[tuple[int | None, date], int] = {}
    listed: Counter[tuple[int | None, date]] = Counter()
    filings, submissions, happened = [], [], []
    for place, (form, key) in enumerate(zip(forms, next_keys(Filing, len(forms)), strict=True)):
        try:
            whole = _whole(form, language)
            court = court_named(str(whole.get("court") or ""))
            filing = Filing(pk=key, court=court, filer=by, via=via, language=language)
            _must_hand_in(by, filing)
            read_form = _submit_new(filing, whole, by, clock, at=now)
        except BadInput as error:
            error.field = f"filings.{place}.{error.field}".rstrip(".")
            raise
        # The rows are written afterwards: the queue is counted once a last day, then what came before in the list.
        assert filing.due_on, "the clock runs"
        queued = filing.court_id, filing.due_on
        if queued not in waiting:
            waiting[queued] = _place(filing)
        earlier = sum(
            number for (court_id, due_on), number in listed.items() if court_id == queued[0] and due_on <= queued[1]
        )
        listed[queued] += 1
        submission, events = _handed_in(filing, read_form, waiting[queued] + earlier, via=via, at=now)
        filings.append(filing)
        submissions.append(submission)
        happened += [(event, filing) for event in events]
    insert_many(filings)
    insert_many(submissions)
    record_many(happened, by=by, via=via, at=now)
    _defer_receipts(filings)
    return filings


@transaction.atomic
def withdraw(filing: Filing, *, by: User, via: Channel) -> Filing:
    """Take the filing back before the court decided on it; taking it back twice changes nothing."""
    must(by, "filing.withdraw", filing)
    filing = Filing.objects.locked(filing.pk)
    if filing.state == Filing.State.WITHDRAWN:
        return filing
    now = timezone.now()
    filing.move(Filing.State.WITHDRAWN, decided_at=now)
    record(FilingWithdrawn(receipt_number=filing.receipt_number), about=filing, by=by, via=via, at=now)
    return filing


def _must_hand_in(by: User, filing: Filing) -> None:
    """Ask `filing.submit`; who files only at the counter of that court is told so."""
    if files_at_the_counter(by, filing):
        raise NotAllowed(_("At this court you file only at the counter or by post."))
    must(by, "filing.submit", filing)


def _whole(form: dict[str, Any], language: str) -> dict[str, Any]:
    """Return the sections of a form that a filing has; raise BadInput for more text than any filing needs."""
    whole = {"language": language, **kept_of(form)}
    check_size(whole)
    return whole


def _submit_new(
    filing: Filing, whole: dict[str, Any], by: User, clock: Callable[[Court, str], dict[str, Any]], *, at: datetime
) -> FilingForm:
    """Make a new filing, not yet written, one that was submitted at once; return its form. Raises as `_usable`."""
    filing.form, filing.created_at, filing.saved_at = whole, at, at
    form, _problems = read(whole)
    court = _usable(filing, form, by)
    filing.state, filing.submitted_at = Filing.State.SUBMITTED, at
    for name, value in clock(court, review_rule(court, form)).items():
        setattr(filing, name, value)
    return form


def _clock(court: Court, rule: str, now: datetime) -> dict[str, Any]:
    """Return when the filing was received and by when the court must decide (CPL 126; OLR 9; CRPLI 219)."""
    period = deadline(court, rule, court.local_date(now))
    return {"received_at": now, "due_on": period.last_day, "due_explanation": period.steps}


def _arrive(
    filing: Filing, form: FilingForm, *, by: User, via: Channel, at: datetime, along: Sequence[models.Model] = ()
) -> None:
    """Keep what was handed in word for word, record it, and have the receipt set; `along` is written with it."""
    submission, (submitted, *more) = _handed_in(filing, form, _place(filing), via=via, at=at)
    record(submitted, about=filing, by=by, via=via, at=at, along=[*along, submission])
    for event in more:
        record(event, about=filing, by=by, via=via, at=at)
    _defer_receipts([filing])


def _place(filing: Filing) -> int:
    found = queue.place(filing)
    assert found, "it waits"
    return found


def _handed_in(
    filing: Filing, form: FilingForm, place: int, *, via: Channel, at: datetime
) -> tuple[Submission, list[Event]]:
    """Return what was handed in, word for word, and what is recorded of it."""
    submission = Submission(filing=filing, round=filing.rounds, at=at, via=via, form=filing.form)
    assert filing.due_on, "the clock runs"
    posted_on = form.confirmation.posted_on
    happened: list[Event] = []
    filing.place_told = place
    submitted = FilingSubmitted(
        receipt_number=filing.receipt_number,
        round=filing.rounds,
        due_on=filing.due_on.isoformat(),
        form_sha256=hashlib.sha256(canonical(filing.form).encode()).hexdigest(),
        place=place,
        posted_on=posted_on.isoformat() if posted_on else "",
    )
    happened.append(submitted)
    if kind := relief_asked(form):
        happened.append(FilingReliefAsked(receipt_number=filing.receipt_number, kind=kind))
    return submission, happened


def _usable(filing: Filing, form: FilingForm, by: User) -> Court:
    """Return the court; raise BadInput if it could not even open a file or answer, NotAllowed as charging."""
    if filing.court is None:
        raise BadInput(_("Please choose the court first."), field="court")
    must_be_chargeable(filing.court, form, by)
    if not any(party.name for party in form.side(form.filing_side)):
        raise BadInput(_("Please give the name of at least one plaintiff."), field="parties.0.name")
    if filing.filer_id is None and not form.reachable:
        raise BadInput(
            _("Please give an address, a telephone number or an e-mail address, so that the court can answer."),
            field="parties.0.phone",
        )
    return filing.court


def _defer_receipts(filings: Sequence[Filing]) -> None:
    from evercourt.filing.tasks import issue_receipt

    waiting = [issue_receipt.configure(lock=f"filing:{one.pk}").make_new_job(filing_id=one.pk) for one in filings]
    app.job_manager.batch_defer_jobs(waiting)


def _list_evidence(filing: Filing, form: FilingForm) -> None:
    """Write what the evidence list says onto the attached files, in its order."""
    attached = {item.pk: item for item in filing.documents.filter(kind="evidence")}
    for position, line in enumerate(form.evidence, start=1):
        if item := attached.get(line.document or 0):
            item.position, item.proves, item.source = position, line.proves, line.source
            item.save(update_fields=["position", "proves", "source"])
