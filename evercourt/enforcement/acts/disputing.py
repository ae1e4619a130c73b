"""A distribution that somebody disputes: the others answer in 15 days, then there are 15 days to sue (EPI 17–18)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import cast

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts import put_on_file
from evercourt.cases.models import CaseDocument, Matter, Party
from evercourt.cases.policy import own_parties
from evercourt.courts import rules
from evercourt.documents.letters.letter import official_day
from evercourt.enforcement import events
from evercourt.enforcement.acts.owing import NOTHING, lock_debt
from evercourt.enforcement.acts.papers import issue_paper
from evercourt.enforcement.acts.receiving import Account, balance
from evercourt.enforcement.models import Debt, Distribution, MoneyMove, Objection
from evercourt.enforcement.states import DistributionState, ObjectionState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.service.acts import order_service
from evercourt.service.models import ServiceOrder

STEP = "distribution.each_step"


@transaction.atomic
def oppose(objection: Objection, *, text: str, party: Party | None = None, by: User, via: Channel) -> Objection:
    """Oppose somebody's objection to a distribution, as another whom it concerns, in 15 days (EPI 18).

    The objector is told, and has 15 days to sue; else the plan stands. Once; a clerk enters it for a party.
    """
    must(by, "enforcement.object", objection.case)
    mine = own_parties(by, Matter.FILE).filter(case=objection.case)
    party = party or mine.exclude(pk=objection.party_id).first()
    if party is None or party.case_id != objection.case_id or (mine.exists() and party not in mine):
        raise BadInput(_("Say for which party of the case you oppose it."), field="party")
    lock_debt(objection.case_id)
    objection = Objection.objects.locked(objection.pk)
    plan, case, now = objection.distribution, objection.case, timezone.now()
    if plan is None or party.pk == objection.party_id:
        raise NotAllowed(_("Only the others whom the distribution concerns oppose an objection to it."), basis="EPI 18")
    if objection.opposed_at:
        return objection
    if objection.state != ObjectionState.RECEIVED or case.court.local_date(now) > objection.decide_by:
        raise WrongState(_("The time to oppose this objection is over."), basis="EPI 18")
    objection.opposed_by, objection.opposed_at, objection.opposed_text = party, now, text.strip()
    objection.action_by = rules.deadline(case.court, STEP, case.court.local_date(now)).last_day
    objection.save(update_fields=["opposed_by", "opposed_at", "opposed_text", "action_by"])
    told = events.ObjectionOpposed(
        objection=objection.pk, opponent=party.name, objector=objection.name, action_by=objection.action_by
    )
    done = record(told, about=objection, by=by, via=via, at=now)
    day = official_day(objection.action_by)
    said = f"{objection.name}对执行款分配方案提出异议，{party.name}提出反对意见。\n{text.strip()}"
    operative = [
        f"{objection.name}可以自收到本通知之日起十五日内（至迟{day}），以提出反对意见的人为被告，向本院提起诉讼。",
        "逾期未提起诉讼的，本院按照原分配方案分配；起诉期间与争议相应的款项予以提存。",
    ]
    notice = issue_paper(case, said, operative, (), title="通知书", named="分配方案异议通知书")
    put_on_file(case, notice, kind=CaseDocument.Kind.NOTICE, access=CaseDocument.Access.PARTIES, entry=done)
    assert objection.party, "a party objects to a distribution"
    order_service(
        case, objection.party, purpose=ServiceOrder.Purpose.NOTICE, documents=[notice], by=None, via=Channel.SYSTEM
    )
    return objection


@transaction.atomic
def note_action(objection: Objection, *, reference: str, day: date, by: User, via: Channel) -> Objection:
    """Note that the objector sued in time; what is disputed is deposited until that is decided (EPI 18)."""
    must(by, "enforcement.handle", objection.case)
    objection = Objection.objects.locked(objection.pk)
    if objection.sued_on:
        return objection
    if not objection.opposed_at or not objection.action_by or objection.state != ObjectionState.RECEIVED:
        raise WrongState(_("There is no objection that somebody opposed."), basis="EPI 18")
    if day > objection.action_by or day > objection.case.court.local_date():
        raise WrongState(
            _("The last day to sue was %(day)s."), day=objection.action_by.isoformat(), basis="EPI 18"
        )  # fmt: skip
    if not reference.strip():
        raise BadInput(_("Enter the number of the case."), field="reference")
    objection.sued_on, objection.sued_reference = day, reference.strip()
    objection.save(update_fields=["sued_on", "sued_reference"])
    told = events.ActionBrought(objection=objection.pk, objector=objection.name, number=reference.strip())
    record(told, about=objection, by=by, via=via)
    return objection


@transaction.atomic
def close_disputes(plan: Distribution) -> int:
    """Say what became of objections whose time is over: unopposed, the plan is changed; not sued over, it stands.

    Returns how many (EPI 17–18).
    """
    must(None, "enforcement.keep_clocks", plan.case.court)
    today, closed = plan.case.court.local_date(), 0
    for one in plan.objections.select_for_update(of=("self",)).filter(state=ObjectionState.RECEIVED, sued_on=None):
        last = one.action_by if one.opposed_at else one.decide_by
        if today <= last:
            continue
        state = ObjectionState.REJECTED if one.opposed_at else ObjectionState.UPHELD
        one.move(state, decided_at=timezone.now(), reasons="逾期未起诉" if one.opposed_at else "无人反对")
        told = events.ObjectionDecided(
            objection=one.pk, kind=one.kind, objector=one.name, outcome=state, remedy_until=None
        )  # fmt: skip
        record(told, about=one, by=None, via=Channel.SYSTEM)
        closed += 1
    return closed


def check_disputes_over(plan: Distribution) -> None:
    """Raise WrongState while somebody may still oppose or sue, and if the plan is to be made anew (EPI 18)."""
    waiting = plan.objections.filter(state=ObjectionState.RECEIVED, sued_on=None).first()
    if waiting is not None:
        last = waiting.action_by if waiting.opposed_at else waiting.decide_by
        raise WrongState(
            _("%(name)s objects: until %(day)s the others may oppose it, or the objector may sue."), name=waiting.name,
            day=last.isoformat(), basis="EPI 18",
        )  # fmt: skip
    upheld = plan.objections.filter(state=ObjectionState.UPHELD).first()
    if upheld is not None:
        raise WrongState(
            _("Nobody opposed the objection of %(name)s: make the plan anew as it says."), name=upheld.name,
            basis="EPI 18",
        )  # fmt: skip


@transaction.atomic
def release_deposit(
    distribution: Distribution, shares: Mapping[Party, Decimal], *, reference: str, by: User, via: Channel
) -> Decimal:
    """Give what was deposited to whom the judgment on the dispute says; return how much it was (EPI 18).

    `reference` is the number of that judgment. Raises BadInput unless the shares are all that is deposited.
    """
    must(by, "enforcement.handle", distribution.case)
    debt = lock_debt(distribution.case_id)
    distribution = Distribution.objects.locked(distribution.pk)
    if distribution.state != DistributionState.FINAL:
        raise WrongState(_("Nothing of this plan is deposited."), basis="EPI 18")
    if not reference.strip():
        raise BadInput(_("Enter the number of the judgment."), field="reference", basis="EPI 18")
    creditors = {line["party"] for line in distribution.claims}
    there = {party: balance(debt, Account.DISPUTED, party) for party in sorted(creditors)}
    whole = sum(there.values(), NOTHING)
    given = {party.pk: amount for party, amount in shares.items() if amount}
    if not whole or set(given) - creditors or min(given.values(), default=NOTHING) < 0 or sum(given.values()) != whole:
        raise BadInput(
            _("Exactly the %(whole)s yuan deposited go to the creditors of the plan."), whole=whole, field="shares",
            basis="EPI 18",
        )  # fmt: skip
    today = distribution.case.court.local_date()
    for target, wanted in given.items():
        left = wanted
        for source in there:
            some = min(left, there[source])
            if not some:
                continue
            left, there[source] = left - some, there[source] - some
            MoneyMove.objects.create(
                case=distribution.case, kind=MoneyMove.Kind.RELEASED, source=Account.DISPUTED, source_party_id=source,
                target=Account.CREDITOR, target_party_id=target, amount=some, day=today, by=by,
                key=f"deposit:{distribution.pk}:{source}:{target}",
            )  # fmt: skip
    for one in distribution.objections.select_for_update(of=("self",)).filter(state=ObjectionState.RECEIVED):
        one.move(ObjectionState.REJECTED if _as_planned(distribution, given) else ObjectionState.UPHELD,
                 decided_at=timezone.now(), reasons=reference.strip())  # fmt: skip
    told = events.DepositReleased(distribution=distribution.pk, amount=whole, number=reference.strip())
    record(told, about=distribution, by=by, via=via)
    return whole


def deposited(debt: Debt) -> Decimal:
    """Return what is deposited in the case until disputes are over."""
    moves = MoneyMove.objects.filter(case=debt.case_id)
    came = moves.filter(target=Account.DISPUTED).aggregate(sum=Sum("amount"))["sum"] or NOTHING
    gone = moves.filter(source=Account.DISPUTED).aggregate(sum=Sum("amount"))["sum"] or NOTHING
    return cast(Decimal, came - gone)


def _as_planned(plan: Distribution, given: Mapping[int, Decimal]) -> bool:
    """Return True if each gets from the deposit what the plan had kept back of their share."""
    kept = MoneyMove.objects.filter(key__startswith=f"distribution:{plan.pk}:{Account.DISPUTED}:")
    return {move.target_party_id: move.amount for move in kept} == dict(given)
