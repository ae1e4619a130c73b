"""Between the rows and the institutions: what was released goes out, what they said is taken in. Outside any act.

Every step may be broken off and done again: a key sent twice is one message, an answer taken twice changes nothing.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from uuid import UUID, uuid5

from django.db import transaction

from evercourt.cases.models import Case, Party, PartyIdentity
from evercourt.enforcement import ports
from evercourt.enforcement.acts.exchanging import (
    Outcome,
    order_sent,
    order_unanswered,
    take_change,
    take_order_answer,
)
from evercourt.enforcement.acts.inquiring import Piece, Told, inquiries_sent, inquiry_unanswered, take_answers
from evercourt.enforcement.acts.objecting import institution_told, take_objection_of_institution
from evercourt.enforcement.models import (
    FiledOfficer,
    Inquiry,
    Institution,
    Measure,
    MeasureOrder,
    Mechanism,
    Objection,
    Ruling,
    SentMessage,
)
from evercourt.enforcement.states import InquiryState, ObjectionState, OrderState
from evercourt.kernel.errors import CourtError
from evercourt.kernel.rows import insert

logger = logging.getLogger("evercourt.enforcement")

# So many things of an institution are read in one go.
NEWS = 200
# Names the messages about officers by their filing, so that each is told once.
FILINGS = UUID("5a1c6d0e-0f55-4a4b-9f0e-6a3b1b7d2f10")
# After that nothing can arrive any more: what was signed more than 300 seconds ago is not taken (protocol 4.2).
LONG_PAST = timedelta(days=1)
OPENING = (MeasureOrder.Action.FREEZE, MeasureOrder.Action.SEAL)


# Told how far it is: which institution, and how many more messages went there or came from there.
Advance = Callable[[str, int], None]


def _unheard(_code: str, _number: int) -> None:
    """Tell nobody."""


def send_all(advance: Advance = _unheard) -> int:
    """Send what waits, institution by institution; return how many messages were taken.

    An institution that is down, or refuses one message, keeps nobody else waiting; it is asked again the next time.
    May be broken off at any point: what was taken is not sent again.
    """
    return sum(_send_to(institution, advance) for institution in Institution.objects.filter(is_active=True))


def read_all(advance: Advance = _unheard) -> int:
    """Read what every institution said since the last time; return how many things were taken in."""
    return sum(_read_from(institution, advance) for institution in Institution.objects.filter(is_active=True))


def _send_to(institution: Institution, advance: Advance) -> int:
    sent = _file_officers(institution)
    waiting = Inquiry.objects.filter(institution=institution, state=InquiryState.WRITTEN)
    for message in waiting.order_by("message").values_list("message", flat=True).distinct():
        sent += (taken := _send_inquiry(institution, message))
        advance(institution.code, taken)
    orders = MeasureOrder.objects.filter(
        measure__institution=institution, state__in=(OrderState.RELEASED, OrderState.SENT)
    )
    receipts = SentMessage.objects.filter(institution=institution).values("key")
    for order in orders.exclude(key__in=receipts).order_by("pk"):
        sent += (taken := _send_order(institution, order))
        advance(institution.code, taken)
    return sent


def _file_officers(institution: Institution) -> int:
    """Tell the institution of officers filed, and of the ends of filings, before anything goes out (NET 2)."""
    told = 0
    rows = FiledOfficer.objects.filter(mechanism__institution=institution).select_related("user")
    filings = {uuid5(FILINGS, f"{filed.pk} {filed.until}"): filed for filed in rows}
    known = set(SentMessage.objects.filter(key__in=filings).values_list("key", flat=True))
    for key, filed in filings.items():
        if key in known:
            continue
        officer = ports.Officer(name=filed.user.name, credential=filed.credential)
        try:
            sent = ports.institution(institution.code).file_officer(officer, since=filed.since, until=filed.until)
        except ports.InstitutionError as error:
            logger.warning("officer not filed with %s: %s", institution.code, error)
            break
        _keep(institution, key, sent)
        told += 1
    return told


def _send_inquiry(institution: Institution, message: UUID) -> int:
    try:
        sent = ports.institution(institution.code).ask(_asked(institution, message))
    except ports.InstitutionError as error:
        logger.warning("inquiry to %s not taken: %s", institution.code, error)
        if error.permanent:
            for inquiry in Inquiry.objects.filter(message=message).select_related("case__court").order_by("pk"):
                inquiry_unanswered(inquiry, reason=str(error), refused=True)
        return 0
    with transaction.atomic():
        _keep(institution, message, sent)
        inquiries_sent(message)
    return 1


def _send_order(institution: Institution, order: MeasureOrder) -> int:
    try:
        order = order_sent(order)
    except CourtError as error:
        # Since its release it became unlawful: a third party objected, or the measure lapsed. It stays until then.
        logger.warning("order %s not sent: %s", order.pk, error)
        return 0
    try:
        sent = ports.institution(institution.code).order(_ordered(institution, order))
    except ports.InstitutionError as error:
        logger.warning("order to %s not taken: %s", institution.code, error)
        # What was sent before may have been taken then: only what is not there under its key was refused.
        if error.permanent and _never_arrived(institution, order.key):
            take_order_answer(order, Outcome(False, reason=str(error)), raw=f"refused: {error}")
        return 0
    with transaction.atomic():
        _keep(institution, order.key, sent)
    return 1


def _keep(institution: Institution, key: UUID, sent: ports.Sent) -> None:
    kept = SentMessage(
        institution=institution, key=key, request=sent.request.decode(errors="replace"), signature=sent.signature,
        receipt=sent.receipt.decode(errors="replace"), receipt_signature=sent.receipt_signature, at=sent.at,
    )  # fmt: skip
    insert(kept, unless=("key",))


def _asked(institution: Institution, message: UUID) -> ports.Inquiry:
    """Return the inquiries of one message, whatever became of them: sent again it is the same message."""
    found = Inquiry.objects.filter(message=message).order_by("pk")
    first = found.select_related("case__court", "notice")[0]
    rows = list(found.values_list("key", "items", "case__number", "debtor", "debtor__name", "debtor__kind"))
    numbers = _numbers(debtor for _key, _items, _case, debtor, _name, _kind in rows)
    return ports.Inquiry(
        key=message.hex, court=first.case.court.code, officer=_officer(institution, first.case, first.asked_by_id),
        notice_sha256=first.notice.sha256, answer_by=first.answer_by,
        questions=tuple(
            ports.Question(
                key=key.hex, case_number=number, items=tuple(items),
                debtor=ports.Person(
                    name=name, number=numbers.get(debtor, ""), is_organisation=kind == Party.Kind.COMPANY
                ),
            )
            for key, items, number, debtor, name, kind in rows
        ),
    )  # fmt: skip


def _ordered(institution: Institution, order: MeasureOrder) -> ports.Order:
    """Return the order as it goes out: nothing in it changes from one sending to the next."""
    measure, ruling = order.measure, order.ruling
    case, action = measure.case, ports.Action(order.action)
    cash = measure.kind == "freeze" and action not in (ports.Action.LIFT,)
    opens = order.action in OPENING
    return ports.Order(
        key=order.key.hex, action=action, court=case.court.code, case_number=case.number,
        debtor=_person(measure.debtor, _numbers([measure.debtor_id])), asset_kind=ports.AssetKind(measure.holding.kind),
        asset_number=measure.holding.number,
        officer=_officer(institution, case, order.asked_by_id or measure.asked_by_id),
        judge=ruling.signed_by.name if ruling.signed_by else "", ruling_number=ruling_number(ruling),
        ruling_sha256=order.ruling_sha256, amount=ports.cents(order.amount) if cash else 0,
        hold="" if opens else hold_of(measure),
        since=case.court.local_date(order.written_at) if order.until else None, until=order.until,
        pay_to=_case_account(case, order) if action == ports.Action.DEDUCT else None,
    )  # fmt: skip


def ruling_number(ruling: Ruling) -> str:
    """Return the number of a ruling: that of its case, and which of its rulings it is."""
    place = Ruling.objects.filter(case=ruling.case_id, pk__lte=ruling.pk).count()
    return f"{ruling.case.number}之{place}"


def hold_of(measure: Measure) -> str:
    """Return the key by which an institution knows what it holds: that of the order to freeze or seal, or ""."""
    opening = MeasureOrder.objects.filter(measure=measure, action__in=OPENING).exclude(state=OrderState.CANCELLED)
    key = opening.order_by("-pk").values_list("key", flat=True).first()
    return key.hex if key else ""


def _numbers(parties: Iterable[int]) -> dict[int, str]:
    return dict(PartyIdentity.objects.filter(party__in=list(parties)).values_list("party", "number"))


def _person(party: Party, numbers: dict[int, str]) -> ports.Person:
    return ports.Person(
        name=party.name, number=numbers.get(party.pk, ""), is_organisation=party.kind == Party.Kind.COMPANY
    )


def _officer(institution: Institution, case: Case, user_id: int) -> ports.Officer:
    filed = (
        FiledOfficer.objects.filter(mechanism__court=case.court_id, mechanism__institution=institution, user=user_id)
        .select_related("user")
        .latest("pk")
    )
    return ports.Officer(name=filed.user.name, credential=filed.credential)


def _case_account(case: Case, order: MeasureOrder) -> ports.PayTo:
    """Return the account of the case: one case, one account (FUND 4)."""
    mechanism = Mechanism.objects.filter(court=case.court_id).first()
    bank = mechanism.court.name if mechanism else case.court.name
    return ports.PayTo(
        name=f"{case.court.name}执行款专户",
        account=f"{case.court_id:04}{case.pk:012}",
        bank=bank,
        reference=order.key.hex,
    )


def _read_from(institution: Institution, advance: Advance) -> int:
    read = 0
    try:
        connected = ports.institution(institution.code)
        while news := connected.news(after=institution.read_to, limit=NEWS):
            for together in _in_sets(news):
                with transaction.atomic():
                    _take_set(institution, together)
                    institution.read_to = max(institution.read_to, together[-1].place)
                    Institution.objects.filter(pk=institution.pk).update(read_to=institution.read_to)
                read += len(together)
                advance(institution.code, len(together))
    except ports.InstitutionError as error:
        logger.warning("%s was not read: %s", institution.code, error)
    return read


def _in_sets(news: Sequence[ports.Received]) -> list[list[ports.Received]]:
    """Return the news in their order, answers to inquiries that follow each other in one set, all else alone."""
    sets: list[list[ports.Received]] = []
    for one in news:
        answers = isinstance(one.said, ports.InquiryAnswer)
        if answers and sets and isinstance(sets[-1][0].said, ports.InquiryAnswer):
            sets[-1].append(one)
        else:
            sets.append([one])
    return sets


def _take_set(institution: Institution, received: Sequence[ports.Received]) -> None:
    if isinstance(received[0].said, ports.InquiryAnswer):
        _take_inquiry_answers(institution, received)
    else:
        _take(institution, received[0])


def _take_inquiry_answers(institution: Institution, received: Sequence[ports.Received]) -> None:
    keys = [one.said.key for one in received if isinstance(one.said, ports.InquiryAnswer) and _is_key(one.said.key)]
    rows = Inquiry.objects.filter(key__in=keys, institution=institution).values_list("key", "pk")
    asked = {key.hex: pk for key, pk in rows}
    told = []
    for one in received:
        said = one.said
        assert isinstance(said, ports.InquiryAnswer), "the set holds nothing else"
        inquiry = asked.get(said.key)
        if inquiry is None:
            _not_ours(institution, said.key)
        elif said.status == ports.Status.REFUSED:
            refused = Inquiry.objects.select_related("case__court", "institution").get(pk=inquiry)
            if refused.state != InquiryState.ANSWERED:
                inquiry_unanswered(refused, reason=said.reason_text or said.reason, refused=True)
        else:
            pieces = tuple(_piece(asset) for asset in said.assets)
            told.append(
                Told(inquiry, pieces, one.raw.decode(errors="replace"), one.signature, one.place, said.at)
            )  # fmt: skip
    if told:
        take_answers(told)


def _is_key(key: str) -> bool:
    try:
        return bool(UUID(key))
    except ValueError:
        return False


def _take(institution: Institution, received: ports.Received) -> None:
    """Take one thing an institution said. What it says about somebody else's keys is noted and left alone."""
    raw, said = received.raw.decode(errors="replace"), received.said
    match said:
        case ports.InquiryAnswer():
            _take_inquiry_answers(institution, [received])
        case ports.OrderAnswer():
            order = _order_of(institution, said.key)
            if order is not None:
                take_order_answer(order, _outcome(said), raw=raw, signature=received.signature, at=said.at)
        case ports.HoldChanged():
            opened = _order_of(institution, said.hold)
            if opened is not None:
                take_change(
                    opened.measure, held=ports.yuan(said.held), position=said.position, ended=said.ended, at=said.at
                )
        case ports.InstitutionObjects():
            order = _order_of(institution, said.order)
            if order is not None:
                take_objection_of_institution(order.measure, reference=said.number, grounds=said.grounds)


