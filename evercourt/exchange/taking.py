"""Taking one record over: a person, or a whole case with all its parts; each one transaction, each once."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import transaction
from django.db.models import Q

from evercourt.accounts.models import LawyerLicence, OfficeHeld, User
from evercourt.cases.events import CaseTakenOver, UserTakenOver
from evercourt.cases.models import (
    Case,
    TakenOver,
)
from evercourt.exchange.files import file_of
from evercourt.exchange.layout import CaseRecord, UserRecord
from evercourt.exchange.making import Making
from evercourt.exchange.parts import (
    count_on,
    make_documents,
    make_entries,
    make_papers,
    make_parties,
    make_seals,
    must_agree,
    origin_of,
    users_of,
)
from evercourt.exchange.report import Line, Taking
from evercourt.exchange.tables import PARTS, Part
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

Kind = TakenOver.Kind


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
    files = {one.key: file_of(taking.bag, one) for one in (*wanted.documents, *wanted.attached)}
    digest = _hash(wanted.line(), {key: one.sha256 for key, one in files.items()})
    if (known := _known(source, Kind.CASE, wanted.key, digest)) is not None:
        return parts_of("case", wanted.values(), "known", row=known.row)
    must_agree(wanted)
    if Case.objects.filter(number=wanted.number).exists():
        raise BadInput(f"number {wanted.number}: a case of this house has it")
    users = users_of(taking, source, wanted)
    case = Case.objects.create(
        court=taking.court, origin=origin_of(taking, source, wanted),
        **{
            name: getattr(wanted, name)
            for name in ("number", "kind", "cause", "title", "procedure", "amount", "filed_at", "docketed_at",
                         "ended_at", "end_reason")
        },
    )  # fmt: skip
    lines = parts_of("case", wanted.values(), "new", row=case.pk)
    count_on(taking.court, wanted.number, lines[0])
    documents = make_documents(taking, wanted, files, users, lines)
    parties = make_parties(case, wanted, documents, users)
    entries = make_entries(case, source, wanted, users)
    papers = make_papers(case, wanted, documents, parties, entries)
    make_seals(case, wanted, entries, papers, users)
    making = Making(case, users, documents, parties)
    making.parts(wanted, case)
    making.take_times(lines)
    kept = {
        "parties": {key: party.pk for key, (party, _counsel) in parties.items()},
        "counsel": {key: row.pk for _party, own in parties.values() for key, row in own.items()},
        "documents": {
            one.key: {"row": documents[one.key].pk, "name": one.name, "file": one.file}
            for one in (*wanted.documents, *wanted.attached)
        },
        "named": {label: {key: row.pk for key, row in named.items()} for label, named in making.own.items()},
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
    lines += [Line("attached", str(one.get("key", "?")), status) for one in each(said, "attached")]
    lines += [Line("seal", f"{key}#{place}", status) for place, _one in enumerate(each(said, "seals"), 1)]

    def further(whole: dict[str, Any], above: str, parts: tuple[Part, ...]) -> None:
        for part in parts:
            found = [whole[part.name]] if isinstance(whole.get(part.name), dict) else each(whole, part.name)
            for place, one in enumerate(found, 1):
                own = str(one.get("key", "?")) if part.keyed else f"{above}#{place}"
                lines.append(Line(part.kind, own, status))
                further(one, f"{own}/{part.kind}", part.parts)

    further(said, key, PARTS)
    return lines
