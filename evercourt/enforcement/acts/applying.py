"""Acts on applications for enforcement: apply, open, put before a judge, refuse, remind."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts import ask_fee, open_case, put_on_file, set_deadline
from evercourt.cases.models import Case, CaseDocument, Fee, Party, PartyIdentity
from evercourt.courts import rules
from evercourt.decisions.models import Decision
from evercourt.decisions.operative import performance_day
from evercourt.decisions.policy import parties_acted_for
from evercourt.decisions.states import DecisionState
from evercourt.decisions.texts import owed
from evercourt.documents.acts import issue
from evercourt.enforcement import events
from evercourt.enforcement.acts.owing import open_account
from evercourt.enforcement.models import Debt, EnforcementApplication
from evercourt.enforcement.states import ApplicationState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.service.acts import order_service
from evercourt.service.models import ServiceOrder

CASE_KIND = "enforcement"
# A ruling that gives no reasons is none: shorter than this is no reason.
SHORTEST_REASONS = 20


@transaction.atomic
def apply_for_enforcement(
    title: Decision,
    *,
    applicant: Party,
    debtor: Party,
    amount: Decimal,
    request: str = "",
    by: User,
    via: Channel,
) -> EnforcementApplication:
    """Apply for enforcement of an effective decision (CPL 247, 250 of 2023).

    Raises WrongState if the decision has not taken effect, BadInput if more is asked than was ordered or the two
    years are over, NotAllowed if `applicant` is not one for whom `by` may act.
    """
    must(by, "enforcement.apply", title)
    if applicant not in parties_acted_for(by, title.case):
        raise NotAllowed(_("You may apply only for yourself, or with a special power for the party."))
    now = timezone.now()
    title = Decision.objects.locked(title.pk)
    if title.state != DecisionState.FINAL or title.final_on is None:
        raise WrongState(
            _("This decision has not taken effect yet."), next_step=_("You can apply once it has; see its page.")
        )
    today = title.case.court.local_date(now)
    performance_ends = performance_end(title, applicant, debtor)
    if today <= performance_ends:
        raise BadInput(
            _("The debtor still has until %(day)s to perform."), day=performance_ends.isoformat(), basis="CPL 247"
        )
    limit = rules.deadline(title.case.court, "enforcement.apply", performance_ends)
    if today > limit.last_day:
        raise BadInput(
            _("The last day to apply for enforcement was %(day)s."), day=limit.last_day.isoformat(), basis=limit.basis
        )
    _check_amount(title, applicant, debtor, amount)
    docketing = rules.deadline(title.case.court, "enforcement.docket", today)
    try:
        with transaction.atomic():
            application = EnforcementApplication.objects.create(
                title=title,
                applicant=applicant,
                debtor=debtor,
                amount=amount,
                request=request,
                via=via,
                submitted_at=now,
                submitted_by=by,
                last_day=limit.last_day,
                due_on=docketing.last_day,
                due_explanation=docketing.steps,
            )
    except IntegrityError as error:
        raise WrongState(
            _("Enforcement of this decision against this debtor has already been applied for."),
            next_step=_("See the case page for where it stands."),
        ) from error
    record(
        events.EnforcementApplied(
            application=application.pk,
            title=title.title,
            applicant_id=applicant.pk,
            applicant=applicant.name,
            amount=amount,
            due_on=application.due_on,
        ),
        about=title.case,
        by=by,
        via=via,
        at=now,
    )
    return application


@transaction.atomic
def open_enforcement(application: EnforcementApplication, *, by: User | None, via: Channel) -> Case:
    """Open the enforcement case: number, parties, fee (paid after enforcement, by the debtor), clocks (ENF 16)."""
    must(by, "enforcement.open", application)
    application = EnforcementApplication.objects.locked(application.pk)
    if application.state == ApplicationState.DOCKETED and application.case:
        return application.case
    if application.state != ApplicationState.SUBMITTED:
        raise WrongState()
    title = application.title
    case = open_case(
        court=title.case.court,
        kind=CASE_KIND,
        cause=title.case.cause,
        title=f"{application.applicant.name}申请执行{application.debtor.name}",
        amount=application.amount,
        filed_at=application.submitted_at,
        procedure=Case.Procedure.ENFORCEMENT,
        origin=title.case,
        by=by,
        via=via,
    )
    creditor = _copy_party(application.applicant, case, Party.Side.APPLICANT)
    debtor = _copy_party(application.debtor, case, Party.Side.DEBTOR)
    late_from = performance_end(title, application.applicant, application.debtor) + timedelta(days=1)
    application.move(ApplicationState.DOCKETED, case=case, decided_at=timezone.now(), decided_by=by)
    opened = events.EnforcementOpened(
        application=application.pk,
        number=case.number,
        title=title.title,
        title_case=title.case.number,
        amount=application.amount,
    )
    done = record(opened, about=case, by=by, via=via)
    record(
        events.TitleUnderEnforcement(application=application.pk, title=title.title, number=case.number),
        about=title.case,
        by=by,
        via=via,
    )
    fee = ask_fee(case, debtor, "enforcement", amount=application.amount, by=by, via=via)
    today = case.court.local_date()
    open_account(
        case, creditor, debtor, principal=application.amount, fee=fee.amount, late_from=late_from, by=by, via=via
    )
    for rule in ("enforcement.notice", "enforcement.assign", "enforcement.limit"):
        set_deadline(case, rule, trigger=today, by=by, via=via)
    notice = issue(
        court=case.court,
        template="enforcement_notice",
        title=f"执行案件受理通知书 {case.number}",
        language=creditor.language,
        seal=True,
        data={
            "case_number": case.number,
            "recipient": creditor.name,
            "title": title.title,
            "title_case": title.case.number,
            "debtor": debtor.name,
            "amount": str(application.amount),
        },
    )
    put_on_file(
        case, notice, kind=CaseDocument.Kind.NOTICE, access=CaseDocument.Access.OWNER, party=creditor, entry=done
    )
    assert title.document, "a final decision has its document"
    put_on_file(case, title.document, kind=CaseDocument.Kind.DECISION, access=CaseDocument.Access.PARTIES, entry=done)
    return case


@transaction.atomic
def open_missing_account(application: EnforcementApplication) -> bool:
    """Open the account of a case that was opened before accounts were kept; return True if it was done now."""
    must(None, "enforcement.keep_clocks", application.title.case.court)
    application = EnforcementApplication.objects.locked(application.pk)
    case = application.case
    if case is None or Debt.objects.filter(case=case).exists():
        return False
    creditor = case.parties.filter(side=Party.Side.APPLICANT).first()
    debtor = case.parties.filter(side=Party.Side.DEBTOR).first()
    if creditor is None or debtor is None:
        return False
    late_from = performance_end(application.title, application.applicant, application.debtor) + timedelta(days=1)
    fee = Fee.objects.filter(case=case, rule="enforcement").first()
    owed = fee.amount if fee and fee.state == Fee.State.DUE else Decimal(0)
    open_account(
        case, creditor, debtor, principal=application.amount, fee=owed, late_from=late_from, by=None, via=Channel.SYSTEM
    )
    return True


@transaction.atomic
def put_to_judge(application: EnforcementApplication, *, why: str, by: User, via: Channel) -> EnforcementApplication:
    """Put an application before the judges, who alone can refuse it; the clock goes on (ENF 16)."""
    must(by, "enforcement.put_to_judge", application)
    if not why.strip():
        raise BadInput(_("Say which condition is not met; the judge will read it."), field="why", basis="ENF 16")
    application = EnforcementApplication.objects.locked(application.pk)
    if application.state != ApplicationState.SUBMITTED:
        raise WrongState()
    if application.put_to_judge_at:
        return application
    application.put_to_judge_at, application.put_to_judge_for = timezone.now(), why.strip()
    application.save(update_fields=["put_to_judge_at", "put_to_judge_for"])
    put = events.EnforcementPutToJudge(
        application=application.pk,
        title=application.title.title,
        applicant=application.applicant.name,
        why=why.strip(),
        due_on=application.due_on,
    )
    record(put, about=application.title.case, by=by, via=via)
    return application


@transaction.atomic
def refuse(application: EnforcementApplication, *, reasons: str, by: User, via: Channel) -> EnforcementApplication:
    """Not accept an application, by a reasoned ruling of a judge, sealed and put on the applicant's file (ENF 16)."""
    must(by, "enforcement.refuse", application)
    if len(reasons.strip()) < SHORTEST_REASONS:
        raise BadInput(
            _("Give the reasons: which condition of the law is not met, and why."), field="reasons", basis="ENF 16"
        )
    application = EnforcementApplication.objects.locked(application.pk)
    case = application.title.case
    ruling = issue(
        court=case.court,
        template="judgment",
        title=f"不予受理执行申请裁定书 {case.number}",
        language="zh-hans",
        seal=True,
        data={
            "case_number": case.number,
            "title": "执行裁定书",
            "text": f"{application.applicant.name}申请执行{case.number}《{application.title.title}》，"
            f"被执行人{application.debtor.name}，标的{application.amount}元。\n{reasons.strip()}",
            "operative": [
                f"对{application.applicant.name}的执行申请，不予受理。",
                "如不服本裁定，可以自本裁定送达之日起十日内向上一级人民法院申请复议。",
            ],
            "judges": [{"seat": "审判员", "name": by.name}],
            "day": case.court.local_date().isoformat(),
        },
    )
    application.move(
        ApplicationState.REFUSED, reasons=reasons.strip(), decided_at=timezone.now(), decided_by=by
    )  # fmt: skip
    refused = events.EnforcementRefused(
        application=application.pk,
        title=application.title.title,
        applicant_id=application.applicant_id,
        reasons=reasons.strip(),
        ruling_sha256=ruling.sha256,
    )
    done = record(refused, about=case, by=by, via=via)
    kind, access = CaseDocument.Kind.DECISION, CaseDocument.Access.OWNER
    put_on_file(case, ruling, kind=kind, access=access, party=application.applicant, entry=done)
    order_service(
        case, application.applicant, purpose=ServiceOrder.Purpose.NOTICE, documents=[ruling], by=None,
        via=Channel.SYSTEM,
    )  # fmt: skip
    return application


