"""A person's new address for service: in every open case of theirs by one act, however many, with one notice each.

All of it is done by sets: the number of statements does not depend on the number of cases.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import ChannelConsent, LawyerLicence, User
from evercourt.cases.models import Case, CaseDocument, DocketEntry, Matter, Party, PartyIdentity, Representation
from evercourt.courts.models import Court
from evercourt.documents.acts import issue
from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.events import Event
from evercourt.kernel.policy import must
from evercourt.kernel.rows import insert_columns, insert_many, next_keys
from evercourt.ledger.record import Recorded, record, record_many
from evercourt.messages.acts import EMAIL, LINES, write_many, write_to_address
from evercourt.service import planner
from evercourt.service.acts.ordering import facts_of, letter_of
from evercourt.service.effect import Facts, effect
from evercourt.service.events import (
    AddressForServiceChanged,
    AddressNoted,
    Served,
    ServiceOrdered,
    ServiceSent,
    ServiceWaits,
)
from evercourt.service.models import ServiceAttempt, ServiceOrder
from evercourt.service.recipients import knows_email, planned
from evercourt.service.states import AttemptState, OrderState, Purpose, Way

LONGEST = 300
KINDS = ("address", "phone", "email")


@dataclass(frozen=True)
class Changed:
    """What one change did: in how many cases, with how many notices."""

    cases: int
    notices: int


@transaction.atomic
def change_address(
    person: User,
    *,
    address: str | None = None,
    phone: str | None = None,
    email: str | None = None,
    by: User | None,
    via: Channel,
) -> Changed:
    """Put a new postal address, telephone number or e-mail address into every open case of a person (CPL 90).

    Where they are a party or represent one today. Each case gets one line on its docket and one notice, which is served
    on the other parties; of a representative it names the address, of a party it does not. A case that is closed at the
    same time is in it whole or not at all: its row is locked. What is the same already changes nothing. An e-mail
    address must be the confirmed one of the account: the old one counts until then. Raises BadInput.
    """
    must(by, "address.change", person)
    person = User.objects.select_for_update().get(pk=person.pk)
    given = {name: " ".join(value.split()) for name, value in (("address", address), ("phone", phone), ("email", email))
             if value is not None}  # fmt: skip
    _sound(person, given)
    cases = _open_cases(person)
    today = timezone.localdate()
    own = list(Party.objects.filter(user=person, case__in=cases).select_related("identity"))
    powers_now = Representation.objects.filter(Representation.in_force(today), user=person, party__case__in=cases)
    held = list(powers_now.only("party_id", *given))  # What is encrypted costs time to read: only what is compared.
    identities = [known for party in own if (known := getattr(party, "identity", None)) and _differs(known, given)]
    unknown = [party for party in own if getattr(party, "identity", None) is None]
    powers = [power for power in held if _differs(power, given)]
    if not (identities or unknown or powers):
        return Changed(0, 0)
    _write(given, identities, unknown, powers)
    sides: dict[int, set[int]] = {}
    own_keys = {party.pk: party.case_id for party in own}
    for party in (*(known.party_id for known in identities), *(party.pk for party in unknown)):
        sides.setdefault(own_keys[party], set()).add(party)
    of_power = dict(Party.objects.filter(pk__in=[power.party_id for power in powers]).values_list("pk", "case_id"))
    for power in powers:
        sides.setdefault(of_power[power.party_id], set()).add(power.party_id)
    as_lawyer = set(of_power.values())
    concerned = [case for key, case in sorted(cases.items()) if key in sides]
    now = timezone.now()
    notices = _notices(person, given, concerned, as_lawyer)
    _on_docket(person, given, concerned, notices, by=by, via=via, now=now)
    others = _others(concerned, sides, person)
    _serve(others, notices, now=now)
    done = AddressForServiceChanged(changed=sorted(given), cases=len(concerned), notices=len(others))
    record(done, about=person, by=by, via=via, at=now)
    return Changed(len(concerned), len(others))


def _sound(person: User, given: dict[str, str]) -> None:
    for name, value in given.items():
        if not value or len(value) > LONGEST:
            raise BadInput(_("Enter the whole address."), field=name)
    if "email" in given and (given["email"] != person.email or not person.email_confirmed_at):
        raise BadInput(
            _("Confirm the new e-mail address first; until then the old one counts."), field="email", basis="CPL 90"
        )


def _open_cases(person: User) -> dict[int, Case]:
    """Return the open cases of the person, locked; in one order, so that two such acts never wait for each other.

    Not against new rows that refer to them (NO KEY): the docket of other acts goes on.
    """
    powers = Representation.objects.filter(Representation.in_force(), user=person).values("party__case")
    concerned = Q(pk__in=Party.objects.filter(user=person).values("case").union(powers))
    found = Case.objects.select_for_update(of=("self",), no_key=True).filter(concerned, ended_at=None)
    cases = {case.pk: case for case in found.order_by("pk")}
    # Courts and people are few and cases many: each is read once, not with every row.
    courts = Court.objects.in_bulk({case.court_id for case in cases.values()})
    for case in cases.values():
        case.court = courts[case.court_id]
    return cases


def _differs(kept: Any, given: dict[str, str]) -> bool:
    return any(getattr(kept, name) != value for name, value in given.items())


def _write(
    given: dict[str, str],
    identities: Sequence[PartyIdentity],
    unknown: Sequence[Party],
    powers: Sequence[Representation],
) -> None:
    confirmed = {"service_address_confirmed": True} if "address" in given else {}
    PartyIdentity.objects.filter(pk__in=[known.pk for known in identities]).update(**given, **confirmed)
    insert_many([PartyIdentity(party=party, **given, **confirmed) for party in unknown])
    Representation.objects.filter(pk__in=[power.pk for power in powers]).update(**given)


def _notices(
    person: User, given: dict[str, str], cases: Sequence[Case], as_lawyer: Collection[int]
) -> dict[int, Document]:
    """Return the notice of each case: one paper a court, with the address if a representative's, else without."""
    made: dict[tuple[int, bool], Document] = {}
    found = {}
    licence = LawyerLicence.objects.filter(user=person).first()
    for case in cases:
        kind = (case.court_id, case.pk in as_lawyer)
        if kind not in made:
            data: dict[str, str] = {"name": person.name}
            if kind[1]:
                data["name"] = f"{person.name} {licence.number if licence else ''}".strip()
                named = {"phone": "phone_number"}
                data |= {named.get(name, name): value for name, value in given.items()}
            made[kind] = issue(
                court=case.court, template="address_notice", data=data, title="送达地址变更告知书", language="zh-hans"
            )
        found[case.pk] = made[kind]
    return found


