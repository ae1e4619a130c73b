"""What a procedure pack is made of: frozen values, each with its article and the days it is in force. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

# Texts by language code, for example {"zh-hans": "答辩", "en": "defence"}.
Names = Mapping[str, str]

UNITS = ("hours", "days", "working_days", "months", "years")


# Where a text is not there in Uyghur or Kazakh yet: whoever reads these in a court here reads Chinese before English.
READ_NEXT = {"ug": "zh-hans", "kk-arab": "zh-hans"}


def in_language(names: Names, language: str) -> str:
    """Return the text in `language`, or in the one its readers know next, or in English, or whatever there is."""
    return (
        names.get(language)
        or names.get(READ_NEXT.get(language, "en"))
        or names.get("en")
        or next(iter(names.values()), "")
    )


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One parameter of the law. `certainty` is "text" when the article was read in full, else what to verify."""

    id: str
    names: Names
    basis: str
    effective_from: date
    effective_to: date | None = None
    certainty: str = "text"

    def in_force(self, on: date) -> bool:
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)


@dataclass(frozen=True, kw_only=True)
class Extension:
    """By how much a limit may be extended, and who approves it; no length: as that court decides."""

    by: str
    length: int = 0
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class TimeLimit(Rule):
    """A period. `rolls`: ends on a working day; `custody`: never moves; `before`: counted back from the trigger;
    `excludable`: some days (appraisal, announcement) are not counted; `soft`: generally, not always; `reminder`: the
    limit, counted back, by which a clock of its own reminds of the end."""

    length: int
    unit: str
    whose: str = "party"
    rolls: bool = True
    custody: bool = False
    before: bool = False
    excludable: bool = False
    soft: bool = False
    extensions: tuple[Extension, ...] = ()
    reminder: str = ""


@dataclass(frozen=True, kw_only=True)
class Value(Rule):
    """A number of the law that is not a period: a percentage, a rate, a count, an amount."""

    number: Decimal
    unit: str


@dataclass(frozen=True, kw_only=True)
class Order(Rule):
    """The order in which the law takes things: `items` from the first to the last."""

    items: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ProtectedKind(Rule):
    """A kind of account that is spared: wholly, or (`partly`) as far as the exempt minimum needs it."""

    partly: bool = False


@dataclass(frozen=True, kw_only=True)
class Bracket:
    """The part of the amount up to `up_to` (no limit: all the rest) pays `rate`."""

    rate: Decimal
    up_to: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Share:
    """The fee is `numerator`/`denominator` of the fee `of`."""

    of: str
    numerator: int
    denominator: int


@dataclass(frozen=True, kw_only=True)
class FeeRule(Rule):
    """A fee: a base (`amount`, or a range whose `standard` the province sets) for what is up to `base_up_to`, then
    brackets; or a share of another fee; never more than `cap`. `prepaid` false: not asked before the case is heard."""

    amount: Decimal | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    standard: Decimal | None = None
    base_up_to: Decimal = Decimal(0)
    brackets: tuple[Bracket, ...] = ()
    share: Share | None = None
    cap: Decimal | None = None
    halvable: bool = True
    prepaid: bool = True


@dataclass(frozen=True, kw_only=True)
class CaseType(Rule):
    """A kind of case: its code in the number, the fee it pays, and which online forms the law opens to it.

    `term`: the limit on how long its orders hold, where they hold for a time; `sides`: what the law calls a side here,
    where it is not what it is called elsewhere.
    """

    code: str
    family: str
    fee: str = ""
    ordered: bool = True
    online: str = "consent"
    asynchronous_hearing: bool = False
    term: str = ""
    sides: Mapping[str, Names] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Cause(Rule):
    """A kind of dispute, with what a person needs to know before filing. `venues` are ids of venue rules.

    `prosecuted`: a crime, charged by a procuratorate alone (CRPL 169), so not among the disputes people choose from.
    """

    kind: str
    fee: str
    guidance: Names
    evidence: tuple[Names, ...]
    venues: tuple[str, ...]
    procedure: str = "ordinary"
    mediation: bool = True
    prepaid: bool = True
    private: bool = False
    prosecuted: bool = False


@dataclass(frozen=True, kw_only=True)
class ChecklistItem(Rule):
    """Something a filing must contain or bring; the clerk's review goes through the same list."""

    kinds: tuple[str, ...]
    texts: Names
    section: str = ""


@dataclass(frozen=True, kw_only=True)
class LegalText(Rule):
    """A legal text of letters and pages: remedies, warnings, what silence means."""

    texts: Names


@dataclass(frozen=True, kw_only=True)
class ExclusionGround(LegalText):
    """A ground that keeps a hearing from being held by video; without `kinds` it concerns every kind of hearing."""

    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class HearingStep(Rule):
    """One step of the course of a hearing: the words read out, which roles answer, the answer without which the
    hearing cannot go on. `again`: asked anew of whoever came back; `remote_only`: not in a courtroom without video."""

    texts: Names
    asked: tuple[str, ...] = ()
    wanted: str = ""
    again: bool = False
    remote_only: bool = False


