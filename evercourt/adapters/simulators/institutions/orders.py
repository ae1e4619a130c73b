"""What an institution does when it is ordered: freeze, seal, renew, release, lift, deduct, each in one transaction."""

import calendar
import re
import sqlite3
from dataclasses import dataclass
from datetime import date

from evercourt.adapters.simulators.institutions.book import OUTSIDE, Book
from evercourt.enforcement.ports import Action, AssetKind, HoldChanged, Order, OrderAnswer, Reason, Status

# Accounts nobody may touch for such debts; wages and pensions may be in part, which the court counts.
EXEMPT = frozenset({"benefit", "migrant_wages", "social_insurance", "union_dues", "reserve", "letter_of_credit"})
# The longest period of a hold in years (CPL interpretation 485): money, movables, all other property.
LONGEST = {AssetKind.VEHICLE: 2, AssetKind.VESSEL: 2, AssetKind.SHARES: 3, AssetKind.REAL_ESTATE: 3}
LONGEST_OF_MONEY = 1
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Done:
    """The answer to an order, and what changed for other holds by it."""

    answer: OrderAnswer
    changed: tuple[HoldChanged, ...] = ()


class Refused(Exception):
    """The institution does not do what was ordered."""

    def __init__(self, reason: Reason, text: str) -> None:
        super().__init__(text)
        self.reason, self.text = reason, text


def carry_out(book: Book, order: Order, controls: frozenset[str]) -> Done:
    """Do what an order says, or refuse it with a reason; the caller keeps the order's key from coming twice."""
    with book.changing():
        try:
            _check(book, order, controls)
            return DO[order.action](book, order)
        except Refused as refused:
            return Done(_answer(book, order, Status.REFUSED, reason=refused.reason, reason_text=refused.text))


def lapse(book: Book) -> list[HoldChanged]:
    """End the holds whose last day is over; return what changed."""
    changed = []
    with book.changing():
        today = book.now().date().isoformat()
        for hold in book.rows("SELECT * FROM holds WHERE ended = '' AND until < ?", today):
            changed += end(book, hold, "lapsed")
            if not hold["of_others"]:
                changed.append(changed_now(book, hold["key"]))
    return changed


def end(book: Book, hold: sqlite3.Row, why: str) -> list[HoldChanged]:
    """End a hold; return what changed for those behind it."""
    behind = [(one["key"], book.position(one)) for one in book.line(hold["asset"]) if one["place"] > hold["place"]]
    book.write("UPDATE holds SET ended = ?, held = 0, claim = 0 WHERE key = ?", why, hold["key"])
    moved = {one["key"] for one in book.settle(hold["asset"])}
    found = []
    for key, position in behind:
        one = book.hold(key)
        if one and not one["of_others"] and (key in moved or book.position(one) != position):
            found.append(changed_now(book, key))
    return found


def arrive(book: Book, asset: str, cents: int, memo: str) -> list[HoldChanged]:
    """Let money come in; holds that were short of it take it in, in their order."""
    with book.changing():
        book.move(OUTSIDE, asset, cents, memo=memo)
        return [changed_now(book, one["key"]) for one in book.settle(asset) if not one["of_others"]]


def changed_now(book: Book, key: str) -> HoldChanged:
    """Return how a hold stands now, as the news of it."""
    hold = book.hold(key)
    assert hold is not None
    ended = bool(hold["ended"])
    return HoldChanged(
        hold=key, at=book.now(), held=hold["held"], position=0 if ended else book.position(hold), ended=ended,
        until=date.fromisoformat(hold["until"]),
    )  # fmt: skip


def years_later(day: date, years: int) -> date:
    """Return the same day `years` later by the calendar; of 29 February the last day of the month."""
    last = calendar.monthrange(day.year + years, day.month)[1]
    return day.replace(year=day.year + years, day=min(day.day, last))


