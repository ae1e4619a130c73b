"""The law as data. A pack is a folder of TOML files; `pack("cn").parameter("defence", on=day)` is a rule of it.

To change a limit, edit the pack's files: a new version is a new entry with the same id and its own `effective_from`;
the old one gets an `effective_to`. Everything is checked when the pack is loaded. No Django here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from evercourt.courts.procedures.building import PackError, build
from evercourt.courts.procedures.schema import (
    AsyncStage,
    BlankForm,
    CaseType,
    Cause,
    ChecklistItem,
    Counting,
    DeadlineClass,
    EntryKind,
    ExclusionGround,
    ExtensionRule,
    FeeRule,
    HearingKind,
    HearingStep,
    HiddenNames,
    JoiningGround,
    LegalText,
    Money,
    Names,
    NumberGrammar,
    Opening,
    Order,
    OutageRule,
    ProtectedKind,
    PublicationException,
    Renumbering,
    Rule,
    SealGround,
    TimeLimit,
    Unstoppable,
    Value,
    in_language,
)

HOME = Path(__file__).parent

__all__ = ["Pack", "PackError", "RuleNotFound", "in_language", "load", "pack", "pack_names"]

Kind = TypeVar("Kind", bound=Rule)
# The versions of each rule, in the order of their days.
Versions = Mapping[str, tuple[Kind, ...]]


class RuleNotFound(LookupError):
    """The pack has no such rule, or none in force on that day."""


@dataclass(frozen=True, kw_only=True)
class Pack:
    """One country's procedure. Look-ups by id return the version in force on the day asked for."""

    name: str
    names: Names
    laws: Mapping[str, Names]
    renumberings: tuple[Renumbering, ...]
    counting: Counting
    money: Money
    numbers: NumberGrammar
    limits: Versions[TimeLimit]
    values: Versions[Value]
    fees: Versions[FeeRule]
    halvings: Versions[LegalText]
    case_types: Mapping[str, CaseType]
    causes: Mapping[str, Cause]
    items: tuple[ChecklistItem, ...]
    texts: Mapping[str, LegalText]
    deadline_classes: Mapping[str, DeadlineClass]
    unstoppable: Mapping[str, Unstoppable]
    extensions: Mapping[str, ExtensionRule]
    outages: Versions[OutageRule]
    letters: Versions[LegalText]
    formal_names: Mapping[str, str]
    forms: Mapping[str, BlankForm]
    hearing_kinds: Mapping[str, HearingKind]
    grounds: Mapping[str, ExclusionGround]
    steps: Mapping[str, HearingStep]
    explanations: Mapping[str, LegalText]
    async_stages: Mapping[str, AsyncStage]
    orders: Versions[Order]
    protected: Versions[ProtectedKind]
    entry_kinds: Mapping[str, EntryKind]
    seal_grounds: Mapping[str, SealGround]
    joining_grounds: Mapping[str, JoiningGround]
    publication_exceptions: Mapping[str, PublicationException]
    hidden_names: Mapping[str, HiddenNames]
    openings: Mapping[str, Opening]

    def parameter(self, rule_id: str, *, on: date) -> TimeLimit | Value:
        """Return the time limit or value in force on that day. Raises RuleNotFound."""
        return self.limit(rule_id, on=on) if rule_id in self.limits else self.value(rule_id, on=on)

    def limit(self, rule_id: str, *, on: date) -> TimeLimit:
        """Return the time limit in force on that day. Raises RuleNotFound."""
        return _version(self.limits, rule_id, on, self.name)

    def value(self, rule_id: str, *, on: date) -> Value:
        """Return the value in force on that day. Raises RuleNotFound."""
        return _version(self.values, rule_id, on, self.name)

    def order(self, rule_id: str, *, on: date) -> Order:
        """Return the order in which the law takes things, as in force on that day. Raises RuleNotFound."""
        return _version(self.orders, rule_id, on, self.name)

    def protected_kind(self, kind: str, *, on: date) -> ProtectedKind | None:
        """Return how a kind of account is spared on that day, or None if it is not."""
        known = self.protected.get(kind, ())
        return next((version for version in known if version.in_force(on)), None)

    def fee(self, fee_id: str, *, on: date) -> FeeRule:
        """Return the fee in force on that day. Raises RuleNotFound."""
        return _version(self.fees, fee_id, on, self.name)

    def halving(self, reason: str, *, on: date) -> LegalText:
        """Return the rule by which `reason` halves a fee. Raises RuleNotFound."""
        return _version(self.halvings, reason, on, self.name)

    def case_type(self, kind: str) -> CaseType:
        """Return the case type. Raises RuleNotFound."""
        if kind not in self.case_types:
            raise RuleNotFound(f"procedure {self.name} has no case type {kind}")
        return self.case_types[kind]

    @property
    def disputes(self) -> list[Cause]:
        """The kinds of dispute a person may bring; not the crimes, which a procuratorate charges."""
        return [cause for cause in self.causes.values() if not cause.prosecuted]

    @property
    def crimes(self) -> list[Cause]:
        """Return the causes that a procuratorate alone brings (CRPL 169)."""
        return [cause for cause in self.causes.values() if cause.prosecuted]

    def checklist(self, kind: str) -> list[ChecklistItem]:
        """Return what a filing of this kind must contain, in the order of the form."""
        return [item for item in self.items if kind in item.kinds]

    def hearing_kind(self, kind: str, procedure: str) -> HearingKind:
        """Return how a case of this kind and procedure is heard; the first that fits. Raises RuleNotFound."""
        case_type = self.case_type(kind)
        for known in self.hearing_kinds.values():
            if known.is_for(kind, case_type.family, procedure):
                return known
        raise RuleNotFound(f"procedure {self.name} does not say how a case {kind} is heard")

    def grounds_for(self, kind: HearingKind) -> list[ExclusionGround]:
        """Return the grounds that exclude a hearing of this kind from being held by video."""
        return [ground for ground in self.grounds.values() if not ground.kinds or kind.id in ground.kinds]

    def group(self, prefix: str) -> list[LegalText]:
        """Return the legal texts whose id starts with `prefix.`, for example `relief`, `remedy` or `venue`."""
        return [text for text in self.texts.values() if text.id.startswith(f"{prefix}.")]

    def deadline_class(self, rule_id: str) -> DeadlineClass | None:
        """Return the class in which a closure treats this period, or None: no closure moves it."""
        return next((known for known in self.deadline_classes.values() if rule_id in known.limits), None)

    def extension(self, rule_id: str) -> ExtensionRule | None:
        """Return when more time may be asked for this period, or None: never."""
        return next((known for known in self.extensions.values() if rule_id in known.limits), None)

    def outage(self, *, on: date) -> OutageRule | None:
        """Return what an outage that ended `on` does to last days, or None: nothing by itself."""
        known = [version for versions in self.outages.values() for version in versions]
        return next((rule for rule in known if rule.in_force(on)), None)

    def entry_kind(self, act: str, kind: str = "") -> EntryKind | None:
        """Return the kind of a docket line: the `kind` its papers were filed as, or the one its act belongs to."""
        by_act = next((known for known in self.entry_kinds.values() if act in known.acts), None)
        return self.entry_kinds.get(kind, by_act)

    def opening(self, paper: str, *, on: date) -> Opening | None:
        """Return the rule by which papers of this kind open by themselves, or None: they are open or closed at once."""
        return next((rule for rule in self.openings.values() if rule.paper == paper and rule.in_force(on)), None)

    def letter(self, name: str, *, on: date) -> list[LegalText]:
        """Return the legal texts of a letter that are in force on that day, in their order."""
        known = [versions for rule_id, versions in self.letters.items() if rule_id.startswith(f"{name}.")]
        return [version for versions in known for version in versions if version.in_force(on)]

    def basis_on(self, basis: str, on: date) -> str:
        """Return `basis` with the article numbers as they were on that day; paragraphs in brackets stay."""
        return "; ".join(self._cite(part.strip(), on) for part in basis.split(";"))

    def basis_text(self, basis: str, language: str) -> str:
        """Return `basis` with the names of its laws written out in `language`."""
        for law, names in self.laws.items():
            basis = re.sub(rf"\b{law}\b", in_language(names, language), basis)
        return basis

    def _cite(self, part: str, on: date) -> str:
        law = part.split(" ", 1)[0]
        # The earliest law still in force on that day.
        spans = [span for span in self.renumberings if span.law == law and on <= span.until]
        oldest = min((span.until for span in spans), default=None)

        def renumbered(match: re.Match[str]) -> str:
            number = int(match[0])
            for span in spans:
                if span.until == oldest and span.first <= number <= span.last:
                    return str(number + span.shift)
            return match[0]

        return re.sub(r"(?<![(\d])\d+(?!\d)", renumbered, part)


