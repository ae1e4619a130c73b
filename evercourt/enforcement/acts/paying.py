"""Money that goes out: allotted in the lawful order, proposed, approved and paid by three people (FUND 10)."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts import book_payment, meet_deadline
from evercourt.cases.models import Fee, Party
from evercourt.enforcement import events
from evercourt.enforcement.acts.owing import account_of, lock_debt
from evercourt.enforcement.acts.receiving import Account, balance
from evercourt.enforcement.models import Debt, Distribution, MoneyMove, Payout
from evercourt.enforcement.policy import president_approves
from evercourt.enforcement.states import DistributionState, PayoutState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.kernel.policy import may, must
from evercourt.ledger.record import record

# How a fee is booked that was paid from the account of the case.
FEE_REFERENCE = "payout:"
PAYABLE = (Account.CREDITOR, Account.FEE, Account.COSTS, Account.DEBTOR)


@transaction.atomic
def allot(debt: Debt, *, by: User, via: Channel) -> list[MoneyMove]:
    """Allot what came in: the fee, the creditor's part, and what is too much back to the debtor (INTR 4; CIVIL 561).

    Again changes nothing. Raises WrongState while several creditors share it by a distribution.
    """
    must(by, "enforcement.handle", debt.case)
    debt = Debt.objects.locked(debt.pk)
    if Distribution.objects.filter(case=debt.case).exclude(state=DistributionState.REPLACED).exists():
        raise WrongState(_("Several creditors share this money: it is allotted by the distribution."), basis="EPI 17")
    today = debt.case.court.local_date()
    account = account_of(debt, through=today)
    wanted = {
        (Account.FEE, None): account.paid["fee"],
        (Account.CREDITOR, debt.creditor): sum((account.paid[p] for p in account.paid if p != "fee"), Decimal(0)),
        (Account.DEBTOR, debt.debtor): account.surplus,
    }
    made = []
    for (target, party), whole in wanted.items():
        # What a reduced title gave back did not come from here: no more goes out than is there.
        some = min(whole - _allotted(debt, target, party), balance(debt, Account.RECEIVED))
        if some > 0:
            key = f"allot:{debt.case_id}:{target}:{party.pk if party else 0}:{whole}"
            made.append(_move(debt, Account.RECEIVED, None, target, party, some, key, by))
    if made:
        by_target = {move.target: move.amount for move in made}
        told = events.MoneyAllotted(
            creditor=by_target.get(Account.CREDITOR, Decimal(0)), fee=by_target.get(Account.FEE, Decimal(0)),
            debtor=by_target.get(Account.DEBTOR, Decimal(0)),
        )  # fmt: skip
        record(told, about=debt.case, by=by, via=via)
    return made


@transaction.atomic
def propose_payout(
    debt: Debt, account: str, *, party: Party | None = None, amount: Decimal | None = None, by: User, via: Channel
) -> Payout:
    """Propose to pay out what is on an account of the case (all of it if `amount` is None).

    Raises BadInput for more than is there and not yet proposed.
    """
    must(by, "enforcement.handle", debt.case)
    debt = Debt.objects.locked(debt.pk)
    if account not in PAYABLE:
        raise BadInput(_("From this account nothing is paid out."), field="account", basis="FUND 10")
    open_ = Payout.objects.filter(
        case=debt.case, account=account, party=party, state__in=(PayoutState.PROPOSED, PayoutState.APPROVED)
    )
    free = balance(debt, account, party.pk if party else None) - sum((one.amount for one in open_), Decimal(0))
    amount = free if amount is None else amount
    if not 0 < amount <= free:
        raise BadInput(_("There are %(free)s yuan to be paid out."), free=free, field="amount", basis="FUND 10")
    payout = Payout.objects.create(
        case=debt.case, account=account, party=party, amount=amount, due_on=_due(debt), proposed_by=by
    )
    told = events.PayoutProposed(
        payout=payout.pk, amount=amount, to=_to(payout), president=president_approves(payout)
    )  # fmt: skip
    record(told, about=payout, by=by, via=via)
    return payout


@transaction.atomic
def approve(payout: Payout, *, by: User, via: Channel) -> Payout:
    """Approve a payment as a second person. Raises NotAllowed for who proposed it."""
    if by.pk == payout.proposed_by_id:
        raise NotAllowed(_("Who proposes a payment does not approve it."), basis="FUND 10")
    if not may(by, "enforcement.approve_payout", payout) and president_approves(payout):
        raise NotAllowed(_("A payment of this amount is approved by the president."), basis="FUND 10")
    must(by, "enforcement.approve_payout", payout)
    payout = Payout.objects.locked(payout.pk)
    if payout.state == PayoutState.APPROVED:
        return payout
    payout.move(PayoutState.APPROVED, approved_by=by, approved_at=timezone.now())
    told = events.PayoutApproved(payout=payout.pk, amount=payout.amount, to=_to(payout))
    record(told, about=payout, by=by, via=via)
    return payout


@transaction.atomic
def pay(payout: Payout, *, reference: str, by: User, via: Channel) -> Payout:
    """Note that the cashier made an approved payment, with the number of the transfer. Twice changes nothing."""
    must(by, "enforcement.pay_out", payout)
    if not reference.strip():
        raise BadInput(_("Enter the number of the receipt or of the transfer."), field="reference")
    debt = lock_debt(payout.case_id)
    payout = Payout.objects.locked(payout.pk)
    if payout.state == PayoutState.PAID:
        return payout
    now = timezone.now()
    payout.move(PayoutState.PAID, paid_at=now, reference=reference.strip())
    MoneyMove.objects.create(
        case=payout.case, kind=MoneyMove.Kind.PAID_OUT, source=payout.account, source_party=payout.party,
        target=Account.OUTSIDE, amount=payout.amount, day=payout.case.court.local_date(now), key=f"payout:{payout.pk}",
        by=by,
    )  # fmt: skip
    fee = Fee.objects.filter(case=payout.case, rule="enforcement", amount=payout.amount).first()
    if payout.account == Account.FEE and fee and fee.can_move(Fee.State.PAID):
        book_payment(fee, amount=fee.amount, reference=f"{FEE_REFERENCE}{payout.pk}", paid_at=now)
    told = events.PaidOut(
        payout=payout.pk, amount=payout.amount, to=_to(payout), party_id=payout.party_id, reference=payout.reference
    )
    record(told, about=payout, by=by, via=via, at=now)
    if not any(balance(debt, account) for account in (Account.RECEIVED, *PAYABLE)) and _nothing_left(debt):
        for deadline in payout.case.deadlines.filter(rule="payout", state="open"):
            meet_deadline(deadline, by=None, via=Channel.SYSTEM)
    return payout


def _nothing_left(debt: Debt) -> bool:
    parties = Party.objects.filter(case=debt.case)
    return not any(balance(debt, account, party.pk) for account in PAYABLE for party in parties)


def _allotted(debt: Debt, target: str, party: Party | None) -> Decimal:
    moves = MoneyMove.objects.filter(case=debt.case, source=Account.RECEIVED, target=target, target_party=party)
    return sum((move.amount for move in moves), Decimal(0))


def _move(
    debt: Debt, source: str, giver: Party | None, target: str, taker: Party | None, amount: Decimal, key: str, by: User
) -> MoneyMove:
    return MoneyMove.objects.create(
        case=debt.case, kind=MoneyMove.Kind.ALLOTTED, source=source, source_party=giver, target=target,
        target_party=taker, amount=amount, day=debt.case.court.local_date(), key=key, by=by,
    )  # fmt: skip


def _due(debt: Debt) -> date:
    deadline = debt.case.deadlines.filter(rule="payout", state="open").order_by("due_on").first()
    return deadline.due_on if deadline else debt.case.court.local_date()


def _to(payout: Payout) -> str:
    return payout.party.name if payout.party else str(Account(payout.account).value)