def _check(book: Book, order: Order, controls: frozenset[str]) -> None:
    if order.action not in controls:
        raise Refused(Reason.NOT_AGREED, f"this institution does not {order.action} by this channel")
    _check_officer(book, order)
    if not (order.ruling_number and order.judge and SHA256.fullmatch(order.ruling_sha256)):
        raise Refused(Reason.NO_RULING, "the ruling is not named with its number, judge and hash")
    if order.judge == order.officer.name:
        raise Refused(Reason.NO_RULING, "the judge who ruled and the officer are one person")
    found = book.asset(order.asset_number)
    if found is None or found.kind != order.asset_kind:
        raise Refused(Reason.NO_SUCH_ASSET, "there is no such account or thing here")
    if not book.owns(order.debtor, order.asset_number):
        raise Refused(Reason.NOT_THE_DEBTORS, "it is not the debtor's")
    if found.mark in EXEMPT and order.action in {Action.FREEZE, Action.DEDUCT}:
        raise Refused(Reason.PROTECTED, f"the account is exempt: {found.mark}")


def _check_officer(book: Book, order: Order) -> None:
    if not book.knows(order.officer):
        raise Refused(Reason.OFFICER_NOT_FILED, "the officer was not filed here beforehand")


def _freeze(book: Book, order: Order) -> Done:
    if not order.asset_kind.is_money or order.amount <= 0:
        raise Refused(Reason.OTHER, "a freeze names an account and an exact amount")
    return _begin(book, order, order.amount)


def _seal(book: Book, order: Order) -> Done:
    if order.asset_kind.is_money or order.amount:
        raise Refused(Reason.OTHER, "a seal names a thing, and no amount")
    return _begin(book, order, 0)


def _begin(book: Book, order: Order, claim: int) -> Done:
    until = _period(book, order, order.since or book.now().date())
    book.write(
        "INSERT INTO holds (key, court, case_number, asset, claim, since, until) VALUES (?, ?, ?, ?, ?, ?, ?)",
        order.key, order.court, order.case_number, order.asset_number, claim,
        (order.since or book.now().date()).isoformat(), until.isoformat(),
    )  # fmt: skip
    book.settle(order.asset_number)
    hold = book.hold(order.key)
    assert hold is not None
    ahead = book.ahead(hold)
    if (claim and hold["held"] == claim) or (not claim and not ahead):
        return Done(_answer(book, order, Status.DONE, hold=hold, amount=hold["held"]))
    if ahead and not hold["held"]:
        answer = _answer(book, order, Status.WAITING, hold=hold, reason=Reason.HELD_BEFORE)
    else:
        reason = Reason.HELD_BEFORE if ahead else Reason.LESS_THERE
        answer = _answer(book, order, Status.PARTLY, hold=hold, amount=hold["held"], reason=reason)
    return Done(answer)


def _renew(book: Book, order: Order) -> Done:
    hold = _held(book, order)
    until = _period(book, order, order.since or book.now().date())
    if until.isoformat() <= hold["until"]:
        raise Refused(Reason.OTHER, f"the hold already lasts until {hold['until']}")
    book.write("UPDATE holds SET until = ? WHERE key = ?", until.isoformat(), hold["key"])
    return Done(_answer(book, order, Status.DONE, hold=book.hold(hold["key"])))


def _release(book: Book, order: Order) -> Done:
    hold = _held(book, order)
    if order.amount <= 0:
        raise Refused(Reason.OTHER, "a release names an exact amount")
    amount = min(order.amount, hold["held"])
    rest = hold["held"] - amount
    changed = []
    if rest:
        # What is left is all the hold claims: a release is never taken back by money that arrives later.
        book.write("UPDATE holds SET claim = ?, held = ? WHERE key = ?", rest, rest, hold["key"])
        moved = [one for one in book.settle(order.asset_number) if not one["of_others"]]
        changed = [changed_now(book, one["key"]) for one in moved]
    else:
        changed = end(book, hold, "lifted")
    short = amount < order.amount
    answer = _answer(
        book, order, Status.PARTLY if short else Status.DONE, hold=book.hold(hold["key"]), amount=amount,
        reason=Reason.LESS_THERE if short else Reason.NONE,
    )  # fmt: skip
    return Done(answer, tuple(changed))