def _version(versions: Versions[Kind], rule_id: str, on: date, name: str) -> Kind:
    for version in versions.get(rule_id, ()):
        if version.in_force(on):
            return version
    why = f"is not in force on {on}" if rule_id in versions else "is not known"
    raise RuleNotFound(f"{rule_id} {why} in procedure {name}")


def pack_names() -> list[str]:
    """Return the names of the packs that are installed."""
    return sorted(path.parent.name for path in HOME.glob("*/pack.toml"))


@cache
def pack(name: str) -> Pack:
    """Return the pack of that name, loaded and checked once. Raises PackError."""
    if name not in pack_names():
        raise PackError(f"there is no procedure pack '{name}'; installed are {', '.join(pack_names())}")
    return load(HOME / name)


def load(folder: Path) -> Pack:
    """Read and check the pack in `folder`. Raises PackError naming file and entry."""
    files = {path.stem: _read(path) for path in sorted(folder.glob("*.toml"))}
    head = files["pack"]

    def rules(file: str, table: str, cls: type[Kind], *, also: str = "") -> Versions[Kind]:
        found = [(name, entry) for name in (file, also) for entry in files.get(name, {}).get(table, [])]
        return _versions([build(cls, entry, f"{name}.toml, {entry.get('id', '?')}") for name, entry in found], file)

    def single(file: str, table: str, cls: type[Kind]) -> dict[str, Kind]:
        versions = rules(file, table, cls)
        for rule_id, entries in versions.items():
            if len(entries) > 1:
                raise PackError(f"{file}.toml: {rule_id} is there twice")
        return {rule_id: entries[0] for rule_id, entries in versions.items()}

    made = Pack(
        name=folder.name,
        names=head["names"],
        laws=head.get("laws", {}),
        renumberings=tuple(
            build(Renumbering, entry, "pack.toml, renumbering") for entry in head.get("renumbering", [])
        ),
        counting=build(Counting, head["counting"], "pack.toml, counting"),
        money=build(Money, head["money"], "pack.toml, money"),
        numbers=build(NumberGrammar, files["case_numbers"], "case_numbers.toml"),
        limits=rules("time_limits", "limit", TimeLimit, also="enforcement"),
        values=rules("values", "value", Value, also="enforcement"),
        fees=rules("fees", "fee", FeeRule),
        halvings=rules("fees", "halving", LegalText),
        case_types=single("case_types", "case_type", CaseType),
        causes=single("causes", "cause", Cause),
        items=tuple(single("complaint", "item", ChecklistItem).values()),
        texts=single("texts", "text", LegalText),
        deadline_classes=single("closures", "deadline_class", DeadlineClass),
        unstoppable=single("closures", "unstoppable", Unstoppable),
        extensions=single("extensions", "extension", ExtensionRule),
        outages=rules("outages", "outage", OutageRule),
        letters=rules("letters", "text", LegalText),
        formal_names=head.get("formal_names", {}),
        forms=single("forms", "form", BlankForm),
        hearing_kinds=single("hearings", "hearing_kind", HearingKind),
        grounds=single("hearings", "ground", ExclusionGround),
        steps=single("hearings", "step", HearingStep),
        explanations=single("hearings", "explanation", LegalText),
        async_stages=single("hearings", "async_stage", AsyncStage),
        orders=rules("enforcement", "order", Order, also="hearings"),
        protected=rules("enforcement", "protected", ProtectedKind),
        entry_kinds=single("docket", "entry_kind", EntryKind),
        seal_grounds=single("docket", "seal_ground", SealGround),
        joining_grounds=single("docket", "joining_ground", JoiningGround),
        publication_exceptions=single("docket", "publication_exception", PublicationException),
        hidden_names=single("docket", "hidden_names", HiddenNames),
        openings=single("docket", "opening", Opening),
    )
    _check(made)
    return made


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise PackError(f"{path.name}: {error}") from error


