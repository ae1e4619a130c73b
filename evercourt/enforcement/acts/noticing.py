"""The enforcement notice with the order to report property (CPL 251; ENF 22; INV 3), and the debtor's report."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts import meet_deadline, put_on_file, set_deadline
from evercourt.cases.models import Case, CaseDocument, Deadline, Party
from evercourt.courts import rules
from evercourt.documents.acts import issue
from evercourt.documents.models import Document
from evercourt.enforcement import events
from evercourt.enforcement.acts.owing import account_of, lock_debt, recount
from evercourt.enforcement.models import PropertyReport
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.service.acts import order_service
from evercourt.service.models import ServiceOrder

NOTICE, REPORT = "enforcement.notice", "report.due"
MOST_LINES, MOST_PEOPLE = 100, 30


@transaction.atomic
def notify_debtor(case: Case, *, by: User, via: Channel) -> Document:
    """Issue the enforcement notice and the order to report property, and have them served on the debtor.

    To be done within ten days (ENF 22). Once: a second time it is a WrongState.
    """
    must(by, "enforcement.handle", case)
    debt = lock_debt(case)
    if case.deadlines.filter(rule=REPORT).exists():
        raise WrongState(_("The notice was already issued; see the docket."))
    today = case.court.local_date()
    due = rules.deadline(case.court, REPORT, today)
    account = account_of(debt, through=today)
    notice = issue(
        court=case.court,
        template="debtor_order",
        title=f"执行通知书暨报告财产令 {case.number}",
        language=debt.debtor.language,
        seal=True,
        data={
            "case_number": case.number,
            "recipient": debt.debtor.name,
            "creditor": debt.creditor.name,
            "amount": str(account.total),
            "report_due_on": due.last_day.isoformat(),
            "officer": by.name,
        },
    )
    told = events.DebtorNotified(
        party_id=debt.debtor_id, party_name=debt.debtor.name, report_due_on=due.last_day
    )  # fmt: skip
    done = record(told, about=case, by=by, via=via)
    kind, access = CaseDocument.Kind.NOTICE, CaseDocument.Access.PARTIES
    put_on_file(case, notice, kind=kind, access=access, party=debt.debtor, entry=done)
    order_service(
        case, debt.debtor, purpose=ServiceOrder.Purpose.NOTICE, documents=[notice], by=None, via=Channel.SYSTEM
    )
    set_deadline(case, REPORT, trigger=today, party=debt.debtor, by=None, via=Channel.SYSTEM)
    for deadline in case.deadlines.filter(rule=NOTICE, state=Deadline.State.OPEN):
        meet_deadline(deadline, by=None, via=Channel.SYSTEM)
    return notice


@transaction.atomic
def report_property(
    party: Party, *, lines: list[dict[str, Any]], household: int, by: User, via: Channel
) -> PropertyReport:
    """Take the debtor's report of income and property; after the first, a report of a change (INV 4–7).

    Nothing to report is a report too. Raises BadInput for more than fits or a household of nobody.
    """
    must(by, "enforcement.report", party)
    if not 1 <= household <= MOST_PEOPLE:
        raise BadInput(_("Say how many live on your income, you included."), field="household", basis="SEAL 3")
    if len(lines) > MOST_LINES:
        raise BadInput(
            _("At most %(most)s entries; put the rest into a second report."), field="lines", most=MOST_LINES
        )
    case, now = party.case, timezone.now()
    debt = lock_debt(case)
    if case.ended_at and case.end_reason != "round":
        raise WrongState()
    ordered = case.deadlines.filter(rule=REPORT, party=party).first()
    first = not PropertyReport.objects.filter(case=case, debtor=party).exists()
    report = PropertyReport.objects.create(
        case=case,
        debtor=party,
        kind=PropertyReport.Kind.FIRST if first else PropertyReport.Kind.CHANGE,
        content={"lines": lines},
        household=household,
        in_time=not ordered or case.court.local_date(now) <= ordered.due_on,
        via=via,
        submitted_at=now,
        submitted_by=by,
    )
    if household > debt.household:
        debt.household = household
        recount(debt)
        debt.save(update_fields=["household"])
    reported = events.PropertyReported(
        party_id=party.pk, party_name=party.name, pieces=len(lines), in_time=report.in_time
    )
    record(reported, about=case, by=by, via=via)
    if ordered and ordered.state in (Deadline.State.OPEN, Deadline.State.MISSED):
        meet_deadline(ordered, by=None, via=Channel.SYSTEM)
    return report