def _lift(book: Book, order: Order) -> Done:
    hold = _held(book, order)
    changed = end(book, hold, "lifted")
    answer = _answer(book, order, Status.DONE, hold=book.hold(hold["key"]), amount=hold["held"])
    return Done(answer, tuple(changed))


def _deduct(book: Book, order: Order) -> Done:
    hold = _held(book, order)
    if order.amount <= 0 or order.pay_to is None or not (order.pay_to.account and order.pay_to.reference):
        raise Refused(Reason.OTHER, "a deduction names an exact amount, the account of the case and a reference")
    amount = min(order.amount, hold["held"])
    if not amount:
        raise Refused(Reason.LESS_THERE, "the hold holds nothing")
    book.write(
        "UPDATE holds SET claim = claim - ?, held = held - ?, deducted = deducted + ? WHERE key = ?",
        amount, amount, amount, hold["key"],
    )  # fmt: skip
    memo = f"deducted for {order.case_number}, to {order.pay_to.account}: {order.pay_to.reference}"
    move = book.move(order.asset_number, OUTSIDE, amount, memo=memo, key=f"deduct:{order.key}")
    remittance = f"R{book.now():%Y%m%d}{move:08d}"
    book.write(
        "INSERT INTO deductions VALUES (?, ?, ?, ?, ?)", order.key, hold["key"], amount, remittance, move
    )  # fmt: skip
    now = book.hold(hold["key"])
    assert now is not None
    changed = end(book, now, "taken") if not now["claim"] else []
    short = amount < order.amount
    answer = _answer(
        book, order, Status.PARTLY if short else Status.DONE, hold=book.hold(hold["key"]), amount=amount,
        remittance=remittance, reason=Reason.LESS_THERE if short else Reason.NONE,
    )  # fmt: skip
    return Done(answer, tuple(changed))


def _held(book: Book, order: Order) -> sqlite3.Row:
    """Return the hold an order is about, if it is of this court and case and still in force or in line."""
    hold = book.hold(order.hold)
    known = hold is not None and not hold["of_others"] and hold["asset"] == order.asset_number
    if hold is None or not known or (hold["court"], hold["case_number"]) != (order.court, order.case_number):
        raise Refused(Reason.UNKNOWN_HOLD, "this case has no such hold here")
    if hold["ended"]:
        raise Refused(Reason.HOLD_ENDED, f"the hold has ended: {hold['ended']}")
    return hold


def _period(book: Book, order: Order, since: date) -> date:
    if order.until is None or order.until < book.now().date():
        raise Refused(Reason.OTHER, "the last day of the hold is missing, or over")
    if order.until > years_later(since, LONGEST.get(order.asset_kind, LONGEST_OF_MONEY)):
        raise Refused(Reason.TOO_LONG, "the hold would last longer than the law allows")
    return order.until


def _answer(
    book: Book,
    order: Order,
    status: Status,
    *,
    hold: sqlite3.Row | None = None,
    amount: int = 0,
    remittance: str = "",
    reason: Reason = Reason.NONE,
    reason_text: str = "",
) -> OrderAnswer:
    live = hold is not None and not hold["ended"]
    # An account that is not the debtor's is nobody else's business.
    tell = book.owns(order.debtor, order.asset_number)
    return OrderAnswer(
        key=order.key, status=status, at=book.now(), amount=amount, held=hold["held"] if hold else 0,
        balance=book.balance(order.asset_number) if tell else 0,
        available=book.free(order.asset_number) if tell and order.asset_kind.is_money else 0,
        position=book.position(hold) if hold and live else 0, ahead=book.ahead(hold) if hold and live else (),
        since=date.fromisoformat(hold["since"]) if hold else None,
        until=date.fromisoformat(hold["until"]) if hold else None,
        remittance=remittance, reason=reason, reason_text=reason_text,
    )  # fmt: skip


DO = {
    Action.FREEZE: _freeze, Action.SEAL: _seal, Action.RENEW: _renew,
    Action.RELEASE: _release, Action.LIFT: _lift, Action.DEDUCT: _deduct,
}  # fmt: skip
