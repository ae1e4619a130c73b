"""The exchange of evidence online, each when it can: agreed to by all, evidence, opinions, record (OLR 14, 20).

Acceptance of a piece by everyone it is put against means that it need not be examined again: the judge says so at the
hearing (INT 103). Silence accepts nothing.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, cast

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts import (
    lift_deadline,
    meet_deadline,
    move_deadline,
    put_on_file,
    set_named_deadline,
)
from evercourt.cases.acts.keeping_docket import must_be_brought
from evercourt.cases.models import Case, CaseDocument, Deadline, Party
from evercourt.cases.visibility import open_to_parties
from evercourt.courts.rules import rules_of, working_day
from evercourt.documents.models import Document
from evercourt.filing.models import FilingDocument
from evercourt.hearings import exchange_events as events
from evercourt.hearings.exchange_record import SAID, accepted_by_all, awaited, issue_record
from evercourt.hearings.models import Exchange, ExchangeSide, Opinion, Piece
from evercourt.hearings.states import ExchangeState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

LISTING, OPINION = "evidence.exchange", "evidence.opinion"
Mark = Opinion.Mark


def allowed(case: Case) -> bool:
    """Return True for a case that goes on, is not criminal and has two sides (CPL 136; OLR 20)."""
    sides = case.parties.values_list("side", flat=True).distinct()
    return not case.ended_at and rules_of(case.court).case_type(case.kind).family != "criminal" and len(sides) > 1


@transaction.atomic
def order_exchange(
    case: Case, *, list_days: int, opinion_days: int, about: str = "", by: User, via: Channel
) -> Exchange:
    """Ask all parties to exchange their evidence online before the hearing, within periods (CPL 136; OLR 14).

    One that is under way already: that one. Raises WrongState for a criminal or ended case or one with one side only,
    BadInput for periods the procedure does not know.
    """
    must(by, "exchange.order", case)
    case = Case.objects.select_related("court").locked(case.pk)
    law, today = rules_of(case.court), case.court.local_date()
    if not allowed(case):
        raise WrongState(
            _("In this case evidence is not exchanged online before the hearing."), basis="CPL 136; OLR 20"
        )  # fmt: skip
    if known := case.exchanges.filter(state__in=(ExchangeState.ASKED, ExchangeState.OPEN)).first():
        return cast(Exchange, known)
    longest = int(law.value("exchange.longest", on=today).number)
    for field, days in (("list_days", list_days), ("opinion_days", opinion_days)):
        if not 1 <= days <= longest:
            raise BadInput(_("Choose from 1 to %(longest)s days."), longest=longest, field=field, basis="CPL 85")
    answer_days = int(law.value("exchange.answer", on=today).number)
    exchange = Exchange.objects.create(
        case=case, about=about.strip(), list_days=list_days, opinion_days=opinion_days, ordered_by=by,
        answer_by=working_day(case.court, today + timedelta(days=answer_days)),
    )  # fmt: skip
    ExchangeSide.objects.bulk_create(
        ExchangeSide(exchange=exchange, party=party) for party in case.parties.order_by("pk")
    )
    ordered = events.ExchangeOrdered(
        exchange=exchange.pk, answer_by=exchange.answer_by, list_days=list_days, opinion_days=opinion_days
    )
    record(ordered, about=exchange, by=by, via=via, at=exchange.ordered_at)
    return exchange


@transaction.atomic
def answer_exchange(exchange: Exchange, party: Party, *, agrees: bool, by: User, via: Channel) -> Exchange:
    """Say for a party whether the evidence may be exchanged so, in these periods; one no ends it (OLR 14, 20(1)).

    When the last one agrees, the periods begin. Raises WrongState once it is open or over.
    """
    must(by, "exchange.speak", party)
    exchange, side = _locked(exchange, party)
    if exchange.state != ExchangeState.ASKED or side.agrees is not None:
        raise WrongState(_("The time to answer is over, or this party has answered."), basis="OLR 20")
    side.agrees, side.answered_at, side.answered_by = agrees, timezone.now(), by
    side.save(update_fields=["agrees", "answered_at", "answered_by"])
    answered = events.ExchangeAnswered(
        exchange=exchange.pk, party_id=party.pk, party_name=party.name, agrees=agrees
    )  # fmt: skip
    record(answered, about=exchange, by=by, via=via)
    if not agrees:
        return _call_off(exchange, str(_("%(name)s does not agree.")) % {"name": party.name}, by=None)
    if not exchange.sides.exclude(agrees=True).exists():
        _open(exchange)
    return exchange


@transaction.atomic
def list_piece(
    exchange: Exchange, party: Party, document: Document, *, proves: str, source: str = "", late_reason: str = "",
    by: User, via: Channel,
) -> Piece:  # fmt: skip
    """Put in one piece of evidence with what it is to prove; the others see it at once.

    After the party's period it comes in only with the reason, and the judge decides whether it is admitted (CPL 68;
    INT 101). Raises BadInput without what it proves or without that reason, WrongState if the exchange is not open.
    """
    must(by, "exchange.speak", party)
    exchange, _side = _locked(exchange, party)
    _must_be_open(exchange)
    if not proves.strip():
        raise BadInput(_("Say what it is to prove."), field="proves", basis="CPL 67")
    late = is_over(exchange, party, LISTING)
    if late and not late_reason.strip():
        raise BadInput(
            _("The period for evidence is over. Say why this comes late; the judge decides whether it is admitted."),
            field="late_reason", basis="CPL 68; INT 101",
        )  # fmt: skip
    must_be_brought([document], by)
    now = timezone.now()
    piece = Piece(
        exchange=exchange, party=party, side=party.side, number=_next_number(exchange, party), proves=proves.strip(),
        source=source.strip(), late_reason=late_reason.strip() if late else "", added_at=now, added_by=by,
    )  # fmt: skip
    evidence, parties = CaseDocument.Kind.EVIDENCE, CaseDocument.Access.PARTIES
    piece.filed = put_on_file(exchange.case, document, kind=evidence, access=parties, party=party)
    piece.save()
    facts: dict[str, Any] = {
        "exchange": exchange.pk, "piece": piece.pk, "party_id": party.pk, "party_name": party.name,
        "title": document.title, "sha256": document.sha256,
    }  # fmt: skip
    if late:
        listed: events.EvidenceListed = events.LateEvidenceListed(**facts, reason=piece.late_reason)
    else:
        listed = events.EvidenceListed(**facts)
    done = record(listed, about=exchange, by=by, via=via, at=now)
    piece.filed.entry_id = exchange.case.docket.get(ledger_entry=done.entry).pk
    piece.filed.save(update_fields=["entry"])
    _meet(exchange, party, LISTING)
    _leave_time(exchange, piece)
    return piece


@transaction.atomic
def give_opinion(
    piece: Piece, party: Party, *, authentic: str, lawful: str, relevant: str, original_wanted: bool = False,
    reasons: str = "", by: User, via: Channel,
) -> Opinion:  # fmt: skip
    """Say of a piece of the others whether it is authentic, lawful and relevant (CPL 71; INT 104).

    Until the period ends the last word counts. Raises BadInput for one's own evidence, or without reasons where
    something is disputed or the original is wanted (OLR 12); WrongState after the period.
    """
    must(by, "exchange.speak", party)
    exchange, _side = _locked(piece.exchange, party)
    _must_be_open(exchange)
    if party.pk == piece.party_id:
        raise BadInput(_("Of one's own evidence nothing is said here."), basis="CPL 71")
    if is_over(exchange, party, OPINION):
        raise WrongState(_("The period for opinions is over; say it at the hearing."), basis="OLR 14")
    marks = {"authentic": authentic, "lawful": lawful, "relevant": relevant}
    for field, mark in marks.items():
        if mark not in Mark.values:
            raise BadInput(_("Choose accepted or disputed."), field=field)
    if (Mark.DISPUTED in marks.values() or original_wanted) and not reasons.strip():
        raise BadInput(_("Give the reasons for what you dispute."), field="reasons", basis="INT 104; OLR 12")
    opinion, _new = Opinion.objects.update_or_create(
        piece=piece, party=party,
        defaults={
            **marks, "original_wanted": original_wanted, "reasons": reasons.strip(), "given_at": timezone.now(),
            "given_by": by,
        },
    )  # fmt: skip
    given = events.OpinionGiven(
        exchange=exchange.pk, piece=piece.pk, mark=piece.mark, party_id=party.pk, party_name=party.name, **marks,
        original_wanted=original_wanted, reasons=opinion.reasons,
    )  # fmt: skip
    record(given, about=exchange, by=by, via=via)
    if _over_for_all(exchange, LISTING) and not awaited(exchange, party):
        _meet(exchange, party, OPINION)
    return opinion


@transaction.atomic
def decide_late(piece: Piece, *, admits: bool, reasons: str, by: User, via: Channel) -> Piece:
    """Decide, with reasons, whether late evidence is admitted (CPL 68; INT 102). Only once, and only a judge."""
    must(by, "exchange.decide_late", piece.exchange)
    piece = Piece.objects.select_related("exchange__case", "party", "filed__document").locked(piece.pk)
    if not piece.is_late or piece.admitted is not None:
        raise WrongState(_("There is nothing to decide about this evidence."), basis="CPL 68")
    if not reasons.strip():
        raise BadInput(_("Give the reasons; the parties will read them."), field="reasons", basis="CPL 68; INT 102")
    piece.admitted, piece.admission_reasons, piece.decided_by = admits, reasons.strip(), by
    piece.save(update_fields=["admitted", "admission_reasons", "decided_by"])
    decided = events.LateEvidenceDecided(
        exchange=piece.exchange_id, piece=piece.pk, party_id=piece.party_id, party_name=piece.party.name,
        title=piece.filed.document.title, admitted=admits, reasons=piece.admission_reasons,
    )  # fmt: skip
    record(decided, about=piece.exchange, by=by, via=via)
    return piece


@transaction.atomic
def close_exchange(exchange: Exchange, *, by: User | None, via: Channel) -> Exchange:
    """Close it and make the record: what nobody disputes, and what is disputed, with the reasons (OLR 34; INT 103).

    Raises WrongState while a period runs and somebody has still to speak.
    """
    must(by, "exchange.close", exchange)
    exchange = Exchange.objects.select_related("case__court").locked(exchange.pk)
    _must_be_open(exchange)
    if not ready(exchange):
        raise WrongState(_("A period still runs, and not everyone has said everything."), basis="OLR 14")
    document = issue_record(exchange)
    exchange.move(ExchangeState.CLOSED, record=document, ended_at=timezone.now())
    pieces = list(exchange.pieces.prefetch_related(*SAID))
    closed = events.ExchangeClosed(
        exchange=exchange.pk, pieces=len(pieces), accepted=sum(map(accepted_by_all, pieces)), sha256=document.sha256
    )
    done = record(closed, about=exchange, by=by, via=via, at=exchange.ended_at)
    minutes, parties = CaseDocument.Kind.MINUTES, CaseDocument.Access.PARTIES
    put_on_file(exchange.case, document, kind=minutes, access=parties, entry=done)
    _end_periods(exchange)
    return exchange


@transaction.atomic
def sign_record(exchange: Exchange, party: Party, *, remark: str = "", by: User, via: Channel) -> ExchangeSide:
    """Confirm the record online for a party, which has the force of a signature on paper (OLR 33, 34).

    What the party wants corrected goes along as a remark and stays with the record (CPL 150). Twice changes nothing.
    """
    must(by, "exchange.sign", party)
    exchange, side = _locked(exchange, party)
    if exchange.state != ExchangeState.CLOSED or exchange.record is None:
        raise WrongState(_("There is no record to confirm yet."), basis="OLR 34")
    if side.signed_at:
        return side
    side.signed_at, side.signed_by, side.remark = timezone.now(), by, remark.strip()
    side.save(update_fields=["signed_at", "signed_by", "remark"])
    signed = events.ExchangeRecordSigned(
        exchange=exchange.pk, party_id=party.pk, party_name=party.name, remark=side.remark,
        sha256=exchange.record.sha256,
    )  # fmt: skip
    record(signed, about=exchange, by=by, via=via, at=side.signed_at)
    return side


@transaction.atomic
def call_off(exchange: Exchange, *, reason: str, by: User, via: Channel) -> Exchange:
    """Call it off with the reason; what was put in stays on the file, and everyone meets instead (OLR 14)."""
    must(by, "exchange.order", exchange.case)
    exchange = Exchange.objects.select_related("case__court").locked(exchange.pk)
    if not reason.strip():
        raise BadInput(_("Give the reason; the parties will read it."), field="reason")
    return _call_off(exchange, reason.strip(), by=by, via=via)


def run_by_clock() -> int:
    """Call off what not everyone agreed to in time, and close what everyone has finished; return how many ended."""
    ended = 0
    for exchange in Exchange.objects.filter(state__in=("asked", "open")).select_related("case__court"):
        if exchange.state == ExchangeState.ASKED and exchange.answer_by < exchange.case.court.local_date():
            ended += _lapse(exchange)
        elif exchange.state == ExchangeState.OPEN and ready(exchange):
            close_exchange(exchange, by=None, via=Channel.SYSTEM)
            ended += 1
        elif exchange.state == ExchangeState.OPEN and _over_for_all(exchange, LISTING):
            _spare_the_silent(exchange)
    return ended


def ready(exchange: Exchange) -> bool:
    """Return True if nobody can or need say anything more: each period of each party is over or was used."""
    return not any(
        not is_over(exchange, side.party, LISTING)
        or (awaited(exchange, side.party) and not is_over(exchange, side.party, OPINION))
        for side in exchange.sides.select_related("party")
    )


def last_day(exchange: Exchange, party: Party, rule: str) -> Deadline | None:
    """Return the period of a party in this exchange: the latest, where evidence that came late gave more time."""
    if exchange.opened_on is None:
        return None
    periods = exchange.case.deadlines.filter(party=party, rule=rule, trigger_date__gte=exchange.opened_on)
    return periods.exclude(state=Deadline.State.LIFTED).order_by("-due_on", "-pk").first()


def is_over(exchange: Exchange, party: Party, rule: str) -> bool:
    """Return True if the period of a party is over, or never began; one that waits for a closure is not over."""
    period, today = last_day(exchange, party, rule), exchange.case.court.local_date()
    return period is None or (not period.held and period.due_on < today)


@transaction.atomic
def _spare_the_silent(exchange: Exchange) -> None:
    """Nobody is reminded of a period, or told that it passed, who has nothing to say in it."""
    for side in exchange.sides.select_related("party"):
        if not awaited(exchange, side.party):
            _meet(exchange, side.party, OPINION)


@transaction.atomic
def _lapse(exchange: Exchange) -> bool:
    exchange = Exchange.objects.select_related("case__court").locked(exchange.pk)
    if exchange.state != ExchangeState.ASKED:
        return False
    silent = [side.party.name for side in exchange.sides.exclude(agrees=True).select_related("party")]
    _call_off(exchange, str(_("No answer in time: %(names)s.")) % {"names": "、".join(silent)}, by=None)
    return True


def _open(exchange: Exchange) -> None:
    """Everyone has agreed, also to the length of the periods (INT 99): they run, with what is on file already."""
    today = exchange.case.court.local_date()
    exchange.move(ExchangeState.OPEN, opened_on=today)
    list_by = working_day(exchange.case.court, today + timedelta(days=exchange.list_days))
    say_by = working_day(exchange.case.court, list_by + timedelta(days=exchange.opinion_days))
    for side in exchange.sides.select_related("party"):
        for rule, due_on in ((LISTING, list_by), (OPINION, say_by)):
            set_named_deadline(
                exchange.case, side.party, rule, trigger=today, due_on=due_on, by=None, via=Channel.SYSTEM
            )
    opened = events.ExchangeOpened(exchange=exchange.pk, list_by=list_by, say_by=say_by)
    record(opened, about=exchange, by=None, via=Channel.SYSTEM)
    # What was struck or sealed since is shown to nobody here.
    evidence = exchange.case.documents.filter(open_to_parties(), kind=CaseDocument.Kind.EVIDENCE, party__isnull=False)
    for filed in evidence.filter(access=CaseDocument.Access.PARTIES).select_related("party", "document"):
        said = FilingDocument.objects.filter(filing__case=exchange.case, document=filed.document).first()
        party = cast(Party, filed.party)
        Piece.objects.create(
            exchange=exchange, party=party, side=party.side, number=_next_number(exchange, party), filed=filed,
            proves=(said.proves if said else "") or filed.document.title, source=said.source if said else "",
        )  # fmt: skip


def _next_number(exchange: Exchange, party: Party) -> int:
    return exchange.pieces.filter(side=party.side).count() + 1


def _leave_time(exchange: Exchange, piece: Piece) -> None:
    """Whoever it is put against has some days for a piece that comes near the end of the period, or after it."""
    court = exchange.case.court
    days = int(rules_of(court).value("exchange.after_late", on=court.local_date()).number)
    until = working_day(court, court.local_date() + timedelta(days=days))
    for side in exchange.sides.exclude(party__side=piece.side).select_related("party"):
        period = last_day(exchange, side.party, OPINION)
        if period is None or (period.state == Deadline.State.OPEN and (period.held or period.due_on >= until)):
            continue
        due_on = max(until, period.due_on)
        if period.state == Deadline.State.OPEN:
            step = {"code": "named", "facts": {"last_day": str(due_on)}, "basis": "CPL 68"}
            move_deadline(
                period, to=due_on, steps=[step], why="late_evidence", basis="CPL 68", by=None, via=Channel.SYSTEM
            )
        else:
            set_named_deadline(
                exchange.case, side.party, OPINION, trigger=court.local_date(), due_on=due_on, by=None,
                via=Channel.SYSTEM,
            )  # fmt: skip


def _over_for_all(exchange: Exchange, rule: str) -> bool:
    return all(is_over(exchange, side.party, rule) for side in exchange.sides.select_related("party"))


def _meet(exchange: Exchange, party: Party, rule: str) -> None:
    for period in _periods(exchange, [rule]).filter(party=party):
        meet_deadline(period, by=None, via=Channel.SYSTEM)


def _end_periods(exchange: Exchange) -> None:
    for period in _periods(exchange, [LISTING, OPINION]):
        lift_deadline(period, reason="exchange_ended", by=None, via=Channel.SYSTEM)


def _periods(exchange: Exchange, rules: Sequence[str]) -> QuerySet[Deadline]:
    since: date | None = exchange.opened_on
    found = exchange.case.deadlines.filter(rule__in=rules, state=Deadline.State.OPEN)
    return found.filter(trigger_date__gte=since) if since else found.none()


def _call_off(exchange: Exchange, reason: str, *, by: User | None, via: Channel = Channel.SYSTEM) -> Exchange:
    exchange.move(ExchangeState.CALLED_OFF, reason=reason, ended_at=timezone.now())
    record(events.ExchangeCalledOff(exchange=exchange.pk, reason=reason), about=exchange, by=by, via=via)
    _end_periods(exchange)
    return exchange


def _must_be_open(exchange: Exchange) -> None:
    if exchange.state != ExchangeState.OPEN:
        raise WrongState(_("This exchange of evidence is not open."), basis="OLR 14")


def _locked(exchange: Exchange, party: Party) -> tuple[Exchange, ExchangeSide]:
    """Lock the exchange: whoever speaks in it, one after the other. Raises BadInput for a party of another case."""
    exchange = Exchange.objects.select_related("case__court", "record").locked(exchange.pk)
    side = exchange.sides.filter(party=party).first()
    if side is None:
        raise BadInput(_("This party is not in this exchange."), field="party")
    return exchange, side