def _on_docket(
    person: User, given: dict[str, str], cases: Sequence[Case], notices: dict[int, Document], *, by: User | None,
    via: Channel, now: datetime,
) -> None:  # fmt: skip
    changed = sorted(given)
    happened: list[tuple[Event, Recorded]] = [
        (AddressNoted(user=person.pk, who=person.name, changed=changed, document=notices[case.pk].pk), case)
        for case in cases
    ]
    records = record_many(happened, by=by, via=via, at=now, told=True)
    entries = dict(
        DocketEntry.objects.filter(ledger_entry__in=[one.entry.pk for one in records]).values_list("case_id", "pk")
    )
    insert_columns(
        CaseDocument, len(cases), case_id=[case.pk for case in cases], kind=CaseDocument.Kind.NOTICE,
        access=CaseDocument.Access.PARTIES, document_id=[notices[case.pk].pk for case in cases], party_id=None,
        entry_id=[entries[case.pk] for case in cases], opens_to="", opens_on=None,
    )  # fmt: skip


def _others(cases: Sequence[Case], sides: dict[int, set[int]], person: User) -> list[Party]:
    """Return the other parties of these cases with what the planner asks of them; by a fixed number of queries."""
    by_key = {case.pk: case for case in cases}
    mine = {party for parties in sides.values() for party in parties}
    found = Party.objects.filter(case__in=by_key).exclude(pk__in=mine).exclude(user=person)
    others = list(found.select_related("identity").order_by("pk"))
    people = User.objects.in_bulk({party.user_id for party in others if party.user_id})
    for party in others:
        party.case = by_key[party.case_id]
        party.user = people.get(party.user_id)
    return others


