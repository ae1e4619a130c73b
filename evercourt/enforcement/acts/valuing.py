"""What a seized thing is worth: the ways to a reference price in their order, served, open to objection (VAL)."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts import put_on_file, set_deadline
from evercourt.cases.models import CaseDocument
from evercourt.courts import rules
from evercourt.courts.rules import rules_of
from evercourt.documents.acts import issue
from evercourt.documents.models import Document
from evercourt.enforcement import events
from evercourt.enforcement.acts.owing import lock_debt
from evercourt.enforcement.acts.planning import check_in_force
from evercourt.enforcement.acts.serving import co_owners
from evercourt.enforcement.models import Measure, Valuation
from evercourt.enforcement.states import MeasureState, ValuationState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.service.acts import order_service
from evercourt.service.models import ServiceOrder

Way = Valuation.Way
# Way → how many must be asked at least: a value of the pack, with its article.
ASKED = {Way.NETWORK: "valuation.platforms", Way.APPRAISAL: "valuation.agencies"}
OBJECTED_TO = (Way.NETWORK, Way.APPRAISAL)
START, OBJECT, VALID = "disposal.start", "valuation.report_objection", "valuation.valid"


@transaction.atomic
def value_thing(
    measure: Measure,
    way: str,
    *,
    results: Sequence[tuple[str, Decimal | None]],
    valued_on: date,
    valid_until: date | None = None,
    passed: Mapping[str, str] | None = None,
    paper: Document,
    by: User,
    via: Channel,
) -> Valuation:
    """Enter what a seized thing is worth, with the paper it rests on, and serve it on everyone concerned (VAL 21).

    `results` are who was asked and what they answered, None where not in time; `passed` says of each earlier way why it
    could not be gone. Against an agreement or a directed inquiry no objection is heard (VAL 24). Raises BadInput or
    WrongState.
    """
    must(by, "enforcement.handle", measure.case)
    debt = lock_debt(measure.case_id)
    measure = Measure.objects.locked(measure.pk)
    court, today = measure.case.court, measure.case.court.local_date()
    check_in_force(measure)
    if measure.kind != Measure.Kind.SEAL or measure.state != MeasureState.ACTIVE or not measure.possessed_at:
        raise WrongState(
            _("Valued and sold is only a sealed thing that the court has."),
            next_step=_("Find it and note its seizure first."), basis="INV 16; VAL 1",
        )  # fmt: skip
    _check_way(measure, way, passed or {})
    amount = _price(measure, way, results)
    last = rules.deadline(court, VALID, valued_on)
    if valued_on > today or not valued_on <= (valid_until or last.last_day) <= last.last_day:
        raise BadInput(
            _("It counts from the day it was found, until %(day)s at the latest."), day=last.last_day.isoformat(),
            field="valid_until", basis=last.basis,
        )  # fmt: skip
    _replace_expired(measure, today)
    period = rules.deadline(court, OBJECT, today) if way in OBJECTED_TO else None
    made: Valuation = Valuation.objects.create(
        case=measure.case, measure=measure, way=way, passed=dict(passed or {}), amount=amount, valued_on=valued_on,
        results=[{"name": name.strip(), "amount": "" if some is None else str(some)} for name, some in results],
        valid_until=valid_until or last.last_day, paper=paper, object_by=period.last_day if period else None,
        explanation=period.steps if period else [], entered_by=by,
    )  # fmt: skip
    valued = events.ThingValued(
        valuation=made.pk, measure=measure.pk, thing=measure.holding.masked, amount=amount, way=way,
        valid_until=made.valid_until, object_by=made.object_by,
    )  # fmt: skip
    done = record(valued, about=made, by=by, via=via)
    case, access = measure.case, CaseDocument.Access
    put_on_file(case, paper, kind=CaseDocument.Kind.NOTICE, access=access.PARTIES, entry=done)
    for party in (debt.debtor, debt.creditor, *co_owners(case, [measure])):
        notice = _notice(made, party.name, party.language)
        put_on_file(case, notice, kind=CaseDocument.Kind.NOTICE, access=access.OWNER, party=party, entry=done)
        order_service(
            case, party, purpose=ServiceOrder.Purpose.NOTICE, documents=[paper, notice], by=None, via=Channel.SYSTEM
        )
    set_deadline(case, START, trigger=made.object_by or today, by=None, via=Channel.SYSTEM)
    return made


def _check_way(measure: Measure, way: str, passed: Mapping[str, str]) -> None:
    """Raise BadInput unless every way before this one was passed by with a reason (VAL 4, 5, 7, 14)."""
    order = rules_of(measure.case.court).order("valuation.ways", on=measure.case.court.local_date())
    if way not in order.items:
        raise BadInput(_("Choose by which way the price was found."), field="way", basis=order.basis)
    for earlier in order.items[: order.items.index(way)]:
        if not passed.get(earlier, "").strip():
            raise BadInput(
                _("First comes the price %(way)s: say why it could not be found so, or that both parties asked."),
                way=Way(earlier).label, field=f"passed_{earlier}", basis=order.basis,
            )  # fmt: skip


def _price(measure: Measure, way: str, results: Sequence[tuple[str, Decimal | None]]) -> Decimal:
    """Return the price: what both parties said, what one authority or agency found, the average of the platforms."""
    law, today = rules_of(measure.case.court), measure.case.court.local_date()
    amounts = [some for _name, some in results if some is not None]
    if not amounts or min(amounts) <= 0 or any(not name.strip() for name, _some in results):
        raise BadInput(_("Name each who was asked, with the price they found."), field="results", basis="VAL 2")
    if way == Way.AGREED and (len(amounts) != 2 or amounts[0] != amounts[1]):
        raise BadInput(
            _("The parties have agreed when both of them name the same price."), field="results", basis="VAL 4"
        )
    if way in (Way.DIRECTED, Way.APPRAISAL) and len(amounts) != 1:
        raise BadInput(_("One of them finds the price."), field="results", basis="VAL 5; VAL 16")
    if way in ASKED:
        least = law.value(ASKED[Way(way)], on=today)
        if len({name.strip() for name, _some in results}) < least.number:
            raise BadInput(
                _("At least %(least)s are asked; name all of them."), least=int(least.number), field="results",
                basis=least.basis,
            )  # fmt: skip
    return (sum(amounts, Decimal(0)) / len(amounts)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _replace_expired(measure: Measure, today: date) -> None:
    """Make way for a new price. Raises WrongState while the old one is valid (VAL 27)."""
    old = Valuation.objects.select_for_update().filter(measure=measure, state=ValuationState.SERVED).first()
    if old is None:
        return
    if today <= old.valid_until:
        raise WrongState(
            _("It has a price that is valid until %(day)s."), day=old.valid_until.isoformat(),
            next_step=_("It is valued anew when that day is over, or an objection is upheld."), basis="VAL 27",
        )  # fmt: skip
    old.move(ValuationState.REPLACED)


def _notice(made: Valuation, recipient: str, language: str) -> Document:
    case, holding = made.case, made.measure.holding
    return issue(
        court=case.court, template="valuation_notice", title=f"财产处置参考价通知书 {case.number}", language=language,
        seal=True,
        data={
            "case_number": case.number, "recipient": recipient, "thing": f"{holding.label} {holding.number}".strip(),
            "amount": str(made.amount), "valued_on": made.valued_on.isoformat(),
            "valid_until": made.valid_until.isoformat(),
            "object_by": made.object_by.isoformat() if made.object_by else "",
            "rows": [[line["name"], line["amount"] or "—"] for line in made.results],
        },
    )  # fmt: skip
