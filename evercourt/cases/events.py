"""What happens in every case, whatever it is about."""

import dataclasses
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from evercourt.cases.models.party import Representation
from evercourt.cases.states import SealedTo
from evercourt.kernel.errors import Text
from evercourt.kernel.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class CaseOpened(Event):
    """A case stands on the register."""

    name: ClassVar[str] = "case.opened"
    summary: ClassVar[Text] = _("The case was accepted and registered as %(number)s")
    number: str
    kind: str
    cause: str
    procedure: str
    amount: Decimal | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class CaseEnded(Event):
    """The case is over without a judgment; `reason` is a code, `basis` the article."""

    name: ClassVar[str] = "case.treated_as_withdrawn"
    summary: ClassVar[Text] = _("The fee was not paid by %(due_on)s: the case is treated as withdrawn")
    reason: str
    basis: str
    due_on: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class DeadlineEvent(Event):
    """An event about one deadline; `party_name` is empty for a deadline of the court."""

    docket: ClassVar[bool] = False
    deadline: int
    rule: str
    due_on: date
    party_id: int | None
    party_name: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class DeadlineSet(DeadlineEvent):
    name: ClassVar[str] = "deadline.set"
    summary: ClassVar[Text] = _("A deadline runs until %(due_on)s")
    basis: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class DeadlineMet(DeadlineEvent):
    name: ClassVar[str] = "deadline.met"
    summary: ClassVar[Text] = _("The deadline of %(due_on)s was met")


@dataclasses.dataclass(frozen=True, kw_only=True)
class DeadlineNear(DeadlineEvent):
    """The last day is near: whoever must act is reminded, once."""

    name: ClassVar[str] = "deadline.near"
    summary: ClassVar[Text] = _("Reminded that the deadline of %(due_on)s is near")


@dataclasses.dataclass(frozen=True, kw_only=True)
class DeadlineMissed(DeadlineEvent):
    name: ClassVar[str] = "deadline.missed"
    summary: ClassVar[Text] = _("The deadline of %(due_on)s passed")


@dataclasses.dataclass(frozen=True, kw_only=True)
class DeadlineMoved(DeadlineEvent):
    """A closure of the court moved the last day; `why` is the order, `basis` the article."""

    name: ClassVar[str] = "deadline.moved"
    summary: ClassVar[Text] = _("The last day moves from %(was)s to %(due_on)s: %(why)s")
    docket: ClassVar[bool] = True
    was: date
    why: str
    basis: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class DeadlineHeld(DeadlineEvent):
    name: ClassVar[str] = "deadline.held"
    summary: ClassVar[Text] = _("The period that ran until %(due_on)s waits until the court reopens: %(why)s")
    docket: ClassVar[bool] = True
    why: str
    basis: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class DeadlineLifted(DeadlineEvent):
    name: ClassVar[str] = "deadline.lifted"
    summary: ClassVar[Text] = _("The deadline of %(due_on)s no longer applies: %(reason)s")
    reason: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class PanelDrawn(Event):
    """Judges drawn by lot; `draw` holds seed, candidates and exclusions, so that anyone can repeat it."""

    name: ClassVar[str] = "panel.drawn"
    summary: ClassVar[Text] = _("Assigned by random draw: %(names)s")
    names: str
    draw: dict[str, Any]


@dataclasses.dataclass(frozen=True, kw_only=True)
class PanelNotDrawn(Event):
    """Too few judges without a conflict: the president must act."""

    name: ClassVar[str] = "panel.not_drawn"
    summary: ClassVar[Text] = _("No panel could be drawn: %(needed)s judges needed, %(found)s available")
    needed: int
    found: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class PanelMemberReplaced(Event):
    name: ClassVar[str] = "panel.member_replaced"
    summary: ClassVar[Text] = _("%(left)s left the panel and %(came)s was drawn: %(reason)s")
    left: str
    came: str
    reason: str
    draw: dict[str, Any]


@dataclasses.dataclass(frozen=True, kw_only=True)
class FeeEvent(Event):
    """An event about one fee."""

    fee: int
    party_id: int
    party_name: str
    amount: Decimal


