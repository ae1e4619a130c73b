"""Taking one record over: a person, or a whole case with all its parts; each one transaction, each once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from evercourt.accounts.models import LawyerLicence, OfficeHeld, User
from evercourt.cases.events import CaseTakenOver, EntryTakenOver, UserTakenOver
from evercourt.cases.exchange.baggage import Baggage
from evercourt.cases.exchange.files import Taken, file_of
from evercourt.cases.exchange.layout import CaseRecord, PartyRecord, UserRecord
from evercourt.cases.models import (
    Case,
    CaseDocument,
    DocketEntry,
    EntryCorrection,
    Party,
    PartyIdentity,
    Representation,
    Sealing,
    Striking,
    TakenOver,
)
from evercourt.courts.case_numbers import NotACaseNumber, parse
from evercourt.courts.models import CaseNumberSeries, Court
from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.events import canonical
from evercourt.kernel.policy import must
from evercourt.kernel.rows import insert_many
from evercourt.ledger.record import record, record_many

Kind = TakenOver.Kind
Row = TypeVar("Row")


@dataclass
class Line:
    """What became of one record or part of one: a line of the report."""

    kind: str
    key: str
    status: str
    row: int | None = None
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Taking:
    """Where everything comes from and goes to; `dry`: nothing is kept, so files are only looked at."""

    court: Court
    source: str
    bag: Baggage
    operator: str
    dry: bool = False
    # In a dry run the cases before are not there: that they come is enough.
    coming: frozenset[str] = frozenset()


class Changed(BadInput):
    """It was taken over before, and now says something else. What is here counts; nothing is overwritten."""


@transaction.atomic
def take_user(taking: Taking, wanted: UserRecord) -> list[Line]:
    """Take a person over; one whose address an account of this house has is that account, if the name is the same.

    Raises BadInput if the address is somebody else's, Changed if the record was another before.
    """
    must(None, "case.take_over", taking.court)
    source, digest = wanted.source or taking.source, _hash(wanted.line(), {})
    if (known := _known(source, Kind.USER, wanted.key, digest)) is not None:
        return [Line("user", wanted.key, "known", known.row)]
    if not (wanted.email or wanted.phone):
        raise BadInput("neither email nor phone: nobody could sign in or be reached")
    same = Q(email=wanted.email) if wanted.email else Q()
    same |= Q(phone=wanted.phone) if wanted.phone else Q()
    found = list(User.objects.filter(same))
    line = Line("user", wanted.key, "new")
    if found:
        user = found[0]
        if len(found) > 1 or user.name != wanted.name:
            raise BadInput("email or phone belong to another account of this house")
        line.status, line.notes = "joined", ["this account was here already; it keeps what it has"]
    else:
        user = User(
            name=wanted.name, email=wanted.email, phone=wanted.phone, language=wanted.language,
            is_active=wanted.is_active, created_at=wanted.created_at,
        )  # fmt: skip
        user.set_unusable_password()
        user.save()
    if wanted.licence:
        held, new = LawyerLicence.objects.get_or_create(
            user=user, defaults={"number": wanted.licence.number, "firm": wanted.licence.firm}
        )
        if not new and held.number != wanted.licence.number:
            raise BadInput("this account has another licence here")
    for office in wanted.offices:
        OfficeHeld.objects.get_or_create(
            user=user, court=taking.court, office=office.office, since=office.since, defaults={"until": office.until}
        )
    line.row = user.pk
    _keep(taking, source, Kind.USER, wanted.key, user.pk, digest, {"joined": bool(found)})
    taken = UserTakenOver(
        source=source, key=wanted.key, sha256=digest, user=user.pk, offices=[one.office for one in wanted.offices],
        operator=taking.operator,
    )  # fmt: skip
    record(taken, about=taking.court, by=None, via=Channel.SYSTEM)
    return [line]


@transaction.atomic
def take_case(taking: Taking, wanted: CaseRecord) -> list[Line]:
    """Take a whole case over, all of it or nothing; its number, its docket and its files stay what they were.

    Raises BadInput for what contradicts itself or this house, Changed if the record was another before.
    """
    must(None, "case.take_over", taking.court)
    source = wanted.source or taking.source
    files = {one.key: file_of(taking.bag, one) for one in wanted.documents}
    digest = _hash(wanted.line(), {key: one.sha256 for key, one in files.items()})
    if (known := _known(source, Kind.CASE, wanted.key, digest)) is not None:
        return parts_of("case", wanted.values(), "known", row=known.row)
    _check(wanted)
    if Case.objects.filter(number=wanted.number).exists():
        raise BadInput(f"number {wanted.number}: a case of this house has it")
    users = _users(taking, source, wanted)
    case = Case.objects.create(
        court=taking.court, origin=_origin(taking, source, wanted),
        **{
            name: getattr(wanted, name)
            for name in ("number", "kind", "cause", "title", "procedure", "amount", "filed_at", "docketed_at",
                         "ended_at", "end_reason")
        },
    )  # fmt: skip
    lines = parts_of("case", wanted.values(), "new", row=case.pk)
    _count_on(taking.court, wanted.number, lines[0])
    documents = _documents(taking, wanted, files, users, lines)
    parties = _parties(case, wanted, documents, users)
    entries = _entries(case, source, wanted, users)
    papers = _papers(case, wanted, documents, parties, entries)
    _seal(case, wanted, entries, papers, users)
    kept = {
        "parties": {key: party.pk for key, (party, _counsel) in parties.items()},
        "counsel": {key: row.pk for _party, own in parties.values() for key, row in own.items()},
        "documents": {
            one.key: {"row": documents[one.key].pk, "name": one.name, "file": one.file} for one in wanted.documents
        },
        "seals": [row.pk for row in case.sealings.order_by("pk")],
    }
    _keep(taking, source, Kind.CASE, wanted.key, case.pk, digest, kept)
    taken = CaseTakenOver(
        source=source, key=wanted.key, sha256=digest, number=case.number, entries=len(entries),
        documents=len(documents), operator=taking.operator,
    )  # fmt: skip
    record(taken, about=case, by=None, via=Channel.SYSTEM)
    return lines


def _known(source: str, kind: str, key: str, digest: str) -> TakenOver | None:
    known = TakenOver.objects.filter(source=source, kind=kind, key=key).first()
    if known is not None and known.sha256 != digest:
        raise Changed("it was taken over before with other contents; what is here stays")
    return known


def _keep(taking: Taking, source: str, kind: str, key: str, row: int, digest: str, kept: dict[str, Any]) -> None:
    TakenOver.objects.create(source=source, kind=kind, key=key, court=taking.court, row=row, sha256=digest, kept=kept)


def _hash(line: str, files: dict[str, str]) -> str:
    return hashlib.sha256(json.dumps([line, sorted(files.items())], ensure_ascii=False).encode()).hexdigest()


def parts_of(
    kind: str, said: dict[str, Any], status: str, notes: list[str] | None = None, row: int | None = None
) -> list[Line]:
    """Return a line for the record and for each of its parts, as far as it can be read."""
    key = str(said.get("key", "?"))[:200]
    lines = [Line(kind, key, status, row, notes or [])]

    def each(whole: dict[str, Any], name: str) -> list[dict[str, Any]]:
        found = whole.get(name)
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []

    for party in each(said, "parties"):
        lines.append(Line("party", str(party.get("key", "?")), status))
        lines += [Line("counsel", str(one.get("key", "?")), status) for one in each(party, "counsel")]
    lines += [Line("entry", f"{key}#{one.get('number', '?')}", status) for one in each(said, "entries")]
    lines += [Line("document", str(one.get("key", "?")), status) for one in each(said, "documents")]
    return lines + [Line("seal", f"{key}#{place}", status) for place, _one in enumerate(each(said, "seals"), 1)]


def _check(wanted: CaseRecord) -> None:
    """Refuse keys given twice, and references to what is not in the case."""
    parties, documents = [one.key for one in wanted.parties], [one.key for one in wanted.documents]
    counsel = [one.key for party in wanted.parties for one in party.counsel]
    numbers = [one.number for one in wanted.entries]
    for what, keys in (("party", parties), ("document", documents), ("counsel", counsel)):
        if len(keys) != len(set(keys)):
            raise BadInput(f"{what}: a key is there twice")
    if numbers != sorted(set(numbers)):
        raise BadInput("entries: numbers rise from one entry to the next")
    earlier = [(one.corrects, one.number) for one in wanted.entries if one.corrects is not None]
    powers = [one.power for party in wanted.parties for one in party.counsel if one.power]
    named: tuple[tuple[str, Iterable[Any], list[Any]], ...] = (
        ("entry", [one.entry for one in wanted.documents if one.entry is not None], numbers),
        ("entry", [one.entry for one in wanted.seals if one.entry is not None], numbers),
        ("party", [one.party for one in wanted.documents if one.party], parties),
        ("document", [*powers, *(one.document for one in wanted.seals if one.document)], documents),
        ("corrects", [corrects for corrects, _number in earlier], numbers),
    )
    for what, asked, there in named:
        if missing := set(asked) - set(there):
            raise BadInput(f"{what}: {sorted(missing)[0]} is not in this case")
    if any(corrects >= number for corrects, number in earlier):
        raise BadInput("corrects: an entry corrects an earlier one")
    for seal in wanted.seals:
        lifted = (seal.lifted_by is not None, seal.lifted_at is not None, bool(seal.lift_reasons))
        if len(set(lifted)) > 1:
            raise BadInput("seals: lifted by whom, when and why belong together")


def _users(taking: Taking, source: str, wanted: CaseRecord) -> dict[str, User]:
    """Return the persons the case names, by key; all of them were taken over before."""
    asked = {one.user for one in wanted.parties} | {c.user for one in wanted.parties for c in one.counsel}
    asked |= {one.by for one in wanted.entries} | {one.struck.by for one in wanted.entries if one.struck}
    asked |= {one.ordered_by for one in wanted.seals} | {one.lifted_by for one in wanted.seals}
    keys = {key for key in asked if key}
    # A case that came from elsewhere before names persons of the whole it comes in now.
    rows = dict(
        TakenOver.objects.filter(source__in=[source, taking.source], kind=Kind.USER, key__in=keys)
        .values_list("key", "row")
    )  # fmt: skip
    if missing := keys - rows.keys():
        raise BadInput(f"user: {sorted(missing)[0]} was not taken over")
    found = User.objects.in_bulk(rows.values())
    return {key: found[row] for key, row in rows.items()}


def _origin(taking: Taking, source: str, wanted: CaseRecord) -> Case | None:
    if wanted.origin is None or (taking.dry and wanted.origin in taking.coming):
        return None
    known = TakenOver.objects.filter(source__in=[source, taking.source], kind=Kind.CASE, key=wanted.origin).first()
    if known is None:
        raise BadInput(f"origin: {wanted.origin} was not taken over")
    return Case.objects.get(pk=known.row)


def _count_on(court: Court, number: str, line: Line) -> None:
    """Let the court's own series go on behind this number, so that it is never given again."""
    try:
        parts = parse(number, procedure=court.procedure, courts=[court.code])
    except NotACaseNumber:
        line.notes.append("the number has another form than this court's; it stays as it is")
        return
    if not parts.serial.isdecimal():
        return
    key = {"court": court, "year": parts.year, "special": parts.special, "type_code": parts.type_code}
    CaseNumberSeries.objects.bulk_create([CaseNumberSeries(**key)], ignore_conflicts=True)
    CaseNumberSeries.objects.filter(**key, last__lt=int(parts.serial)).update(last=int(parts.serial))