@dataclass(frozen=True, kw_only=True)
class HearingKind(Rule):
    """A kind of hearing: the cases it is for, who must agree to video, who must be there, whose lost line pauses it,
    and its steps in their lawful order."""

    families: tuple[str, ...]
    case_types: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    all_consent: tuple[str, ...] = ()
    needs: tuple[str, ...]
    pauses: tuple[str, ...]
    steps: tuple[str, ...]
    special_reason: bool = False

    def is_for(self, case_type: str, family: str, procedure: str) -> bool:
        """Return True if a case of this type, family and procedure is heard in this way."""
        return (
            family in self.families
            and (not self.case_types or case_type in self.case_types)
            and (not self.procedures or procedure in self.procedures)
        )


@dataclass(frozen=True, kw_only=True)
class AsyncStage(Rule):
    """One stage of a hearing by recorded videos, and the sides that speak in it."""

    sides: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DeadlineClass(Rule):
    """Periods that a closure treats alike; `moves` false: no closure moves them."""

    limits: tuple[str, ...]
    moves: bool = True


@dataclass(frozen=True, kw_only=True)
class ExtensionRule(Rule):
    """When a party may ask for more time: before the last day (`in_time`), or because of an obstacle.

    `within`: the limit that runs from the end of the obstacle. `both_sides`: the other parties get the same day.
    """

    limits: tuple[str, ...]
    asked: str
    within: str = ""
    both_sides: bool = False


@dataclass(frozen=True, kw_only=True)
class OutageRule(Rule):
    """What an outage of the court's own system does to last days, without anybody asking.

    A day is taken when the outage covered `at_least_minutes` of it and one of `parts` could not be reached. Last days
    of `classes` (deadline_class) on such a day move to `working_days` working days after the day it ended.
    """

    classes: tuple[str, ...]
    parts: tuple[str, ...]
    at_least_minutes: int
    working_days: int


@dataclass(frozen=True, kw_only=True)
class EntryKind(Rule):
    """A kind of docket entry.

    `acts`: the events whose lines are of this kind; `filed_by` (party, court): who brings such papers into a case;
    `paper` and `access`: what they are on the file, and who sees them; `papers`: other kinds of papers for which the
    same holds, whatever entry they came with; `sealed_to`: to whom it may be sealed; `struck`: if it may be struck;
    `cases`: the kinds of cases into which it is brought, if not into all.
    """

    acts: tuple[str, ...] = ()
    filed_by: tuple[str, ...] = ()
    paper: str = "other"
    papers: tuple[str, ...] = ()
    access: str = "parties"
    sealed_to: tuple[str, ...] = ("public", "outside")
    struck: bool = False
    cases: tuple[str, ...] = ()

    def brought_by(self, who: str, case_kind: str) -> bool:
        """Return True if `who` (party, court) brings such papers into cases of that kind."""
        return who in self.filed_by and (not self.cases or case_kind in self.cases)


@dataclass(frozen=True, kw_only=True)
class SealGround(Rule):
    """Why something may be closed, and to whom: `to` is one or both of public and outside (the court)."""

    to: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class JoiningGround(Rule):
    """Why cases may be tried together; `consent`: only if their parties agreed."""

    consent: bool = False


@dataclass(frozen=True, kw_only=True)
class PublicationException(Rule):
    """Why a decision in effect is not published: by kind of decision, by causes the law keeps private, or by seals to
    the public on `grounds`; `chosen`: a judge of the case may invoke it with reasons."""

    decisions: tuple[str, ...] = ()
    private_causes: bool = False
    grounds: tuple[str, ...] = ()
    chosen: bool = False


@dataclass(frozen=True, kw_only=True)
class HiddenNames(Rule):
    """Whose names a published decision does not say: natural persons in cases of these `causes`."""

    causes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Opening(Rule):
    """Papers of kind `paper` open by themselves to `to` (parties or public) at the end of the period `limit`.

    Counted for minutes from the hearing, for decisions from the day on which they take effect.
    """

    paper: str
    to: str
    limit: str


@dataclass(frozen=True, kw_only=True)
class Unstoppable(Rule):
    """What a closure may never stop. If `service` stops at the counters, one of `channels` must take its place; without
    a service, one of them must be named in every order."""

    service: str
    channels: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class FormField:
    """One question of a form; `lines` is the room for the answer on paper."""

    id: str
    names: Names
    lines: int = 1


@dataclass(frozen=True, kw_only=True)
class BlankForm(Rule):
    """A form of the court: what it is for, what it asks, what is signed, what to bring."""

    guidance: Names
    fields: tuple[FormField, ...]
    signed: Names
    bring: Names = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Renumbering:
    """Until `until`, articles `first` to `last` (today's numbers) of `law` had numbers shifted by `shift`."""

    law: str
    until: date
    first: int
    last: int
    shift: int


@dataclass(frozen=True, kw_only=True)
class Counting:
    """The articles by which periods are counted, shown in the explanation of every date."""

    start_basis: str
    roll_basis: str
    month_end_basis: str
    custody_basis: str
    exclusion_basis: str
    local_holiday_basis: str
    before_basis: str


@dataclass(frozen=True, kw_only=True)
class Money:
    """How amounts are rounded and when doubled interest runs."""

    currency: str
    quantum: Decimal
    halving_basis: str
    interest_basis: str
    rounding_basis: str


@dataclass(frozen=True, kw_only=True)
class NumberGrammar:
    """How a case number is written. `layout` joins year, court, special, type and serial; the rest are patterns."""

    layout: str
    year: str
    court: str
    serial: str
    basis: str
    special: tuple[str, ...] = ()
    alike: Names
