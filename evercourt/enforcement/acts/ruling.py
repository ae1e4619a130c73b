"""A judge signs the ruling, or does not; its orders are written in the same moment (CPL 253; SEAL 1; NET 3)."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.courts import rules
from evercourt.documents.letters.letter import official_day
from evercourt.documents.models import Document
from evercourt.enforcement import events
from evercourt.enforcement.acts.inquiring import check_arrangement
from evercourt.enforcement.acts.lifting import give_back
from evercourt.enforcement.acts.objecting import check_not_locked
from evercourt.enforcement.acts.owing import lock_debt, room
from evercourt.enforcement.acts.papers import RULING, issue_paper
from evercourt.enforcement.acts.planning import check_in_force, check_owed, rule_of, withdraw_plan
from evercourt.enforcement.models import Debt, Institution, Measure, MeasureOrder, Ruling
from evercourt.enforcement.states import MeasureState, OrderState, RulingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.kernel.policy import may, must
from evercourt.ledger.record import record

KINDS = {
    "freeze": "冻结、查封",
    "renew": "继续冻结、查封",
    "deduct": "扣划",
    "release": "解除冻结、查封",
    "restore": "执行回转",
}
THINGS = {
    "deposit": "账户存款", "payment_account": "网络资金账户", "fund": "理财产品", "shares": "股权、股票",
    "vehicle": "车辆", "vessel": "船舶", "real_estate": "不动产",
}  # fmt: skip


@transaction.atomic
def sign(ruling: Ruling, *, by: User, via: Channel) -> Ruling:
    """Sign and seal the ruling; its orders are written and wait for a second person to release them.

    Raises NotAllowed for the officer who proposed it, SecondFactorNeeded, WrongState if less is owed by now than would
    be held. Signing twice changes nothing.
    """
    if by.pk == ruling.proposed_by_id:
        raise NotAllowed(_("Who asks for a measure does not sign it."), basis="CPL 253; SEAL 1")
    must(by, "enforcement.sign", ruling)
    debt = lock_debt(ruling.case_id)
    ruling = Ruling.objects.locked(ruling.pk)
    if ruling.state == RulingState.SIGNED:
        return ruling
    if ruling.state != RulingState.PROPOSED:
        raise WrongState()
    measures = list(Measure.objects.select_for_update().filter(ruling=ruling, state=MeasureState.PLANNED))
    cash = sum((one.amount for one in measures if one.kind == Measure.Kind.FREEZE), Decimal(0))
    if ruling.kind == Ruling.Kind.FREEZE and (cash > room(debt) or ruling.case.ended_at):
        raise WrongState(
            _("More would be held than is owed: %(cash)s of %(room)s yuan."), cash=cash, room=room(debt),
            next_step=_("Decline it; the officer plans anew."), basis="CPL 253; SEAL 19",
        )  # fmt: skip
    document = _document(ruling, by)
    now = timezone.now()
    ruling.move(RulingState.SIGNED, signed_by=by, signed_at=now, document=document, sha256=document.sha256)
    for measure in measures:
        measure.move(MeasureState.ORDERED)
        _order(measure, measure.kind, measure.amount, ruling)
    if ruling.kind == Ruling.Kind.DEDUCT:
        check_owed(debt, sum((Decimal(line["amount"]) for line in ruling.lines), Decimal(0)))
    for line in ruling.lines if ruling.kind != Ruling.Kind.FREEZE else ():
        _follow(ruling, line)
    amount = sum((Decimal(line["amount"]) for line in ruling.lines), Decimal(0))
    told = events.RulingSigned(ruling=ruling.pk, kind=ruling.kind, amount=amount, sha256=ruling.sha256)
    record(told, about=ruling, by=by, via=via, at=now)
    return ruling


@transaction.atomic
def decline(ruling: Ruling, *, reasons: str, by: User, via: Channel) -> Ruling:
    """Do not sign, and say why; the officer may propose another."""
    must(by, "enforcement.sign", ruling)
    if not reasons.strip():
        raise BadInput(_("Say why you do not sign; the officer reads it."), field="reasons")
    ruling = Ruling.objects.locked(ruling.pk)
    if ruling.state != RulingState.PROPOSED:
        raise WrongState()
    withdraw_plan(ruling)
    ruling.move(RulingState.DECLINED, reasons=reasons.strip())
    record(events.RulingDeclined(ruling=ruling.pk, reasons=reasons.strip()), about=ruling, by=by, via=via)
    return ruling


@transaction.atomic
def release(ruling: Ruling, *, by: User, via: Channel) -> int:
    """Release the orders of a signed ruling as the second person; return how many go out (NET 1–2).

    Raises NotAllowed for who proposed or signed it, and for an officer not filed with an institution.
    """
    if not may(by, "enforcement.release", ruling) and by.pk in (ruling.proposed_by_id, ruling.signed_by_id):
        raise NotAllowed(_("A second officer releases what one asked for."), basis="NET 1; NET 2")
    must(by, "enforcement.release", ruling)
    lock_debt(ruling.case_id)
    ruling = Ruling.objects.locked(ruling.pk)
    if ruling.state != RulingState.SIGNED:
        raise WrongState(_("No order leaves the court without a signed ruling."), basis="CPL 253; SEAL 1; NET 3")
    now = timezone.now()
    today = ruling.case.court.local_date(now)
    written = MeasureOrder.objects.select_for_update(of=("self",)).filter(ruling=ruling, state=OrderState.WRITTEN)
    released = 0
    for order in written.select_related("measure__institution", "asked_by"):
        measure, deducts = order.measure, order.action == MeasureOrder.Action.DEDUCT
        if deducts:
            check_not_locked(measure)
        if order.action in ("renew", "deduct") and (measure.state != MeasureState.ACTIVE or measure.expires_on < today):
            raise WrongState(_("This measure is no longer in force."), basis="SEAL 27")
        assert order.asked_by, "only a release has no officer"
        check_arrangement(ruling.case.court, measure.institution, order.asked_by, by, transfer=deducts)
        order.move(OrderState.RELEASED, released_by=by, released_at=now)
        released += 1
    if released:
        record(events.OrdersReleased(ruling=ruling.pk, orders=released), about=ruling, by=by, via=via, at=now)
    return released


def until_of(measure: Measure, day: date) -> tuple[date, list[dict[str, object]]]:
    """Return until when a measure on this property may last if it begins on `day`, by calendar years (INT 485)."""
    period = rules.deadline(measure.case.court, rule_of(measure.holding.kind), day)
    return period.last_day, period.steps


def _order(measure: Measure, action: str, amount: Decimal, ruling: Ruling) -> MeasureOrder:
    until, _steps = until_of(measure, measure.case.court.local_date())
    return MeasureOrder.objects.create(
        measure=measure, action=action, amount=amount, until=until if action in ("freeze", "seal", "renew") else None,
        ruling=ruling, ruling_sha256=ruling.sha256, asked_by=ruling.proposed_by,
    )  # fmt: skip


def _follow(ruling: Ruling, line: dict[str, object]) -> None:
    """Write the order of one line of a ruling on a measure that is in force."""
    measure = Measure.objects.locked(line["measure"])
    amount = Decimal(str(line["amount"]))
    if ruling.kind == Ruling.Kind.RELEASE:
        give_back(measure, min(amount, measure.amount), why=events.WhyReleased.RULING, ruling=ruling)
        return
    check_in_force(measure)
    if ruling.kind == Ruling.Kind.DEDUCT:
        check_not_locked(measure)
        if amount > min(measure.amount, measure.held):
            raise WrongState(
                _("Less is held by now than is to be deducted."), next_step=_("Decline it; the officer plans anew."),
                basis="SEAL 19",
            )  # fmt: skip
    _order(measure, ruling.kind, amount, ruling)


def _document(ruling: Ruling, judge: User) -> Document:
    """Issue the sealed ruling: who, what, how much, how long, and the remedy (OBJ 16)."""
    case, today = ruling.case, ruling.case.court.local_date()
    names = {one.code: one.names.get("zh-hans", one.code) for one in Institution.objects.all()}
    debt = Debt.objects.get(case=case)
    operative = [
        _operative(ruling, line, names[line["institution"]], debt.debtor.name, case.court, today)
        for line in ruling.lines
    ]
    if ruling.kind == Ruling.Kind.FREEZE:
        operative.append("冻结数额超出应执行债务的部分，应当立即解除；依法保留的生活必需费用不得冻结。")
    operative.append(
        "本裁定立即执行。不服本裁定的，可以向本院书面提出执行异议；案外人对执行标的主张权利的，可以提出书面异议。"
    )
    text = (
        f"申请执行人{debt.creditor.name}与被执行人{debt.debtor.name}一案，被执行人未按生效法律文书履行义务。"
        f"依照《中华人民共和国民事诉讼法》的规定，裁定如下：\n{ruling.grounds.strip()}"
    )
    return issue_paper(case, text, operative, [judge], named=f"{RULING}（{KINDS[ruling.kind]}）")


def _operative(ruling: Ruling, line: dict[str, str], name: str, debtor: str, court: object, today: date) -> str:
    thing = f"{debtor}在{name}的{THINGS.get(line['kind'], line['kind'])}（{line['number']}）"
    if line["kind"] in ("deposit", "payment_account", "fund"):
        thing += f"中的{line['amount']}元"
    last = rules.deadline(court, line["rule"], today).last_day  # type: ignore[arg-type]
    until = f"，期限至{official_day(last)}止" if ruling.kind in ("freeze", "renew") else ""
    return f"{KINDS[ruling.kind]}被执行人{thing}{until}。"
