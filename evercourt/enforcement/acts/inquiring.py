"""Inquiries: written first, sent in one message for many debtors, answered once, twice, late or not (NET 1–3, 7)."""

import hashlib
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import OfficeHeld, User
from evercourt.cases.models import Case, DeclaredRelation, PartyIdentity
from evercourt.courts import rules
from evercourt.courts.models import Court
from evercourt.courts.rules import rules_of
from evercourt.documents.acts import issue
from evercourt.documents.models import Document
from evercourt.enforcement import events, policy
from evercourt.enforcement.models import Alert, Answer, Debt, Holding, Inquiry, Institution, Mechanism
from evercourt.enforcement.models.officers import filed_with
from evercourt.enforcement.states import InquiryState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.kernel.policy import must
from evercourt.kernel.rows import changed_many, insert_columns, insert_many, part_of
from evercourt.ledger.record import record, record_many

NOTHING = Decimal(0)
# What an answer may tell anew of a thing that is known; so many are changed by one statement.
TOLD = [
    "debtor", "inquiry", "seen_at", "kind", "number", "label", "mark", "balance", "worth", "details",
]  # fmt: skip
AT_ONCE = 200
# What may be asked for, as the notice names it; an institution may list more under names of its own.
ITEMS = {
    "accounts": "账户", "balance": "余额", "freezes": "冻结情况", "holds": "查封、扣押、冻结情况",
    "vehicles": "车辆、船舶登记", "real_estate": "不动产登记",
}  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """One piece of property in an answer. Amounts are yuan; `worth` is what is available, or the value if known."""

    kind: str
    number: str
    label: str = ""
    balance: Decimal = Decimal(0)
    worth: Decimal = Decimal(0)
    mark: str = ""
    details: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def inquire(
    cases: Sequence[Case],
    institutions: Sequence[Institution],
    *,
    items: Sequence[str] | None = None,
    advance: Callable[[str, int], None] = lambda _code, _number: None,
    by: User,
    via: Channel,
) -> list[Inquiry]:
    """Write inquiries about the debtors of `cases` at each institution; those to one institution are one message.

    `items` None asks all that the institution lists; `advance` hears, institution by institution, how many were
    written. What is under way is not asked twice. Raises NotAllowed if `by` does not handle a case or is not filed with
    an institution beforehand; BadInput for items that are not listed.
    """
    if not cases or not institutions:
        raise BadInput(_("Choose at least one case and one institution."), field="institutions")
    court = cases[0].court
    handled = policy.handled(by, court.pk, [case.pk for case in cases])
    for case in cases:
        if case.court_id != court.pk:
            raise BadInput(_("Cases of one court at a time."), field="cases")
        if case.pk not in handled:
            must(by, "enforcement.handle", case)
        if case.ended_at and case.end_reason != "round":
            raise WrongState(
                _("%(number)s has ended; nobody in it is a debtor any more."), number=case.number, basis="NET 7"
            )
    debts, under_way = _debts(cases), _under_way(cases, institutions)
    answer_by = rules.deadline(court, "inquiry.answer", court.local_date()).last_day
    made: list[Inquiry] = []
    check_arrangements(court, institutions, by)
    for institution in institutions:
        asked = list(items if items is not None else institution.items)
        if not asked or not set(asked) <= set(institution.items):
            raise BadInput(
                _("%(name)s can be asked only for what is listed."), name=institution.name, field="items",
                basis="NET 7; INV 25",
            )  # fmt: skip
        some = [debt for debt in debts if (debt.case_id, institution.pk) not in under_way]
        made += _written(court, institution, some, asked, by, answer_by)
        advance(institution.code, len(some))
    by_case: dict[int, list[Inquiry]] = {}
    for inquiry in made:
        by_case.setdefault(inquiry.case_id, []).append(inquiry)
    happened = []
    for own in by_case.values():
        names = sorted({one.institution.code for one in own})
        told = events.InquiriesMade(debtor=own[0].debtor.name, institutions=names, items=own[0].items)
        happened.append((told, own[0].case))
    if happened:
        record_many(happened, by=by, via=via)
        _look_for_alerts(court, [own[0] for own in by_case.values()], by)
    _look_for_bulk(court, by)
    return made


