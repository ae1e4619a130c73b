"""The title has fallen: everything released, what is held given back, what was paid out ordered back (CPL 244; ENF 65).

What is ordered back and does not come is enforced the other way round: the former debtor against the former creditor.
"""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts import open_case, put_on_file
from evercourt.cases.models import Case, CaseDocument, DocketEntry, Party
from evercourt.courts import rules
from evercourt.courts.deadlines import Period
from evercourt.courts.reasons import check_reasons
from evercourt.documents.letters.letter import official_day
from evercourt.documents.models import Document
from evercourt.enforcement import events
from evercourt.enforcement.acts.applying import AWARD_CAUSE, CASE_KIND, begin, copy_party
from evercourt.enforcement.acts.ending import close
from evercourt.enforcement.acts.lifting import release_all
from evercourt.enforcement.acts.owing import NOTHING, lock_debt
from evercourt.enforcement.acts.papers import issue_paper
from evercourt.enforcement.acts.receiving import Account, balance, check_receipt
from evercourt.enforcement.models import Debt, Ending, EndKind, MoneyMove, Payout, Restitution
from evercourt.enforcement.states import PayoutState, RestitutionState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.service.acts import order_service
from evercourt.service.models import ServiceOrder

PERFORM = "restitution.perform"
TITLE = "执行回转裁定书"


@transaction.atomic
def undo(debt: Debt, *, fallen_by: str, reasons: str, by: User, via: Channel) -> Restitution | None:
    """Undo enforcement whose title was set aside, by ruling: during enforcement and after it ended (CPL 244; ENF 65).

    Everything is released; what the court still holds goes back to the debtor; what was paid out to the creditor is
    ordered back, with its fruits. Returns that order, or None if nothing had been paid out. `fallen_by` is the decision
    by which the title fell. Raises WrongState if it was done already.
    """
    must(by, "enforcement.end", debt.case)
    if not fallen_by.strip():
        raise BadInput(_("Name the decision by which the title fell."), field="fallen_by", basis="CPL 244")
    check_reasons(reasons, basis="CPL 244")
    debt = Debt.objects.locked(debt.pk)
    if debt.case.end_reason == EndKind.FALLEN or Restitution.objects.filter(case=debt.case, whole=True).exists():
        raise WrongState(_("This was undone already."), basis="CPL 244")
    return fall(debt, fallen_by=fallen_by.strip(), reasons=reasons.strip(), judges=[by], by=by, via=via)


def fall(debt: Debt, *, fallen_by: str, reasons: str, judges: list[User], by: User, via: Channel) -> Restitution | None:
    """Undo everything; a step of the acts by which a title falls. The caller holds the lock of the debt."""
    case, today = debt.case, debt.case.court.local_date()
    stop_payouts(debt)
    release_all(debt, why=events.WhyReleased.ENDED)
    give_back_held(debt, by)
    # What a reduced title ordered back already is not ordered back twice.
    paid = paid_to_creditor(debt) - ordered_back(debt)
    period = rules.deadline(case.court, PERFORM, today)
    ruling = _ruling(debt, fallen_by, reasons, paid, period.last_day, judges)
    was_over = case.ended_at is not None and case.end_reason != EndKind.ROUND
    if case.end_reason == EndKind.ROUND:
        Ending.objects.filter(case=case, resumed_at=None).update(resumed_at=timezone.now())
    if not was_over:
        close(debt, EndKind.FALLEN, ruling, by, via, checklist={"restitution": str(paid)})
    if not paid:
        return None
    made = order_back(debt, paid, fallen_by, reasons, ruling, period, by, via, whole=True)
    if was_over:
        entry = DocketEntry.objects.filter(case=case).order_by("-number").first()
        put_on_file(case, ruling, kind=CaseDocument.Kind.DECISION, access=CaseDocument.Access.PARTIES, entry=entry)
        serve_ruling(debt, ruling)
    return made


