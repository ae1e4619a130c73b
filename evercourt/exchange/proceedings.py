"""What happens in a case, in the layout: who judges, last days, fees, service, hearings, decisions.

A field is named as the column it stands in. Who and what it names, it names by key.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from evercourt.cases.models import Extension, FeeRelief, PanelMember
from evercourt.cases.states import DeadlineState, ExtensionState, FeeState, ReliefState
from evercourt.decisions.models import Decision
from evercourt.decisions.states import DecisionState
from evercourt.exchange.fields import (
    Amount,
    Key,
    Long,
    Moment,
    Record,
    Required,
    Text32,
    Text64,
    Text100,
    Text200,
    one_of,
)
from evercourt.hearings.models import Hearing, Participant
from evercourt.hearings.states import HearingState
from evercourt.service.states import AddressBasis, AttemptState, OrderState, Purpose, RebuttalState, Way

Language = Literal["zh-hans", "ug", "kk-arab", "en"]


class SeatRecord(Record):
    """A seat on the bench: whose, and from when until when. `draw`: how it was drawn, as the other system has it."""

    user: Key
    seat: one_of(PanelMember.Seat)  # type: ignore[valid-type]
    draw: dict[str, Any] = {}
    since: Moment
    until: Moment | None = None


class ExtensionRecord(Record):
    """A request for more time, and what was decided."""

    party: Key
    ground: one_of(Extension.Ground)  # type: ignore[valid-type]
    reasons: Annotated[str, Required]
    obstacle_ended_on: date | None = None
    wanted_until: date | None = None
    asked_by: Key
    asked_at: Moment
    state: one_of(ExtensionState) = "asked"  # type: ignore[valid-type]
    decided_by: Key | None = None
    decided_at: Moment | None = None
    decision: Long = ""
    until: date | None = None


class DeadlineRecord(Record):
    """A period of a party, or (no party) of the court; `explanation` are the steps of its count."""

    party: Key | None = None
    rule: Annotated[Text64, Required]
    trigger_date: date
    due_on: date
    counted_on: date | None = Field(None, description="Last day as first counted, if it was moved since.")
    extended_at: Moment | None = None
    held: bool = False
    explanation: list[Any] = []
    basis: Text200 = ""
    asks: Text64 = ""
    ordered: Long = ""
    state: one_of(DeadlineState) = "open"  # type: ignore[valid-type]
    reminded_at: Moment | None = None
    extensions: list[ExtensionRecord] = []


class PaymentRecord(Record):
    """Money received for a fee; a reference is there once in a house."""

    amount: Amount
    reference: Annotated[Text64, Required]
    paid_at: Moment


class ReliefRecord(Record):
    """An application to pay later, less or nothing, and what was decided."""

    kind: one_of(FeeRelief.Kind)  # type: ignore[valid-type]
    grounds: Long = ""
    state: one_of(ReliefState) = "applied"  # type: ignore[valid-type]
    applied_at: Moment
    decided_at: Moment | None = None
    decided_by: Key | None = None
    percent: int | None = Field(None, ge=0, le=100)
    until: date | None = None
    reasons: Long = ""


class RefundRecord(Record):
    """Money given back, or to be given back."""

    amount: Amount
    reason: Text64 = ""
    basis: Text64 = ""
    reference: Annotated[Text64, Required]
    ordered_at: Moment
    paid_at: Moment | None = None


class FeeRecord(Record):
    """A fee asked of a party, what was paid of it, waived and given back."""

    party: Key
    rule: Annotated[Text64, Required]
    amount: Amount
    explanation: list[Any] = []
    state: one_of(FeeState) = "due"  # type: ignore[valid-type]
    asked_at: Moment
    due_on: date | None = None
    reminded_at: Moment | None = None
    payments: list[PaymentRecord] = []
    reliefs: list[ReliefRecord] = []
    refunds: list[RefundRecord] = []


class RebuttalRecord(Record):
    """An objection that service did not reach the recipient, or on another day."""

    reasons: Annotated[str, Required]
    document: Key | None = None
    claimed_on: date | None = None
    state: one_of(RebuttalState) = "raised"  # type: ignore[valid-type]
    raised_at: Moment
    raised_by: Key
    decided_at: Moment | None = None
    decided_by: Key | None = None
    decision: Long = ""


class AttemptRecord(Record):
    """One try to serve, on one way, with the times of its facts."""

    way: one_of(Way)  # type: ignore[valid-type]
    state: one_of(AttemptState) = "sent"  # type: ignore[valid-type]
    address: Long = ""
    address_basis: one_of(AddressBasis) = "provided"  # type: ignore[valid-type]
    tracking_number: Text64 = ""
    reasons: Long = ""
    sent_at: Moment
    reached_at: Moment | None = None
    read_at: Moment | None = None
    replied_at: Moment | None = None
    received_on: date | None = None
    received_by: Text100 = ""
    deemed_on: date | None = None
    deemed_explanation: list[Any] = []
    proven_at: Moment | None = None
    effective_at: Moment | None = None
    failed_at: Moment | None = None
    failure: Text200 = ""
    proof: Key | None = Field(None, description="Key of the document.")
    rebuttals: list[RebuttalRecord] = []


class ServiceRecord(Record):
    """Documents served, or to be served, on one party."""

    party: Key
    purpose: one_of(Purpose)  # type: ignore[valid-type]
    documents: Annotated[list[Key], AfterValidator(sorted)] = Field([], description="Keys; their order says nothing.")
    state: one_of(OrderState) = "ordered"  # type: ignore[valid-type]
    ordered_at: Moment
    ordered_by: Key | None = None
    next_way: Literal["", *(str(way) for way in Way)] = ""  # type: ignore[valid-type]
    effective_at: Moment | None = None
    certificate: Key | None = None
    paper_requested_at: Moment | None = None
    paper_sent_at: Moment | None = None
    printed_at: Moment | None = None
    attempts: list[AttemptRecord] = []


class AnswerRecord(Record):
    """What a defendant answered."""

    party: Key
    text: Long = ""
    document: Key
    given_at: Moment
    in_time: bool = True


class ParticipantRecord(Record):
    """A person in a hearing."""

    key: Key
    role: one_of(Participant.Role)  # type: ignore[valid-type]
    name: Annotated[Text200, Required]
    user: Key | None = None
    party: Key | None = None
    representation: Key | None = Field(None, description="Key of the counsel.")
    language: Language = "zh-hans"
    needs_interpreter: bool = False
    mode: Literal["on_site", "remote"] = "on_site"
    place: Text200 = ""
    in_custody: bool = False
    interprets_for: Key | None = Field(None, description="Key of an earlier one of the same hearing.")
    checked_at: Moment | None = None
    checked_by: Key | None = None
    check_method: Literal["", *(str(way) for way in Participant.Check)] = ""  # type: ignore[valid-type]
    waiting_since: Moment | None = None
    admitted_at: Moment | None = None
    released_at: Moment | None = None
    gone_at: Moment | None = None


class Span(Record):
    """From when until when; the end is not part of it."""

    begins: Moment
    ends: Moment


class HearingRecord(Record):
    """A hearing: when, where, who, and what came of it. One still to be held takes its time in the calendar here."""

    key: Key
    courtroom: Annotated[Text100, Required] = Field(description="Name of the courtroom; one there is not is made.")
    kind: one_of(Hearing.Kind) = "trial"  # type: ignore[valid-type]
    during: Span
    mode: one_of(Hearing.Mode) = "on_site"  # type: ignore[valid-type]
    consent_until: Moment | None = None
    announced: bool = False
    public: bool = True
    language: Language = "zh-hans"
    state: one_of(HearingState) = "scheduled"  # type: ignore[valid-type]
    scheduled_by: Key
    scheduled_at: Moment
    reason: Long = ""
    outcome: Long = ""
    debate_ended: bool = False
    minutes: Key | None = Field(None, description="Key of the document.")
    reminded_at: Moment | None = None
    follows: Key | None = Field(None, description="Key of an earlier hearing of the case.")
    people: list[ParticipantRecord] = []


class OperativeRecord(Record):
    """A line of the operative part: who must do what for whom, by when."""

    kind: Literal["pay", "act", "file", "protect", "revoke"]
    text: Annotated[str, Required]
    obligor: Key
    obligee: Key | None = None
    amount: Amount | None = None
    due_days: int | None = Field(None, ge=0, le=3650, description="Days after it takes effect.")
    due_on: date | None = None
    asks: Text64 = Field("", description="Kind of papers to hand in.")


class VersionRecord(Record):
    """A saved version of the text."""

    number: int = Field(ge=1, le=2**31 - 1)
    text: Long = ""
    saved_by: Key
    saved_at: Moment


class SignatureRecord(Record):
    """A judge's signature on a version, or (`declined`) that and why they did not sign."""

    judge: Key
    version: int = Field(ge=1, le=2**31 - 1)
    text_sha256: Text64 = ""
    signed_at: Moment
    declined: bool = False
    reason: Long = ""


