"""From answers to a ruling: what is taken, how much is spared; put before a judge (SEAL 3, 19; PRES 13)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.models import Case
from evercourt.courts.rules import rules_of
from evercourt.enforcement import events
from evercourt.enforcement.acts.inquiring import check_arrangement
from evercourt.enforcement.acts.objecting import check_not_locked
from evercourt.enforcement.acts.owing import NOTHING, came_in_of, deductible, lock_debt, recount
from evercourt.enforcement.acts.stopping import bought
from evercourt.enforcement.law.allocation import CASH, Found, Plan, plan
from evercourt.enforcement.models import Debt, Holding, Institution, Measure, Ruling
from evercourt.enforcement.states import LIVE, MeasureState, OrderState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

# How long a measure on each kind of property may last (INT 485).
EXPIRES_BY = {"vehicle": "freeze.movable", "vessel": "freeze.movable"}
CASH_RULE, OTHER_RULE = "freeze.deposit", "freeze.immovable_other"
TAKEN = (MeasureState.PLANNED, *LIVE)


def rule_of(kind: str) -> str:
    """Return the rule by which a measure on property of this kind expires."""
    return EXPIRES_BY.get(kind, CASH_RULE if kind in CASH else OTHER_RULE)


def plan_of(debt: Debt) -> tuple[Plan, dict[str, Holding]]:
    """Return the plan for what is still to be covered, and the holdings by the keys of the plan."""
    (found,) = plans_of([debt])
    return found


def plans_of(debts: Sequence[Debt]) -> list[tuple[Plan, dict[str, Holding]]]:
    """Return for each debt what `plan_of` returns, from rows loaded for all of them at once."""
    cases = [debt.case_id for debt in debts]
    free, taken, came = free_holdings(cases), _frozen(cases), came_in_of(cases)
    plans = []
    for debt in debts:
        law, today, case = rules_of(debt.case.court), debt.case.court.local_date(), debt.case_id
        found = {str(one.pk): one for one in free.get(case, ())}
        pieces = [Found(key, one.kind, one.worth, one.mark) for key, one in found.items()]
        spared, claimed = taken.get(case, (NOTHING, NOTHING))
        # What measures that hold already leave to live on need not be left again.
        exempt = max(debt.exempt - spared, NOTHING)
        cap = max(debt.cap - came.get(case, NOTHING) - claimed, NOTHING)
        plans.append((plan(law, pieces, cap=cap, exempt=exempt, on=today), found))
    return plans


def _frozen(cases: Sequence[int]) -> dict[int, tuple[Decimal, Decimal]]:
    """Return of each case what its freezes spare, and what they claim or, not yet in force, are to claim."""
    freezes = Measure.objects.filter(case__in=cases, kind=Measure.Kind.FREEZE, state__in=TAKEN)
    found: dict[int, tuple[Decimal, Decimal]] = {}
    for case, state, spared, asked, amount in freezes.values_list("case", "state", "spared", "asked", "amount"):
        before = found.get(case, (NOTHING, NOTHING))
        found[case] = before[0] + spared, before[1] + (asked if state == MeasureState.PLANNED else amount)
    return found


def free_holdings(cases: Sequence[int]) -> dict[int, list[Holding]]:
    """Return by case what was found of the debtor and is not held yet, in the order in which it was found.

    Where an order was never answered it is not known whether it is held: it is not asked for twice.
    """
    unknown = Q(orders__state=OrderState.LAPSED, orders__action__in=("freeze", "seal"))
    taken = Measure.objects.filter(Q(state__in=TAKEN) | unknown, case__in=cases).values("holding")
    found: dict[int, list[Holding]] = {}
    for one in Holding.objects.filter(case__in=cases).exclude(pk__in=taken).order_by("pk"):
        found.setdefault(one.case_id, []).append(one)
    institutions = Institution.objects.in_bulk({one.institution_id for some in found.values() for one in some})
    for some in found.values():
        for one in some:
            one.institution = institutions[one.institution_id]
    return found


@transaction.atomic
def propose_measures(case: Case, *, leave_out: Sequence[int] = (), grounds: str = "", by: User, via: Channel) -> Ruling:
    """Put before a judge the ruling that the plan makes of the answers. `leave_out` are holdings not to be taken.

    Raises BadInput if nothing can be taken, NotAllowed if the officer is not filed with an institution.
    """
    must(by, "enforcement.handle", case)
    debt = lock_debt(case)
    _open(debt.case)
    recount(debt)
    made, found = plan_of(debt)
    chosen = [line for line in made.taken if line.amount > 0 and int(line.key) not in leave_out]
    if not chosen:
        raise BadInput(
            _("Nothing of what was found may be taken: it is protected, needed to live, or not needed for the debt."),
            next_step=_("See why beside each entry; inquire again later."), basis="SEAL 3; SEAL 19",
        )  # fmt: skip
    for line in chosen:
        holding = found[line.key]
        control = "freeze" if holding.kind in CASH else "seal"
        if control not in holding.institution.controls:
            raise NotAllowed(
                _("%(name)s does not take this order online."), name=holding.institution.name, basis="NET 1"
            )
        check_arrangement(case.court, holding.institution, by)
    lines = [_line(found[line.key], line.amount, line.spared, line.why, line.basis) for line in chosen]
    ruling = Ruling.objects.create(case=case, kind=Ruling.Kind.FREEZE, lines=lines, grounds=grounds, proposed_by=by)
    for line in chosen:
        holding = found[line.key]
        is_cash = holding.kind in CASH
        Measure.objects.create(
            case=case, debtor=holding.debtor, institution=holding.institution, holding=holding, ruling=ruling,
            kind=Measure.Kind.FREEZE if is_cash else Measure.Kind.SEAL, found=holding.worth,
            spared=line.spared, asked=line.amount, amount=line.amount, why=line.why, asked_by=by,
        )  # fmt: skip
    return _proposed(ruling, sum((line.amount for line in chosen), Decimal(0)), len(chosen), by, via)


@transaction.atomic
def propose_order(
    case: Case,
    kind: str,
    amounts: dict[Measure, Decimal | None],
    *,
    grounds: str = "",
    by: User,
    via: Channel,
) -> Ruling:
    """Put before a judge the ruling to renew, deduct or release what is held; `None` is all of it.

    Raises WrongState for what is not in force or lapsed (SEAL 27), or locked by a third party's objection (EPI 15);
    BadInput for more than is held.
    """
    must(by, "enforcement.handle", case)
    debt = lock_debt(case)
    if kind not in (Ruling.Kind.RENEW, Ruling.Kind.DEDUCT, Ruling.Kind.RELEASE):
        raise BadInput(_("Choose what is to be done."), field="kind")
    if kind == Ruling.Kind.DEDUCT:
        _open(debt.case)
    if not amounts:
        raise BadInput(_("Choose at least one measure."), field="measures")
    recount(debt)
    lines, whole = [], Decimal(0)
    for given, amount in amounts.items():
        measure = Measure.objects.locked(given.pk)
        if measure.case_id != case.pk:
            raise BadInput(_("This measure belongs to another case."), field="measures", basis="NET 7")
        check_in_force(measure)
        if kind == Ruling.Kind.DEDUCT:
            if measure.kind != Measure.Kind.FREEZE:
                raise BadInput(_("A thing is valued and auctioned, not deducted."), field="measures", basis="VAL 1")
            check_told(measure)
            check_not_locked(measure)
            check_arrangement(case.court, measure.institution, by, transfer=True)
        if kind == Ruling.Kind.RELEASE and bought(measure):
            raise WrongState(_("It is sold: its seal is lifted when the title has passed."), basis="SALE 26")
        most = min(measure.amount, measure.held) if measure.kind == Measure.Kind.FREEZE else measure.amount
        some = most if amount is None or measure.kind == Measure.Kind.SEAL else amount
        if not 0 <= some <= most:
            raise BadInput(
                _("No more than the %(most)s yuan that are held."), most=most, field="amount", basis="SEAL 19"
            )
        whole += some
        lines.append({**_line(measure.holding, some, measure.spared, kind, "SEAL 27"), "measure": measure.pk})
    if kind == Ruling.Kind.DEDUCT:
        check_owed(debt, whole)
    ruling = Ruling.objects.create(case=case, kind=kind, lines=lines, grounds=grounds, proposed_by=by)
    return _proposed(ruling, whole, len(lines), by, via)


def withdraw_plan(ruling: Ruling) -> None:
    """Give up the measures of a ruling that was not signed. The caller holds the ruling's lock."""
    for measure in Measure.objects.select_for_update().filter(ruling=ruling, state=MeasureState.PLANNED):
        measure.move(MeasureState.REFUSED, amount=0)