@dataclasses.dataclass(frozen=True, kw_only=True)
class FeeAsked(FeeEvent):
    name: ClassVar[str] = "fee.asked"
    summary: ClassVar[Text] = _("Court fee of %(amount)s yuan asked of %(party_name)s")
    rule: str
    due_on: date | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class FeeNear(FeeEvent):
    """The last day to pay is near: the party is reminded, once."""

    name: ClassVar[str] = "fee.near"
    summary: ClassVar[Text] = _("%(party_name)s was reminded to pay %(amount)s yuan by %(due_on)s")
    docket: ClassVar[bool] = False
    due_on: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class FeePaid(FeeEvent):
    name: ClassVar[str] = "fee.paid"
    summary: ClassVar[Text] = _("%(party_name)s paid %(amount)s yuan; reference %(reference)s")
    reference: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class PaymentNotBooked(FeeEvent):
    """The cashier reported an amount that is not the one asked; nothing was booked."""

    name: ClassVar[str] = "fee.payment_not_booked"
    summary: ClassVar[Text] = _("A payment of %(reported)s yuan was not booked: %(amount)s yuan were asked")
    reported: Decimal
    reference: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReliefApplied(FeeEvent):
    name: ClassVar[str] = "fee.relief_applied"
    summary: ClassVar[Text] = _("%(party_name)s applied for relief from the court fee")
    kind: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReliefDecided(FeeEvent):
    """`amount` is what remains to be paid."""

    kind: str
    reasons: str
    due_on: date | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReliefGranted(ReliefDecided):
    name: ClassVar[str] = "fee.relief_granted"
    summary: ClassVar[Text] = _("Relief from the court fee granted to %(party_name)s; to be paid: %(amount)s yuan")


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReliefRefused(ReliefDecided):
    name: ClassVar[str] = "fee.relief_refused"
    summary: ClassVar[Text] = _("Relief from the court fee refused to %(party_name)s: %(reasons)s")