def _versions(entries: Iterable[Kind], file: str) -> Versions[Kind]:
    """Group `entries` by id; two versions may not be in force on one day."""
    grouped: dict[str, tuple[Kind, ...]] = {}
    for entry in entries:
        where = f"{file}.toml, {entry.id}"
        if entry.effective_to and entry.effective_to < entry.effective_from:
            raise PackError(f"{where}: ends before it begins")
        earlier = grouped.get(entry.id, ())
        if earlier and (earlier[-1].effective_to is None or earlier[-1].effective_to >= entry.effective_from):
            raise PackError(f"{where}: the version from {entry.effective_from} overlaps the one before it")
        grouped[entry.id] = (*earlier, entry)
    return grouped


def _check(made: Pack) -> None:
    """Refuse what no single entry shows: references to nothing, custody that rolls, fees that cannot be counted."""
    for limit in (version for versions in made.limits.values() for version in versions):
        if limit.custody and limit.rolls:
            raise PackError(f"time_limits.toml, {limit.id}: a custody limit never moves; set rolls = false")
        if limit.reminder and not all(reminder.before for reminder in made.limits.get(limit.reminder, (limit,))):
            raise PackError(f"time_limits.toml, {limit.id}: '{limit.reminder}' is no limit that counts back")
    for fee in (version for versions in made.fees.values() for version in versions):
        _check_fee(fee, made)
    for kind in made.case_types.values():
        if kind.fee and kind.fee not in made.fees:
            raise PackError(f"case_types.toml, {kind.id}: there is no fee '{kind.fee}'")
        if unknown := {kind.term} - {"", *made.limits}:
            raise PackError(f"case_types.toml, {kind.id}: there is no limit '{unknown.pop()}'")
    for cause in made.causes.values():
        if cause.kind not in made.case_types or cause.fee not in made.fees:
            raise PackError(f"causes.toml, {cause.id}: its kind or fee is not known")
        for venue in cause.venues:
            if venue not in made.texts:
                raise PackError(f"causes.toml, {cause.id}: there is no text '{venue}'")
    _check_classes(made)
    _check_extensions(made)
    _check_outages(made)
    _check_docket(made)
    for heard in made.hearing_kinds.values():
        if unknown := (set(heard.steps) - set(made.steps)) | (set(heard.case_types) - set(made.case_types)):
            raise PackError(f"hearings.toml, {heard.id}: there is no {', '.join(sorted(unknown))}")
    for text in (version for versions in made.letters.values() for version in versions):
        for limit_id in re.findall(r"\{([\w.]+)\}", " ".join(text.texts.values())):
            if limit_id != "basis" and limit_id not in made.limits:
                raise PackError(f"letters.toml, {text.id}: there is no time limit '{limit_id}'")
    for item in made.items:
        for name in item.kinds:
            if name not in made.case_types:
                raise PackError(f"complaint.toml, {item.id}: there is no case type '{name}'")


