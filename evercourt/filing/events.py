"""What happens to a filing."""

import dataclasses
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from evercourt.filing.help import Help
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import Text
from evercourt.kernel.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class FilingSubmitted(Event):
    """A filing reached the court, at this `place` of its queue; `round` counts the returns before."""

    name: ClassVar[str] = "filing.submitted"
    summary: ClassVar[Text] = _("The filing reached the court; receipt %(receipt_number)s")
    receipt_number: str
    round: int
    due_on: str
    form_sha256: str
    place: int
    posted_on: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class HelpGiven(Event):
    """Somebody said yes to being helped, to these words."""

    name: ClassVar[str] = "filing.help_given"
    summary: ClassVar[Text] = _("%(person_name)s lets %(helper_name)s (%(relation)s) write and hand in the filing")
    receipt_number: str
    helper_name: str
    person_name: str
    relation: str
    read_out: str
    language: str
    follows: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class HelpConfirmed(Event):
    """The person confirmed what was written for them, in this version."""

    name: ClassVar[str] = "filing.help_confirmed"
    summary: ClassVar[Text] = _("%(person_name)s confirmed what was written for them: %(how)s")
    words: ClassVar[dict[str, Any]] = {"how": Help.How}
    receipt_number: str
    person_name: str
    how: str
    version: int
    proof_sha256: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class HelpEnded(Event):
    name: ClassVar[str] = "filing.help_ended"
    summary: ClassVar[Text] = _("The authority of the helper ended: %(end)s")
    words: ClassVar[dict[str, Any]] = {"end": Help.End}
    receipt_number: str
    end: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class FilingReviewPaused(Event):
    name: ClassVar[str] = "filing.review_paused"
    summary: ClassVar[Text] = _("The review waits from %(since)s: everyone has agreed to try mediation")
    receipt_number: str
    since: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class FilingReviewResumed(Event):
    name: ClassVar[str] = "filing.review_resumed"
    summary: ClassVar[Text] = _("The review goes on after mediation; the court decides by %(due_on)s")
    receipt_number: str
    due_on: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class FilingSettled(Event):
    name: ClassVar[str] = "filing.settled"
    summary: ClassVar[Text] = _("The parties agreed in mediation; the filing %(receipt_number)s is closed")
    receipt_number: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class FilingWithdrawn(Event):
    """The filer took the filing back before it was accepted."""

    name: ClassVar[str] = "filing.withdrawn"
    summary: ClassVar[Text] = _("The filing %(receipt_number)s was taken back by the filer")
    receipt_number: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReceiptIssued(Event):
    """The receipt for the latest submission was issued (REG 2)."""

    name: ClassVar[str] = "filing.receipt_issued"
    summary: ClassVar[Text] = _("Receipt %(receipt_number)s issued")
    docket: ClassVar[bool] = False
    receipt_number: str
    document_sha256: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class FilingClaimed(Event):
    """A clerk took the filing on their desk; `taken_over` when another had left it there too long."""

    name: ClassVar[str] = "filing.claimed"
    summary: ClassVar[Text] = _("A clerk began to review the filing %(receipt_number)s")
    receipt_number: str
    taken_over: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class FilingReleased(Event):
    name: ClassVar[str] = "filing.released"
    summary: ClassVar[Text] = _("The filing %(receipt_number)s went back to the queue")
    receipt_number: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class FilingReceived(Event):
    """First line of the docket: how and when the filing came; `ledger_hash` seals what was recorded before the case."""

    name: ClassVar[str] = "filing.received"
    summary: ClassVar[Text] = _("The court received the filing %(receipt_number)s on %(received_on)s (%(channel)s)")
    words: ClassVar[dict[str, Any]] = {"channel": Channel}
    receipt_number: str
    received_on: date
    received_at: datetime
    channel: str
    ledger_stream: str
    ledger_hash: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class FilingAccepted(Event):
    """The filing became a case; the docket shows the opening of the case instead."""

    name: ClassVar[str] = "filing.accepted"
    summary: ClassVar[Text] = _("The filing %(receipt_number)s was accepted as %(number)s")
    docket: ClassVar[bool] = False
    receipt_number: str
    number: str
    checked: list[str]
    overdue: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class FilingReturned(Event):
    """Everything to be corrected, told at once (OLR 9)."""

    name: ClassVar[str] = "filing.returned"
    summary: ClassVar[Text] = _("The filing %(receipt_number)s was returned for correction until %(correct_by)s")
    receipt_number: str
    round: int
    items: list[str]
    correct_by: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class FilingPutToJudge(Event):
    """A clerk thinks that the filing must be refused, which only a judge can do."""

    name: ClassVar[str] = "filing.put_to_judge"
    summary: ClassVar[Text] = _("The filing %(receipt_number)s was put before a judge")
    receipt_number: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class FilingRefused(Event):
    """Not accepted, by a reasoned ruling that can be appealed (CPL 126)."""

    name: ClassVar[str] = "filing.refused"
    summary: ClassVar[Text] = _("The filing %(receipt_number)s was not accepted, by ruling")
    receipt_number: str
    ruling: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class FilingOverdue(Event):
    """Not decided within the period: it is docketed first (REG 8), and the president is told."""

    name: ClassVar[str] = "filing.overdue"
    summary: ClassVar[Text] = _("The filing %(receipt_number)s was not decided by %(due_on)s")
    receipt_number: str
    due_on: date
    claimed_by: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class FilingReliefAsked(Event):
    """The filing asks for relief from the fee: the bench decides before docketing (FEE 49), while the clock goes on."""

    name: ClassVar[str] = "filing.relief_asked"
    summary: ClassVar[Text] = _("The filing %(receipt_number)s asks for relief from the court fee")
    receipt_number: str
    kind: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class FilingReliefDecided(Event):
    """Decided before there is a case; the docket says it again when the fee is asked."""

    name: ClassVar[str] = "filing.relief_decided"
    summary: ClassVar[Text] = _("Relief from the court fee was decided on the filing %(receipt_number)s")
    receipt_number: str
    kind: str
    granted: bool
    percent: int | None
    until: date | None
    reasons: str
