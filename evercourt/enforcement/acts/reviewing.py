"""Review of the decision on an objection by the higher court: asked in ten days, decided in thirty (CPL 236; EPI 8)."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts import assign_panel, open_case, put_on_file, set_deadline
from evercourt.cases.models import Case, CaseDocument, Matter, Party
from evercourt.cases.policy import own_parties
from evercourt.courts import rules
from evercourt.courts.reasons import check_reasons
from evercourt.documents.models import Document
from evercourt.enforcement import events
from evercourt.enforcement.acts.applying import copy_party
from evercourt.enforcement.acts.lifting import give_back
from evercourt.enforcement.acts.owing import lock_debt
from evercourt.enforcement.acts.papers import RULING, issue_paper
from evercourt.enforcement.acts.stopping import replace
from evercourt.enforcement.models import Measure, Objection, Review
from evercourt.enforcement.states import LIVE, ObjectionState, ReviewState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.service.acts import order_service
from evercourt.service.models import ServiceOrder

CASE_KIND = "enforcement_review"
APPLY, DECIDE = "objection.review_apply", "objection.review_decide"
PANEL = 3
DECIDED = (ObjectionState.UPHELD, ObjectionState.REJECTED)


@transaction.atomic
def ask_review(objection: Objection, *, text: str, party: Party | None = None, by: User, via: Channel) -> Review:
    """Ask the higher court to review the decision on an objection, in ten days after it was served (CPL 236).

    A case is opened there and its panel drawn by lot. Enforcement goes on meanwhile (EPI 9). Once an objection; asked
    again by whom it may, the review that is there is returned. Raises WrongState for any other decision, or too late.
    """
    must(by, "enforcement.object", objection.case)
    mine = own_parties(by, Matter.FILE).filter(case=objection.case)
    party = party or mine.first()
    if party is None or party.case_id != objection.case_id or (mine.exists() and party not in mine):
        raise BadInput(_("Say for which party of the case you ask."), field="party")
    debt = lock_debt(objection.case_id)
    objection = Objection.objects.locked(objection.pk)
    known: Review | None = Review.objects.filter(objection=objection).first()
    if known is not None:
        return known
    old, now = objection.case, timezone.now()
    if objection.kind != Objection.Kind.ACT or objection.state not in DECIDED:
        raise WrongState(_("Only the decision on an objection to an act is reviewed."), basis="CPL 236")
    last = last_day(objection, party)
    if last is not None and old.court.local_date(now) > last:
        raise WrongState(_("The last day to ask for review was %(day)s."), day=last.isoformat(), basis="CPL 236")
    higher = old.court.parent
    if higher is None:
        raise WrongState(_("There is no higher court to review it."), basis="CPL 236")
    if not text.strip():
        raise BadInput(_("Say what is wrong with the decision."), field="text", basis="CPL 236")
    case = open_case(
        court=higher, kind=CASE_KIND, cause=old.cause, title=f"{party.name}申请执行复议", amount=old.amount,
        filed_at=now, procedure=Case.Procedure.ENFORCEMENT, origin=old, by=None, via=Channel.SYSTEM,
    )  # fmt: skip
    concerned = {one.pk: one for one in (debt.creditor, debt.debtor, objection.party, party) if one}
    for one in concerned.values():
        copy_party(one, case, one.side)
    period = rules.deadline(higher, DECIDE, higher.local_date(now))
    review: Review = Review.objects.create(
        case=case, objection=objection, party=party, text=text.strip(), via=via, asked_at=now, asked_by=by,
        decide_by=period.last_day, explanation=period.steps,
    )  # fmt: skip
    asked, under_way = (
        said(review=review.pk, asker=party.name, number=case.number, decide_by=period.last_day)
        for said in (events.ReviewAsked, events.ReviewUnderWay)
    )
    done = record(asked, about=review, by=by, via=via, at=now)
    record(under_way, about=objection, by=by, via=via, at=now)
    if objection.document:
        kind, access = CaseDocument.Kind.DECISION, CaseDocument.Access.PARTIES
        put_on_file(case, objection.document, kind=kind, access=access, entry=done)
    set_deadline(case, DECIDE, trigger=higher.local_date(now), by=None, via=Channel.SYSTEM)
    assign_panel(case, size=PANEL, by=None, via=Channel.SYSTEM)
    return review


def last_day(objection: Objection, party: Party) -> date | None:
    """Return the last day on which a party can ask for review, or None while the decision is not served on them."""
    served = ServiceOrder.objects.filter(party=party, documents=objection.document, effective_at__isnull=False).first()
    if served is None or served.effective_at is None:
        return None
    court = objection.case.court
    return rules.deadline(court, APPLY, court.local_date(served.effective_at)).last_day


@transaction.atomic
def decide_review(review: Review, *, reversed_: bool, reasons: str, by: User, via: Channel) -> Review:
    """Decide a review as presiding judge of the higher court's panel, by ruling; it is final (EPI 8).

    Reversed, what the court below had refused to give back is given back at once; what it had given back is for its
    officer to hold again by a new ruling.
    """
    must(by, "enforcement.decide_review", review)
    check_reasons(reasons, basis="OBJ 16")
    lock_debt(review.objection.case_id)
    review = Review.objects.locked(review.pk)
    if review.state != ReviewState.RECEIVED:
        raise WrongState()
    case, objection, now = review.case, review.objection, timezone.now()
    judges = [one.user for one in case.panel.filter(until=None).exclude(seat="recorder").select_related("user")]
    if len(judges) < PANEL:
        raise NotAllowed(_("A panel of three decides; ask the registry to draw it."), basis="OBJ 11")
    ruling = _ruling(review, judges, reasons.strip(), reversed_=reversed_)
    state = ReviewState.REVERSED if reversed_ else ReviewState.KEPT
    review.move(state, decided_at=now, decided_by=by, reasons=reasons.strip(), document=ruling)
    told = events.ReviewDecided(review=review.pk, asker=review.party.name, number=case.number, outcome=state)
    done = record(told, about=review, by=by, via=via, at=now)
    kind, access = CaseDocument.Kind.DECISION, CaseDocument.Access.PARTIES
    put_on_file(case, ruling, kind=kind, access=access, entry=done)
    for party in case.parties.all():
        order_service(
            case, party, purpose=ServiceOrder.Purpose.DECISION, documents=[ruling], by=None, via=Channel.SYSTEM
        )
    case = Case.objects.locked(case.pk)
    case.ended_at, case.end_reason = now, "decided"
    case.save(update_fields=["ended_at", "end_reason"])
    below = events.ReviewReturned(review=review.pk, asker=review.party.name, number=case.number, outcome=state)
    below_done = record(below, about=objection, by=by, via=via, at=now)
    put_on_file(objection.case, ruling, kind=kind, access=access, entry=below_done)
    if reversed_ and objection.state == ObjectionState.REJECTED and objection.valuation_id:
        replace(objection.valuation_id)
    if reversed_ and objection.state == ObjectionState.REJECTED and objection.measure_id:
        measure = Measure.objects.locked(objection.measure_id)
        if measure.state in LIVE:
            give_back(measure, measure.amount, why=events.WhyReleased.OBJECTION)
    return review


def _ruling(review: Review, judges: list[User], reasons: str, *, reversed_: bool) -> Document:
    case, below = review.case, review.objection.case
    if reversed_:
        operative = [f"撤销{below.court.name}{below.number}执行异议裁定。"]
        rejected = review.objection.state == ObjectionState.REJECTED
        operative.append("异议成立，解除相应的执行措施。" if rejected else "驳回异议。")
    else:
        operative = [f"驳回复议申请，维持{below.court.name}{below.number}执行异议裁定。"]
    asked = f"{review.party.name}不服{below.court.name}{below.number}执行异议裁定，向本院申请复议。"
    text = f"{asked}本院依法组成合议庭审查。\n{reasons}"
    return issue_paper(case, text, [*operative, "本裁定为终审裁定。"], judges, named=f"{RULING}（复议）")