def _check_classes(made: Pack) -> None:
    """Refuse a limit that is not known or stands in two classes, and custody in a class that moves."""
    seen: dict[str, str] = {}
    for known in made.deadline_classes.values():
        for name in known.limits:
            if name not in made.limits:
                raise PackError(f"closures.toml, {known.id}: there is no limit '{name}'")
            if name in seen:
                raise PackError(f"closures.toml, {known.id}: {name} also stands in {seen[name]}")
            if known.moves and any(version.custody for version in made.limits[name]):
                raise PackError(f"closures.toml, {known.id}: {name} is a custody limit and never moves")
            seen[name] = known.id


def _check_extensions(made: Pack) -> None:
    """Refuse more time for what is not known, for custody, and for what the law lets nobody change."""
    for known in made.extensions.values():
        if known.asked not in ("in_time", "obstacle") or (known.asked == "obstacle") != bool(known.within):
            raise PackError(f"extensions.toml, {known.id}: asked in_time, or because of an obstacle with `within`")
        for name in (*known.limits, *filter(None, [known.within])):
            if name not in made.limits:
                raise PackError(f"extensions.toml, {known.id}: there is no limit '{name}'")
        for name in known.limits:
            fixed = made.deadline_class(name)
            if (fixed and not fixed.moves) or any(version.custody for version in made.limits[name]):
                raise PackError(f"extensions.toml, {known.id}: {name} moves for nobody")