def _order_of(institution: Institution, key: str) -> MeasureOrder | None:
    found = MeasureOrder.objects.filter(key=key, measure__institution=institution) if _is_key(key) else None
    order: MeasureOrder | None = found.first() if found is not None else None
    if order is None:
        _not_ours(institution, key)
    return order


def _not_ours(institution: Institution, key: str) -> None:
    logger.error("%s answers a key that is not of this court: %s", institution.code, key)


def _piece(asset: ports.Asset) -> Piece:
    details: dict[str, object] = dict(asset.details)
    if asset.co_owners:
        details["co_owner"] = asset.co_owners[0].name
    if asset.holds:
        details["ahead"] = [f"{one.court} {one.case_number}" for one in asset.holds]
    worth = asset.available if asset.kind.is_money else asset.worth
    return Piece(
        kind=asset.kind.value, number=asset.number, label=asset.label, balance=ports.yuan(asset.balance),
        worth=ports.yuan(worth), mark=asset.mark, details=details,
    )  # fmt: skip


def _outcome(said: ports.OrderAnswer) -> Outcome:
    done = said.status in (ports.Status.DONE, ports.Status.PARTLY, ports.Status.WAITING)
    return Outcome(
        done=done, amount=ports.yuan(said.amount), held=ports.yuan(said.held), position=said.position,
        reason=said.reason_text or said.reason, remittance=said.remittance,
    )  # fmt: skip


