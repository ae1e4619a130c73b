"""What follows from judgments and mediation documents: periods begin and end, a mediated case pays half the fee."""

from datetime import date
from typing import Any

from evercourt.cases.acts import halve, meet_deadline, set_ordered_deadline
from evercourt.cases.models import Deadline, Party
from evercourt.decisions.effect import begin_appeal_period
from evercourt.decisions.events import DecisionFinal, DecisionPronounced
from evercourt.decisions.models import Decision
from evercourt.decisions.protecting import let_terms_run
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


@on(DecisionPronounced)
def run_to_the_named_days(record: Record) -> None:
    """Set the periods of an order that names the last day itself; they are known to all from its pronouncement."""
    event = record.event
    assert isinstance(event, DecisionPronounced)
    decision = Decision.objects.select_related("case__court").get(pk=event.decision)
    day = decision.case.court.local_date(record.at)
    for item, party in _ordered(decision):
        if item.get("due_on"):
            set_ordered_deadline(
                decision.case, party, asks=item["asks"], ordered=item["text"], trigger=day,
                due_on=date.fromisoformat(item["due_on"]), by=None, via=Channel.SYSTEM,
            )  # fmt: skip


@on(DecisionPronounced)
def let_a_protection_run(record: Record) -> None:
    """Begin, change or end the term of an order that protects a person: it holds from the day it is made (DVL 30)."""
    event = record.event
    assert isinstance(event, DecisionPronounced)
    decision = Decision.objects.select_related("case__court").get(pk=event.decision)
    let_terms_run(decision, on=decision.case.court.local_date(record.at))


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
        served_on = order.case.court.local_date(order.effective_at)
        begin_appeal_period(decision, order.party, served_on=served_on)
        for item, party in _ordered(decision):
            if party == order.party and item.get("due_days"):
                set_ordered_deadline(
                    order.case, party, asks=item["asks"], ordered=item["text"], trigger=served_on,
                    days=item["due_days"], by=None, via=Channel.SYSTEM,
                )  # fmt: skip


def _ordered(decision: Decision) -> list[tuple[dict[str, Any], Party]]:
    """Return what the decision orders parties to hand in to the court, with the party."""
    items = [item for item in decision.operative if item["kind"] == "file"]
    parties = {party.pk: party for party in decision.case.parties.all()} if items else {}
    return [(item, parties[item["obligor"]]) for item in items]


@on(DecisionFinal)
def halve_what_was_mediated(record: Record) -> None:
    """Halve the fee of a case that ended by mediation (FEE 15), once, whatever else halves it."""
    final = record.event
    assert isinstance(final, DecisionFinal)
    decision = Decision.objects.select_related("case").get(pk=final.decision)
    if decision.kind == Decision.Kind.MEDIATION:
        for fee in decision.case.fees.all():
            halve(fee, reason="mediated", by=None, via=Channel.SYSTEM)