def _check_outages(made: Pack) -> None:
    """Refuse classes that are not known or never move, and days that no outage could take."""
    for rule in (version for versions in made.outages.values() for version in versions):
        for name in rule.classes:
            if name not in made.deadline_classes or not made.deadline_classes[name].moves:
                raise PackError(f"outages.toml, {rule.id}: there is no class '{name}' that moves")
        if not 0 < rule.at_least_minutes <= 24 * 60 or rule.working_days < 1:
            raise PackError(f"outages.toml, {rule.id}: at_least_minutes from 1 to 1440, working_days at least 1")


def _check_docket(made: Pack) -> None:
    """Refuse circles of readers that are not known, and periods that are not."""
    named = [(kind.id, kind.sealed_to) for kind in made.entry_kinds.values()]
    for name, to in [*named, *((ground.id, ground.to) for ground in made.seal_grounds.values())]:
        if unknown := set(to) - {"public", "outside"}:
            raise PackError(f"docket.toml, {name}: sealed to public or outside, not to {', '.join(sorted(unknown))}")
    for brought in made.entry_kinds.values():
        if unknown := set(brought.cases) - set(made.case_types):
            raise PackError(f"docket.toml, {brought.id}: there is no case type {', '.join(sorted(unknown))}")
    for opening in made.openings.values():
        if opening.limit not in made.limits or opening.to not in ("parties", "public"):
            raise PackError(f"docket.toml, {opening.id}: opens to parties or public, at the end of a time limit")


def _check_fee(fee: FeeRule, made: Pack) -> None:
    ways = [fee.amount is not None, fee.minimum is not None, fee.share is not None]
    if sum(ways) != 1:
        raise PackError(f"fees.toml, {fee.id}: give one of amount, minimum and maximum, or share")
    if fee.minimum is not None and (fee.maximum is None or fee.maximum < fee.minimum):
        raise PackError(f"fees.toml, {fee.id}: maximum is missing or below minimum")
    if fee.share and fee.share.of not in made.fees:
        raise PackError(f"fees.toml, {fee.id}: there is no fee '{fee.share.of}'")
    edge = fee.base_up_to
    for place, bracket in enumerate(fee.brackets):
        last = place == len(fee.brackets) - 1
        if last != (bracket.up_to is None) or (bracket.up_to is not None and bracket.up_to <= edge):
            raise PackError(f"fees.toml, {fee.id}: brackets rise, and only the last has no up_to")
        edge = bracket.up_to or edge