def give_up_waiting() -> int:
    """Ask once more for what was not answered in time, then note that it was not; return how many were given up."""
    given_up = 0
    for inquiry in Inquiry.objects.filter(state=InquiryState.SENT).select_related("case__court", "institution"):
        if inquiry.case.court.local_date() > inquiry.answer_by and not _asked_once_more(
            inquiry.institution, inquiry.key
        ):
            inquiry_unanswered(inquiry, reason="", refused=False)
            given_up += 1
    sent = MeasureOrder.objects.filter(state=OrderState.SENT, answer_by__isnull=False)
    for order in sent.select_related("measure__case__court", "measure__institution"):
        today, where = order.measure.case.court.local_date(), order.measure.institution
        if today > order.answer_by and not _asked_once_more(where, order.key):
            order_unanswered(order)
            given_up += 1
    lapsed = MeasureOrder.objects.filter(state=OrderState.LAPSED, answer_by__isnull=False)
    for order in lapsed.select_related("measure__case__court", "measure__institution"):
        today, where = order.measure.case.court.local_date(), order.measure.institution
        if _asked_once_more(where, order.key):
            continue
        if today > order.answer_by + LONG_PAST and _never_arrived(where, order.key):
            take_order_answer(order, Outcome(False, reason="never arrived"), raw="never arrived")
    return given_up


