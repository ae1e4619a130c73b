"""Inquiries: written first, sent in one message for many debtors, answered once, twice, late or not (NET 1–3, 7)."""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

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
from evercourt.enforcement import events
from evercourt.enforcement.models import Alert, Answer, Debt, Holding, Inquiry, Institution, Mechanism
from evercourt.enforcement.models.officers import is_filed
from evercourt.enforcement.states import InquiryState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record


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
    by: User,
    via: Channel,
) -> list[Inquiry]:
    """Write inquiries about the debtors of `cases` at each institution; those to one institution are one message.

    `items` None asks all that the institution lists. What is under way is not asked twice. Raises NotAllowed if `by`
    does not handle a case or is not filed with an institution beforehand; BadInput for items that are not listed.
    """
    if not cases or not institutions:
        raise BadInput(_("Choose at least one case and one institution."), field="institutions")
    court = cases[0].court
    for case in cases:
        if case.court_id != court.pk:
            raise BadInput(_("Cases of one court at a time."), field="cases")
        must(by, "enforcement.handle", case)
        if case.ended_at and case.end_reason != "round":
            raise WrongState(
                _("%(number)s has ended; nobody in it is a debtor any more."), number=case.number, basis="NET 7"
            )
    made: list[Inquiry] = []
    for institution in institutions:
        check_arrangement(court, institution, by)
        asked = list(items if items is not None else institution.items)
        if not asked or not set(asked) <= set(institution.items):
            raise BadInput(
                _("%(name)s can be asked only for what is listed."), name=institution.name, field="items",
                basis="NET 7; INV 25",
            )  # fmt: skip
        made += _written(court, institution, cases, asked, by)
    for case in cases:
        own = [one for one in made if one.case_id == case.pk]
        if own:
            names = sorted({one.institution.code for one in own})
            told = events.InquiriesMade(debtor=own[0].debtor.name, institutions=names, items=own[0].items)
            record(told, about=case, by=by, via=via)
            _look_for_alerts(case, own[0].debtor, by)
    _look_for_bulk(court, by)
    return made


def check_arrangement(court: Court, institution: Institution, *officers: User, transfer: bool = False) -> None:
    """Raise NotAllowed unless court and institution have all that NET 1 asks, and each officer is filed (NET 2)."""
    mechanism = Mechanism.objects.filter(court=court, institution=institution).first()
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
    for officer in officers:
        if not is_filed(officer, court.pk, institution.pk, court.local_date()):
            raise NotAllowed(
                _("%(officer)s is not filed with %(name)s beforehand."),
                next_step=_("The court president files officers with institutions."),
                officer=officer.name, name=institution.name, basis="NET 2",
            )  # fmt: skip


def _written(
    court: Court, institution: Institution, cases: Sequence[Case], items: list[str], by: User
) -> list[Inquiry]:
    under_way = set(
        Inquiry.objects.filter(
            institution=institution, case__in=cases, state__in=(InquiryState.WRITTEN, InquiryState.SENT)
        ).values_list("case", flat=True)
    )
    debts: list[Debt] = list(
        Debt.objects.filter(case__in=[case.pk for case in cases if case.pk not in under_way]).select_related(
            "case__court", "debtor"
        )
    )
    if not debts:
        return []
    numbers = PartyIdentity.objects.filter(party__in=[one.debtor_id for one in debts])
    known = {one.party_id for one in numbers if one.number}
    if nameless := [one for one in debts if one.debtor_id not in known]:
        raise BadInput(
            _("%(name)s cannot be asked about: the identity number is not on the file."), name=nameless[0].debtor.name,
            next_step=_("Ask the applicant for it, or the register of persons."), basis="INV 12",
        )  # fmt: skip
    now, today = timezone.now(), court.local_date()
    notice = _notice(court, institution, debts, items, by)
    answer_by = rules.deadline(court, "inquiry.answer", today).last_day
    message = uuid.uuid4()
    return [
        Inquiry.objects.create(
            case=debt.case, debtor=debt.debtor, institution=institution, items=items, message=message, notice=notice,
            asked_by=by, written_at=now, answer_by=answer_by,
        )
        for debt in debts
    ]  # fmt: skip


