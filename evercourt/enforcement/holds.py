"""The court's own holds at one institution, as the comparison with its statement wants them."""

from collections.abc import Iterator

from evercourt.cases.models import Case
from evercourt.enforcement.models import Institution, Measure, MeasureOrder, MoneyMove
from evercourt.enforcement.ports import cents
from evercourt.enforcement.reconciling import CourtHold
from evercourt.enforcement.states import LIVE, OrderState

OPENING = (MeasureOrder.Action.FREEZE, MeasureOrder.Action.SEAL)
UNDER_WAY = (OrderState.SENT, OrderState.LAPSED)


def holds_at(institution: Institution, case: Case | None = None) -> Iterator[CourtHold]:
    """Yield every hold whose freeze or seal went out to the institution, or those of one case only."""
    gone = MeasureOrder.objects.filter(action__in=OPENING, measure__institution=institution, sent_at__isnull=False)
    if case is not None:
        gone = gone.filter(measure__case=case)
    for opening in gone.select_related("measure__case").order_by("pk").iterator():
        measure = opening.measure
        orders = measure.orders.all()
        booked = MoneyMove.objects.filter(order__measure=measure, kind=MoneyMove.Kind.DEDUCTED)
        yield CourtHold(
            hold=opening.key.hex,
            case_number=measure.case.number,
            held=cents(measure.held),
            ended=measure.state not in LIVE,
            deductions={
                move.order.key.hex: cents(move.amount) for move in booked.select_related("order") if move.order
            },
            under_way=frozenset(order.key.hex for order in orders if order.state in UNDER_WAY),
        )


def measures_without_hold(institution: Institution) -> int:
    """Return how many measures say that they hold money though no order for it ever went out; none may."""
    holding = Measure.objects.filter(institution=institution, held__gt=0)
    return holding.exclude(orders__action__in=OPENING, orders__sent_at__isnull=False).count()
