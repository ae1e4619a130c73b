"""What happens in an exchange of evidence."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from evercourt.hearings.models import Opinion
from evercourt.kernel.errors import Text
from evercourt.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class OfExchange(Event):
    """Something that happened in one exchange."""

    exchange: int


@dataclass(frozen=True, kw_only=True)
class ExchangeOrdered(OfExchange):
    name: ClassVar[str] = "exchange.ordered"
    summary: ClassVar[Text] = _(
        "The court asks everyone to exchange their evidence online; answers until %(answer_by)s"
    )
    answer_by: date
    list_days: int
    opinion_days: int


@dataclass(frozen=True, kw_only=True)
class ExchangeAnswered(OfExchange):
    name: ClassVar[str] = "exchange.answered"
    summary: ClassVar[Text] = _("%(party_name)s answered whether to exchange the evidence online")
    party_id: int
    party_name: str
    agrees: bool


@dataclass(frozen=True, kw_only=True)
class ExchangeOpened(OfExchange):
    """Everyone agreed: the periods run."""

    name: ClassVar[str] = "exchange.opened"
    summary: ClassVar[Text] = _(
        "The exchange of evidence is open: evidence until %(list_by)s, opinions until %(say_by)s"
    )
    list_by: date
    say_by: date


@dataclass(frozen=True, kw_only=True)
class EvidenceListed(OfExchange):
    name: ClassVar[str] = "exchange.listed"
    summary: ClassVar[Text] = _("%(party_name)s put in evidence: %(title)s")
    piece: int
    party_id: int
    party_name: str
    title: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class LateEvidenceListed(EvidenceListed):
    """After the period; the judge decides whether it is admitted (CPL 68)."""

    name: ClassVar[str] = "exchange.listed_late"
    summary: ClassVar[Text] = _("%(party_name)s put in evidence after the period: %(title)s")
    reason: str


@dataclass(frozen=True, kw_only=True)
class LateEvidenceDecided(OfExchange):
    name: ClassVar[str] = "exchange.late_decided"
    summary: ClassVar[Text] = _("Decided on the late evidence of %(party_name)s: %(title)s")
    piece: int
    party_id: int
    party_name: str
    title: str
    admitted: bool
    reasons: str


@dataclass(frozen=True, kw_only=True)
class OpinionGiven(OfExchange):
    name: ClassVar[str] = "exchange.opinion_given"
    summary: ClassVar[Text] = _(
        "%(party_name)s on evidence %(mark)s: authenticity %(authentic)s, lawfulness %(lawful)s, relevance %(relevant)s"
    )
    words: ClassVar[dict[str, Any]] = {
        "authentic": Opinion.Mark, "lawful": Opinion.Mark, "relevant": Opinion.Mark,
    }  # fmt: skip
    piece: int
    mark: str
    party_id: int
    party_name: str
    authentic: str
    lawful: str
    relevant: str
    original_wanted: bool
    reasons: str


@dataclass(frozen=True, kw_only=True)
class ExchangeClosed(OfExchange):
    """The record is made: what nobody disputes, and what is disputed for which reasons."""

    name: ClassVar[str] = "exchange.closed"
    summary: ClassVar[Text] = _(
        "The exchange of evidence is closed: of %(pieces)s pieces %(accepted)s are disputed by nobody"
    )
    pieces: int
    accepted: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ExchangeCalledOff(OfExchange):
    """Not everyone agreed, or the court called it off; evidence is then exchanged with everyone present (OLR 14)."""

    name: ClassVar[str] = "exchange.called_off"
    summary: ClassVar[Text] = _("The evidence is not exchanged online one after the other: %(reason)s")
    reason: str


@dataclass(frozen=True, kw_only=True)
class ExchangeRecordSigned(OfExchange):
    name: ClassVar[str] = "exchange.record_signed"
    summary: ClassVar[Text] = _("%(party_name)s confirmed the record of the exchange of evidence")
    party_id: int
    party_name: str
    remark: str
    sha256: str