def _notice(court: Court, institution: Institution, debts: Sequence[Debt], items: list[str], by: User) -> Document:
    """Issue the assistance notice with the list of all cases; it exists before anything is sent (NET 3(1))."""
    rows = [[debt.case.number, debt.debtor.name, "、".join(items)] for debt in debts]
    return issue(
        court=court,
        template="assistance_notice",
        title=f"协助查询通知书 {institution.names.get('zh-hans', institution.code)}",
        language="zh-hans",
        seal=True,
        data={"recipient": institution.names.get("zh-hans", institution.code), "rows": rows, "officer": by.name},
    )


@transaction.atomic
def inquiry_sent(inquiry: Inquiry) -> Inquiry:
    """Note that the message with this inquiry was taken by the institution. Twice changes nothing."""
    must(None, "enforcement.exchange", inquiry.case.court)
    inquiry = Inquiry.objects.locked(inquiry.pk)
    if inquiry.state == InquiryState.WRITTEN:
        inquiry.move(InquiryState.SENT, sent_at=timezone.now())
    return inquiry


@transaction.atomic
def take_answer(
    inquiry: Inquiry,
    pieces: Iterable[Piece],
    *,
    raw: str,
    signature: str = "",
    place: int = 0,
    at: datetime | None = None,
) -> Inquiry:
    """Keep the answer as received, and what it tells of the debtor's property.

    The same answer again changes nothing; a later one is newer. An answer after the time is an answer too.
    """
    must(None, "enforcement.exchange", inquiry.case.court)
    inquiry = Inquiry.objects.locked(inquiry.pk)
    now, sha256 = at or timezone.now(), hashlib.sha256(raw.encode()).hexdigest()
    late = inquiry.case.court.local_date(now) > inquiry.answer_by
    _answer, new = Answer.objects.get_or_create(
        inquiry=inquiry,
        sha256=sha256,
        defaults={"raw": raw, "signature": signature, "place": place, "received_at": now, "late": late},
    )
    if not new:
        return inquiry
    # The newest answer is the whole, also when an older one comes after it.
    later_inquiry = Inquiry.objects.filter(
        case=inquiry.case_id, institution=inquiry.institution_id, pk__gt=inquiry.pk, state=InquiryState.ANSWERED
    )
    is_newest = not later_inquiry.exists() and not inquiry.answers.filter(place__gt=place).exists()
    kept = [_keep(inquiry, piece, now) for piece in pieces] if is_newest else []
    if is_newest:
        gone = Holding.objects.filter(case=inquiry.case_id, institution=inquiry.institution_id)
        gone.exclude(pk__in=[one.pk for one in kept]).update(balance=0, worth=0, seen_at=now)
    if inquiry.state == InquiryState.WRITTEN:
        inquiry.move(InquiryState.SENT, sent_at=now)
    if inquiry.can_move(InquiryState.ANSWERED):
        inquiry.move(InquiryState.ANSWERED, answered_at=now)
    told = events.InquiryAnswered(
        inquiry=inquiry.pk, institution=inquiry.institution.code, pieces=len(kept), late=late, sha256=sha256
    )
    record(told, about=inquiry.case, by=None, via=Channel.SYSTEM, at=now)
    return inquiry


def _keep(inquiry: Inquiry, piece: Piece, now: datetime) -> Holding:
    found, _new = Holding.objects.update_or_create(
        case=inquiry.case,
        institution=inquiry.institution,
        digest=salted_hmac("enforcement.holding", f"{piece.kind}:{piece.number}", algorithm="sha256").hexdigest(),
        defaults={
            "debtor": inquiry.debtor, "inquiry": inquiry, "kind": piece.kind, "number": piece.number,
            "label": piece.label[:100], "balance": piece.balance, "worth": piece.worth, "mark": piece.mark,
            "details": piece.details, "seen_at": now,
        },
    )  # fmt: skip
    return found


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


def _look_for_alerts(case: Case, debtor: Any, by: User) -> None:
    staff = OfficeHeld.objects.current().filter(court=case.court, user=debtor.user_id) if debtor.user_id else None
    if staff is not None and staff.exists():
        raise_alert(case.court, Alert.Kind.STAFF, by, case)
    related = DeclaredRelation.objects.filter(user=by, name=debtor.name, ended_at=None)
    if related.exists():
        raise_alert(case.court, Alert.Kind.RELATIVE, by, case)


def _look_for_bulk(court: Court, by: User) -> None:
    most = rules_of(court).value("inquiry.bulk", on=court.local_date()).number
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    if Inquiry.objects.filter(asked_by=by, case__court=court, written_at__gte=today).count() > most:
        raise_alert(court, Alert.Kind.BULK, by)
