"""Enforcement stands still for a while: on a guarantee, by agreement, while the title is reviewed (CPL 242, 267)."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts import put_on_file
from evercourt.cases.models import Case, CaseDocument
from evercourt.courts import rules
from evercourt.courts.reasons import check_reasons
from evercourt.documents.letters.letter import official_day
from evercourt.documents.models import Document
from evercourt.enforcement import events
from evercourt.enforcement.acts.owing import account_of, recount
from evercourt.enforcement.acts.papers import issue_paper
from evercourt.enforcement.models import Debt, MeasureOrder, Suspension
from evercourt.enforcement.states import ObjectionState, OrderState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.service.acts import order_service
from evercourt.service.models import ServiceOrder

Kind = Suspension.Kind
BASIS = {Kind.GUARANTEE: "CPL 242", Kind.OBJECTION: "EPI 9"}
WORDS = {
    Kind.AGREED: "申请执行人表示可以延期执行",
    Kind.GUARANTEE: "被执行人提供担保并经申请执行人同意",
    Kind.OBJECTION: "异议审查期间提供充分、有效的担保",
    Kind.TITLE: "执行依据正在审查或者再审",
    Kind.GONE: "当事人死亡或者终止，尚未确定权利义务承受人",
}


@transaction.atomic
def suspend(
    debt: Debt,
    kind: str,
    *,
    reasons: str,
    guarantor: str = "",
    guarantee: Decimal = Decimal(0),
    applicant_agrees: bool = False,
    until: date | None = None,
    by: User,
    via: Channel,
) -> Suspension:
    """Suspend enforcement by ruling of a judge. What is held stays held; nothing of it is disposed of meanwhile.

    On a guarantee the applicant must agree, and it lasts a year at most (CPL 242); while an objection is decided it
    must cover what is owed (EPI 9). Deductions that have not left the court are called off. Raises BadInput or
    WrongState.
    """
    must(by, "enforcement.end", debt.case)
    debt = Debt.objects.locked(debt.pk)
    case, today = debt.case, debt.case.court.local_date()
    if case.ended_at:
        raise WrongState(_("Enforcement has already ended."))
    if kind not in Kind.values:
        raise BadInput(_("Choose why enforcement stands still."), field="kind", basis="CPL 267")
    check_reasons(reasons, basis="CPL 267")
    if until is not None and until < today:
        raise BadInput(_("The last day is over already."), field="until")
    _over(case, today)
    if suspended(case):
        raise WrongState(_("Enforcement is suspended already."), basis="CPL 267")
    longest = rules.deadline(case.court, "suspension.guarantee", today)
    if kind in (Kind.GUARANTEE, Kind.OBJECTION):
        _check_guarantee(debt, kind, guarantor, guarantee)
    if kind in (Kind.GUARANTEE, Kind.AGREED) and not applicant_agrees:
        raise BadInput(
            _("Only with the applicant's agreement, on the record."), field="applicant_agrees", basis=_basis(kind)
        )
    if kind == Kind.GUARANTEE and (until is None or until > longest.last_day):
        raise BadInput(
            _("On a guarantee it lasts until a day, at most %(day)s."), day=longest.last_day.isoformat(), field="until",
            basis=longest.basis,
        )  # fmt: skip
    ruling = _ruling(debt, kind, reasons.strip(), guarantor.strip(), guarantee, until, by)
    made: Suspension = Suspension.objects.create(
        case=case, kind=kind, reasons=reasons.strip(), guarantor=guarantor.strip(), guarantee=guarantee, since=today,
        until=until, explanation=longest.steps if kind == Kind.GUARANTEE else [], document=ruling, ruled_by=by,
    )  # fmt: skip
    here = MeasureOrder.objects.select_for_update(of=("self",)).filter(
        measure__case=case, action=MeasureOrder.Action.DEDUCT, state__in=(OrderState.WRITTEN, OrderState.RELEASED)
    )
    for order in here:
        order.move(OrderState.CANCELLED)
    recount(debt)
    told = events.EnforcementSuspended(kind=kind, why=str(made.reasons), until=until)
    done = record(told, about=case, by=by, via=via)
    put_on_file(case, ruling, kind=CaseDocument.Kind.DECISION, access=CaseDocument.Access.PARTIES, entry=done)
    _served(debt, ruling, ServiceOrder.Purpose.DECISION)
    return made


@transaction.atomic
def go_on(debt: Debt, *, why: str, by: User, via: Channel) -> Suspension:
    """Let enforcement go on: the ground is gone, or the applicant gives a guarantee of their own (CPL 267; EPI 9)."""
    must(by, "enforcement.end", debt.case)
    if not why.strip():
        raise BadInput(_("Say why enforcement goes on."), field="why", basis="CPL 267")
    debt = Debt.objects.locked(debt.pk)
    case = debt.case
    found: Suspension | None = Suspension.objects.select_for_update().filter(case=case, ended_on=None).first()
    if found is None:
        raise WrongState(_("Enforcement is not suspended."), basis="CPL 267")
    found.ended_on, found.why_ended = case.court.local_date(), why.strip()
    found.save(update_fields=["ended_on", "why_ended"])
    recount(debt)
    notice = _paper(debt, "恢复执行通知书", f"中止执行的情形已经消失。{why.strip()}", ["本案恢复执行。"], by)
    done = record(events.EnforcementGoesOn(why=why.strip()), about=case, by=by, via=via)
    put_on_file(case, notice, kind=CaseDocument.Kind.NOTICE, access=CaseDocument.Access.PARTIES, entry=done)
    _served(debt, notice, ServiceOrder.Purpose.NOTICE)
    return found


def suspended(case: Case) -> Suspension | None:
    """Return the suspension of enforcement in force today, or None."""
    found: Suspension | None = Suspension.objects.in_force(case.court.local_date()).filter(case=case).first()
    return found


def check_not_suspended(case: Case) -> None:
    """Raise WrongState while enforcement is suspended."""
    found = suspended(case)
    if found is not None:
        raise WrongState(
            _("Enforcement is suspended: %(why)s. Nothing held is disposed of meanwhile."),
            why=str(found.get_kind_display()), next_step=_("It stays held."), basis=_basis(found.kind),
        )  # fmt: skip


def _over(case: Case, today: date) -> None:
    """Close a suspension whose last day is over, so that another may follow."""
    for old in Suspension.objects.select_for_update().filter(case=case, ended_on=None, until__lt=today):
        old.ended_on, old.why_ended = today, "期限届满"
        old.save(update_fields=["ended_on", "why_ended"])


def _check_guarantee(debt: Debt, kind: str, guarantor: str, guarantee: Decimal) -> None:
    if not guarantor.strip() or guarantee <= 0:
        raise BadInput(_("Say who guarantees, and for how much."), field="guarantor", basis=_basis(kind))
    if kind != Kind.OBJECTION:
        return
    if not debt.case.objections.filter(state=ObjectionState.RECEIVED).exists():
        raise WrongState(_("No objection is waiting to be decided."), basis="EPI 9")
    left = account_of(debt, through=debt.case.court.local_date()).total
    if guarantee < left:
        raise BadInput(
            _("A sufficient guarantee covers the %(left)s yuan that are owed."), left=left, field="guarantee",
            basis="EPI 9",
        )  # fmt: skip


def _basis(kind: str) -> str:
    return BASIS.get(Kind(kind), "CPL 267")


def _ruling(
    debt: Debt, kind: str, reasons: str, guarantor: str, guarantee: Decimal, until: date | None, judge: User
) -> Document:
    last = f"，至{official_day(until)}止" if until else ""
    operative = [f"本案中止执行{last}。已采取的控制措施继续有效，期间不得处分。"]
    if guarantor:
        operative.append(f"{guarantor}以{guarantee}元提供担保；被执行人逾期不履行的，本院可以执行担保财产。")
    return _paper(debt, "执行裁定书", f"{WORDS[Kind(kind)]}。{reasons}", operative, judge)


def _paper(debt: Debt, title: str, text: str, operative: list[str], judge: User) -> Document:
    between = f"申请执行人{debt.creditor.name}与被执行人{debt.debtor.name}一案。"
    remedy = "如不服，可以向本院书面提出执行异议。"
    return issue_paper(debt.case, f"{between}\n{text}", [*operative, remedy], [judge], title=title)


def _served(debt: Debt, paper: Document, purpose: str) -> None:
    for party in (debt.creditor, debt.debtor):
        order_service(debt.case, party, purpose=purpose, documents=[paper], by=None, via=Channel.SYSTEM)