def _documents(
    taking: Taking, wanted: CaseRecord, files: dict[str, Taken], users: dict[str, User], lines: list[Line]
) -> dict[str, Document]:
    by_key = {line.key: line for line in lines if line.kind == "document"}
    rows = []
    for one in wanted.documents:
        taken = files[one.key]
        if not taking.dry:
            taken.keep(taking.bag, one)
        by_key[one.key].notes += taken.notes
        rows.append(
            Document(
                court=taking.court, title=one.title, name=taken.name, media_type=taken.media_type, size=taken.size,
                sha256=taken.sha256, origin=one.origin, created_at=one.created_at,
            )
        )  # fmt: skip
    insert_many(rows)
    return {one.key: row for one, row in zip(wanted.documents, rows, strict=True)}


def _parties(
    case: Case, wanted: CaseRecord, documents: dict[str, Document], users: dict[str, User]
) -> dict[str, tuple[Party, dict[str, Representation]]]:
    made: dict[str, tuple[Party, dict[str, Representation]]] = {}
    for one in wanted.parties:
        party = Party.objects.create(
            case=case, side=one.side, position=one.position, kind=one.kind, name=one.name, language=one.language,
            user=users[one.user] if one.user else None, joined_at=one.joined_at,
        )  # fmt: skip
        if one.identity:
            PartyIdentity.objects.create(party=party, **one.identity.model_dump())
        made[one.key] = (party, _counsel(party, one, documents, users))
    return made


