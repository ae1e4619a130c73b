"""The operative part as data: who must do what for whom, how much, by when."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from evercourt.cases.entry_kinds import filed_by
from evercourt.cases.models import Case
from evercourt.decisions.protecting import check_change, checked_term, protects
from evercourt.kernel.errors import BadInput


def performance_day(item: dict[str, Any], final_on: date) -> date:
    """Return the last day to perform an item: the day that was agreed, else so many days after it takes effect."""
    agreed = item.get("due_on")
    return date.fromisoformat(agreed) if agreed else final_on + timedelta(days=item["due_days"])


LARGEST = Decimal("9999999999999.99")


def checked(items: Iterable[dict[str, Any]], case: Case) -> list[dict[str, Any]]:
    """Return the items in canonical form. Raises BadInput naming the line that cannot be used.

    Each has `kind` (pay or act), `obligor` and `obligee` (parties of the case), `text`, `due_days` (days after it
    takes effect), and for pay an `amount` in yuan. What a party must hand in to the court itself is of the kind `file`:
    no obligee, `asks` for a kind of papers, and `due_on` (a day the order names) or `due_days` after service on them.
    What protects a person for a time is of the kind `protect`, with its last day in `due_on`; what revokes that, of the
    kind `revoke` (DVL 30).
    """
    parties = set(case.parties.values_list("pk", flat=True))
    kinds = {kind.id for kind in filed_by(case, "party")}
    return [
        _paper(line, item, parties, kinds, case) if item.get("kind") == "file" else _checked(line, item, parties, case)
        for line, item in enumerate(items, start=1)
    ]


def _paper(line: int, item: dict[str, Any], parties: set[int], kinds: set[str], case: Case) -> dict[str, Any]:
    text, obligor, days = str(item.get("text", "")).strip(), _number(item.get("obligor")), _number(item.get("due_days"))
    if not text:
        raise BadInput(_("Line %(line)s of the operative part has no text."), field="operative", line=line)
    if obligor not in parties or item.get("asks") not in kinds:
        raise BadInput(
            _("Line %(line)s must name the party and the kind of papers they hand in."), field="operative", line=line
        )
    due_on = str(item.get("due_on") or "")
    if due_on and date.fromisoformat(due_on) < case.court.local_date():
        raise BadInput(_("Line %(line)s names a day that is over."), field="operative", line=line)
    if not due_on and (days is None or not 1 <= days <= 3650):
        raise BadInput(_("Line %(line)s needs the day, or the days after service."), field="operative", line=line)
    when = {"due_on": due_on} if due_on else {"due_days": days}
    return {"kind": "file", "obligor": obligor, "obligee": None, "asks": item["asks"], "text": text, **when}


def _checked(line: int, item: dict[str, Any], parties: set[int], case: Case) -> dict[str, Any]:
    text = str(item.get("text", "")).strip()
    if not text:
        raise BadInput(_("Line %(line)s of the operative part has no text."), field="operative", line=line)
    obligor, obligee = _number(item.get("obligor")), _number(item.get("obligee"))
    if not {obligor, obligee} <= parties or obligor == obligee:
        raise BadInput(_("Line %(line)s must name two different parties of this case."), field="operative", line=line)
    if protects(case) and item.get("kind") != "pay":
        if item.get("kind") == "revoke":
            check_change(line, obligee, case, revokes=True)
            return {"kind": "revoke", "obligor": obligor, "obligee": obligee, "text": text}
        if item.get("kind") != "protect" or not item.get("due_on"):
            raise BadInput(
                _("Line %(line)s needs the last day on which the order holds."), field="operative", line=line,
                basis="DVL 30",
            )  # fmt: skip
        day = checked_term(line, item, case)
        check_change(line, obligee, case, revokes=False)
        return {"kind": "protect", "obligor": obligor, "obligee": obligee, "text": text, "due_on": day.isoformat()}
    days = _number(item.get("due_days"))
    if days is None or not 0 <= days <= 3650:
        raise BadInput(_("Line %(line)s needs the days for performance."), field="operative", line=line)
    result: dict[str, Any] = {
        "kind": "pay" if item.get("kind") == "pay" else "act",
        "obligor": obligor,
        "obligee": obligee,
        "due_days": days,
        "text": text,
    }
    if result["kind"] == "pay":
        result["amount"] = str(_amount(line, item.get("amount")))
    return result


def _number(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def _amount(line: int, value: Any) -> Decimal:
    try:
        amount = Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        amount = Decimal(0)
    if not amount.is_finite() or not 0 < amount <= LARGEST or amount != amount.quantize(Decimal("0.01")):
        raise BadInput(
            _("Line %(line)s needs an amount in yuan with at most two decimals."), field="operative", line=line
        )
    return amount.quantize(Decimal("0.01"))
