"""Acts on applications for enforcement: apply, open, put before a judge, refuse, remind."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts import ask_fee, open_case, put_on_file, set_deadline
from evercourt.cases.models import Case, CaseDocument, Fee, Party, PartyIdentity, Representation
from evercourt.courts import rules
from evercourt.courts.reasons import check_reasons
from evercourt.decisions.models import Decision
from evercourt.decisions.operative import performance_day
from evercourt.decisions.policy import parties_acted_for
from evercourt.decisions.states import DecisionState
from evercourt.decisions.texts import owed
from evercourt.documents.acts import issue
from evercourt.documents.models import Document
from evercourt.enforcement import events
from evercourt.enforcement.acts.owing import open_account
from evercourt.enforcement.acts.papers import issue_paper
from evercourt.enforcement.models import Award, Debt, EnforcementApplication
from evercourt.enforcement.states import ApplicationState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import Record, record
from evercourt.service.acts import order_service
from evercourt.service.models import ServiceOrder

CASE_KIND = "enforcement"
# What an award was about is the commission's affair.
AWARD_CAUSE = "other"


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
            number=title.case.number,
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
    decision = application.title
    case = open_case(
        court=application.court,
        kind=CASE_KIND,
        cause=decision.case.cause if decision else AWARD_CAUSE,
        title=f"{application.applicant_name}申请执行{application.debtor_name}",
        amount=application.amount,
        filed_at=application.submitted_at,
        procedure=Case.Procedure.ENFORCEMENT,
        origin=decision.case if decision else None,
        by=by,
        via=via,
    )
    creditor, debtor = _sides(application, case)
    application.move(ApplicationState.DOCKETED, case=case, decided_at=timezone.now(), decided_by=by)
    opened = events.EnforcementOpened(
        application=application.pk,
        number=case.number,
        title=application.named,
        title_case=application.number,
        amount=application.amount,
    )
    done = record(opened, about=case, by=by, via=via)
    under = events.TitleUnderEnforcement(application=application.pk, title=application.named, number=case.number)
    record(under, about=application.about, by=by, via=via)
    fee = ask_fee(case, debtor, "enforcement", amount=application.amount, by=by, via=via)
    paper = application.award.document if application.award else decision and decision.document
    assert paper, "a title has its document"
    begin(
        case, creditor, debtor, paper=paper, named=application.named, number=application.number,
        amount=application.amount, late_from=late_from(application), fee=fee.amount, done=done, by=by, via=via,
    )  # fmt: skip
    return case


def begin(
    case: Case,
    creditor: Party,
    debtor: Party,
    *,
    paper: Document,
    named: str,
    number: str,
    amount: Decimal,
    late_from: date,
    fee: Decimal,
    done: Record,
    by: User | None,
    via: Channel,
) -> None:
    """Begin an enforcement case that was opened: account, clocks, the creditor's notice, and the title on the file.

    A step of the acts that open one.
    """
    open_account(case, creditor, debtor, principal=amount, fee=fee, late_from=late_from, by=by, via=via)
    today = case.court.local_date()
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
            "title": named,
            "title_case": number,
            "debtor": debtor.name,
            "amount": str(amount),
        },
    )
    put_on_file(
        case, notice, kind=CaseDocument.Kind.NOTICE, access=CaseDocument.Access.OWNER, party=creditor, entry=done
    )
    put_on_file(case, paper, kind=CaseDocument.Kind.DECISION, access=CaseDocument.Access.PARTIES, entry=done)


@transaction.atomic
def open_missing_account(application: EnforcementApplication) -> bool:
    """Open the account of a case that was opened before accounts were kept; return True if it was done now."""
    must(None, "enforcement.keep_clocks", application.court)
    application = EnforcementApplication.objects.locked(application.pk)
    case = application.case
    if case is None or Debt.objects.filter(case=case).exists():
        return False
    creditor = case.parties.filter(side=Party.Side.APPLICANT).first()
    debtor = case.parties.filter(side=Party.Side.DEBTOR).first()
    if creditor is None or debtor is None:
        return False
    fee = Fee.objects.filter(case=case, rule="enforcement").first()
    owed = fee.amount if fee and fee.state == Fee.State.DUE else Decimal(0)
    open_account(
        case, creditor, debtor, principal=application.amount, fee=owed, late_from=late_from(application), by=None,
        via=Channel.SYSTEM,
    )  # fmt: skip
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
        title=application.named,
        number=application.number,
        applicant=application.applicant_name,
        why=why.strip(),
        due_on=application.due_on,
    )
    record(put, about=application.about, by=by, via=via)
    return application


@transaction.atomic
def refuse(application: EnforcementApplication, *, reasons: str, by: User, via: Channel) -> EnforcementApplication:
    """Not accept an application, by a reasoned ruling of a judge, sealed and put on the applicant's file (ENF 16)."""
    must(by, "enforcement.refuse", application)
    check_reasons(reasons, basis="ENF 16", refuses=True)
    application = EnforcementApplication.objects.locked(application.pk)
    asked = f"{application.applicant_name}申请执行{application.number}《{application.named}》"
    text = f"{asked}，被执行人{application.debtor_name}，标的{application.amount}元。\n{reasons.strip()}"
    operative = [
        f"对{application.applicant_name}的执行申请，不予受理。",
        "如不服本裁定，可以自本裁定送达之日起十日内向上一级人民法院申请复议。",
    ]
    ruling = issue_paper(application, text, operative, [by], named="不予受理执行申请裁定书")
    application.move(
        ApplicationState.REFUSED, reasons=reasons.strip(), decided_at=timezone.now(), decided_by=by, ruling=ruling
    )
    refused = events.EnforcementRefused(
        application=application.pk,
        title=application.named,
        number=application.number,
        applicant_id=application.applicant_id,
        reasons=reasons.strip(),
        ruling_sha256=ruling.sha256,
    )
    done = record(refused, about=application.about, by=by, via=via)
    if application.title and application.applicant:
        case, kind, access = application.title.case, CaseDocument.Kind.DECISION, CaseDocument.Access.OWNER
        put_on_file(case, ruling, kind=kind, access=access, party=application.applicant, entry=done)
        order_service(
            case, application.applicant, purpose=ServiceOrder.Purpose.NOTICE, documents=[ruling], by=None,
            via=Channel.SYSTEM,
        )  # fmt: skip
    # An award has no file here yet: who handed it in reads the ruling on the page of the application.
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
        title=application.named,
        number=application.number,
        applicant=application.applicant_name,
        due_on=application.due_on,
    )
    record(near, about=application.about, by=None, via=Channel.SYSTEM)