def _counsel(
    party: Party, wanted: PartyRecord, documents: dict[str, Document], users: dict[str, User]
) -> dict[str, Representation]:
    made: dict[str, Representation] = {}
    for one in wanted.counsel:
        if one.replaces and one.replaces not in made:
            raise BadInput(f"replaces: {one.replaces} is no earlier counsel of the same party")
        values = one.model_dump(exclude={"key", "user", "power", "replaces"})
        made[one.key] = Representation.objects.create(
            party=party, **values, user=users[one.user] if one.user else None,
            power=documents[one.power] if one.power else None,
            replaces=made[one.replaces] if one.replaces else None,
        )  # fmt: skip
    return made


def _entries(case: Case, source: str, wanted: CaseRecord, users: dict[str, User]) -> dict[int, DocketEntry]:
    events = [
        EntryTakenOver(
            source=source, number=one.number, was_at=one.at, text=one.text, was_act=one.act,
            was_facts=canonical(one.facts), was_via=one.via, was_by=one.by or "",
        )
        for one in wanted.entries
    ]  # fmt: skip
    done = record_many([(event, case) for event in events], by=None, via=Channel.SYSTEM, at=timezone.now(), told=True)
    rows = DocketEntry.objects.filter(ledger_entry__in=[one.entry for one in done]).order_by("number")
    made = {one.number: row for one, row in zip(wanted.entries, rows, strict=True)}
    for one in wanted.entries:
        if one.corrects is not None:
            EntryCorrection.objects.create(entry=made[one.number], corrects=made[one.corrects])
        if one.struck:
            struck = one.struck
            Striking.objects.create(entry=made[one.number], reasons=struck.reasons, by=users[struck.by], at=struck.at)
    return made