def order_back(
    debt: Debt,
    amount: Decimal,
    fallen_by: str,
    reasons: str,
    ruling: Document,
    period: Period,
    by: User,
    via: Channel,
    *,
    whole: bool,
) -> Restitution:
    """Order the creditor to give `amount` back; what an earlier order waits for goes into it. A step of an act."""
    for earlier in Restitution.objects.select_for_update().filter(case=debt.case, state=RestitutionState.ORDERED):
        amount += outstanding(earlier)
        earlier.move(RestitutionState.REPLACED)
    before = _came_back(debt.case, debt.creditor)
    made: Restitution = Restitution.objects.create(
        case=debt.case, owed_by=debt.creditor, owed_to=debt.debtor, amount=amount, before=before, whole=whole,
        fallen_by=fallen_by, reasons=reasons, document=ruling, due_on=period.last_day, explanation=period.steps,
        ordered_by=by,
    )  # fmt: skip
    ordered = events.RestitutionOrdered(
        restitution=made.pk, party_id=debt.creditor_id, party_name=debt.creditor.name, amount=amount,
        due_on=period.last_day,
    )  # fmt: skip
    record(ordered, about=made, by=by, via=via)
    return made


def serve_ruling(debt: Debt, ruling: Document) -> None:
    """Have the ruling served on both sides; a step of an act."""
    for party in (debt.creditor, debt.debtor):
        order_service(
            debt.case, party, purpose=ServiceOrder.Purpose.DECISION, documents=[ruling], by=None, via=Channel.SYSTEM
        )


@transaction.atomic
def take_restored(
    restitution: Restitution, amount: Decimal, *, reference: str, day: date, by: User, via: Channel
) -> MoneyMove:
    """Book what the former creditor gave back, for the former debtor. The same reference again changes nothing.

    Raises BadInput for more than is still to be given back; WrongState once it is enforced in a case of its own.
    """
    must(by, "enforcement.take_money", restitution.case)
    check_receipt(restitution.case, amount, reference, day)
    debt = lock_debt(restitution.case_id)
    restitution = Restitution.objects.locked(restitution.pk)
    key = f"restored:{reference.strip()}"
    known = MoneyMove.objects.filter(key=key).first()
    if known:
        if known.case_id != debt.case_id or known.amount != amount:
            raise BadInput(_("This number is already used for another payment."), field="reference")
        return known
    if restitution.state == RestitutionState.ENFORCED and restitution.enforced_in:
        raise WrongState(
            _("It is enforced by now: book it in %(number)s."), number=restitution.enforced_in.number, basis="ENF 65"
        )
    left = outstanding(restitution)
    if amount > left:
        raise BadInput(_("Only %(left)s yuan are still to be given back."), left=left, field="amount")
    move = MoneyMove.objects.create(
        case=debt.case, kind=MoneyMove.Kind.RESTORED, source=Account.OUTSIDE, source_party=restitution.owed_by,
        target=Account.DEBTOR, target_party=restitution.owed_to, amount=amount, day=day, key=key, by=by,
    )  # fmt: skip
    if amount == left:
        restitution.move(RestitutionState.RETURNED)
    told = events.MoneyRestored(
        restitution=restitution.pk, party_id=restitution.owed_by_id, party_name=restitution.owed_by.name,
        amount=amount, left=left - amount,
    )  # fmt: skip
    record(told, about=restitution, by=by, via=via)
    return move


@transaction.atomic
def enforce_restitution(restitution: Restitution) -> Case | None:
    """Open enforcement of what was not given back in time, the other way round (CPL 244; ENF 65). The court's own job.

    Doubled interest runs from the day after the last one (INTR 6). Returns None if nothing is outstanding or the day is
    not over; opened once.
    """
    must(None, "enforcement.keep_clocks", restitution.case.court)
    lock_debt(restitution.case_id)
    restitution = Restitution.objects.locked(restitution.pk)
    old, left = restitution.case, outstanding(restitution)
    if restitution.state != RestitutionState.ORDERED or not left or old.court.local_date() <= restitution.due_on:
        return None
    creditor_then, debtor_then = restitution.owed_by, restitution.owed_to
    case = open_case(
        court=old.court, kind=CASE_KIND, cause=old.cause or AWARD_CAUSE,
        title=f"{debtor_then.name}申请执行{creditor_then.name}（执行回转）", amount=left, filed_at=timezone.now(),
        procedure=Case.Procedure.ENFORCEMENT, origin=old, by=None, via=Channel.SYSTEM,
    )  # fmt: skip
    applicant = copy_party(debtor_then, case, Party.Side.APPLICANT)
    debtor = copy_party(creditor_then, case, Party.Side.DEBTOR)
    restitution.move(RestitutionState.ENFORCED, enforced_in=case)
    opened = events.RestitutionEnforced(
        restitution=restitution.pk, number=case.number, title=TITLE, title_case=old.number, amount=left
    )
    done = record(opened, about=case, by=None, via=Channel.SYSTEM)
    under = events.TitleUnderEnforcement(application=None, title=TITLE, number=case.number)
    record(under, about=old, by=None, via=Channel.SYSTEM)
    begin(
        case, applicant, debtor, paper=restitution.document, named=TITLE, number=old.number, amount=left,
        late_from=restitution.due_on + timedelta(days=1), fee=NOTHING, done=done, by=None, via=Channel.SYSTEM,
    )  # fmt: skip
    return case


