"""Several creditors share: who takes part, the plan everyone can recompute, objections, the disputed part deposited."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts import put_on_file
from evercourt.cases.models import Case, CaseDocument, Party
from evercourt.courts import rules
from evercourt.documents.acts import issue
from evercourt.enforcement import events
from evercourt.enforcement.acts.disputing import check_disputes_over, close_disputes
from evercourt.enforcement.acts.owing import lock_debt
from evercourt.enforcement.acts.receiving import Account, balance
from evercourt.enforcement.law.distribution import Claim, distribute
from evercourt.enforcement.models import Debt, Distribution, MoneyMove
from evercourt.enforcement.states import DistributionState, ObjectionState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.service.acts import order_service
from evercourt.service.models import ServiceOrder


@transaction.atomic
def admit_creditor(case: Case, name: str, *, user: User | None = None, by: User, via: Channel) -> Party:
    """Let another creditor with a title take part, before the enforcement of the property ends (EPI 17). Once."""
    must(by, "enforcement.handle", case)
    if case.ended_at:
        raise WrongState(_("Enforcement has ended."), basis="EPI 17")
    if not name.strip():
        raise BadInput(_("Enter the name of the creditor."), field="name")
    known = Party.objects.filter(case=case, side=Party.Side.APPLICANT, name=name.strip()).first()
    if known:
        return known
    last = case.parties.filter(side=Party.Side.APPLICANT).aggregate(last=Max("position"))["last"] or 0
    party: Party = Party.objects.create(
        case=case, side=Party.Side.APPLICANT, kind=Party.Kind.PERSON, name=name.strip()[:200], position=last + 1,
        user=user, language=user.language if user else "zh-hans", joined_at=timezone.now() if user else None,
    )  # fmt: skip
    admitted = events.CreditorAdmitted(party_id=party.pk, party_name=party.name)
    record(admitted, about=case, by=by, via=via)
    return party


@transaction.atomic
def propose_distribution(
    debt: Debt, claims: Sequence[tuple[Party, Decimal, int]], *, costs: Decimal, by: User, via: Channel
) -> Distribution:
    """Plan and serve how what was received is shared: costs, priorities by rank, the rest pro rata (EPI 17).

    `claims` are creditor, amount, rank (0: ordinary). Everyone concerned has 15 days to object.
    """
    must(by, "enforcement.handle", debt.case)
    debt = Debt.objects.locked(debt.pk)
    case, proceeds = debt.case, balance(debt, Account.RECEIVED)
    if proceeds <= 0 or not claims:
        raise BadInput(_("Nothing was received that could be shared."), field="claims", basis="EPI 17")
    if any(party.case_id != case.pk or party.side != Party.Side.APPLICANT for party, _amount, _rank in claims):
        raise BadInput(_("Only creditors admitted to this case share."), field="claims", basis="EPI 17")
    try:
        plan = distribute(proceeds, costs, [Claim(f"{party.pk:012}", amount, rank) for party, amount, rank in claims])
    except ValueError as error:
        raise BadInput(_("Each creditor once, each amount in whole cents from 0."), field="claims") from error
    for old in Distribution.objects.select_for_update().filter(
        case=case, state__in=(DistributionState.DRAFT, DistributionState.SERVED)
    ):
        old.move(DistributionState.REPLACED)
    names = {party.pk: party.name for party, _amount, _rank in claims}
    lines = [
        {
            "party": int(one.key), "name": names[int(one.key)], "claim": str(one.claim), "rank": one.rank,
            "share": str(one.share),
        }
        for one in plan.shares
    ]  # fmt: skip
    made = Distribution.objects.create(
        case=case, proceeds=proceeds, costs=plan.costs, claims=lines, rest=plan.rest, drafted_by=by
    )
    _serve(made, debt, by, via)
    return made


@transaction.atomic
def settle_distribution(distribution: Distribution, *, by: User | None, via: Channel) -> Distribution:
    """Carry out a distribution when the time to object is over; what is still disputed is deposited (EPI 18)."""
    must(
        by,
        "enforcement.handle" if by else "enforcement.keep_clocks",
        distribution.case if by else distribution.case.court,
    )
    debt = lock_debt(distribution.case_id)
    distribution = Distribution.objects.locked(distribution.pk)
    if distribution.state == DistributionState.FINAL:
        return distribution
    today = distribution.case.court.local_date()
    if distribution.state != DistributionState.SERVED or not distribution.object_by or today <= distribution.object_by:
        raise WrongState(_("The time to object is not over."), basis="EPI 17")
    if balance(debt, Account.RECEIVED) < distribution.proceeds:
        raise WrongState(_("What was to be shared is no longer there; plan anew."), basis="EPI 17")
    close_disputes(distribution)
    check_disputes_over(distribution)
    disputed = sum((one.disputed for one in distribution.objections.filter(state=ObjectionState.RECEIVED)), Decimal(0))
    left = disputed
    moves: list[tuple[str, int | None, Decimal]] = [(Account.COSTS, None, distribution.costs)]
    # The ordinary claims bear the deposit first, the last in the order first.
    for line in reversed(distribution.claims):
        kept_back = min(left, Decimal(line["share"]))
        left -= kept_back
        moves += [
            (Account.CREDITOR, line["party"], Decimal(line["share"]) - kept_back),
            (Account.DISPUTED, line["party"], kept_back),
        ]
    moves.append((Account.DEBTOR, debt.debtor_id, distribution.rest))
    for target, party, amount in moves:
        if amount:
            MoneyMove.objects.create(
                case=distribution.case, kind=MoneyMove.Kind.ALLOTTED, source=Account.RECEIVED, target=target,
                target_party_id=party, amount=amount, day=today, by=by,
                key=f"distribution:{distribution.pk}:{target}:{party or 0}",
            )  # fmt: skip
    distribution.move(DistributionState.FINAL, settled_at=timezone.now())
    told = events.DistributionSettled(
        distribution=distribution.pk, proceeds=distribution.proceeds, disputed=disputed - left
    )
    record(told, about=distribution, by=by, via=via)
    return distribution


def _serve(made: Distribution, debt: Debt, by: User, via: Channel) -> None:
    case, now = made.case, timezone.now()
    object_by = rules.deadline(case.court, "distribution.each_step", case.court.local_date(now)).last_day
    made.move(DistributionState.SERVED, served_at=now, object_by=object_by)
    served = events.DistributionServed(distribution=made.pk, proceeds=made.proceeds, object_by=object_by)
    done = record(served, about=made, by=by, via=via, at=now)
    rows = [[line["name"], line["claim"], str(line["rank"] or "—"), line["share"]] for line in made.claims]
    statement = issue(
        court=case.court, template="distribution_plan", title=f"执行款分配方案 {case.number}", language="zh-hans",
        seal=True,
        data={
            "case_number": case.number, "proceeds": str(made.proceeds), "costs": str(made.costs),
            "rest": str(made.rest), "object_by": object_by.isoformat(), "rows": rows,
        },
    )  # fmt: skip
    kind, access = CaseDocument.Kind.NOTICE, CaseDocument.Access.PARTIES
    put_on_file(case, statement, kind=kind, access=access, entry=done)
    concerned = [debt.debtor, *case.parties.filter(pk__in=[line["party"] for line in made.claims])]
    for party in concerned:
        order_service(
            case, party, purpose=ServiceOrder.Purpose.NOTICE, documents=[statement], by=None, via=Channel.SYSTEM
        )