def _papers(
    case: Case, wanted: CaseRecord, documents: dict[str, Document],
    parties: dict[str, tuple[Party, dict[str, Representation]]], entries: dict[int, DocketEntry],
) -> dict[str, CaseDocument]:  # fmt: skip
    if any(bool(one.opens_to) != (one.opens_on is not None) for one in wanted.documents):
        raise BadInput("documents: opens_to and opens_on belong together")
    rows = [
        CaseDocument(
            case=case, document=documents[one.key], kind=one.kind, access=one.access, opens_to=one.opens_to,
            opens_on=one.opens_on, party=parties[one.party][0] if one.party else None,
            entry=entries[one.entry] if one.entry is not None else None,
        )
        for one in wanted.documents
    ]  # fmt: skip
    insert_many(rows)
    return {one.key: row for one, row in zip(wanted.documents, rows, strict=True)}


def _seal(
    case: Case, wanted: CaseRecord, entries: dict[int, DocketEntry], papers: dict[str, CaseDocument],
    users: dict[str, User],
) -> None:  # fmt: skip
    for one in wanted.seals:
        Sealing.objects.create(
            case=case, entry=entries[one.entry] if one.entry is not None else None,
            paper=papers[one.document] if one.document else None, to=one.to, ground=one.ground, basis=one.basis,
            reasons=one.reasons, ordered_by=users[one.ordered_by], ordered_at=one.ordered_at,
            lifted_by=users[one.lifted_by] if one.lifted_by else None, lifted_at=one.lifted_at,
            lift_reasons=one.lift_reasons,
        )  # fmt: skip