def late_from(application: EnforcementApplication) -> date:
    """Return the first day on which the debtor was late, the day after the time to perform ended (INTR 2)."""
    if application.award:
        return award_performance_end(application.award) + timedelta(days=1)
    title, applicant, debtor = application.title, application.applicant, application.debtor
    if title is None or applicant is None or debtor is None:
        raise ValueError("an application has a title with two sides")
    return performance_end(title, applicant, debtor) + timedelta(days=1)


def award_performance_end(award: Award) -> date:
    """Return the last day to perform an award; a rest day moves to the next working day (CPL 85)."""
    return rules.working_day(award.court, award.perform_by)


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


def _sides(application: EnforcementApplication, case: Case) -> tuple[Party, Party]:
    """Make the parties of the enforcement case: those of the decision, or whom the award names."""
    if application.applicant and application.debtor:
        creditor = copy_party(application.applicant, case, Party.Side.APPLICANT)
        return creditor, copy_party(application.debtor, case, Party.Side.DEBTOR)
    award = application.award
    assert award, "an application has a title"
    person = award.handed_in_by
    creditor = Party.objects.create(
        case=case, side=Party.Side.APPLICANT, kind=award.creditor_kind, name=award.creditor, language=person.language,
        user=None if award.power else person, joined_at=None if award.power else timezone.now(),
    )  # fmt: skip
    PartyIdentity.objects.create(party=creditor)
    if award.power:
        Representation.objects.create(
            party=creditor, user=person, name=person.name, scope=Representation.Scope.SPECIAL, power=award.power,
            since=case.court.local_date(),
        )  # fmt: skip
    debtor = Party.objects.create(case=case, side=Party.Side.DEBTOR, kind=award.debtor_kind, name=award.debtor)
    PartyIdentity.objects.create(
        party=debtor, number=award.debtor_number, address=award.debtor_address, phone=award.debtor_phone
    )
    return creditor, debtor


def copy_party(party: Party, case: Case, side: str) -> Party:
    """Take a party into another case, on a side of it, with what identifies and reaches them."""
    copy = Party.objects.create(
        case=case,
        side=side,
        position=party.position,
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
