"""Promises to call back: made in a call, kept by any agent, put before the supervisor when forgotten."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.helpline.acts.calling import on_the_line
from evercourt.helpline.events import CallBackOverdue, CallBackPromised, CalledBack
from evercourt.helpline.models import Call, Promise, WorkOrder
from evercourt.helpline.states import PromiseState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotFound
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

# So often in vain, and the promise is given up; between tries the caller has time.
MOST_TRIES = 3
AGAIN_AFTER = timedelta(hours=2)
# So long after the time promised it counts as forgotten.
LATE = timedelta(minutes=30)
FURTHEST = timedelta(days=30)


@transaction.atomic
def promise(
    call: Call,
    *,
    at: datetime,
    name: str,
    phone: str,
    about: str,
    order: WorkOrder | None = None,
    by: User,
    via: Channel,
) -> Promise:
    """Promise to call back at `at`. Raises BadInput without a number, or for a time past or over a month away."""
    call = on_the_line(call, by=by)
    now = timezone.now()
    if not (phone or call.phone):
        raise BadInput(_("On which number shall we call back?"), field="phone")
    if not now < at <= now + FURTHEST:
        raise BadInput(_("Choose a time that is to come, within a month."), field="at")
    if order is not None and order.call_id != call.pk:
        raise NotFound()
    made = Promise.objects.create(
        court=call.court, call=call, work_order=order, name=name.strip()[:200], phone=(phone or call.phone)[:20],
        language=call.language, about=about.strip()[:300], at=at,
    )  # fmt: skip
    record(CallBackPromised(promise=made.pk, promised_for=at), about=made, by=by, via=via, at=now)
    return made


@transaction.atomic
def call_back(promised: Promise, *, reached: bool, by: User, via: Channel) -> Promise:
    """Note that the caller was called back; in vain, it is tried again in two hours, three times."""
    must(by, "helpline.call_back", promised)
    promised = Promise.objects.locked(promised.pk)
    if promised.state != PromiseState.PROMISED:
        return promised
    now = timezone.now()
    promised.tries += 1
    if reached:
        promised.move(PromiseState.KEPT, tries=promised.tries, kept_at=now, kept_by=by)
    elif promised.tries >= MOST_TRIES:
        promised.move(PromiseState.GIVEN_UP, tries=promised.tries)
    else:
        promised.at = now + AGAIN_AFTER
        promised.save(update_fields=["tries", "at"])
    outcome = CalledBack(promise=promised.pk, promised_for=promised.at, outcome=promised.state)
    record(outcome, about=promised, by=by, via=via, at=now)
    return promised


@transaction.atomic
def note_overdue(promised: Promise) -> bool:
    """Put a forgotten call back before the supervisor, once. The court's own job."""
    must(None, "helpline.escalate", promised)
    promised = Promise.objects.locked(promised.pk)
    now = timezone.now()
    if promised.overdue_since or promised.state != PromiseState.PROMISED or promised.at + LATE > now:
        return False
    promised.overdue_since = now
    promised.save(update_fields=["overdue_since"])
    overdue = CallBackOverdue(promise=promised.pk, promised_for=promised.at)
    record(overdue, about=promised, by=None, via=Channel.SYSTEM, at=now)
    return True