def check_arrangement(court: Court, institution: Institution, *officers: User, transfer: bool = False) -> None:
    """Raise NotAllowed unless court and institution have all that NET 1 asks, and each officer is filed (NET 2)."""
    check_arrangements(court, [institution], *officers, transfer=transfer)


def check_arrangements(
    court: Court, institutions: Sequence[Institution], *officers: User, transfer: bool = False
) -> None:
    """Check, as `check_arrangement` does, each of several institutions; the first that lacks something is named."""
    found = Mechanism.objects.filter(court=court, institution__in=institutions)
    mechanisms = {one.institution_id: one for one in found}
    today = court.local_date()
    filed = {officer: filed_with(officer, court.pk, today) for officer in officers}
    for institution in institutions:
        _check_mechanism(mechanisms.get(institution.pk), institution, transfer)
        for officer, known in filed.items():
            if institution.pk not in known:
                raise NotAllowed(
                    _("%(officer)s is not filed with %(name)s beforehand."),
                    next_step=_("The court president files officers with institutions."),
                    officer=officer.name, name=institution.name, basis="NET 2",
                )  # fmt: skip


def _check_mechanism(mechanism: Mechanism | None, institution: Institution, transfer: bool) -> None:
    if mechanism is None or not mechanism.works:
        raise NotAllowed(
            _("The court has no working arrangement with %(name)s: channel, seals and security must be in place."),
            name=institution.name, basis="NET 1",
        )  # fmt: skip
    if transfer and not mechanism.transfers:
        raise NotAllowed(
            _("%(name)s has not agreed to online deduction; two officers go there with the papers."),
            name=institution.name, basis="NET 9",
        )  # fmt: skip


def _debts(cases: Sequence[Case]) -> list[Debt]:
    """Return the debts of these cases, each with its case and debtor. Raises BadInput for a debtor without a number."""
    given = {case.pk: case for case in cases}
    debts = list(Debt.objects.filter(case__in=given).select_related("debtor").order_by("case"))
    numbers = PartyIdentity.objects.filter(party__in=[one.debtor_id for one in debts])
    known = {one.party_id for one in numbers if one.number}
    for debt in debts:
        debt.case = given[debt.case_id]
        if debt.debtor_id not in known:
            raise BadInput(
                _("%(name)s cannot be asked about: the identity number is not on the file."), name=debt.debtor.name,
                next_step=_("Ask the applicant for it, or the register of persons."), basis="INV 12",
            )  # fmt: skip
    return debts


def _under_way(cases: Sequence[Case], institutions: Sequence[Institution]) -> set[tuple[int, int]]:
    """Return case and institution of what was asked and not answered yet."""
    asked = Inquiry.objects.filter(
        institution__in=institutions, case__in=cases, state__in=(InquiryState.WRITTEN, InquiryState.SENT)
    )
    return set(asked.values_list("case", "institution"))


def _written(
    court: Court, institution: Institution, debts: Sequence[Debt], items: list[str], by: User, answer_by: date
) -> list[Inquiry]:
    """Write the inquiries about these debtors at one institution under their notice, all by one statement."""
    if not debts:
        return []
    notice = _notice(court, institution, debts, items, by)
    several: dict[str, list[Any]] = {
        "case_id": [debt.case_id for debt in debts],
        "debtor_id": [debt.debtor_id for debt in debts],
        "key": [uuid.uuid4() for _debt in debts],
    }
    same: dict[str, Any] = {
        "institution_id": institution.pk, "message": uuid.uuid4(), "notice_id": notice.pk,
        "state": InquiryState.WRITTEN, "asked_by_id": by.pk, "written_at": timezone.now(), "sent_at": None,
        "answer_by": answer_by, "answered_at": None, "reason": "",
    }  # fmt: skip
    # As a tuple the items are one value for all rows; a list would be one for each.
    kept = insert_columns(Inquiry, len(debts), items=tuple(items), **same | several)
    made = []
    for place, (debt, (pk,)) in enumerate(zip(debts, kept, strict=True)):
        row = part_of(Inquiry, id=pk, items=items, **same | {name: values[place] for name, values in several.items()})
        row.case, row.debtor, row.institution = debt.case, debt.debtor, institution
        made.append(row)
    return made


