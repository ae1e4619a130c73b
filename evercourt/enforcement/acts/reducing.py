"""A title that is only reduced: what is over it goes back at once, the rest is enforced (CPL 244; ENF 65)."""

from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts import put_on_file
from evercourt.cases.models import CaseDocument
from evercourt.courts import rules
from evercourt.courts.reasons import check_reasons
from evercourt.documents.letters.letter import official_day
from evercourt.enforcement import events
from evercourt.enforcement.acts.lifting import keep_within
from evercourt.enforcement.acts.owing import NOTHING, account_of, recount
from evercourt.enforcement.acts.papers import issue_paper
from evercourt.enforcement.acts.receiving import Account, balance
from evercourt.enforcement.acts.restoring import PERFORM, order_back, ordered_back, serve_ruling, stop_payouts
from evercourt.enforcement.models import Debt, EndKind, MoneyMove, Restitution
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record


@transaction.atomic
def reduce_title(
    debt: Debt, amount: Decimal, *, reduced_by: str, reasons: str, by: User, via: Channel
) -> Restitution | None:
    """Enforce only `amount` of principal from now on, by ruling, because the title was changed (CPL 244; ENF 65).

    The account is counted anew from its first day. What is held beyond it is released; what the court holds beyond it
    goes back to the debtor; what the creditor was paid beyond it is ordered back. Returns that order, or None. The
    fee for enforcement stays as it was asked. Raises BadInput for what is not less; WrongState if all was undone.
    """
    must(by, "enforcement.end", debt.case)
    debt = Debt.objects.locked(debt.pk)
    if not reduced_by.strip():
        raise BadInput(_("Name the decision by which the title was reduced."), field="reduced_by", basis="CPL 244")
    check_reasons(reasons, basis="CPL 244")
    if debt.case.end_reason == EndKind.FALLEN or Restitution.objects.filter(case=debt.case, whole=True).exists():
        raise WrongState(_("This was undone already."), basis="CPL 244")
    if not 0 < amount < debt.principal or amount != amount.quantize(Decimal("0.01")):
        raise BadInput(
            _("Enter what the title still orders: less than %(was)s yuan, and more than nothing."), was=debt.principal,
            field="amount", next_step=_("If nothing of it is left, say that the title has fallen."), basis="CPL 244",
        )  # fmt: skip
    was, today = debt.principal, debt.case.court.local_date()
    debt.principal = amount
    debt.save(update_fields=["principal"])
    recount(debt)
    stop_payouts(debt)
    keep_within(debt)
    back = _give_back(debt, by)
    period = rules.deadline(debt.case.court, PERFORM, today)
    text = (
        f"申请执行人{debt.creditor.name}与被执行人{debt.debtor.name}一案，据以执行的法律文书已被部分变更"
        f"（{reduced_by.strip()}）。\n{reasons.strip()}"
    )
    operative = [f"本案执行标的本金由{was}元变更为{amount}元；超出部分的执行措施立即解除，多收的案款退还被执行人。"]
    if back:
        operative.append(
            f"{debt.creditor.name}应当于{official_day(period.last_day)}前向{debt.debtor.name}返还多得的{back}元及其孳息。"
        )
    operative.append("如不服本裁定，可以自本裁定送达之日起向本院书面提出执行异议。")
    ruling = issue_paper(debt.case, text, operative, [by])
    told = events.TitleReduced(amount=amount, was=was, reduced_by=reduced_by.strip())
    done = record(told, about=debt.case, by=by, via=via)
    put_on_file(debt.case, ruling, kind=CaseDocument.Kind.DECISION, access=CaseDocument.Access.PARTIES, entry=done)
    serve_ruling(debt, ruling)
    if not back:
        return None
    return order_back(debt, back, reduced_by.strip(), reasons.strip(), ruling, period, by, via, whole=False)


def _give_back(debt: Debt, by: User) -> Decimal:
    """Give the debtor what the court holds beyond the reduced title; return what the creditor has to give back."""
    account = account_of(debt, through=debt.case.court.local_date())
    moves = MoneyMove.objects.filter(case=debt.case)

    def sum_of(**which: object) -> Decimal:
        return moves.filter(**which).aggregate(sum=Sum("amount"))["sum"] or NOTHING

    here = balance(debt, Account.CREDITOR, debt.creditor_id)
    went_out = sum_of(source=Account.CREDITOR, source_party=debt.creditor, kind=MoneyMove.Kind.PAID_OUT)
    entitled = sum((account.paid[part] for part in account.paid if part != "fee"), NOTHING)
    # What was ordered back before is not the creditor's any more, whether it came yet or not.
    over = max(here + went_out - ordered_back(debt) - entitled, NOTHING)
    back = min(here, over)
    gone = sum_of(target=Account.DEBTOR) - sum_of(target=Account.DEBTOR, kind=MoneyMove.Kind.RESTORED)
    in_hand = account.surplus - gone - over - ordered_back(debt)
    _refund(debt, Account.CREDITOR, back, by)
    _refund(debt, Account.RECEIVED, min(in_hand, balance(debt, Account.RECEIVED)), by)
    return over - back


def _refund(debt: Debt, source: str, amount: Decimal, by: User) -> None:
    if amount <= 0:
        return
    MoneyMove.objects.create(
        case=debt.case, kind=MoneyMove.Kind.REFUNDED, source=source,
        source_party=debt.creditor if source == Account.CREDITOR else None, target=Account.DEBTOR,
        target_party=debt.debtor, amount=amount, day=debt.case.court.local_date(), by=by,
        key=f"reduced:{debt.case_id}:{source}:{debt.principal}",
    )  # fmt: skip
