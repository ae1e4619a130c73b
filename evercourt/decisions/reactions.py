"""What follows from judgments and mediation documents: periods begin and end, a mediated case pays half the fee."""

from evercourt.cases.acts import halve, meet_deadline
from evercourt.cases.models import Deadline
from evercourt.decisions.effect import begin_appeal_period
from evercourt.decisions.events import DecisionFinal, DecisionPronounced
from evercourt.decisions.models import Decision
from evercourt.kernel.channels import Channel
from evercourt.kernel.events import on
from evercourt.ledger.record import Record
from evercourt.service.events import Served
from evercourt.service.models import ServiceOrder

# The limits within which a court must have tried a case, whatever the procedure (CPL 152, 164, 168).
TRIAL = "trial."


@on(DecisionPronounced)
def meet_trial_limit(record: Record) -> None:
    """Note that the case was tried in time, when its judgment is pronounced."""
    event = record.event
    assert isinstance(event, DecisionPronounced)
    if Decision.objects.get(pk=event.decision).kind != Decision.Kind.JUDGMENT:
        return
    for deadline in Deadline.objects.filter(
        case=record.about.case, rule__startswith=TRIAL, party=None, state=Deadline.State.OPEN
    ):
        meet_deadline(deadline, by=None, via=Channel.SYSTEM)


@on(Served)
def count_time_to_appeal(record: Record) -> None:
    """Begin the appeal period on the court's own day on which service took effect."""
    served = record.event
    assert isinstance(served, Served)
    if served.purpose != ServiceOrder.Purpose.DECISION:
        return
    order = ServiceOrder.objects.get(pk=served.order)
    if order.effective_at is None:
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