def _notice(court: Court, institution: Institution, debts: Sequence[Debt], items: list[str], by: User) -> Document:
    """Issue the assistance notice with the list of all cases; it exists before anything is sent (NET 3(1))."""
    name = institution.names.get("zh-hans", institution.code)
    return issue(
        court=court,
        template="assistance_notice",
        title=f"协助查询通知书 {name}",
        language="zh-hans",
        seal=True,
        data={
            "recipient": name,
            "asked": [ITEMS.get(item, item) for item in items],
            "debtors": [f"{debt.case.number}　{debt.debtor.name}" for debt in debts],
            "officer": by.name,
        },
    )


@transaction.atomic
def inquiries_sent(message: uuid.UUID) -> int:
    """Note that the institution took the message with these inquiries; return how many. Twice changes nothing."""
    waiting = Inquiry.objects.select_for_update(of=("self",)).filter(message=message, state=InquiryState.WRITTEN)
    first = waiting.select_related("case__court", "institution").order_by("pk").first()
    if first is None:
        return 0
    court, now = first.case.court, timezone.now()
    must(None, "enforcement.exchange", court)
    number = waiting.update(state=InquiryState.SENT, sent_at=now)
    # Without an act of its own the record would say that somebody changed these rows past the court.
    told = events.InquiriesSent(message=str(message), institution=first.institution.code, number=number)
    record(told, about=court, by=None, via=Channel.SYSTEM, at=now)
    return number


@dataclass(frozen=True)
class Told:
    """One answer to an inquiry: what it tells, and how it was received."""

    inquiry: int
    pieces: Sequence[Piece]
    raw: str
    signature: str = ""
    place: int = 0
    at: datetime | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.raw.encode()).hexdigest()


def take_answer(
    inquiry: Inquiry,
    pieces: Iterable[Piece],
    *,
    raw: str,
    signature: str = "",
    place: int = 0,
    at: datetime | None = None,
) -> Inquiry:
    """Take one answer, as `take_answers` does."""
    take_answers([Told(inquiry.pk, tuple(pieces), raw, signature, place, at)])
    inquiry.refresh_from_db()
    return inquiry


class Asked(NamedTuple):
    """An inquiry as its answers need it: keys of its rows, its state and its last day."""

    pk: int
    case: int
    debtor: int
    institution: int
    state: str
    answer_by: date


# Case and institution; which answer is the newest of them: inquiry and place.
Pair = tuple[int, int]
Newest = tuple[int, int]


@transaction.atomic
def take_answers(answers: Sequence[Told]) -> int:
    """Keep answers as received, and what they tell of the debtors' property; return how many were new.

    The same answer again changes nothing; a later one is newer. An answer after the time is an answer too.
    """
    inquiries = _locked({one.inquiry for one in answers})
    cases, institutions = _concerned(inquiries.values())
    for court in {one.court for one in cases.values()}:
        must(None, "enforcement.exchange", court)
    known, newest = _told_before(inquiries.values())
    kept: dict[Pair, tuple[Told, datetime]] = {}
    new: list[tuple[Told, datetime, str, bool]] = []
    happened, now = [], timezone.now()
    for told in answers:
        inquiry, at, sha256 = inquiries[told.inquiry], told.at or now, told.sha256
        if (inquiry.pk, sha256) in known:
            continue
        known.add((inquiry.pk, sha256))
        case = cases[inquiry.case]
        late = case.court.local_date(at) > inquiry.answer_by
        new.append((told, at, sha256, late))
        # The newest answer is the whole, also when an older one comes after it.
        pair = inquiry.case, inquiry.institution
        is_newest = newest.get(pair, (0, 0)) <= (inquiry.pk, told.place)
        if is_newest:
            newest[pair], kept[pair] = (inquiry.pk, told.place), (told, at)
        event = events.InquiryAnswered(
            inquiry=inquiry.pk, institution=institutions[inquiry.institution],
            pieces=len(told.pieces) if is_newest else 0, late=late, sha256=sha256,
        )  # fmt: skip
        happened.append((event, case))
    if new:
        _keep_as_received(new)
        _keep(inquiries, kept)
        _answered(inquiries, {told.inquiry: at for told, at, _sha256, _late in new})
        record_many(happened, by=None, via=Channel.SYSTEM)
    return len(new)


