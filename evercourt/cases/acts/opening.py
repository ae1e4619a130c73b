"""Opening a case: number, register, first lines of the docket."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from evercourt.accounts.models import User
from evercourt.cases.events import CaseOpened
from evercourt.cases.models import Case
from evercourt.courts.acts import next_case_number
from evercourt.courts.models import Court
from evercourt.kernel.channels import Channel
from evercourt.kernel.events import Event
from evercourt.kernel.policy import must
from evercourt.ledger.record import record


@transaction.atomic
def open_case(
    *,
    court: Court,
    kind: str,
    cause: str,
    title: str,
    amount: Decimal | None,
    filed_at: datetime,
    procedure: str,
    by: User | None,
    via: Channel,
    origin: Case | None = None,
    received: Event | None = None,
) -> Case:
    """Open a case and give it its number, of the year of the court's own day.

    `received` is recorded first, so that the docket begins with how and when the matter reached the court.
    """
    must(by, "case.open", court)
    now = timezone.now()
    case = Case.objects.create(
        court=court,
        number=next_case_number(court, kind, court.local_date(now)),
        kind=kind,
        cause=cause,
        title=title[:300],
        amount=amount,
        filed_at=filed_at,
        docketed_at=now,
        procedure=procedure,
        origin=origin,
    )
    if received:
        record(received, about=case, by=by, via=via, at=now)
    opened = CaseOpened(number=case.number, kind=kind, cause=cause, procedure=procedure, amount=amount)
    record(opened, about=case, by=by, via=via, at=now)
    return case