def outstanding(restitution: Restitution) -> Decimal:
    """Return what is still to be given back in the old case."""
    return restitution.amount - (_came_back(restitution.case, restitution.owed_by) - restitution.before)


def _came_back(case: Case, party: Party) -> Decimal:
    came = MoneyMove.objects.filter(case=case, kind=MoneyMove.Kind.RESTORED, source_party=party)
    return came.aggregate(sum=Sum("amount"))["sum"] or NOTHING


def ordered_back(debt: Debt) -> Decimal:
    """Return what the creditor was ordered to give back before: what came, what is to come, what is enforced."""
    whole = NOTHING
    for one in Restitution.objects.filter(case=debt.case, owed_by=debt.creditor).select_related("enforced_in__debt"):
        if one.state == RestitutionState.ORDERED:
            whole += outstanding(one)
        elif one.enforced_in:
            whole += one.enforced_in.debt.principal
    return whole + _came_back(debt.case, debt.creditor)


def paid_to_creditor(debt: Debt) -> Decimal:
    """Return what was paid out to the creditor of the title; others who shared in it have titles of their own."""
    paid = MoneyMove.objects.filter(
        case=debt.case, kind=MoneyMove.Kind.PAID_OUT, source=Account.CREDITOR, source_party=debt.creditor
    )
    return paid.aggregate(sum=Sum("amount"))["sum"] or NOTHING


def stop_payouts(debt: Debt) -> None:
    """Stop the payments to the creditor, and of the fee, that were proposed and not made."""
    open_ = Payout.objects.select_for_update().filter(
        Q(account=Account.CREDITOR, party=debt.creditor) | Q(account=Account.FEE), case=debt.case,
        state__in=(PayoutState.PROPOSED, PayoutState.APPROVED),
    )  # fmt: skip
    for payout in open_:
        payout.move(PayoutState.STOPPED)


def give_back_held(debt: Debt, by: User) -> None:
    """Move what the court still holds for the creditor or has not allotted to the account of the debtor."""
    for account, party in ((Account.RECEIVED, None), (Account.CREDITOR, debt.creditor), (Account.FEE, None)):
        there = balance(debt, account, party.pk if party else None)
        if there:
            MoneyMove.objects.create(
                case=debt.case, kind=MoneyMove.Kind.REFUNDED, source=account, source_party=party, target=Account.DEBTOR,
                target_party=debt.debtor, amount=there, day=debt.case.court.local_date(), by=by,
                key=f"undo:{debt.case_id}:{account}",
            )  # fmt: skip


def _ruling(debt: Debt, fallen_by: str, reasons: str, paid: Decimal, last_day: date, judges: list[User]) -> Document:
    back = [
        f"{debt.creditor.name}应当于{official_day(last_day)}前向{debt.debtor.name}返还已取得的{paid}元及其孳息。",
        "拒不返还的，本院依法强制执行。",
    ]
    between = f"申请执行人{debt.creditor.name}与被执行人{debt.debtor.name}一案"
    text = f"{between}，据以执行的法律文书已失去效力（{fallen_by}）。\n{reasons}"
    operative = [
        "终结执行，解除已采取的执行措施，本院尚未发放的案款退还被执行人。", *(back if paid else []),
        "如不服本裁定，可以自本裁定送达之日起六十日内向本院提出异议。",
    ]  # fmt: skip
    return issue_paper(debt.case, text, operative, judges, named=TITLE if paid else "")