def _locked(wanted: Iterable[int]) -> dict[int, Asked]:
    """Return the inquiries, locked."""
    rows = Inquiry.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    found = rows.values_list("pk", "case_id", "debtor_id", "institution_id", "state", "answer_by")
    return {row[0]: Asked(*row) for row in found}


def _concerned(inquiries: Iterable[Asked]) -> tuple[dict[int, Case], dict[int, str]]:
    """Return the cases, those of one court with the same court, and the codes of the institutions."""
    some = list(inquiries)
    rows = dict(Case.objects.filter(pk__in={one.case for one in some}).values_list("pk", "court"))
    courts = Court.objects.in_bulk(set(rows.values()))
    cases = {}
    for pk, court in rows.items():
        cases[pk] = case = part_of(Case, id=pk, court_id=court)
        case.court = courts[court]
    codes = Institution.objects.filter(pk__in={one.institution for one in some}).values_list("pk", "code")
    return cases, dict(codes)


def _told_before(inquiries: Iterable[Asked]) -> tuple[set[tuple[int, str]], dict[Pair, Newest]]:
    """Return which answers are known by now, and of each case and institution which is the newest."""
    some = list(inquiries)
    rows = Answer.objects.filter(
        inquiry__case__in={one.case for one in some}, inquiry__institution__in={one.institution for one in some}
    ).values_list("inquiry__case", "inquiry__institution", "inquiry", "place", "sha256")
    known: set[tuple[int, str]] = set()
    newest: dict[Pair, Newest] = {}
    for case, institution, inquiry, place, sha256 in rows:
        known.add((inquiry, sha256))
        newest[case, institution] = max(newest.get((case, institution), (0, 0)), (inquiry, place))
    return known, newest


def _keep_as_received(new: Sequence[tuple[Told, datetime, str, bool]]) -> None:
    insert_columns(
        Answer,
        len(new),
        inquiry_id=[told.inquiry for told, _at, _sha256, _late in new],
        raw=[told.raw for told, _at, _sha256, _late in new],
        signature=[told.signature for told, _at, _sha256, _late in new],
        place=[told.place for told, _at, _sha256, _late in new],
        received_at=[at for _told, at, _sha256, _late in new],
        sha256=[sha256 for _told, _at, sha256, _late in new],
        late=[late for _told, _at, _sha256, late in new],
    )


def _keep(inquiries: dict[int, Asked], kept: dict[Pair, tuple[Told, datetime]]) -> None:
    """Write what the newest answers tell: what is new, what changed, and that the rest is gone."""
    cases, institutions = {case for case, _there in kept}, {there for _case, there in kept}
    there: dict[Pair, dict[str, Holding]] = {}
    for one in Holding.objects.filter(case__in=cases, institution__in=institutions):
        there.setdefault((one.case_id, one.institution_id), {})[one.digest] = one
    new: dict[tuple[Pair, str], Holding] = {}
    changed: dict[int, Holding] = {}
    for pair, (told, at) in kept.items():
        known, seen = there.get(pair, {}), set()
        for piece in told.pieces:
            digest = _digest(piece)
            seen.add(digest)
            row = known.get(digest) or new.setdefault(
                (pair, digest), Holding(case_id=pair[0], institution_id=pair[1], digest=digest)
            )
            _tell(row, inquiries[told.inquiry], piece, at)
            if row.pk:
                changed[row.pk] = row
        for one in known.values():
            if one.digest not in seen:
                one.balance, one.worth, one.seen_at = NOTHING, NOTHING, at
                changed[one.pk] = one
    if changed:
        Holding.objects.bulk_update(changed.values(), TOLD, batch_size=AT_ONCE)
    insert_many(list(new.values()))


def _digest(piece: Piece) -> str:
    return salted_hmac("enforcement.holding", f"{piece.kind}:{piece.number}", algorithm="sha256").hexdigest()


def _tell(row: Holding, inquiry: Asked, piece: Piece, at: datetime) -> None:
    row.debtor_id, row.inquiry_id, row.seen_at = inquiry.debtor, inquiry.pk, at
    row.kind, row.number, row.label, row.mark = piece.kind, piece.number, piece.label[:100], piece.mark
    row.balance, row.worth, row.details = piece.balance, piece.worth, piece.details


