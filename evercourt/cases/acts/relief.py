"""Relief from fees: paying later, less or nothing (FEE 44–50)."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts.fees import PREPAY, facts_of
from evercourt.cases.events import ReliefApplied, ReliefGranted, ReliefRefused
from evercourt.cases.models import Fee, FeeRelief, Party
from evercourt.courts import rules
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

# A reduction is no less than this part of the fee (FEE 46).
LEAST_PERCENT = 30
Kind = FeeRelief.Kind


@transaction.atomic
def apply_for_relief(fee: Fee, *, kind: str, grounds: str, by: User | None, via: Channel) -> FeeRelief:
    """Apply for relief before paying; while it waits, nothing follows from not paying.

    Raises BadInput without grounds, or if a company asks to pay nothing (FEE 44); WrongState if the fee is settled.
    """
    must(by, "fee.apply_for_relief", fee)
    if kind not in Kind.values:
        raise BadInput(_("Choose whether to pay later, less or nothing."), field="kind")
    if not grounds.strip():
        raise BadInput(_("Say why you ask for this; documents can follow."), field="grounds", basis="FEE 48")
    if kind == Kind.EXEMPTION and fee.party.kind != Party.Kind.PERSON:
        raise BadInput(
            _("Only natural persons can be freed from the fee altogether."),
            next_step=_("A company can ask to pay later or less."),
            field="kind",
            basis="FEE 44",
        )
    fee = Fee.objects.locked(fee.pk)
    if (waiting := fee.reliefs.filter(state=FeeRelief.State.APPLIED).first()) is not None:
        return cast(FeeRelief, waiting)
    if fee.state != Fee.State.DUE:
        raise WrongState(_("This fee is settled; relief can be asked only before paying."))
    now = timezone.now()
    relief = FeeRelief.objects.create(fee=fee, kind=kind, grounds=grounds.strip(), applied_at=now)
    record(ReliefApplied(**facts_of(fee), kind=kind), about=fee.case, by=by, via=via, at=now)
    return relief


@transaction.atomic
def decide_relief(
    relief: FeeRelief,
    *,
    grant: bool,
    reasons: str,
    percent: int | None = None,
    until: date | None = None,
    by: User,
    via: Channel,
) -> FeeRelief:
    """Decide, with reasons (FEE 48). `percent` is what is waived in a reduction, `until` the day of a deferral.

    After a refusal or a reduction the period to pay runs anew from the day after the decision.
    """
    must(by, "fee.decide_relief", relief.fee)
    if not reasons.strip():
        raise BadInput(_("Give the reasons in writing."), field="reasons", basis="FEE 48")
    fee = Fee.objects.locked(relief.fee_id)
    relief = FeeRelief.objects.locked(relief.pk)
    now = timezone.now()
    today = fee.case.court.local_date(now)
    if grant:
        check_terms(relief.kind, percent=percent, until=until, today=today)
    state = FeeRelief.State.GRANTED if grant else FeeRelief.State.REFUSED
    relief.move(state, decided_at=now, decided_by=by, percent=percent, until=until, reasons=reasons.strip())
    # Whoever paid while waiting has settled the fee: the decision then only stands on the docket.
    if fee.state == Fee.State.DUE:
        _settle(fee, relief if grant else None, today)
    _record(fee, relief, by=by, via=via, at=now)
    return relief


@transaction.atomic
def enter_relief(
    fee: Fee,
    *,
    kind: str,
    grounds: str,
    grant: bool,
    reasons: str,
    percent: int | None,
    until: date | None,
    decided_by: User,
    decided_at: datetime,
    by: User | None,
    via: Channel,
) -> FeeRelief:
    """Enter a decision that a judge made on the filing, before there was a fee to relieve from (FEE 49).

    Whoever asks the fee carries it along; the judge does not decide again. The period to pay runs from today.
    """
    must(by, "fee.ask", fee.case)
    state = FeeRelief.State.GRANTED if grant else FeeRelief.State.REFUSED
    relief = FeeRelief.objects.create(
        fee=fee, kind=kind, grounds=grounds, state=state, percent=percent, until=until, reasons=reasons,
        applied_at=fee.case.filed_at, decided_at=decided_at, decided_by=decided_by,
    )  # fmt: skip
    _settle(fee, relief if grant else None, fee.case.court.local_date())
    _record(fee, relief, by=by, via=via, at=timezone.now())
    return relief


def _record(fee: Fee, relief: FeeRelief, *, by: User | None, via: Channel, at: datetime) -> None:
    decided = ReliefGranted if relief.state == FeeRelief.State.GRANTED else ReliefRefused
    event = decided(**facts_of(fee), kind=relief.kind, reasons=relief.reasons, due_on=fee.due_on)
    record(event, about=fee.case, by=by, via=via, at=at)


def check_terms(kind: str, *, percent: int | None, until: date | None, today: date) -> None:
    """Raise BadInput unless a grant says what the law asks: the part waived, or the day until which one may pay."""
    if kind == Kind.REDUCTION and not LEAST_PERCENT <= (percent or 0) < 100:
        raise BadInput(
            _("A reduction waives at least 30 % of the fee, and less than all."), field="percent", basis="FEE 46"
        )
    if kind == Kind.DEFERRAL and (until is None or until <= today):
        raise BadInput(_("Choose the day until which the fee may be paid."), field="until", basis="FEE 47")


def _settle(fee: Fee, granted: FeeRelief | None, today: date) -> None:
    if granted and granted.kind == Kind.EXEMPTION:
        fee.move(Fee.State.WAIVED)
        return
    if granted and granted.kind == Kind.DEFERRAL:
        # To be allowed to pay later never means to have to pay earlier.
        until = max(day for day in (granted.until, fee.due_on) if day)
        fee.move(Fee.State.DEFERRED, due_on=until, reminded_at=None)
        return
    if granted:
        assert granted.percent
        fee.amount = (fee.amount * (100 - granted.percent) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
        fee.explanation = [*fee.explanation, {"code": "total", "facts": {"amount": str(fee.amount)}, "basis": "FEE 46"}]
    if fee.due_on:
        fee.due_on = rules.deadline(fee.case.court, PREPAY, today).last_day
        fee.reminded_at = None
    fee.save(update_fields=["amount", "explanation", "due_on", "reminded_at"])