def _never_arrived(institution: Institution, key: UUID) -> bool:
    """Return True if the institution says that nothing ever came under that key."""
    if SentMessage.objects.filter(key=key).exists():
        return False
    try:
        ports.institution(institution.code).answer(key.hex)
    except ports.InstitutionError as error:
        return error.permanent
    return False


def _asked_once_more(institution: Institution, key: UUID) -> bool:
    try:
        found = ports.institution(institution.code).answer(key.hex)
    except ports.InstitutionError as error:
        logger.warning("%s was not asked again: %s", institution.code, error)
        return False
    if found is None:
        return False
    with transaction.atomic():
        _take(institution, found)
    return True


def reply_to_objections() -> int:
    """Tell institutions how their objections were decided (NET 6); return how many were told."""
    told = 0
    decided = Objection.objects.filter(kind=Objection.Kind.INSTITUTION, replied_at=None).exclude(
        state__in=(ObjectionState.RECEIVED, ObjectionState.WITHDRAWN)
    )
    for objection in decided.select_related("measure__institution", "document"):
        assert objection.measure, "an institution objects to a measure"
        assert objection.document, "the ruling answers it"
        try:
            ports.institution(objection.measure.institution.code).reply(
                objection.reference, upheld=objection.state == ObjectionState.UPHELD, grounds=objection.reasons,
                document_sha256=objection.document.sha256,
            )  # fmt: skip
        except ports.InstitutionError as error:
            logger.warning("objection %s not answered: %s", objection.pk, error)
            continue
        institution_told(objection)
        told += 1
    return told