def _open(case: Case) -> None:
    if case.ended_at:
        raise WrongState(_("%(number)s has ended: nothing is taken in it any more."), number=case.number, basis="NET 7")


def check_in_force(measure: Measure) -> None:
    """Raise WrongState unless the measure is in force or in line, and has not lapsed (SEAL 27)."""
    today = measure.case.court.local_date()
    if measure.state not in (MeasureState.ACTIVE, MeasureState.WAITING) or not measure.expires_on:
        raise WrongState(_("This measure is not in force."), basis="SEAL 27")
    if measure.expires_on < today:
        raise WrongState(
            _("This measure lapsed on %(day)s, because it was not renewed before."), day=measure.expires_on.isoformat(),
            basis="SEAL 27",
        )  # fmt: skip


def check_told(measure: Measure) -> None:
    """Raise WrongState until debtor and applicant are being served with the measure and their remedies (SEAL 1)."""
    if measure.told_at is None:
        raise WrongState(
            _("Debtor and applicant have not been served with this measure yet: nothing of it is taken before."),
            next_step=_("They are served when every institution has answered, after a day at the latest."),
            basis="SEAL 1; OBJ 16",
        )  # fmt: skip


def check_owed(debt: Debt, amount: Decimal) -> None:
    """Raise BadInput if more would be deducted than is owed today. The caller holds the lock of the debt."""
    free = deductible(debt)
    if amount > free:
        raise BadInput(
            _("Only %(free)s yuan are owed and not yet being deducted; interest still to come is only held."),
            free=free, field="amount", basis="CPL 253; SEAL 19",
        )  # fmt: skip


def _line(holding: Holding, amount: Decimal, spared: Decimal, why: str, basis: str) -> dict[str, Any]:
    return {
        "holding": holding.pk,
        "institution": holding.institution.code,
        "kind": holding.kind,
        "number": holding.masked,
        "label": holding.label,
        "amount": str(amount.quantize(Decimal("0.01"))),
        "spared": str(spared),
        "found": str(holding.worth),
        "why": why,
        "basis": basis,
        "rule": rule_of(holding.kind),
    }


def _proposed(ruling: Ruling, amount: Decimal, number: int, by: User, via: Channel) -> Ruling:
    told = events.RulingProposed(ruling=ruling.pk, kind=ruling.kind, amount=amount, measures=number)
    record(told, about=ruling, by=by, via=via)
    return ruling