def _serve(others: Sequence[Party], notices: dict[int, Document], *, now: datetime) -> None:
    """Serve each notice on each of the others, as `order_service` does for one."""
    accounts = _accounts(others)
    consents: dict[int, set[str]] = {}
    given = ChannelConsent.objects.filter(withdrawn_at=None, user__in=list(accounts.values()))
    for user, kind in given.values_list("user", "kind"):
        consents.setdefault(user, set()).add(kind)
    orders, attempts = [], []
    order_keys = next_keys(ServiceOrder, len(others))
    for key, party in zip(order_keys, others, strict=True):
        account = accounts.get(party.pk)
        known = getattr(party, "identity", None)
        step = planner.next_step(planned(party, known, account, consents.get(account.pk, set()) if account else set()))
        order = ServiceOrder(pk=key, case=party.case, party=party, purpose=Purpose.NOTICE, ordered_at=now)
        orders.append(order)
        if step is None or not step.by_itself:
            order.next_way = step.way if step else Way.POST
            continue
        attempt = ServiceAttempt(
            order=order, way=step.way, address_basis=step.address_basis, reasons=step.reason, sent_at=now,
            address=knows_email(party, known)[0] if step.way == Way.EMAIL else "",
        )  # fmt: skip
        if step.way == Way.PORTAL:
            _arrived(order, attempt, now)
        attempts.append(attempt)
    insert_many(orders)
    insert_columns(
        ServiceOrder.documents.through, len(orders), serviceorder_id=[one.pk for one in orders],
        document_id=[notices[one.case_id].pk for one in orders],
    )  # fmt: skip
    for key, attempt in zip(next_keys(ServiceAttempt, len(attempts)), attempts, strict=True):
        attempt.pk = key
    insert_many(attempts)
    _tell(orders, attempts, accounts, notices, now=now)


def _accounts(parties: Sequence[Party]) -> dict[int, User]:
    """Return the account that receives for each party, as `account_of` does for one."""
    found = {party.pk: party.user for party in parties if party.user}
    rest = [party.pk for party in parties if party.pk not in found]
    powers = Representation.objects.filter(
        Representation.in_force(), Representation.covering(Matter.SERVICE), party__in=rest, user__isnull=False
    )
    for power in powers.select_related("user").order_by("since", "pk"):
        assert power.user
        found.setdefault(power.party_id, power.user)
    return found


def _arrived(order: ServiceOrder, attempt: ServiceAttempt, now: datetime) -> None:
    """Let what is put into the inbox take effect: written there is arrived there (CPL 90)."""
    attempt.reached_at = now
    known = effect(
        Facts(
            way=attempt.way, zone=ZoneInfo(order.case.court.time_zone), address_basis=attempt.address_basis,
            reached_at=now,
        )
    )  # fmt: skip
    if known:
        attempt.state, attempt.effective_at = AttemptState.EFFECTIVE, known.at
        order.state, order.effective_at = OrderState.SERVED, known.at


def _tell(
    orders: Sequence[ServiceOrder], attempts: Sequence[ServiceAttempt], accounts: dict[int, User],
    notices: dict[int, Document], *, now: datetime,
) -> None:  # fmt: skip
    by_order = {attempt.order_id: attempt for attempt in attempts}
    happened: list[tuple[Event, Recorded]] = []
    letters, mails = [], []
    bodies: dict[tuple[str, int], str] = {}
    for order in orders:
        facts = facts_of(order)
        happened.append((ServiceOrdered(**facts), order))
        attempt = by_order.get(order.pk)
        if attempt is None:
            happened.append((ServiceWaits(**facts, way=order.next_way, failed=[]), order))
            continue
        if attempt.effective_at is None:
            happened.append((ServiceSent(**facts, attempt=attempt.pk, way=attempt.way), order))
        else:
            served = Served(
                **facts, attempt=attempt.pk, way=attempt.way, effective_at=attempt.effective_at,
                served_on=order.case.court.local_date(now), presumed=False, basis="CPL 90; OLR 31(1)",
            )  # fmt: skip
            happened.append((served, order))
        account = accounts.get(order.party_id)
        paper = notices[order.case_id]
        alike = (account.language if account else order.party.language, paper.pk)
        said = letter_of(attempt, account, [paper], body=bodies.get(alike, ""))
        bodies[alike] = said["body"]
        if attempt.way == Way.PORTAL:
            letters.append({**said, "to": account, "lines": LINES})
        else:
            mails.append({**said, "to": account, "line": EMAIL, "address": attempt.address})
    record_many(happened, by=None, via=Channel.SYSTEM, at=now, told=True)
    write_many(letters)
    for mail in mails:
        mail.pop("link")
        write_to_address(**mail)
