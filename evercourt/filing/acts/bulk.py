"""Filing many at once: rows are brought together and filed one by one; a bad row never stops a good one."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from evercourt.accounts.models import User
from evercourt.filing.acts.submitting import file
from evercourt.filing.bulk import BulkFiling, BulkRow
from evercourt.filing.sheets import Row
from evercourt.filing.states import FilingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import CourtError
from evercourt.kernel.events import canonical
from evercourt.kernel.policy import must

AT_ONCE = 50  # rows a job files before it lets others have the worker
Outcome = BulkRow.Outcome


@transaction.atomic
def bring(rows: Sequence[Row], *, name: str, by: User, via: Channel, language: str) -> BulkFiling:
    """Take in a table of filings and have its rows filed by a job; rows with problems are reported, not filed.

    A table that is still being filed and is sent again is the same one. A row that stands twice is filed once.
    """
    must(by, "filing.start")
    # Two clicks come one after the other.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    keys = [_key(row) for row in rows]
    digest = hashlib.sha256("\n".join(keys).encode()).hexdigest()
    if running := BulkFiling.objects.filter(owner=by, sha256=digest, finished_at=None).first():
        return running
    bulk = BulkFiling.objects.create(owner=by, name=name[:200], via=via, language=language, sha256=digest)
    first: dict[str, int] = {}
    kept = []
    for row, key in zip(rows, keys, strict=True):
        problems = list(row.problems)
        if first.setdefault(key, row.number) != row.number and not problems:
            text = _("Row %(row)s says the same. If it is another dispute, give each its own reference.")
            problems = [{"field": "", "text": text % {"row": first[key]}}]
        kept.append(
            BulkRow(
                bulk=bulk,
                owner=by,
                number=row.number,
                reference=row.reference,
                key=key,
                problems=problems,
                form={} if problems else row.form,
                outcome=Outcome.REFUSED if problems else Outcome.WAITING,
            )
        )
    BulkRow.objects.bulk_create(kept)
    _go_on(bulk)
    return bulk


def file_rows(bulk: BulkFiling) -> None:
    """File the next rows that wait, each in its own transaction; go on in another job while rows are left.

    Doing it again, after a crash or twice at once, files nothing twice.
    """
    waiting = bulk.rows.filter(outcome=Outcome.WAITING).order_by("number").values_list("pk", flat=True)
    with translation.override(bulk.language):
        for pk in list(waiting[:AT_ONCE]):
            _file_row(bulk, pk)
    with transaction.atomic():
        if waiting.exists():
            _go_on(bulk)
        else:
            BulkFiling.objects.filter(pk=bulk.pk, finished_at=None).update(finished_at=timezone.now())


def counts(bulk: BulkFiling) -> Counter[str]:
    """Return how many rows came to what."""
    return Counter(bulk.rows.values_list("outcome", flat=True))


def _file_row(bulk: BulkFiling, pk: int) -> None:
    try:
        with transaction.atomic():
            # One row of a person at a time, so that no other table files the same meanwhile.
            owner = User.objects.select_for_update(no_key=True).get(pk=bulk.owner_id)
            row = BulkRow.objects.select_for_update(of=("self",)).get(pk=pk)
            if row.outcome != Outcome.WAITING:
                return
            same = BulkRow.objects.filter(owner=owner, key=row.key, outcome=Outcome.FILED)
            before = same.exclude(filing__state=FilingState.WITHDRAWN).first()
            if before:
                row.outcome, row.filing = Outcome.BEFORE, before.filing
            else:
                row.filing = file(row.form, by=owner, via=Channel(bulk.via), language=bulk.language)
                row.outcome = Outcome.FILED
            row.form = {}
            row.save(update_fields=["outcome", "filing", "form"])
    except CourtError as error:
        said = " ".join(str(text) for text in (error, error.next_step) if text)
        field = error.field if bulk.via == Channel.API else COLUMNS.get(error.field, error.field)
        problem = {"field": field, "text": said}
        waiting = BulkRow.objects.filter(pk=pk, outcome=Outcome.WAITING)
        waiting.update(outcome=Outcome.REFUSED, problems=[problem], form={})


# What a filing cannot do without, by the name of the column that holds it.
COLUMNS = {"court": "court", "parties.0.name": "plaintiff_name", "parties.0.phone": "plaintiff_phone"}


def _go_on(bulk: BulkFiling) -> None:
    from evercourt.filing.tasks import file_bulk

    file_bulk.configure(lock=f"bulk:{bulk.pk}").defer(bulk_id=bulk.pk)


def _key(row: Row) -> str:
    """Return a hash of a row with the house's own key: what is kept of it lets nobody guess a number in it."""
    secret = hashlib.sha256(f"filing.bulk:{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(
        secret, canonical({"reference": row.reference, "form": row.form}).encode(), hashlib.sha256
    ).hexdigest()
