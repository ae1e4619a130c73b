"""A seized thing is sold on a network auction platform, within the numbers of the law (AUC 10–28)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.accounts.offices import Office
from evercourt.cases.acts import meet_deadline, put_on_file, set_deadline
from evercourt.cases.models import CaseDocument, Deadline
from evercourt.courts import rules
from evercourt.courts.models import local
from evercourt.courts.rules import rules_of
from evercourt.documents.letters.letter import official_day
from evercourt.documents.models import Document
from evercourt.enforcement import events
from evercourt.enforcement.acts.objecting import check_not_locked
from evercourt.enforcement.acts.owing import account_of, held, lock_debt
from evercourt.enforcement.acts.papers import RULING, issue_paper
from evercourt.enforcement.acts.planning import check_in_force
from evercourt.enforcement.acts.stopping import stop_sales
from evercourt.enforcement.acts.valuing import START
from evercourt.enforcement.models import Debt, Measure, Objection, Sale, Valuation
from evercourt.enforcement.policy import is_party
from evercourt.enforcement.states import MeasureState, ObjectionState, SaleState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.service.acts import order_service
from evercourt.service.models import ServiceOrder

Round = Sale.Round
# Round → the rule that says how long before the bidding it is announced; of movables, which alone are sold here.
NOTICE = {
    Round.FIRST: "auction.notice_movable",
    Round.SECOND: "auction.second_notice_movable",
    Round.SELLING_OFF: "selling.notice_movable",
}
MOVABLES = ("vehicle", "vessel")
AGAIN = "auction.second_within"
VALUES = ("start_min", "second_cut_max", "deposit_min", "deposit_max", "min_hours", "extend_minutes", "keep_years")
BEFORE = {Round.SECOND: Round.FIRST, Round.SELLING_OFF: Round.SECOND}


@transaction.atomic
def propose_sale(
    measure: Measure,
    round_: str,
    *,
    platform: str,
    start: Decimal,
    deposit: Decimal,
    step: Decimal,
    announce_on: date,
    opens_at: datetime,
    hours: int = 24,
    priority: str = "",
    by: User,
    via: Channel,
) -> Sale:
    """Put the parameters of a sale before the panel. Anything outside the law's numbers is a BadInput with its article.

    A second auction follows the first that failed, selling off the second (AUC 26; SELL 4). Raises WrongState without a
    price that counts (VAL 27), while an objection locks it, or when nothing more need be sold (SALE 14).
    """
    must(by, "enforcement.handle", measure.case)
    debt = lock_debt(measure.case_id)
    measure = Measure.objects.locked(measure.pk)
    _check_thing(measure)
    valuation, after = _before(measure, round_, announce_on)
    limits = _check_price(measure, round_, start, deposit, step, valuation, after)
    _check_days(measure, round_, announce_on, opens_at, hours)
    check_needed(debt, measure, start)
    if not platform.strip():
        raise BadInput(_("Name the platform of the list on which it is sold."), field="platform", basis="AUC 4")
    sale: Sale = Sale.objects.create(
        case=measure.case, measure=measure, valuation=valuation, round=round_, after=after, platform=platform.strip(),
        start=start, deposit=deposit, step=step, announce_on=announce_on, opens_at=opens_at,
        closes_at=opens_at + timedelta(hours=hours), priority=priority.strip(), limits=limits, proposed_by=by,
    )  # fmt: skip
    told = events.SaleProposed(sale=sale.pk, thing=measure.holding.masked, round=round_, start=start)
    record(told, about=sale, by=by, via=via)
    for deadline in measure.case.deadlines.filter(rule__in=(START, AGAIN), state=Deadline.State.OPEN):
        meet_deadline(deadline, by=None, via=Channel.SYSTEM)
    return sale


@transaction.atomic
def announce_sale(sale: Sale, *, members: Sequence[User], by: User, via: Channel) -> Sale:
    """Decide as presiding judge with two others to sell, by ruling; who takes part is told before (AUC 16, 27).

    Raises NotAllowed for who proposed it; everything is checked again, because days have passed.
    """
    must(by, "enforcement.announce_sale", sale)
    debt = lock_debt(sale.case_id)
    sale = Sale.objects.locked(sale.pk)
    if sale.state == SaleState.ANNOUNCED:
        return sale
    if sale.state != SaleState.PROPOSED:
        raise WrongState()
    _check_panel(sale, by, members)
    measure, case = Measure.objects.locked(sale.measure_id), sale.case
    _check_thing(measure)
    _before(measure, sale.round, sale.announce_on)
    check_needed(debt, measure, sale.start)
    notify = rules.deadline(case.court, "auction.notify", sale.announce_on)
    if case.court.local_date() > notify.last_day:
        raise WrongState(
            _("Parties are told before the announcement, by %(day)s."), day=notify.last_day.isoformat(),
            next_step=_("Decline it; the officer proposes a later day."), basis=notify.basis,
        )  # fmt: skip
    ruling, now = _ruling(sale, [by, *members]), timezone.now()
    sale.move(SaleState.ANNOUNCED, decided_at=now, decided_by=by, members=[one.pk for one in members], document=ruling)
    told = events.SaleAnnounced(
        sale=sale.pk, thing=measure.holding.masked, round=sale.round, start=sale.start, platform=sale.platform,
        opens_on=case.court.local_date(sale.opens_at),
    )  # fmt: skip
    done = record(told, about=sale, by=by, via=via, at=now)
    serve_ruling(debt, ruling, done)
    return sale


@transaction.atomic
def decline_sale(sale: Sale, *, reasons: str, by: User, via: Channel) -> Sale:
    """Do not announce it, and say why; the officer may propose another."""
    must(by, "enforcement.announce_sale", sale)
    if not reasons.strip():
        raise BadInput(_("Say why you do not sign; the officer reads it."), field="reasons")
    sale = Sale.objects.locked(sale.pk)
    sale.move(SaleState.DECLINED, why=reasons.strip(), decided_by=by, decided_at=timezone.now())
    record(events.SaleDeclined(sale=sale.pk, reasons=reasons.strip()), about=sale, by=by, via=via)
    return sale


@transaction.atomic
def stop_sale(sale: Sale, *, why: str, by: User, via: Channel) -> Sale:
    """Stop a sale before somebody has bought, with the reason, which the platform publishes (AUC 28)."""
    must(by, "enforcement.handle", sale.case)
    if not why.strip():
        raise BadInput(_("Say why; the platform publishes it."), field="why", basis="AUC 28")
    measure = Measure.objects.locked(sale.measure_id)
    stop_sales(measure, why=why.strip(), by=by, via=via)
    sale.refresh_from_db()
    if sale.state != SaleState.STOPPED:
        raise WrongState(_("It is sold, or not offered any more."), basis="AUC 28")
    return sale


@transaction.atomic
def enter_result(
    sale: Sale,
    *,
    reference: str,
    price: Decimal | None = None,
    buyer: str = "",
    by: User,
    via: Channel,
) -> Sale:
    """Enter what the platform reports: sold at a price to somebody, or, without a price, that nobody bid (AUC 22, 26).

    Raises BadInput below the starting price (AUC 11, 20) or for a buyer who had a part in it (AUC 34); WrongState
    before the bidding could end.
    """
    must(by, "enforcement.handle", sale.case)
    sale = Sale.objects.locked(sale.pk)
    if sale.state != SaleState.ANNOUNCED:
        raise WrongState()
    now, court = timezone.now(), sale.case.court
    if now < sale.closes_at:
        raise WrongState(
            _("Bids can be made until %(at)s."), at=f"{local(court, sale.closes_at):%Y-%m-%d %H:%M}",
            basis="AUC 20",
        )  # fmt: skip
    if not reference.strip():
        raise BadInput(_("Enter the platform's number of the result."), field="reference", basis="AUC 22")
    said: dict[str, Any] = {"reference": reference.strip()[:100], "ended_on": court.local_date(now)}
    if price is None:
        sale.move(SaleState.FAILED, **said)
        if sale.round == Round.FIRST:
            set_deadline(sale.case, AGAIN, trigger=said["ended_on"], by=None, via=Channel.SYSTEM)
    else:
        _check_bought(sale, price, buyer)
        sale.move(SaleState.SOLD, price=price, buyer=buyer.strip()[:200], **said)
    told = events.SaleEnded(
        sale=sale.pk, thing=sale.measure.holding.masked, outcome=sale.state, price=price, reference=sale.reference
    )  # fmt: skip
    record(told, about=sale, by=by, via=via, at=now)
    return sale


def check_needed(debt: Debt, measure: Measure, start: Decimal) -> None:
    """Raise WrongState if what is owed is covered without this sale: by cash held and other sales (SEAL 19; SALE 14).

    A thing cannot be parted: one that is worth more than what is left is sold, and the rest goes to the debtor.
    """
    others = Sale.objects.filter(
        case=debt.case, state__in=(SaleState.PROPOSED, SaleState.ANNOUNCED, SaleState.SOLD)
    ).exclude(measure=measure)
    expected = sum((one.price or one.start for one in others), Decimal(0))
    left = account_of(debt, through=debt.case.court.local_date()).total
    if left <= held(debt.case) + expected:
        raise WrongState(
            _("What is owed (%(left)s yuan) is covered by cash held and by other sales: this is not sold."), left=left,
            next_step=_("Deduct what is held first, or propose its release."), basis="SEAL 19; SALE 14",
        )  # fmt: skip


def serve_ruling(debt: Debt, ruling: Document, done: Any, *others: Any) -> None:
    """Put a ruling on the file and have debtor, applicant and `others` served; a step of another act."""
    kind, access = CaseDocument.Kind.DECISION, CaseDocument.Access.PARTIES
    put_on_file(debt.case, ruling, kind=kind, access=access, entry=done)
    for party in {one.pk: one for one in (debt.debtor, debt.creditor, *others)}.values():
        order_service(
            debt.case, party, purpose=ServiceOrder.Purpose.DECISION, documents=[ruling], by=None, via=Channel.SYSTEM
        )


def _check_thing(measure: Measure) -> None:
    check_in_force(measure)
    if measure.kind != Measure.Kind.SEAL or measure.state != MeasureState.ACTIVE or not measure.possessed_at:
        raise WrongState(
            _("Valued and sold is only a sealed thing that the court has."),
            next_step=_("Find it and note its seizure first."), basis="INV 16; SEAL 26",
        )  # fmt: skip
    if measure.holding.kind not in MOVABLES:
        raise WrongState(_("Only movables are sold here; a home is not sold."), basis="SEAL 4")
    check_not_locked(measure)
    open_ = Objection.objects.filter(state=ObjectionState.RECEIVED, case=measure.case)
    if open_.filter(measure=measure).exists() or open_.filter(valuation__measure=measure).exists():
        raise WrongState(
            _("An objection to it, or to its price, is open: it is not sold until that is decided."),
            next_step=_("It stays held meanwhile."), basis="AUC 28; VAL 22",
        )  # fmt: skip


def _before(measure: Measure, round_: str, announce_on: date) -> tuple[Valuation, Sale | None]:
    """Return the price on which a round rests, and the round that failed before it. Raises WrongState, BadInput."""
    if round_ not in Round.values:
        raise BadInput(_("Choose the round."), field="round", basis="AUC 26")
    if round_ == Round.FIRST:
        priced = Valuation.objects.filter(measure=measure, state="served").first()
        if priced is None or announce_on > priced.valid_until:
            raise WrongState(
                _("There is no reference price that is valid on the day of the announcement."),
                next_step=_("Have it valued."), basis="VAL 27; VAL 30",
            )  # fmt: skip
        if not priced.counts(measure.case.court.local_date()):
            raise WrongState(_("The time to object to its price is not over."), basis="VAL 22")
        return priced, None
    earlier = BEFORE[Round(round_)]
    failed = Sale.objects.filter(measure=measure, round=earlier, state=SaleState.FAILED).last()
    if failed is None:
        raise WrongState(_("A further round follows the one in which nobody bid."), basis="AUC 26; SELL 4")
    return failed.valuation, failed


def _check_price(
    measure: Measure,
    round_: str,
    start: Decimal,
    deposit: Decimal,
    step: Decimal,
    priced: Valuation,
    after: Sale | None,
) -> dict[str, int]:
    """Return the numbers of the law in force. Raises BadInput for a price, deposit or raise outside of them."""
    law, today = rules_of(measure.case.court), measure.case.court.local_date()
    values = {name: law.value(f"auction.{name}", on=today) for name in VALUES}
    limits = {name: int(one.number) for name, one in values.items()}
    limits["notice_days"] = int(law.limit(NOTICE[Round(round_)], on=today).length)
    if after is None:
        least, basis = priced.amount * limits["start_min"] / 100, values["start_min"].basis
    elif round_ == Round.SECOND:
        least, basis = after.start * (100 - limits["second_cut_max"]) / 100, values["second_cut_max"].basis
    else:
        least, basis = after.start, "SELL 4"
    if start < least or (round_ == Round.SELLING_OFF and start != least):
        raise BadInput(
            _("The starting price is at least %(least)s yuan, when selling off exactly that."),
            least=least.quantize(Decimal("0.01")), field="start", basis=basis,
        )  # fmt: skip
    if not start * limits["deposit_min"] <= deposit * 100 <= start * limits["deposit_max"]:
        raise BadInput(
            _("The deposit is %(low)s to %(high)s %% of the starting price."), low=limits["deposit_min"],
            high=limits["deposit_max"], field="deposit", basis=values["deposit_min"].basis,
        )  # fmt: skip
    if not 0 < step <= start:
        raise BadInput(_("Say by how much a bid rises at least."), field="step", basis="AUC 20")
    return limits


def _check_days(measure: Measure, round_: str, announce_on: date, opens_at: datetime, hours: int) -> None:
    court = measure.case.court
    law, today = rules_of(court), court.local_date()
    least = law.value("auction.min_hours", on=today)
    if hours < least.number:
        raise BadInput(
            _("Bids can be made for at least %(hours)s hours."), hours=int(least.number), field="hours",
            basis=least.basis,
        )  # fmt: skip
    if announce_on < today:
        raise BadInput(_("This day is over."), field="announce_on", basis="AUC 12")
    last = rules.deadline(court, NOTICE[Round(round_)], court.local_date(opens_at))
    if announce_on > last.last_day:
        raise BadInput(
            _("For bidding on that day it is announced by %(day)s."), day=last.last_day.isoformat(),
            field="announce_on", basis=last.basis,
        )  # fmt: skip


def _check_panel(sale: Sale, by: User, members: Sequence[User]) -> None:
    court = sale.case.court_id
    three = {by.pk, *(one.pk for one in members)} - {sale.proposed_by_id}
    fit = all(one.holds(Office.JUDGE, court) and not is_party(one, sale.case_id) for one in members)
    if len(three) != 3 or not fit:
        raise BadInput(
            _("Name two other judges of the court, who did not propose it and are no party."), field="members",
            basis="AUC 27",
        )  # fmt: skip


def _check_bought(sale: Sale, price: Decimal, buyer: str) -> None:
    if price < sale.start:
        raise BadInput(
            _("A bid below the starting price of %(start)s yuan is void."), start=sale.start, field="price",
            basis="AUC 11; AUC 20",
        )  # fmt: skip
    if not buyer.strip():
        raise BadInput(_("Say who bought it."), field="buyer", basis="AUC 22")
    regretted = Sale.objects.filter(measure=sale.measure_id, state=SaleState.BROKEN, buyer=buyer.strip())
    if regretted.exists():
        raise BadInput(_("Who bought it and did not pay does not bid again."), field="buyer", basis="AUC 24")
    concerned = User.objects.filter(pk__in=[sale.proposed_by_id, sale.decided_by_id, *sale.members])
    asked = (
        {line["name"] for line in sale.valuation.results} if sale.valuation.way == Valuation.Way.APPRAISAL else set()
    )
    if buyer.strip() in {one.name for one in concerned} | asked | {sale.platform}:
        raise BadInput(_("Who valued or sold it does not buy it."), field="buyer", basis="AUC 34")


def _ruling(sale: Sale, judges: list[User]) -> Document:
    case, holding = sale.case, sale.measure.holding
    thing = f"{holding.label}（{holding.number}）"
    days = f"公告日{official_day(sale.announce_on)}，竞价自{official_day(case.court.local_date(sale.opens_at))}起"
    if sale.round == Round.SELLING_OFF:
        first = f"在{sale.platform}变卖被执行人所有的{thing}，变卖价{sale.start}元；{days}。"
    else:
        first = f"在{sale.platform}拍卖被执行人所有的{thing}，起拍价（保留价）{sale.start}元；{days}。"
    operative = [
        first,
        f"保证金{sale.deposit}元，加价幅度{sale.step}元。参考价{sale.valuation.amount}元。",
        "当事人、利害关系人不服的，可以向本院书面提出执行异议；案外人主张权利的，可以书面提出异议。优先购买权人"
        + (f"（{sale.priority}）" if sale.priority else "")
        + "应当参加竞买。",
    ]
    text = "被执行人未按生效法律文书履行义务，本院依法组成合议庭决定处置已扣押的财产。依法裁定如下："
    return issue_paper(case, text, operative, judges, named=f"{RULING}（处置财产）")
