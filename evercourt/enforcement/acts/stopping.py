"""Sales of a thing that is no longer to be sold are stopped, with the reason, which the platform publishes (AUC 28)."""

from evercourt.accounts.models import User
from evercourt.enforcement import events
from evercourt.enforcement.models import Measure, Sale, Valuation
from evercourt.enforcement.states import BOUGHT, SaleState, ValuationState
from evercourt.kernel.channels import Channel
from evercourt.ledger.record import record


def stop_sales(measure: Measure, *, why: str, by: User | None = None, via: Channel = Channel.SYSTEM) -> int:
    """Stop the sale of a thing that nobody bought yet; a step of another act. Return how many were stopped."""
    open_ = Sale.objects.select_for_update().filter(
        measure=measure, state__in=(SaleState.PROPOSED, SaleState.ANNOUNCED)
    )
    stopped = 0
    for sale in open_:
        public = sale.state == SaleState.ANNOUNCED
        sale.move(SaleState.STOPPED, why=why, ended_on=measure.case.court.local_date())
        told = events.SaleStopped(sale=sale.pk, thing=measure.holding.masked, why=why, announced=public)
        record(told, about=sale, by=by, via=via)
        stopped += 1
    return stopped


def bought(measure: Measure) -> bool:
    """Return True while somebody has bought the thing and the title has not passed: its seal holds until then."""
    return Sale.objects.filter(measure=measure, state__in=BOUGHT).exists()


def replace(valuation: Valuation | int) -> None:
    """Let a valuation count no more, because an objection to it was upheld; a step of the act that upheld it."""
    found = Valuation.objects.locked(valuation if isinstance(valuation, int) else valuation.pk)
    if found.can_move(ValuationState.REPLACED):
        found.move(ValuationState.REPLACED)