@transaction.atomic
def remind(application: EnforcementApplication) -> None:
    """Remind the clerks, once, that the seven days are nearly over."""
    application = EnforcementApplication.objects.locked(application.pk)
    if application.reminded_at or application.state != ApplicationState.SUBMITTED:
        return
    application.reminded_at = timezone.now()
    application.save(update_fields=["reminded_at"])
    near = events.EnforcementNear(
        application=application.pk,
        title=application.title.title,
        applicant=application.applicant.name,
        due_on=application.due_on,
    )
    record(near, about=application.title.case, by=None, via=Channel.SYSTEM)


def performance_end(title: Decision, applicant: Party, debtor: Party) -> date:
    """Return the last day the debtor had to perform: the latest of what was ordered between the two.

    A last day on a rest day moves to the next working day (CPL 85).
    """
    assert title.final_on, "the decision is final"
    days = [
        performance_day(item, title.final_on)
        for item in title.operative
        if item["obligor"] == debtor.pk and item["obligee"] == applicant.pk
    ]
    if not days:
        raise BadInput(_("This decision orders nothing between these two parties."), field="debtor")
    return rules.working_day(title.case.court, max(days))


def _check_amount(title: Decision, applicant: Party, debtor: Party, amount: Decimal) -> None:
    most = owed(title.operative, obligor=debtor.pk, obligee=applicant.pk)
    if not 0 <= amount <= most:
        raise BadInput(
            _("The decision orders %(most)s yuan; you cannot apply for more."), most=str(most), field="amount"
        )


def _copy_party(party: Party, case: Case, side: str) -> Party:
    copy = Party.objects.create(
        case=case,
        side=side,
        kind=party.kind,
        name=party.name,
        user=party.user,
        language=party.language,
        joined_at=party.joined_at,
    )
    if known := PartyIdentity.objects.filter(party=party).first():
        known.pk = None
        known.party = copy
        known.save()
    return copy
