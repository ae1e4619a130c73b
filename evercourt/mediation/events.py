"""What happens in a mediation, as its steps: never what was said, offered or proposed in it."""

import dataclasses
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from evercourt.kernel.errors import Text
from evercourt.kernel.events import Event
from evercourt.mediation.models.mediation import EndReason, Participant


@dataclasses.dataclass(frozen=True, kw_only=True)
class MediatorListed(Event):
    name: ClassVar[str] = "mediation.mediator_listed"
    summary: ClassVar[Text] = _("Mediator put on the list: %(mediator_name)s")
    docket: ClassVar[bool] = False
    mediator: int
    mediator_name: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class MediatorStruckOff(Event):
    name: ClassVar[str] = "mediation.mediator_struck_off"
    summary: ClassVar[Text] = _("Mediator taken off the list: %(mediator_name)s")
    docket: ClassVar[bool] = False
    mediator: int
    mediator_name: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class MediationEvent(Event):
    """The facts every event of a mediation has."""

    mediation: int
    reference: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class MediationProposed(MediationEvent):
    name: ClassVar[str] = "mediation.proposed"
    summary: ClassVar[Text] = _("Everyone was asked whether they agree to mediation, until %(answer_by)s")
    answer_by: date
    before_filing: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class MediationAnswered(MediationEvent):
    """Consent of one side, with the words they were told, in which language (OMR 4, 7)."""

    name: ClassVar[str] = "mediation.answered"
    summary: ClassVar[Text] = _("%(participant_name)s, mediation: %(answer)s")
    words: ClassVar[dict[str, Any]] = {"answer": Participant.Answer}
    participant: int
    participant_name: str
    answer: str
    told_text: str
    told_language: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class MediationAgreedTo(MediationEvent):
    name: ClassVar[str] = "mediation.agreed_to"
    summary: ClassVar[Text] = _("Everyone agrees to mediation; the mediator can be chosen together until %(choose_by)s")
    choose_by: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class ParticipantJoined(MediationEvent):
    name: ClassVar[str] = "mediation.joined"
    summary: ClassVar[Text] = _("%(participant_name)s takes part in the mediation on the web")
    participant: int
    participant_name: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class CodeGiven(MediationEvent):
    name: ClassVar[str] = "mediation.code_sent"
    summary: ClassVar[Text] = _("A code was sent to %(participant_name)s")
    docket: ClassVar[bool] = False
    participant: int
    participant_name: str
    purpose: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class MediatorChosen(MediationEvent):
    """Which mediator one side would like; the other side hears of it only when both chose the same."""

    name: ClassVar[str] = "mediation.chosen"
    summary: ClassVar[Text] = _("A party named the mediator it would like")
    docket: ClassVar[bool] = False
    participant: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class MediatorAppointed(MediationEvent):
    name: ClassVar[str] = "mediation.appointed"
    summary: ClassVar[Text] = _("Mediator asked: %(mediator_name)s")
    mediator_name: str
    how: str
    answer_by: date
    draw: dict[str, Any]


@dataclasses.dataclass(frozen=True, kw_only=True)
class NoMediatorFound(MediationEvent):
    name: ClassVar[str] = "mediation.no_mediator"
    summary: ClassVar[Text] = _("No mediator on the list is free of conflict")


