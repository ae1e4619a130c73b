"""Enforcement ends: paid, settled, this round of it; and is taken up again (ENDR 1–9; CPL 268)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts import put_on_file
from evercourt.cases.models import Case, CaseDocument
from evercourt.courts import rules
from evercourt.courts.rules import rules_of
from evercourt.documents.models import Document
from evercourt.enforcement import events
from evercourt.enforcement.acts.lifting import release_all
from evercourt.enforcement.acts.owing import account_of, is_paid
from evercourt.enforcement.acts.papers import issue_paper
from evercourt.enforcement.law import rounds
from evercourt.enforcement.models import Debt, Ending, EndKind, Inquiry, Institution, Measure, MoneyMove
from evercourt.enforcement.states import InquiryState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.service.acts import order_service
from evercourt.service.models import ServiceOrder


def conditions(debt: Debt, papers: Mapping[str, Document]) -> dict[str, bool]:
    """Return which of the five conditions for ending the round are met: a paper for each, and what the file shows."""
    case, law, today = debt.case, rules_of(debt.case.court), debt.case.court.local_date()
    met = {name: name in papers for name in law.order("endround.conditions", on=today).items}
    docketed = case.court.local_date(case.docketed_at)
    met["three_months"] = today > rules.deadline(case.court, "endround.min_age", docketed).last_day
    met["notice"] = met["notice"] and case.deadlines.filter(rule="report.due").exists()
    asked = set(
        Inquiry.objects.filter(case=case, state=InquiryState.ANSWERED).values_list("institution__kind", flat=True)
    )
    wanted = set(law.order("endround.inquiries", on=today).items)
    there = set(Institution.objects.filter(is_active=True).values_list("kind", flat=True))
    met["exhausted"] = met["exhausted"] and wanted & there <= asked and bool(asked)
    return met


@transaction.atomic
def end_round(
    debt: Debt, *, papers: Mapping[str, Document], applicant_said: str, heard_on: date, by: User, via: Channel
) -> Ending:
    """End this round by ruling: only with all five conditions on paper and the applicant heard (ENDR 1, 5).

    What is sealed stays sealed. For five years the court asks again every six months (ENDR 9).
    """
    must(by, "enforcement.end", debt.case)
    debt = Debt.objects.locked(debt.pk)
    case, today = debt.case, debt.case.court.local_date()
    if case.ended_at:
        raise WrongState(_("Enforcement has already ended."))
    lacking = rounds.missing(rules_of(case.court), conditions(debt, papers), on=today)
    if lacking:
        raise WrongState(
            _("Not all five conditions for ending the round are met: %(lacking)s."),
            lacking="; ".join(str(CONDITIONS[one]) for one in lacking),
            next_step=_("Each needs its paper on the file."), basis="ENDR 1",
        )  # fmt: skip
    if not applicant_said.strip() or heard_on > today:
        raise BadInput(
            _("Tell the applicant what was done and found, and write down what they say."), field="applicant_said",
            basis="ENDR 5",
        )  # fmt: skip
    ruling = _ruling(debt, by, f"本案已穷尽财产调查措施。申请执行人意见：{applicant_said.strip()}", [
        "终结本次执行程序。",
        "申请执行人发现被执行人有可供执行财产的，可以随时申请恢复执行，不受申请执行时效期间的限制。",
    ])  # fmt: skip
    checklist = {name: papers[name].pk if name in papers else "counted" for name in CONDITIONS}
    days = [str(day) for day in rounds.inquiries_after(rules_of(case.court), today)]
    return close(
        debt, EndKind.ROUND, ruling, by, via, checklist=checklist, applicant_said=applicant_said.strip(),
        heard_on=heard_on, asks_again=days,
    )  # fmt: skip


@transaction.atomic
def end_paid(debt: Debt, *, by: User | None, via: Channel) -> Ending | None:
    """End enforcement that is paid in full, when every account of the case is empty; return None if it is not yet.

    Everything held is released (it was when the last payment came).
    """
    must(by, "enforcement.handle" if by else "enforcement.keep_clocks", debt.case if by else debt.case.court)
    debt = Debt.objects.locked(debt.pk)
    case = debt.case
    if case.ended_at or not is_paid(debt, on=case.court.local_date()):
        return None
    release_all(debt, why=events.WhyReleased.PAID)
    left = MoneyMove.objects.filter(case=case)
    holds = sum((one.amount for one in left.filter(source="outside")), Decimal(0)) - sum(
        (one.amount for one in left.filter(target="outside")), Decimal(0)
    )
    if holds or Measure.objects.live().filter(case=case).exists():
        return None
    return close(debt, EndKind.PAID, None, by, via)


@transaction.atomic
def end_settled(debt: Debt, *, agreement: Document, by: User, via: Channel) -> Ending:
    """End enforcement because the parties settled and performed, or the applicant withdraws (CPL 241, 268)."""
    must(by, "enforcement.end", debt.case)
    debt = Debt.objects.locked(debt.pk)
    if debt.case.ended_at:
        raise WrongState(_("Enforcement has already ended."))
    release_all(debt, why=events.WhyReleased.ENDED)
    ruling = _ruling(debt, by, "双方当事人达成执行和解协议。", ["终结执行。", "已采取的执行措施，立即解除。"])
    return close(debt, EndKind.SETTLED, ruling, by, via, checklist={"agreement": agreement.pk})


@transaction.atomic
def resume(debt: Debt, *, why: str, by: User, via: Channel) -> Ending:
    """Take enforcement up again after its round ended, at any time (ENDR 9)."""
    must(by, "enforcement.handle", debt.case)
    if not why.strip():
        raise BadInput(_("Say what property was found or what else has changed."), field="why", basis="ENDR 9")
    debt = Debt.objects.locked(debt.pk)
    ending = Ending.objects.select_for_update().filter(case=debt.case_id, resumed_at=None).first()
    if ending is None or ending.kind != EndKind.ROUND:
        raise WrongState(_("Only a round that ended can be taken up again."), basis="ENDR 9")
    ending.resumed_at = timezone.now()
    ending.save(update_fields=["resumed_at"])
    case = Case.objects.locked(debt.case_id)
    case.ended_at, case.end_reason = None, ""
    case.save(update_fields=["ended_at", "end_reason"])
    record(events.EnforcementResumed(why=why.strip()), about=case, by=by, via=via)
    return ending


def _ruling(debt: Debt, judge: User, text: str, operative: list[str]) -> Document:
    between = f"申请执行人{debt.creditor.name}与被执行人{debt.debtor.name}一案。"
    remedy = "如不服本裁定，可以自本裁定送达之日起六十日内向本院提出异议。"
    return issue_paper(debt.case, f"{between}\n{text}", [*operative, remedy], [judge])


def close(
    debt: Debt, kind: str, ruling: Document | None, by: User | None, via: Channel, **facts: object
) -> Ending:  # fmt: skip
    """End enforcement and have the ruling served; the last step of the acts that end it."""
    now = timezone.now()
    left = account_of(debt, through=debt.case.court.local_date(now)).total
    ending: Ending = Ending.objects.create(
        case=debt.case, kind=kind, document=ruling, ended_at=now, ended_by=by, **facts
    )
    case = Case.objects.locked(debt.case_id)
    case.ended_at, case.end_reason = now, kind
    case.save(update_fields=["ended_at", "end_reason"])
    done = record(events.EnforcementEnded(kind=kind, left=left), about=case, by=by, via=via, at=now)
    if ruling:
        put_on_file(
            case, ruling, kind=CaseDocument.Kind.DECISION, access=CaseDocument.Access.PARTIES, entry=done
        )  # fmt: skip
        for party in (debt.creditor, debt.debtor):
            order_service(
                case, party, purpose=ServiceOrder.Purpose.DECISION, documents=[ruling], by=None, via=Channel.SYSTEM
            )
    return ending


CONDITIONS = {
    "notice": _("enforcement notice and report order issued, the report checked"),
    "consumption": _("consumption restricted, and listed where the law asks for it"),
    "exhausted": _("inquiry exhausted: banks, payment companies, vehicles and real estate asked"),
    "three_months": _("more than three months since the case was docketed"),
    "missing": _("a missing debtor searched for, obstruction punished"),
}