def _answered(inquiries: dict[int, Asked], answered: dict[int, datetime]) -> None:
    """Move the inquiries that were answered; each keeps when."""
    unsent = [pk for pk in answered if inquiries[pk].state == InquiryState.WRITTEN]
    if unsent:
        Inquiry.objects.filter(pk__in=unsent).update(state=InquiryState.SENT, sent_at=timezone.now())
    waited = [pk for pk in answered if inquiries[pk].state not in (InquiryState.ANSWERED, InquiryState.REFUSED)]
    if waited:
        changed_many(ANSWERED, [waited, [answered[pk] for pk in waited]])


ANSWERED = """
    UPDATE enforcement_inquiry SET state = 'answered', answered_at = told.at
    FROM unnest(%b::bigint[], %b::timestamptz[]) AS told (id, at) WHERE enforcement_inquiry.id = told.id
    RETURNING enforcement_inquiry.id
"""


@transaction.atomic
def inquiry_unanswered(inquiry: Inquiry, *, reason: str, refused: bool) -> Inquiry:
    """Note that the institution refused, or that its time to answer is over. Raises WrongState once it answered."""
    must(None, "enforcement.exchange", inquiry.case.court)
    inquiry = Inquiry.objects.locked(inquiry.pk)
    target = InquiryState.REFUSED if refused else InquiryState.LAPSED
    if inquiry.state == target:
        return inquiry
    inquiry.move(target, reason=reason, answered_at=timezone.now() if refused else None)
    told = events.InquiryUnanswered(inquiry=inquiry.pk, institution=inquiry.institution.code, reason=reason)
    record(told, about=inquiry.case, by=None, via=Channel.SYSTEM)
    return inquiry


def raise_alert(court: Court, kind: str, officer: User, case: Case | None = None) -> Alert:
    """Raise an alert for the president and the auditor, once a day for each kind, officer and case (INV 25)."""
    alert, new = Alert.objects.get_or_create(
        court=court, kind=kind, officer=officer, case=case, day=court.local_date(), defaults={"at": timezone.now()}
    )
    if new:
        told = events.AlertRaised(alert=alert.pk, kind=kind, officer=officer.name)
        record(told, about=alert, by=None, via=Channel.SYSTEM)
    return alert


@transaction.atomic
def see_alert(alert: Alert, *, note: str, by: User, via: Channel) -> Alert:
    """Note that an alert was looked at, and what came of it."""
    must(by, "enforcement.watch", alert.court)
    if not note.strip():
        raise BadInput(_("Say what you found."), field="note")
    alert = Alert.objects.locked(alert.pk)
    alert.seen_at, alert.seen_by, alert.note = timezone.now(), by, note.strip()
    alert.save(update_fields=["seen_at", "seen_by", "note"])
    record(events.AlertSeen(alert=alert.pk, note=note.strip()), about=alert, by=by, via=via)
    return alert


def _look_for_alerts(court: Court, asked: Sequence[Inquiry], by: User) -> None:
    """Alert to debtors who are of the court's staff, or to whom the officer declared a relation."""
    debtors = [one.debtor for one in asked]
    users = [debtor.user_id for debtor in debtors if debtor.user_id]
    staff = set(OfficeHeld.objects.current().filter(court=court, user__in=users).values_list("user", flat=True))
    named = DeclaredRelation.objects.filter(user=by, name__in=[debtor.name for debtor in debtors], ended_at=None)
    related = set(named.values_list("name", flat=True))
    for one in asked:
        if one.debtor.user_id in staff:
            raise_alert(court, Alert.Kind.STAFF, by, one.case)
        if one.debtor.name in related:
            raise_alert(court, Alert.Kind.RELATIVE, by, one.case)


def _look_for_bulk(court: Court, by: User) -> None:
    most = rules_of(court).value("inquiry.bulk", on=court.local_date()).number
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    if Inquiry.objects.filter(asked_by=by, case__court=court, written_at__gte=today).count() > most:
        raise_alert(court, Alert.Kind.BULK, by)
