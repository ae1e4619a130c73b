"""What happens to decisions."""

import dataclasses
from datetime import date
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from evercourt.cases.events import DeadlineEvent
from evercourt.kernel.errors import Text
from evercourt.kernel.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class DecisionEvent(Event):
    """What every event about a decision says."""

    decision: int
    title: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class DecisionSaved(DecisionEvent):
    # A draft is the panel's own; the docket shows a decision from its pronouncement on.
    name: ClassVar[str] = "decisions.saved"
    summary: ClassVar[Text] = _("Draft saved")
    docket: ClassVar[bool] = False
    version: int
    text_sha256: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class DecisionSentForSigning(DecisionEvent):
    name: ClassVar[str] = "decisions.sent_for_signing"
    summary: ClassVar[Text] = _("Draft sent to the judges for signing")
    docket: ClassVar[bool] = False
    version: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class DecisionSignedByJudge(DecisionEvent):
    name: ClassVar[str] = "decisions.signed_by_judge"
    summary: ClassVar[Text] = _("Signed by a judge")
    docket: ClassVar[bool] = False
    version: int
    text_sha256: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class DecisionDeclined(DecisionEvent):
    name: ClassVar[str] = "decisions.declined"
    summary: ClassVar[Text] = _("A judge declined to sign")
    docket: ClassVar[bool] = False
    version: int
    reason: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class DecisionSigned(DecisionEvent):
    name: ClassVar[str] = "decisions.signed"
    summary: ClassVar[Text] = _("Signed by all judges and sealed")
    docket: ClassVar[bool] = False
    document_sha256: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class DecisionPronounced(DecisionEvent):
    name: ClassVar[str] = "decisions.pronounced"
    summary: ClassVar[Text] = _("%(title)s pronounced")
    kind: str
    document_sha256: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class AppealPeriodBegan(DecisionEvent):
    name: ClassVar[str] = "decisions.appeal_period_began"
    summary: ClassVar[Text] = _("Time to appeal for %(party_name)s: served on %(served_on)s, last day %(last_day)s")
    party: int
    party_name: str
    served_on: date
    last_day: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class Appealed(DecisionEvent):
    name: ClassVar[str] = "decisions.appealed"
    summary: ClassVar[Text] = _("%(party_name)s appealed against %(title)s")
    party: int
    party_name: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class DecisionFinal(DecisionEvent):
    name: ClassVar[str] = "decisions.final"
    summary: ClassVar[Text] = _("%(title)s took effect on %(final_on)s")
    final_on: date
    certificate_sha256: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class ProtectionNear(DeadlineEvent):
    """An order that protects a person lapses soon; `ask_by`: until when to ask for its extension, at the latest."""

    name: ClassVar[str] = "decisions.protection_near"
    summary: ClassVar[Text] = _("The protection order of %(party_name)s lapses after %(due_on)s")
    ask_by: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class DecisionPublished(DecisionEvent):
    name: ClassVar[str] = "decisions.published"
    summary: ClassVar[Text] = _("%(title)s published, with names and numbers left out as the law says")
    text_sha256: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class DecisionWithheld(DecisionEvent):
    name: ClassVar[str] = "decisions.withheld"
    summary: ClassVar[Text] = _("%(title)s is not published [%(basis)s]")
    exception: str
    basis: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class PublicationWithdrawn(DecisionEvent):
    name: ClassVar[str] = "decisions.publication_withdrawn"
    summary: ClassVar[Text] = _("%(title)s is no longer published: %(reasons)s")
    reasons: str
