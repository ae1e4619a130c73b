"""Objections: raised with one click, decided by others than those who implemented, disposal locked meanwhile."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.accounts.offices import Office
from evercourt.cases.acts import put_on_file
from evercourt.cases.models import Case, CaseDocument, Matter, Party
from evercourt.cases.policy import own_parties
from evercourt.courts import rules
from evercourt.courts.reasons import check_reasons
from evercourt.documents.letters.letter import official_day
from evercourt.enforcement import events
from evercourt.enforcement.acts.lifting import give_back
from evercourt.enforcement.acts.owing import lock_debt
from evercourt.enforcement.acts.papers import RULING, issue_paper
from evercourt.enforcement.acts.restoring import fall
from evercourt.enforcement.acts.serving import add_third_party
from evercourt.enforcement.acts.stopping import replace, stop_sales
from evercourt.enforcement.acts.suspending import check_not_suspended
from evercourt.enforcement.models import Distribution, Measure, Objection, Valuation
from evercourt.enforcement.policy import implemented, is_party
from evercourt.enforcement.states import LIVE, DistributionState, ObjectionState, ValuationState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.service.acts import order_service
from evercourt.service.models import ServiceOrder

Kind = Objection.Kind
# Kind -> the rules: until when it is decided, and the remedy against that.
PERIODS = {
    Kind.ACT: ("objection.decide", "objection.review_apply"),
    Kind.THIRD_PARTY: ("third_party.decide", "third_party.action"),
    Kind.DISTRIBUTION: ("distribution.each_step", "distribution.each_step"),
    Kind.INSTITUTION: ("enforcement.bank_answer", "objection.review_apply"),
    # There is none against the decision on a plea: upheld, the parties arbitrate anew or sue (CPL 248).
    Kind.AWARD: ("award.refusal_decide", ""),
}


@transaction.atomic
def object_to(
    case: Case,
    *,
    text: str,
    measure: Measure | None = None,
    distribution: Distribution | None = None,
    valuation: Valuation | None = None,
    disputed: Decimal = Decimal(0),
    party: Party | None = None,
    by: User,
    via: Channel,
) -> Objection:
    """Object to an act of enforcement, one measure or a distribution, for `party` (CPL 236; EPI 17).

    No reasons need be given; they can follow. At the counter a clerk enters it for the party. Raises WrongState once
    enforcement has ended or the time to object to a distribution is over.
    """
    must(by, "enforcement.object", case)
    mine = own_parties(by, Matter.FILE).filter(case=case)
    party = party or mine.first()
    if party is None or party.case_id != case.pk or (mine.exists() and party not in mine):
        raise BadInput(_("Say for which party of the case you object."), field="party")
    if case.ended_at and case.end_reason != "round":
        raise WrongState(_("Enforcement has ended."), basis="CPL 236")
    today = case.court.local_date()
    if distribution:
        if (
            distribution.state != DistributionState.SERVED
            or not distribution.object_by
            or today > distribution.object_by
        ):
            raise WrongState(_("The time to object to this distribution is over."), basis="EPI 17")
        if not 0 < disputed <= distribution.proceeds:
            raise BadInput(_("Say how many yuan are in dispute."), field="disputed", basis="EPI 17")
    if valuation:
        _check_valuation(valuation, case, text, today)
    if measure and measure.case_id != case.pk:
        raise BadInput(_("This measure belongs to another case."), field="measure")
    kind = Kind.DISTRIBUTION if distribution else Kind.ACT
    return received(case, kind, party.name, text, measure, distribution, disputed, party, by, via, valuation=valuation)


@transaction.atomic
def claim_thing(measure: Measure, *, name: str = "", text: str, by: User, via: Channel) -> Objection:
    """Say as a third party that a thing or money held is theirs (CPL 238). Nothing is disposed of until it is decided.

    A clerk gives the `name` of the person for whom they write it down. Raises WrongState once it is no longer held.
    """
    must(by, "enforcement.claim_thing", measure)
    clerk = any(by.holds(office, measure.case.court_id) for office in (Office.FILING_CLERK, Office.REGISTRY_CLERK))
    name = name.strip() if clerk and name.strip() else by.name
    if not text.strip():
        raise BadInput(_("Say what right you have to it; papers can follow."), field="text", basis="CPL 238")
    lock_debt(measure.case_id)
    measure = Measure.objects.locked(measure.pk)
    if measure.state not in LIVE:
        raise WrongState(_("This is no longer held."), basis="CPL 238")
    user = None if clerk else by
    known = Party.objects.filter(case=measure.case, side=Party.Side.THIRD_PARTY, name=name).first()
    party = known or add_third_party(measure.case, name, language=by.language, user=user)
    stop_sales(measure, why="案外人提出异议")
    return received(measure.case, Kind.THIRD_PARTY, name, text, measure, None, Decimal(0), party, by, via)


@transaction.atomic
def take_objection_of_institution(measure: Measure, *, reference: str, grounds: str) -> Objection:
    """Take the written objection of an institution to an order; the court answers in 15 days (NET 6). Once."""
    must(None, "enforcement.exchange", measure.case.court)
    known: Objection | None = Objection.objects.filter(measure=measure, reference=reference).first()
    return known or received(
        measure.case, Kind.INSTITUTION, measure.institution.code, grounds, measure, None, Decimal(0), None, None,
        Channel.SYSTEM, reference=reference,
    )  # fmt: skip


@transaction.atomic
def decide(
    objection: Objection, *, upheld: bool, reasons: str, members: Sequence[User] = (), by: User, via: Channel
) -> Objection:
    """Decide an objection as presiding judge with two others, none of whom implemented anything in the case (OBJ 11).

    Upheld, the measure is lifted at once. Rejected, the remedy and its period are told (OBJ 16); a third party's thing
    stays locked until the time for the action is over (EPI 15).
    """
    if implemented(by, objection.case_id):
        raise NotAllowed(_("Who implemented a measure does not decide on it."), basis="OBJ 11")
    must(by, "enforcement.decide_objection", objection)
    if objection.kind == Kind.DISTRIBUTION:
        raise WrongState(
            _("Nobody rules on an objection to a distribution: the others oppose it or not, then it may be sued over."),
            basis="EPI 17; EPI 18",
        )  # fmt: skip
    _check_members(objection, by, members)
    check_reasons(reasons, basis="OBJ 16")
    debt = lock_debt(objection.case_id)
    objection = Objection.objects.locked(objection.pk)
    if objection.state != ObjectionState.RECEIVED:
        raise WrongState()
    case, now = objection.case, timezone.now()
    rule = PERIODS[Kind(objection.kind)][1]
    remedy = rules.deadline(case.court, rule, case.court.local_date(now)).last_day if rule else None
    state = ObjectionState.UPHELD if upheld else ObjectionState.REJECTED
    text = f"{objection.name}对本案执行提出异议。本院依法另行组成合议庭审查。\n{reasons.strip()}"
    operative = _operative(objection, upheld=upheld, remedy=remedy)
    ruling = issue_paper(case, text, operative, (by, *members), named=f"{RULING}（异议）")
    locked = remedy if objection.kind == Kind.THIRD_PARTY and not upheld else None
    objection.move(
        state, decided_at=now, decided_by=by, members=[one.pk for one in members], reasons=reasons.strip(),
        document=ruling, remedy_until=remedy, locked_until=locked,
    )  # fmt: skip
    told = events.ObjectionDecided(
        objection=objection.pk,
        kind=objection.kind,
        objector=objection.name,
        outcome=state,
        remedy_until=remedy,
    )
    done = record(told, about=objection, by=by, via=via, at=now)
    kind, access = CaseDocument.Kind.DECISION, CaseDocument.Access.PARTIES
    put_on_file(case, ruling, kind=kind, access=access, entry=done)
    for party in {one.pk: one for one in (objection.party, debt.creditor, debt.debtor) if one}.values():
        order_service(
            case, party, purpose=ServiceOrder.Purpose.DECISION, documents=[ruling], by=None, via=Channel.SYSTEM
        )
    if upheld and objection.kind == Kind.AWARD:
        by_ruling = f"{case.court.name}{case.number}不予执行裁定"
        fall(debt, fallen_by=by_ruling, reasons=reasons.strip(), judges=[by, *members], by=by, via=via)
    if upheld and objection.valuation_id:
        replace(objection.valuation_id)
    if upheld and objection.measure_id:
        measure = Measure.objects.locked(objection.measure_id)
        if measure.state in LIVE:
            give_back(measure, measure.amount, why=events.WhyReleased.OBJECTION)
    return objection


@transaction.atomic
def institution_told(objection: Objection) -> None:
    """Note that an institution got the answer to its objection (NET 6)."""
    must(None, "enforcement.exchange", objection.case.court)
    objection = Objection.objects.locked(objection.pk)
    objection.replied_at = timezone.now()
    objection.save(update_fields=["replied_at"])
    told = events.InstitutionTold(objection=objection.pk, institution=objection.name)
    record(told, about=objection, by=None, via=Channel.SYSTEM)


@transaction.atomic
def withdraw_objection(objection: Objection, *, by: User, via: Channel) -> Objection:
    """Take an objection back before it is decided."""
    if objection.raised_by_id != by.pk:
        must(by, "enforcement.object", objection.case)
        if objection.party not in own_parties(by):
            raise NotAllowed()
    objection = Objection.objects.locked(objection.pk)
    if objection.state == ObjectionState.WITHDRAWN:
        return objection
    objection.move(ObjectionState.WITHDRAWN, decided_at=timezone.now())
    told = events.ObjectionDecided(
        objection=objection.pk, kind=objection.kind, objector=objection.name, outcome=ObjectionState.WITHDRAWN,
        remedy_until=None,
    )  # fmt: skip
    record(told, about=objection, by=by, via=via)
    return objection


def locks(measure: Measure, day: date) -> Any:
    """Return the objections of third parties that lock the disposal of what is held on that day (CPL 238; EPI 15)."""
    waiting = Q(state=ObjectionState.RECEIVED) | Q(state=ObjectionState.REJECTED, locked_until__gte=day)
    return Objection.objects.filter(waiting, measure=measure, kind=Kind.THIRD_PARTY)


def check_not_locked(measure: Measure) -> None:
    """Raise WrongState while enforcement is suspended, or a third party says that what is held is theirs."""
    check_not_suspended(measure.case)
    lock = locks(measure, measure.case.court.local_date()).first()
    if lock is not None:
        raise WrongState(
            _("%(name)s says that this is theirs: nothing is disposed of until that is decided."), name=lock.name,
            next_step=_("It stays held meanwhile."), basis="CPL 238; EPI 15",
        )  # fmt: skip


def received(
    case: Case, kind: str, name: str, text: str, measure: Measure | None, distribution: Distribution | None,
    disputed: Decimal, party: Party | None, by: User | None, via: Channel, *, reference: str = "",
    grounds: Sequence[str] = (), valuation: Valuation | None = None,
) -> Objection:  # fmt: skip
    """Keep an objection and until when it is decided; the same again, while it waits, is the one that is there."""
    open_: Objection | None = Objection.objects.filter(
        case=case, kind=kind, measure=measure, distribution=distribution, party=party, state=ObjectionState.RECEIVED,
        reference=reference, valuation=valuation,
    ).first()  # fmt: skip
    if open_ is not None:
        return open_
    now = timezone.now()
    period = rules.deadline(case.court, PERIODS[Kind(kind)][0], case.court.local_date(now))
    objection = Objection.objects.create(
        case=case, kind=kind, measure=measure, distribution=distribution, party=party, name=name[:200],
        text=text.strip(), disputed=disputed, reference=reference[:100], grounds=list(grounds), via=via,
        received_at=now, raised_by=by, decide_by=period.last_day, explanation=period.steps, valuation=valuation,
    )  # fmt: skip
    told = events.ObjectionReceived(
        objection=objection.pk, kind=kind, objector=objection.name, decide_by=objection.decide_by
    )  # fmt: skip
    record(told, about=objection, by=by, via=via, at=now)
    return objection


def _check_valuation(valuation: Valuation, case: Case, text: str, today: date) -> None:
    """Raise unless an objection to this price is heard: in five days, and never against an agreed one (VAL 22–24)."""
    if valuation.case_id != case.pk or valuation.state != ValuationState.SERVED:
        raise WrongState(_("This price does not count any more."), basis="VAL 24")
    if valuation.object_by is None:
        raise WrongState(
            _("Against a price that was agreed, or asked of the authority, no objection is heard."), basis="VAL 24"
        )
    if today > valuation.object_by:
        raise WrongState(
            _("The last day to object to it was %(day)s."), day=valuation.object_by.isoformat(), basis="VAL 24"
        )
    if not text.strip():
        raise BadInput(_("Say what is wrong with the price."), field="text", basis="VAL 22; VAL 23")


def _check_members(objection: Objection, by: User, members: Sequence[User]) -> None:
    court = objection.case.court_id
    three = {by.pk, *(one.pk for one in members)}
    fit = all(
        one.holds(Office.JUDGE, court)
        and not implemented(one, objection.case_id)
        and not is_party(one, objection.case_id)
        for one in members
    )
    if len(three) != 3 or not fit:
        raise BadInput(
            _("Name two other judges of the court who had no part in the measure and are no party."), field="members",
            basis="OBJ 11",
        )  # fmt: skip


def _operative(objection: Objection, *, upheld: bool, remedy: date | None) -> list[str]:
    if objection.kind == Kind.AWARD:
        rest = "当事人可以重新达成仲裁协议申请仲裁，也可以向人民法院起诉。" if upheld else "本裁定送达后立即生效。"
        return ["不予执行该仲裁裁决。" if upheld else "驳回不予执行的申请。", rest]
    assert remedy, "there is a remedy against every other decision"
    return ["异议成立。" if upheld else "驳回异议。", _remedy_text(objection, remedy)]


def _remedy_text(objection: Objection, last_day: date) -> str:
    day = official_day(last_day)
    if objection.kind == Kind.THIRD_PARTY:
        return f"对裁定不服，与原判决、裁定无关的，可以自本裁定送达之日起十五日内（至迟{day}）向本院提起诉讼。"
    return f"如不服本裁定，可以自本裁定送达之日起十日内（至迟{day}）向上一级人民法院申请复议。"
