"""Clauses of an agreement as data, checked as the operative part of a decision is; and as the words that are signed."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from evercourt.documents.letters.letter import official_day
from evercourt.kernel.errors import BadInput
from evercourt.mediation import offers

MOST = 50
LONGEST = 2000


def checked(items: Iterable[Mapping[str, Any]], participants: Iterable[int], *, today: date) -> list[dict[str, Any]]:
    """Return the clauses in canonical form. Raises BadInput naming the line that cannot be used.

    Each has `kind` (pay, act, or state: what is only stated), `text`; pay and act also `obligor` and `obligee`
    (participants) and `due_on` (ISO day, not past); pay an `amount` in yuan.
    """
    known = set(participants)
    made = [_checked(line, item, known, today) for line, item in enumerate(items, start=1)]
    if not made:
        raise BadInput(_("Write at least one clause."), field="clauses")
    if len(made) > MOST:
        raise BadInput(_("An agreement has at most %(most)s clauses."), field="clauses", most=MOST)
    return made


def _checked(line: int, item: Mapping[str, Any], known: set[int], today: date) -> dict[str, Any]:
    text = " ".join(str(item.get("text", "")).split())
    if not text or len(text) > LONGEST:
        raise BadInput(_("Clause %(line)s has no text, or too long a one."), field="clauses", line=line)
    kind = item.get("kind") if item.get("kind") in ("pay", "act") else "state"
    result: dict[str, Any] = {"kind": kind, "text": text}
    if kind == "state":
        return result
    obligor, obligee = _number(item.get("obligor")), _number(item.get("obligee"))
    if obligor not in known or obligee not in known or obligor == obligee:
        raise BadInput(_("Clause %(line)s must name two different parties."), field="clauses", line=line)
    due_on = _day(item.get("due_on"))
    if due_on is None or due_on < today:
        raise BadInput(_("Clause %(line)s needs the day of performance, today or later."), field="clauses", line=line)
    result |= {"obligor": obligor, "obligee": obligee, "due_on": due_on.isoformat()}
    if kind == "pay":
        result["amount"] = str(_amount(line, item.get("amount")))
    return result


def words(clauses: Sequence[Mapping[str, Any]], names: Mapping[int, str]) -> list[str]:
    """Return each clause as the sentence that is signed, in the court's language."""
    return [_sentence(clause, names) for clause in clauses]


def _sentence(clause: Mapping[str, Any], names: Mapping[int, str]) -> str:
    if clause["kind"] == "state":
        return str(clause["text"])
    due = date.fromisoformat(clause["due_on"])
    who, whom = names[clause["obligor"]], names[clause["obligee"]]
    until = f"于{official_day(due)}前（含当日）"
    if clause["kind"] == "pay":
        return f"{who}{until}向{whom}支付人民币{clause['amount']}元：{clause['text']}"
    return f"{who}{until}向{whom}履行：{clause['text']}"


def sha256(sentences: Sequence[str], *, reference: str, version: int) -> str:
    """Return the hash of the words that are signed: of this mediation and version, so that none counts for another."""
    return hashlib.sha256("\n".join([reference, str(version), *sentences]).encode()).hexdigest()


def _number(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _amount(line: int, value: Any) -> Decimal:
    try:
        amount = Decimal(str(value).replace(",", "").replace("，", ""))
    except InvalidOperation:
        amount = Decimal(0)
    if not offers.readable(amount):
        raise BadInput(
            _("Clause %(line)s needs an amount in yuan with at most two decimals."), field="clauses", line=line
        )
    return amount.quantize(offers.CENT)
