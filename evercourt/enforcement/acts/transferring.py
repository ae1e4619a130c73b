"""After a sale: its money on the account of the case, the title by ruling, the thing to the buyer (AUC 22–24; SALE)."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.models import Party
from evercourt.enforcement import events
from evercourt.enforcement.acts.keeping import hand_over
from evercourt.enforcement.acts.lifting import give_back, keep_within
from evercourt.enforcement.acts.objecting import check_not_locked
from evercourt.enforcement.acts.owing import NOTHING, account_of, lock_debt, recount
from evercourt.enforcement.acts.papers import RULING, issue_paper
from evercourt.enforcement.acts.receiving import Account, book, check_receipt
from evercourt.enforcement.acts.selling import Round, serve_ruling
from evercourt.enforcement.acts.serving import add_third_party
from evercourt.enforcement.models import Debt, Keeping, Measure, MoneyMove, Ruling, Sale
from evercourt.enforcement.states import KeepingStep, RulingState, SaleState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

Kind = MoneyMove.Kind


@transaction.atomic
def book_proceeds(sale: Sale, *, reference: str, day: date, by: User, via: Channel) -> Sale:
    """Book the whole price, deposit included, on the account of the case, once; what is now too much goes back.

    Raises WrongState unless it is sold and not paid yet.
    """
    must(by, "enforcement.take_money", sale.case)
    debt = lock_debt(sale.case_id)
    sale = Sale.objects.locked(sale.pk)
    if sale.state == SaleState.PAID:
        return sale
    if sale.state != SaleState.SOLD or sale.price is None:
        raise WrongState(_("Nothing is to be paid for it."), basis="AUC 24")
    check_receipt(sale.case, sale.price, reference, day)
    book(debt, sale.price, kind=Kind.INCOMING, reference=f"sale:{sale.pk}:price", day=day, by=by, via=via)
    _paid(debt, sale, reference, by, via)
    return sale


@transaction.atomic
def break_sale(sale: Sale, *, why: str, by: User, via: Channel) -> Sale:
    """Note that the buyer did not pay in time: the thing can be sold again (AUC 24)."""
    must(by, "enforcement.handle", sale.case)
    if not why.strip():
        raise BadInput(_("Say what was not paid until when."), field="why", basis="AUC 24")
    sale = Sale.objects.locked(sale.pk)
    if sale.state != SaleState.SOLD:
        raise WrongState(_("Nothing is to be paid for it."), basis="AUC 24")
    sale.move(SaleState.BROKEN, why=why.strip())
    told = events.SaleEnded(
        sale=sale.pk, thing=sale.measure.holding.masked, outcome=sale.state, price=None, reference=sale.reference
    )  # fmt: skip
    record(told, about=sale, by=by, via=via)
    return sale


def in_kind_of(debt: Debt, sale: Sale) -> tuple[Decimal, Decimal]:
    """Return what the creditor is paid by taking the thing at its price, and what they pay in money for it.

    Fee and costs of enforcement come first (INTR 4), and what is worth more than the rest goes to the debtor: both are
    paid in money.
    """
    due = account_of(debt, through=debt.case.court.local_date()).due
    credit = sum((some for part, some in due.items() if part != "fee"), NOTHING)
    kind = max(min(sale.start - due["fee"], credit), NOTHING)
    return kind, sale.start - kind


@transaction.atomic
def settle_in_kind(sale: Sale, *, said: str, reference: str = "", by: User, via: Channel) -> Sale:
    """Let the creditor take the thing at the price at which nobody bought it, by decision of a judge (SALE 16, 24).

    `said` is what the creditor said; `reference` the transfer of what they pay besides, if anything. Raises WrongState
    before the second auction has failed.
    """
    must(by, "enforcement.announce_sale", sale)
    debt = lock_debt(sale.case_id)
    sale = Sale.objects.locked(sale.pk)
    if sale.state != SaleState.FAILED or sale.round == Round.FIRST or sale.next.exists():
        raise WrongState(_("The creditor takes a thing when nobody bought it twice."), basis="SALE 24")
    measure = Measure.objects.locked(sale.measure_id)
    check_not_locked(measure)
    if not said.strip():
        raise BadInput(_("Write down that the creditor takes it."), field="said", basis="SALE 24")
    kind, rest = in_kind_of(debt, sale)
    if kind <= 0:
        raise WrongState(_("Nothing is owed to the creditor that it could pay."), basis="SALE 24")
    if rest and not reference.strip():
        raise BadInput(
            _("It is worth more than is owed to the creditor: they pay %(rest)s yuan; enter the transfer."), rest=rest,
            field="reference", basis="SALE 16",
        )  # fmt: skip
    day = sale.case.court.local_date()
    book(debt, kind, kind=Kind.IN_KIND, reference=f"sale:{sale.pk}:kind", day=day, by=by, via=via)
    to: dict[str, Any] = {"case": sale.case, "amount": kind, "day": day, "by": by}
    MoneyMove.objects.create(
        kind=Kind.ALLOTTED, source=Account.RECEIVED, target=Account.CREDITOR, target_party=debt.creditor,
        key=f"allot:sale:{sale.pk}", **to,
    )  # fmt: skip
    MoneyMove.objects.create(
        kind=Kind.HANDED, source=Account.CREDITOR, source_party=debt.creditor, target=Account.OUTSIDE,
        key=f"sale:{sale.pk}:handed", **to,
    )  # fmt: skip
    if rest:
        book(debt, rest, kind=Kind.INCOMING, reference=f"sale:{sale.pk}:rest", day=day, by=by, via=via)
    sale.price, sale.buyer, sale.in_kind, sale.why = sale.start, debt.creditor.name, True, said.strip()
    sale.save(update_fields=["price", "buyer", "in_kind", "why"])
    _paid(debt, sale, reference, by, via)
    return sale


@transaction.atomic
def transfer_title(sale: Sale, *, by: User, via: Channel) -> Sale:
    """Sign the ruling by which the title passes when the buyer is served, and unseal the thing (AUC 22; SALE 20, 26).

    It is served on buyer, debtor and applicant. Raises WrongState before it is paid.
    """
    must(by, "enforcement.announce_sale", sale)
    debt = lock_debt(sale.case_id)
    sale = Sale.objects.locked(sale.pk)
    if sale.state == SaleState.TRANSFERRED:
        return sale
    if sale.state != SaleState.PAID:
        raise WrongState(_("The title passes when the whole price is paid."), basis="SALE 20")
    measure, case, now = Measure.objects.locked(sale.measure_id), sale.case, timezone.now()
    holding = measure.holding
    thing = f"{holding.label}（{holding.number}）"
    how = "抵债" if sale.in_kind else "拍卖成交"
    text = f"被执行人{debt.debtor.name}所有的{thing}，由{sale.buyer}以{sale.price}元{how}，价款已全额交付。裁定如下："
    operative = [
        f"{thing}的所有权归{sale.buyer}所有，自本裁定送达{sale.buyer}时转移。",
        f"解除对{thing}的查封；{sale.buyer}可持本裁定到登记机关办理过户登记。",
    ]
    paper = issue_paper(case, text, operative, [by], named=f"{RULING}（{how}）")
    ruling = Ruling.objects.create(
        case=case, kind=Ruling.Kind.RELEASE, grounds=how, state=RulingState.SIGNED, proposed_by=sale.proposed_by,
        signed_by=by, signed_at=now, document=paper, sha256=paper.sha256,
        lines=[{
            "holding": holding.pk, "institution": measure.institution.code, "kind": holding.kind,
            "number": holding.masked, "label": holding.label, "amount": str(measure.amount), "spared": "0.00",
            "found": str(holding.worth), "why": "release", "basis": "SALE 20", "rule": "freeze.movable",
            "measure": measure.pk,
        }],
    )  # fmt: skip
    sale.move(SaleState.TRANSFERRED, transfer=paper)
    told = events.TitleTransferred(sale=sale.pk, thing=holding.masked, buyer=sale.buyer)
    done = record(told, about=sale, by=by, via=via, at=now)
    serve_ruling(debt, paper, done, _buyer(debt, sale))
    give_back(measure, measure.amount, why=events.WhyReleased.SOLD, ruling=ruling)
    return sale


@transaction.atomic
def deliver_thing(sale: Sale, *, condition: str, by: User, via: Channel) -> Keeping:
    """Hand the thing to its buyer, against a receipt, when the title has passed (SALE 27). Twice changes nothing."""
    must(by, "enforcement.handle", sale.case)
    measure = Measure.objects.locked(sale.measure_id)
    known = Keeping.objects.filter(measure=measure, step=KeepingStep.DELIVERED).first()
    if known:
        return known
    sale.refresh_from_db()
    if sale.state != SaleState.TRANSFERRED:
        raise WrongState(_("It is handed over when the title has passed by ruling."), basis="SALE 26")
    return hand_over(measure, KeepingStep.DELIVERED, to=sale.buyer, condition=condition, by=by, via=via)


def _buyer(debt: Debt, sale: Sale) -> Party:
    if sale.in_kind:
        return debt.creditor
    known = Party.objects.filter(case=sale.case, side=Party.Side.THIRD_PARTY, name=sale.buyer).first()
    return known or add_third_party(sale.case, sale.buyer)


def _paid(debt: Debt, sale: Sale, reference: str, by: User, via: Channel) -> None:
    sale.move(SaleState.PAID)
    told = events.SalePaid(
        sale=sale.pk, thing=sale.measure.holding.masked, price=sale.price or NOTHING, reference=reference.strip(),
        in_kind=sale.in_kind,
    )  # fmt: skip
    record(told, about=sale, by=by, via=via)
    recount(debt)
    keep_within(debt)