@dataclasses.dataclass(frozen=True, kw_only=True)
class MediatorLeft(MediationEvent):
    name: ClassVar[str] = "mediation.mediator_left"
    summary: ClassVar[Text] = _("The mediator %(mediator_name)s does not mediate: another one is found")
    mediator_name: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class MediationBegan(MediationEvent):
    name: ClassVar[str] = "mediation.began"
    summary: ClassVar[Text] = _("Mediation began with %(mediator_name)s; last day %(due_on)s")
    mediator_name: str
    due_on: date
    disclosed: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class MediatorCalled(MediationEvent):
    name: ClassVar[str] = "mediation.mediator_called"
    summary: ClassVar[Text] = _("%(mediator_name)s was asked to mediate beside the one who leads: %(reason)s")
    mediator_name: str
    reason: str
    answer_by: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class MediatorSeated(MediationEvent):
    name: ClassVar[str] = "mediation.mediator_seated"
    summary: ClassVar[Text] = _("%(mediator_name)s mediates too")
    mediator_name: str
    disclosed: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class MediatorWentFromBeside(MediationEvent):
    name: ClassVar[str] = "mediation.mediator_went"
    summary: ClassVar[Text] = _("%(mediator_name)s does not mediate (any more); %(leader_name)s leads the mediation")
    mediator_name: str
    leader_name: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class LeaderChanged(MediationEvent):
    name: ClassVar[str] = "mediation.leader_changed"
    summary: ClassVar[Text] = _("Everyone wishes that %(mediator_name)s leads the mediation")
    mediator_name: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class ParticipantIdentified(MediationEvent):
    name: ClassVar[str] = "mediation.identified"
    summary: ClassVar[Text] = _("The mediator checked the identity of %(participant_name)s")
    participant: int
    participant_name: str
    how: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class SomethingSaid(MediationEvent):
    """That something was said, by whose entry: not what, not to whom, not how long."""

    name: ClassVar[str] = "mediation.said"
    summary: ClassVar[Text] = _("A talk went on")
    docket: ClassVar[bool] = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class TalkPlanned(MediationEvent):
    """A talk was planned or cancelled. Whom it is with is in no record."""

    name: ClassVar[str] = "mediation.talk_planned"
    summary: ClassVar[Text] = _("A talk was planned")
    docket: ClassVar[bool] = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class TermsMoved(MediationEvent):
    """A proposal was made or answered, an offer was sealed, a round opened or closed: which of them is not recorded."""

    name: ClassVar[str] = "mediation.terms_moved"
    summary: ClassVar[Text] = _("The talks about terms went on")
    docket: ClassVar[bool] = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class ExtensionAsked(MediationEvent):
    name: ClassVar[str] = "mediation.extension_asked"
    summary: ClassVar[Text] = _("It was asked to go on with the mediation until %(until)s")
    until: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class MediationExtended(MediationEvent):
    name: ClassVar[str] = "mediation.extended"
    summary: ClassVar[Text] = _("Everyone agrees to go on with the mediation until %(due_on)s")
    due_on: date
    was: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class AgreementToSign(MediationEvent):
    name: ClassVar[str] = "mediation.agreement_to_sign"
    summary: ClassVar[Text] = _("The agreement can be read and signed")
    docket: ClassVar[bool] = False
    agreement: int
    version: int
    text_sha256: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class AgreementReopened(MediationEvent):
    name: ClassVar[str] = "mediation.agreement_reopened"
    summary: ClassVar[Text] = _("A change of the agreement was asked for; it is signed anew")
    docket: ClassVar[bool] = False
    agreement: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class AgreementSigned(MediationEvent):
    name: ClassVar[str] = "mediation.agreement_signed"
    summary: ClassVar[Text] = _("%(participant_name)s signed the agreement")
    docket: ClassVar[bool] = False
    agreement: int
    participant: int | None
    participant_name: str
    how: str
    text_sha256: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class AgreementEffective(MediationEvent):
    name: ClassVar[str] = "mediation.agreement_effective"
    summary: ClassVar[Text] = _("Everyone signed the agreement; it is in effect")
    agreement: int
    document_sha256: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class MediationEnded(MediationEvent):
    """Without an agreement. What was said stays where it was said (OMR 18; MED 22)."""

    name: ClassVar[str] = "mediation.ended"
    summary: ClassVar[Text] = _("Mediation ended: %(reason)s")
    words: ClassVar[dict[str, Any]] = {"reason": EndReason}
    reason: str
    before_filing: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class ObligationNear(MediationEvent):
    name: ClassVar[str] = "mediation.obligation_near"
    summary: ClassVar[Text] = _("Reminded of what is to be performed by %(due_on)s")
    docket: ClassVar[bool] = False
    participant: int
    due_on: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class ObligationPerformed(MediationEvent):
    name: ClassVar[str] = "mediation.obligation_performed"
    summary: ClassVar[Text] = _("Clause %(position)s of the agreement was performed on %(performed_on)s")
    position: int
    performed_on: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class ObligationOverdue(MediationEvent):
    name: ClassVar[str] = "mediation.obligation_overdue"
    summary: ClassVar[Text] = _("Clause %(position)s of the agreement was not performed by %(due_on)s")
    position: int
    due_on: date
    participant: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class ConfirmationAsked(MediationEvent):
    name: ClassVar[str] = "mediation.confirmation_asked"
    summary: ClassVar[Text] = _("%(participant_name)s asks the court to confirm the agreement; last day %(last_day)s")
    confirmation: int
    participant: int
    participant_name: str
    last_day: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class ConfirmationFiled(MediationEvent):
    name: ClassVar[str] = "mediation.confirmation_filed"
    summary: ClassVar[Text] = _("The joint application to confirm the agreement is before the court: %(number)s")
    confirmation: int
    number: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class ConfirmationEvidenceAsked(MediationEvent):
    name: ClassVar[str] = "mediation.confirmation_evidence_asked"
    summary: ClassVar[Text] = _("The judge asks for evidence before deciding: %(what)s")
    confirmation: int
    what: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class ConfirmationDecided(MediationEvent):
    name: ClassVar[str] = "mediation.confirmation_decided"
    summary: ClassVar[Text] = _("Application to confirm the agreement: decided")
    docket: ClassVar[bool] = False
    confirmation: int
    confirmed: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class ConfirmationOver(MediationEvent):
    """Not everyone asked in time, or the application was taken back."""

    name: ClassVar[str] = "mediation.confirmation_over"
    summary: ClassVar[Text] = _("The application to confirm the agreement is over without a decision")
    confirmation: int
    lapsed: bool
