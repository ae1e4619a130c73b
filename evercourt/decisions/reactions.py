"""A decision served on a party starts that party's time to appeal; a mediation document in effect halves the fee."""

from evercourt.cases.acts import halve
from evercourt.decisions.effect import begin_appeal_period
from evercourt.decisions.events import DecisionFinal
from evercourt.decisions.models import Decision
from evercourt.kernel.channels import Channel
from evercourt.kernel.events import on
from evercourt.ledger.record import Record
from evercourt.service.events import Served
from evercourt.service.models import ServiceOrder


@on(Served)
def count_time_to_appeal(record: Record) -> None:
    """Begin the appeal period on the court's own day on which service took effect."""
    served = record.event
    assert isinstance(served, Served)
    order = ServiceOrder.objects.get(pk=served.order)
    if order.purpose != ServiceOrder.Purpose.DECISION or order.effective_at is None:
        return
    for decision in Decision.objects.filter(case=order.case, document__in=order.documents.all()):
        begin_appeal_period(decision, order.party, served_on=order.case.court.local_date(order.effective_at))


@on(DecisionFinal)
def halve_what_was_mediated(record: Record) -> None:
    """Halve the fee of a case that ended by mediation (FEE 15), once, whatever else halves it."""
    final = record.event
    assert isinstance(final, DecisionFinal)
    decision = Decision.objects.select_related("case").get(pk=final.decision)
    if decision.kind == Decision.Kind.MEDIATION:
        for fee in decision.case.fees.all():
            halve(fee, reason="mediated", by=None, via=Channel.SYSTEM)