class AppealPeriodRecord(Record):
    """One party's time to appeal."""

    party: Key
    served_on: date
    last_day: date
    explanation: list[Any] = []
    appealed_at: Moment | None = None


class PublicationRecord(Record):
    """The decision as everybody reads it, or why it is not published."""

    number: Text64 = ""
    title: Annotated[str, Required, Field(max_length=300)]
    text: Long = ""
    exception: Text32 = ""
    basis: Text100 = ""
    hidden: list[Any] = []
    published_by: Key
    published_at: Moment
    withdrawn_by: Key | None = None
    withdrawn_at: Moment | None = None
    withdrawn_because: Long = ""


class DecisionRecord(Record):
    """A decision in any state, from draft to effect."""

    kind: one_of(Decision.Kind)  # type: ignore[valid-type]
    title: Annotated[Text200, Required]
    template: Text64 = ""
    appealable: bool = True
    operative: list[OperativeRecord] = []
    state: one_of(DecisionState) = "draft"  # type: ignore[valid-type]
    drafted_by: Key
    document: Key | None = Field(None, description="Key of the signed document.")
    signed_at: Moment | None = None
    pronounced_at: Moment | None = None
    final_on: date | None = None
    certificate: Key | None = None
    versions: list[VersionRecord] = []
    signatures: list[SignatureRecord] = []
    appeal_periods: list[AppealPeriodRecord] = []
    publication: PublicationRecord | None = None
