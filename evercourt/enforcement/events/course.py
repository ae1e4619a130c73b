"""What happens in an enforcement case. What the debtor must not know too early is in the ledger, not on the docket."""

import dataclasses
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from evercourt.enforcement.models import Alert, EndKind, Objection
from evercourt.enforcement.states import ObjectionState, ReviewState
from evercourt.kernel.errors import Text
from evercourt.kernel.events import Event


class WhyReleased(TextChoices):
    EXCESS = "excess", _("more was held than is owed")
    PAID = "paid", _("the debt is paid")
    RULING = "ruling", _("by ruling")
    OBJECTION = "objection", _("an objection was upheld")
    ENDED = "ended", _("enforcement ended")
    SOLD = "sold", _("it is sold")


@dataclasses.dataclass(frozen=True, kw_only=True)
class OfficerAssigned(Event):
    name: ClassVar[str] = "enforcement.officer_assigned"
    summary: ClassVar[Text] = _("%(officer)s handles the enforcement")
    officer: str
    officer_id: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class OfficerFiled(Event):
    name: ClassVar[str] = "enforcement.officer_filed"
    summary: ClassVar[Text] = _("%(officer)s filed with %(institution)s")
    docket: ClassVar[bool] = False
    officer: str
    institution: str
    credential: str
    until: date | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class AmountCounted(Event):
    name: ClassVar[str] = "enforcement.amount_counted"
    summary: ClassVar[Text] = _("Amount owed counted: %(owed)s yuan; at most %(cap)s yuan may be held until %(cap_to)s")
    owed: Decimal
    cap: Decimal
    cap_to: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class DebtorNotified(Event):
    name: ClassVar[str] = "enforcement.debtor_notified"
    summary: ClassVar[Text] = _("Enforcement notice and order to report property issued to %(party_name)s")
    party_id: int
    party_name: str
    report_due_on: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class PropertyReported(Event):
    name: ClassVar[str] = "enforcement.property_reported"
    summary: ClassVar[Text] = _("%(party_name)s reported property (%(pieces)s entries)")
    party_id: int
    party_name: str
    pieces: int
    in_time: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class InquiriesMade(Event):
    """Not on the docket, which the debtor reads: what is known too early is gone."""

    name: ClassVar[str] = "enforcement.inquiries_made"
    summary: ClassVar[Text] = _("Property of %(debtor)s inquired into at %(institutions)s")
    docket: ClassVar[bool] = False
    debtor: str
    institutions: list[str]
    items: list[str]