@dataclasses.dataclass(frozen=True, kw_only=True)
class FeeHalved(FeeEvent):
    """Not paid yet: `amount` is what is now asked."""

    name: ClassVar[str] = "fee.halved"
    summary: ClassVar[Text] = _("The court fee is halved; to be paid: %(amount)s yuan")
    reason: str
    basis: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class RefundOrdered(FeeEvent):
    """`amount` goes back to the party."""

    name: ClassVar[str] = "fee.refund_ordered"
    summary: ClassVar[Text] = _("%(amount)s yuan go back to %(party_name)s by %(pay_by)s")
    reason: str
    basis: str
    pay_by: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class RefundPaid(FeeEvent):
    name: ClassVar[str] = "fee.refund_paid"
    summary: ClassVar[Text] = _("%(amount)s yuan were paid back to %(party_name)s")
    reference: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class CaseExported(Event):
    """A copy of the case file left the house; `contents` is the digest of all it holds, so the copy can be checked."""

    name: ClassVar[str] = "case.exported"
    summary: ClassVar[Text] = _("A copy of the case file was exported")
    docket: ClassVar[bool] = False
    contents: str
    documents: int
    with_identity: bool
    with_restricted: bool
    operator: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class FileReceived(Event):
    """The case file of another court was checked and is kept here, read only."""

    name: ClassVar[str] = "case.file_received"
    summary: ClassVar[Text] = _("The case file %(number)s of %(court)s was received")
    docket: ClassVar[bool] = False
    number: str
    court: str
    sha256: str
    root_fingerprint: str
    exported_at: str
    entries: int
    documents: int
    operator: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class RelationDeclared(Event):
    """Someone of the court declared a relation; with whom is private and not recorded here."""

    name: ClassVar[str] = "relation.declared"
    summary: ClassVar[Text] = _("A relation was declared that excludes from panels")
    relation: int
    ground: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class RelationEnded(Event):
    name: ClassVar[str] = "relation.ended"
    summary: ClassVar[Text] = _("A declared relation was said to be over")
    relation: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class RecusalEvent(Event):
    """An event about a request that a member of the panel withdraw; `party_id` None: their own request."""

    recusal: int
    member_name: str
    party_id: int | None
    party_name: str
    ground: str
    decider: str = ""
    committee_record: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class RecusalAsked(RecusalEvent):
    name: ClassVar[str] = "recusal.asked"
    summary: ClassVar[Text] = _("%(party_name)s asked that %(member_name)s withdraw; to be decided by %(due_on)s")
    due_on: date
    known_on: date | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class RecusalGranted(RecusalEvent):
    name: ClassVar[str] = "recusal.granted"
    summary: ClassVar[Text] = _("%(member_name)s withdraws from the case, as %(party_name)s asked: %(reasons)s")
    reasons: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class RecusalRefused(RecusalEvent):
    name: ClassVar[str] = "recusal.refused"
    summary: ClassVar[Text] = _("The request of %(party_name)s that %(member_name)s withdraw was refused: %(reasons)s")
    reasons: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class RecusalReconsiderationAsked(RecusalEvent):
    name: ClassVar[str] = "recusal.reconsideration_asked"
    summary: ClassVar[Text] = _("%(party_name)s asked to reconsider whether %(member_name)s withdraws, by %(due_on)s")
    due_on: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class RecusalConfirmed(RecusalEvent):
    name: ClassVar[str] = "recusal.confirmed"
    summary: ClassVar[Text] = _(
        "It stands that %(member_name)s does not withdraw, as %(party_name)s asked: %(reasons)s"
    )
    reasons: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class ExtensionEvent(DeadlineEvent):
    """An event about a request for more time; `due_on` is the last day as it is then."""

    docket: ClassVar[bool] = True
    extension: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class ExtensionAsked(ExtensionEvent):
    name: ClassVar[str] = "extension.asked"
    summary: ClassVar[Text] = _("%(party_name)s asked for more time than %(due_on)s: %(reasons)s")
    ground: str
    reasons: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class ExtensionGranted(ExtensionEvent):
    name: ClassVar[str] = "extension.granted"
    summary: ClassVar[Text] = _("More time for %(party_name)s: %(due_on)s instead of %(was)s. %(reasons)s")
    was: date
    basis: str
    reasons: str
    both_sides: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class ExtensionRefused(ExtensionEvent):
    name: ClassVar[str] = "extension.refused"
    summary: ClassVar[Text] = _("No more time for %(party_name)s: it stays %(due_on)s. %(reasons)s")
    basis: str
    reasons: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class CounselEvent(Event):
    """An event about a representative of a party; `user` is their account, if they have one."""

    party_id: int
    party_name: str
    counsel: str
    user: int | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class CounselEntered(CounselEvent):
    name: ClassVar[str] = "counsel.entered"
    summary: ClassVar[Text] = _("%(counsel)s represents %(party_name)s: %(scope)s")
    words: ClassVar[dict[str, Any]] = {"scope": Representation.Scope}
    power: int
    scope: str
    matters: list[str]
    until: date | None
    # Empty: chosen by the party; else who assigned them (CRPL 35, 36).
    assigned: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class CounselEnded(CounselEvent):
    """The power is over from this moment (CPL 63)."""

    name: ClassVar[str] = "counsel.ended"
    summary: ClassVar[Text] = _("%(counsel)s no longer represents %(party_name)s: %(end)s")
    words: ClassVar[dict[str, Any]] = {"end": Representation.End}
    power: int
    end: str
    reasons: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class AppearanceAsked(CounselEvent):
    name: ClassVar[str] = "counsel.appearance_asked"
    summary: ClassVar[Text] = _("%(counsel)s says that they represent %(party_name)s; to be confirmed")
    appearance: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class AppearanceRefused(CounselEvent):
    name: ClassVar[str] = "counsel.appearance_refused"
    summary: ClassVar[Text] = _("That %(counsel)s represents %(party_name)s was not confirmed: %(reasons)s")
    appearance: int
    reasons: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class SealEvent(Event):
    """An event about a seal; the reasons are read by everyone who reads the docket."""

    words: ClassVar[dict[str, Any]] = {"to": SealedTo}
    sealing: int
    to: str
    reasons: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class EntrySealed(SealEvent):
    name: ClassVar[str] = "docket.sealed"
    summary: ClassVar[Text] = _("Entry %(number)s was closed to %(to)s [%(basis)s]: %(reasons)s")
    number: int
    ground: str
    basis: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class CaseSealed(SealEvent):
    name: ClassVar[str] = "docket.case_sealed"
    summary: ClassVar[Text] = _("The whole case was closed to %(to)s [%(basis)s]: %(reasons)s")
    ground: str
    basis: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class EntryUnsealed(SealEvent):
    """`to`: to whom it was closed until now."""

    name: ClassVar[str] = "docket.unsealed"
    summary: ClassVar[Text] = _("Entry %(number)s is no longer closed to %(to)s: %(reasons)s")
    number: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class PaperSealed(SealEvent):
    """One paper of an entry; which one it is is not said."""

    name: ClassVar[str] = "docket.paper_sealed"
    summary: ClassVar[Text] = _("A paper of entry %(number)s was closed to %(to)s [%(basis)s]: %(reasons)s")
    number: int | None
    ground: str
    basis: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class PaperUnsealed(SealEvent):
    name: ClassVar[str] = "docket.paper_unsealed"
    summary: ClassVar[Text] = _("A paper of entry %(number)s is no longer closed to %(to)s: %(reasons)s")
    number: int | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class CaseUnsealed(SealEvent):
    name: ClassVar[str] = "docket.case_unsealed"
    summary: ClassVar[Text] = _("The whole case is no longer closed to %(to)s: %(reasons)s")


