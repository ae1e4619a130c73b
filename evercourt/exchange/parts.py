"""The parts of a case that is taken over: made as the record says, or refused with what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from evercourt.accounts.models import User
from evercourt.cases.events import EntryTakenOver
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
from evercourt.exchange.files import Taken
from evercourt.exchange.layout import CaseRecord, PartyRecord
from evercourt.exchange.making import papers_named, users_named
from evercourt.exchange.report import Line, Taking
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.events import canonical
from evercourt.kernel.rows import insert_many
from evercourt.ledger.record import record_many

Kind = TakenOver.Kind


def must_agree(wanted: CaseRecord) -> None:
    """Refuse keys given twice, and references to what is not in the case."""
    parties = [one.key for one in wanted.parties]
    documents = [one.key for one in (*wanted.documents, *wanted.attached)]
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
        ("document", powers, documents),
        ("document", [one.document for one in wanted.seals if one.document], [one.key for one in wanted.documents]),
        ("corrects", [corrects for corrects, _number in earlier], numbers),
    )
    for what, asked, there in named:
        if missing := set(asked) - set(there):
            raise BadInput(f"{what}: {sorted(missing)[0]} is not in this case")
    if any(corrects >= number for corrects, number in earlier):
        raise BadInput("corrects: an entry corrects an earlier one")
    if unnamed := {one.key for one in wanted.attached} - papers_named(wanted) - set(powers):
        raise BadInput(f"attached: nothing in the case names {sorted(unnamed)[0]}")
    for seal in wanted.seals:
        lifted = (seal.lifted_by is not None, seal.lifted_at is not None, bool(seal.lift_reasons))
        if len(set(lifted)) > 1:
            raise BadInput("seals: lifted by whom, when and why belong together")


def users_of(taking: Taking, source: str, wanted: CaseRecord) -> dict[str, User]:
    """Return the persons the case names, by key; all of them were taken over before."""
    asked = {one.user for one in wanted.parties} | {c.user for one in wanted.parties for c in one.counsel}
    asked |= {one.by for one in wanted.entries} | {one.struck.by for one in wanted.entries if one.struck}
    asked |= {one.ordered_by for one in wanted.seals} | {one.lifted_by for one in wanted.seals}
    asked |= {one.uploaded_by for one in (*wanted.documents, *wanted.attached)}
    asked |= users_named(wanted)
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


def origin_of(taking: Taking, source: str, wanted: CaseRecord) -> Case | None:
    if wanted.origin is None:
        return None
    known = TakenOver.objects.filter(source__in=[source, taking.source], kind=Kind.CASE, key=wanted.origin).first()
    if known is None:
        raise BadInput(f"origin: {wanted.origin} was not taken over")
    return Case.objects.get(pk=known.row)


def count_on(court: Court, number: str, line: Line) -> None:
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


def make_documents(
    taking: Taking, wanted: CaseRecord, files: dict[str, Taken], users: dict[str, User], lines: list[Line]
) -> dict[str, Document]:
    """Keep the bytes and make the documents, by key; what had to change is noted in their lines."""
    by_key = {line.key: line for line in lines if line.kind in ("document", "attached")}
    rows = []
    papers = [*wanted.documents, *wanted.attached]
    for one in papers:
        taken = files[one.key]
        if not taking.dry:
            taken.keep(taking.bag, one)
        by_key[one.key].notes += taken.notes
        rows.append(
            Document(
                court=taking.court, title=one.title, name=taken.name, media_type=taken.media_type, size=taken.size,
                sha256=taken.sha256, origin=one.origin, created_at=one.created_at, pages=one.pages,
                uploaded_by=users[one.uploaded_by] if one.uploaded_by else None,
            )
        )  # fmt: skip
    insert_many(rows)
    return {one.key: row for one, row in zip(papers, rows, strict=True)}


def make_parties(
    case: Case, wanted: CaseRecord, documents: dict[str, Document], users: dict[str, User]
) -> dict[str, tuple[Party, dict[str, Representation]]]:
    """Make the parties with their identity and counsel, by key."""
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


def make_entries(case: Case, source: str, wanted: CaseRecord, users: dict[str, User]) -> dict[int, DocketEntry]:
    """Enter the lines of the docket as they stood, by number; corrections and strikings with them."""
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


def make_papers(
    case: Case, wanted: CaseRecord, documents: dict[str, Document],
    parties: dict[str, tuple[Party, dict[str, Representation]]], entries: dict[int, DocketEntry],
) -> dict[str, CaseDocument]:  # fmt: skip
    """Put the documents on the file, by key."""
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


def make_seals(
    case: Case, wanted: CaseRecord, entries: dict[int, DocketEntry], papers: dict[str, CaseDocument],
    users: dict[str, User],
) -> None:  # fmt: skip
    """Put the seals in force, and keep those that were lifted."""
    for one in wanted.seals:
        Sealing.objects.create(
            case=case, entry=entries[one.entry] if one.entry is not None else None,
            paper=papers[one.document] if one.document else None, to=one.to, ground=one.ground, basis=one.basis,
            reasons=one.reasons, ordered_by=users[one.ordered_by], ordered_at=one.ordered_at,
            lifted_by=users[one.lifted_by] if one.lifted_by else None, lifted_at=one.lifted_at,
            lift_reasons=one.lift_reasons,
        )  # fmt: skip