@dataclasses.dataclass(frozen=True, kw_only=True)
class InquiryAnswered(Event):
    name: ClassVar[str] = "enforcement.inquiry_answered"
    summary: ClassVar[Text] = _("%(institution)s answered the inquiry: %(pieces)s entries")
    docket: ClassVar[bool] = False
    inquiry: int
    institution: str
    pieces: int
    late: bool
    sha256: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class InquiryUnanswered(Event):
    name: ClassVar[str] = "enforcement.inquiry_unanswered"
    summary: ClassVar[Text] = _("%(institution)s did not answer the inquiry: %(reason)s")
    docket: ClassVar[bool] = False
    inquiry: int
    institution: str
    reason: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class RulingProposed(Event):
    name: ClassVar[str] = "enforcement.ruling_proposed"
    summary: ClassVar[Text] = _("Ruling proposed: %(kind)s, %(amount)s yuan")
    docket: ClassVar[bool] = False
    ruling: int
    kind: str
    amount: Decimal
    measures: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class RulingSigned(Event):
    name: ClassVar[str] = "enforcement.ruling_signed"
    summary: ClassVar[Text] = _("Ruling signed: %(kind)s, %(amount)s yuan")
    docket: ClassVar[bool] = False
    ruling: int
    kind: str
    amount: Decimal
    sha256: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class RulingDeclined(Event):
    name: ClassVar[str] = "enforcement.ruling_declined"
    summary: ClassVar[Text] = _("Ruling not signed: %(reasons)s")
    docket: ClassVar[bool] = False
    ruling: int
    reasons: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class OrdersReleased(Event):
    name: ClassVar[str] = "enforcement.orders_released"
    summary: ClassVar[Text] = _("%(orders)s orders released to institutions")
    docket: ClassVar[bool] = False
    ruling: int
    orders: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class InquiriesSent(Event):
    """An institution took one message, with the inquiries about however many debtors of the court."""

    name: ClassVar[str] = "enforcement.inquiries_sent"
    summary: ClassVar[Text] = _("Inquiries sent to %(institution)s: %(number)s")
    docket: ClassVar[bool] = False
    message: str
    institution: str
    number: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class OrderSent(Event):
    name: ClassVar[str] = "enforcement.order_sent"
    summary: ClassVar[Text] = _("Order sent to %(institution)s")
    docket: ClassVar[bool] = False
    order: int
    action: str
    institution: str
    amount: Decimal
    ruling_sha256: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class OrderUnanswered(Event):
    name: ClassVar[str] = "enforcement.order_unanswered"
    summary: ClassVar[Text] = _("%(institution)s did not carry out an order: %(reason)s")
    docket: ClassVar[bool] = False
    order: int
    action: str
    institution: str
    reason: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class AnswerKept(Event):
    """An answer that changes nothing any more: twice, or after another one."""

    name: ClassVar[str] = "enforcement.answer_kept"
    summary: ClassVar[Text] = _("A further answer of %(institution)s was kept")
    docket: ClassVar[bool] = False
    order: int
    institution: str
    sha256: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class MeasureInForce(Event):
    name: ClassVar[str] = "enforcement.measure_in_force"
    summary: ClassVar[Text] = _("In force at %(institution)s: %(amount)s yuan until %(expires_on)s")
    measure: int
    institution: str
    amount: Decimal
    held: Decimal
    expires_on: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class MeasureWaits(Event):
    name: ClassVar[str] = "enforcement.measure_waits"
    summary: ClassVar[Text] = _("Waits in line at %(institution)s, place %(line_place)s")
    measure: int
    institution: str
    line_place: int
    expires_on: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class MeasureReduced(Event):
    name: ClassVar[str] = "enforcement.measure_reduced"
    summary: ClassVar[Text] = _("%(amount)s yuan at %(institution)s are to be released: %(why)s")
    words: ClassVar[dict[str, Any]] = {"why": WhyReleased}
    measure: int
    institution: str
    amount: Decimal
    why: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class MeasureLifted(Event):
    name: ClassVar[str] = "enforcement.measure_lifted"
    summary: ClassVar[Text] = _("%(institution)s has released %(amount)s yuan")
    measure: int
    institution: str
    amount: Decimal
    whole: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class MeasureLapsed(Event):
    name: ClassVar[str] = "enforcement.measure_lapsed"
    summary: ClassVar[Text] = _("The measure at %(institution)s has lapsed on %(expires_on)s")
    measure: int
    institution: str
    expires_on: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class RenewalDue(Event):
    name: ClassVar[str] = "enforcement.renewal_due"
    summary: ClassVar[Text] = _("The measure at %(institution)s expires on %(expires_on)s")
    docket: ClassVar[bool] = False
    measure: int
    institution: str
    expires_on: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class MeasureRenewed(Event):
    name: ClassVar[str] = "enforcement.measure_renewed"
    summary: ClassVar[Text] = _("Renewed at %(institution)s until %(expires_on)s")
    measure: int
    institution: str
    expires_on: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class MoneyCame(Event):
    name: ClassVar[str] = "enforcement.money_came"
    summary: ClassVar[Text] = _("%(amount)s yuan arrived; %(left)s yuan are still owed")
    amount: Decimal
    deducted: bool
    left: Decimal
    reference: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class MoneyAllotted(Event):
    name: ClassVar[str] = "enforcement.money_allotted"
    summary: ClassVar[Text] = _("Allotted: %(creditor)s yuan for the creditor, %(fee)s yuan fee, %(debtor)s yuan back")
    creditor: Decimal
    fee: Decimal
    debtor: Decimal