@dataclasses.dataclass(frozen=True, kw_only=True)
class EntryStruck(Event):
    name: ClassVar[str] = "docket.struck"
    summary: ClassVar[Text] = _("Entry %(number)s was struck from the record: %(reasons)s")
    number: int
    reasons: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class PapersFiled(Event):
    """Papers came into the case, all under this one entry; what they are called stands with the papers alone, so that
    one of them can be closed without the line telling its name."""

    name: ClassVar[str] = "docket.papers_filed"
    summary: ClassVar[Text] = _("%(party_name)s handed in papers: %(count)s")
    kind: str
    party_id: int | None
    party_name: str
    count: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class EntryCorrected(Event):
    """This entry corrects the earlier one with that number, which stays."""

    name: ClassVar[str] = "docket.corrected"
    summary: ClassVar[Text] = _("Corrects entry %(number)s: %(text)s")
    number: int
    text: str
    count: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class CaseJoined(Event):
    """The case is tried together with others. Which, is not said: a reader sees those of them they may see anyway."""

    name: ClassVar[str] = "group.joined"
    summary: ClassVar[Text] = _("Joined with other cases to be tried together [%(basis)s]: %(reasons)s")
    group: int
    ground: str
    basis: str
    reasons: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class CaseSeparated(Event):
    """The case is tried by itself again."""

    name: ClassVar[str] = "group.separated"
    summary: ClassVar[Text] = _("Separated, to be tried by itself: %(reasons)s")
    group: int
    reasons: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class UserTakenOver(Event):
    """A person of another system has an account here; `sha256` is of the record."""

    name: ClassVar[str] = "case.user_taken_over"
    summary: ClassVar[Text] = _("An account was taken over from %(source)s")
    docket: ClassVar[bool] = False
    source: str
    key: str
    sha256: str
    user: int
    offices: list[str]
    operator: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class CaseTakenOver(Event):
    """A whole case of another system is here; `sha256` is of the record with the hashes of its files."""

    name: ClassVar[str] = "case.taken_over"
    summary: ClassVar[Text] = _("The file %(number)s was taken over from %(source)s")
    docket: ClassVar[bool] = False
    source: str
    key: str
    sha256: str
    number: str
    entries: int
    documents: int
    operator: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class EntryTakenOver(Event):
    """A line of the docket as it stood in the other system; `was_facts` is JSON, so that numbers stay as written."""

    name: ClassVar[str] = "case.entry_taken_over"
    summary: ClassVar[Text] = _("%(text)s (entry %(number)s of %(was_at)s, taken over from %(source)s)")
    source: str
    number: int
    was_at: datetime
    text: str
    was_act: str
    was_facts: str
    was_via: str
    was_by: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class CourtGiven(Event):
    name: ClassVar[str] = "case.court_given"
    summary: ClassVar[Text] = _("All files of the court were written for another system: %(cases)s cases")
    docket: ClassVar[bool] = False
    court: str
    cases: int
    operator: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class CaseGiven(Event):
    name: ClassVar[str] = "case.given"
    summary: ClassVar[Text] = _("The file %(number)s was written for another system")
    docket: ClassVar[bool] = False
    number: str
    operator: str