@dataclasses.dataclass(frozen=True, kw_only=True)
class PayoutProposed(Event):
    name: ClassVar[str] = "enforcement.payout_proposed"
    summary: ClassVar[Text] = _("Payment of %(amount)s yuan to %(to)s proposed")
    docket: ClassVar[bool] = False
    payout: int
    amount: Decimal
    to: str
    president: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class PayoutApproved(Event):
    name: ClassVar[str] = "enforcement.payout_approved"
    summary: ClassVar[Text] = _("Payment of %(amount)s yuan to %(to)s approved")
    docket: ClassVar[bool] = False
    payout: int
    amount: Decimal
    to: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class PaidOut(Event):
    name: ClassVar[str] = "enforcement.paid_out"
    summary: ClassVar[Text] = _("%(amount)s yuan paid out to %(to)s")
    payout: int
    amount: Decimal
    to: str
    party_id: int | None
    reference: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class CreditorAdmitted(Event):
    name: ClassVar[str] = "enforcement.creditor_admitted"
    summary: ClassVar[Text] = _("%(party_name)s takes part in the distribution")
    party_id: int
    party_name: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class DistributionServed(Event):
    name: ClassVar[str] = "enforcement.distribution_served"
    summary: ClassVar[Text] = _("Distribution of %(proceeds)s yuan served; objections until %(object_by)s")
    distribution: int
    proceeds: Decimal
    object_by: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class DistributionSettled(Event):
    name: ClassVar[str] = "enforcement.distribution_settled"
    summary: ClassVar[Text] = _("Distribution of %(proceeds)s yuan is final; %(disputed)s yuan deposited")
    distribution: int
    proceeds: Decimal
    disputed: Decimal


@dataclasses.dataclass(frozen=True, kw_only=True)
class ObjectionReceived(Event):
    name: ClassVar[str] = "enforcement.objection_received"
    summary: ClassVar[Text] = _("%(objector)s objected (%(kind)s); to be decided by %(decide_by)s")
    words: ClassVar[dict[str, Any]] = {"kind": Objection.Kind}
    objection: int
    kind: str
    objector: str
    decide_by: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class ObjectionDecided(Event):
    name: ClassVar[str] = "enforcement.objection_decided"
    summary: ClassVar[Text] = _("Objection of %(objector)s: %(outcome)s")
    words: ClassVar[dict[str, Any]] = {"outcome": ObjectionState}
    objection: int
    kind: str
    objector: str
    outcome: str
    remedy_until: date | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReviewAsked(Event):
    """The first line on the docket of the review at the higher court."""

    name: ClassVar[str] = "enforcement.review_asked"
    summary: ClassVar[Text] = _("%(asker)s asked for review; to be decided by %(decide_by)s")
    review: int
    asker: str
    number: str
    decide_by: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReviewUnderWay(Event):
    """The line on the docket of the enforcement case."""

    name: ClassVar[str] = "enforcement.review_under_way"
    summary: ClassVar[Text] = _("%(asker)s asked the higher court for review: %(number)s")
    review: int
    asker: str
    number: str
    decide_by: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReviewDecided(Event):
    name: ClassVar[str] = "enforcement.review_decided"
    summary: ClassVar[Text] = _("Review asked by %(asker)s: %(outcome)s")
    words: ClassVar[dict[str, Any]] = {"outcome": ReviewState}
    review: int
    asker: str
    number: str
    outcome: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReviewReturned(Event):
    """The line on the docket of the enforcement case; its officer is told."""

    name: ClassVar[str] = "enforcement.review_returned"
    summary: ClassVar[Text] = _("The higher court decided %(number)s: %(outcome)s")
    words: ClassVar[dict[str, Any]] = {"outcome": ReviewState}
    review: int
    asker: str
    number: str
    outcome: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class ObjectionOpposed(Event):
    name: ClassVar[str] = "enforcement.objection_opposed"
    summary: ClassVar[Text] = _("%(opponent)s opposes the objection of %(objector)s, who may sue until %(action_by)s")
    objection: int
    opponent: str
    objector: str
    action_by: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class ActionBrought(Event):
    name: ClassVar[str] = "enforcement.action_brought"
    summary: ClassVar[Text] = _("%(objector)s sued over the distribution: %(number)s")
    objection: int
    objector: str
    number: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class DepositReleased(Event):
    name: ClassVar[str] = "enforcement.deposit_released"
    summary: ClassVar[Text] = _("The %(amount)s yuan deposited are given out by %(number)s")
    distribution: int
    amount: Decimal
    number: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class InstitutionTold(Event):
    name: ClassVar[str] = "enforcement.institution_told"
    summary: ClassVar[Text] = _("%(institution)s got the answer to its objection")
    docket: ClassVar[bool] = False
    objection: int
    institution: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class EnforcementEnded(Event):
    name: ClassVar[str] = "enforcement.ended"
    summary: ClassVar[Text] = _("Enforcement ended: %(kind)s")
    words: ClassVar[dict[str, Any]] = {"kind": EndKind}
    kind: str
    left: Decimal


@dataclasses.dataclass(frozen=True, kw_only=True)
class EnforcementResumed(Event):
    name: ClassVar[str] = "enforcement.resumed"
    summary: ClassVar[Text] = _("Enforcement taken up again: %(why)s")
    why: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class TitleReduced(Event):
    name: ClassVar[str] = "enforcement.title_reduced"
    summary: ClassVar[Text] = _("Of the title %(amount)s yuan are left of %(was)s, by %(reduced_by)s")
    amount: Decimal
    was: Decimal
    reduced_by: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class RestitutionOrdered(Event):
    name: ClassVar[str] = "enforcement.restitution_ordered"
    summary: ClassVar[Text] = _("%(party_name)s is to give back %(amount)s yuan by %(due_on)s")
    restitution: int
    party_id: int
    party_name: str
    amount: Decimal
    due_on: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class MoneyRestored(Event):
    name: ClassVar[str] = "enforcement.money_restored"
    summary: ClassVar[Text] = _("%(party_name)s gave back %(amount)s yuan; %(left)s yuan are still to be given back")
    restitution: int
    party_id: int
    party_name: str
    amount: Decimal
    left: Decimal


@dataclasses.dataclass(frozen=True, kw_only=True)
class RestitutionEnforced(Event):
    """What was not given back is enforced the other way round."""

    name: ClassVar[str] = "enforcement.restitution_enforced"
    summary: ClassVar[Text] = _("Enforcement opened as %(number)s on the order of %(title_case)s to give back")
    restitution: int
    number: str
    title: str
    title_case: str
    amount: Decimal


@dataclasses.dataclass(frozen=True, kw_only=True)
class EnforcementSuspended(Event):
    name: ClassVar[str] = "enforcement.suspended"
    summary: ClassVar[Text] = _("Enforcement suspended by ruling: %(why)s")
    kind: str
    why: str
    until: date | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class EnforcementGoesOn(Event):
    name: ClassVar[str] = "enforcement.goes_on"
    summary: ClassVar[Text] = _("Enforcement goes on: %(why)s")
    why: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class AskedAgain(Event):
    name: ClassVar[str] = "enforcement.asked_again"
    summary: ClassVar[Text] = _("The institutions are asked again after the round ended; %(left)s times to come")
    left: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class AlertRaised(Event):
    name: ClassVar[str] = "enforcement.alert_raised"
    summary: ClassVar[Text] = _("Alert: %(kind)s")
    docket: ClassVar[bool] = False
    words: ClassVar[dict[str, Any]] = {"kind": Alert.Kind}
    alert: int
    kind: str
    officer: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class AlertSeen(Event):
    name: ClassVar[str] = "enforcement.alert_seen"
    summary: ClassVar[Text] = _("Alert looked at: %(note)s")
    docket: ClassVar[bool] = False
    alert: int
    note: str
