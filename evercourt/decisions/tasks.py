"""Jobs: decisions take effect; whoever is protected by an order hears in time that it lapses."""

from procrastinate.contrib.django import app

from evercourt.decisions import reminding
from evercourt.decisions.effect import take_effect
from evercourt.decisions.models import Decision
from evercourt.decisions.states import DecisionState


# Ten past midnight in Beijing (16:10 UTC): the last day to appeal has ended at 24:00.
@app.periodic(cron="10 16 * * *")
@app.task(name="decisions.take_effect", queueing_lock="decisions.take_effect")
def let_decisions_take_effect(timestamp: int) -> int:
    """Make every decision final whose day has come; each in its own transaction. Return how many."""
    waiting = Decision.objects.filter(state=DecisionState.PRONOUNCED).select_related("case__court")
    return sum(
        take_effect(decision, today=decision.case.court.local_date()) is not None
        for decision in waiting.iterator(chunk_size=200)
    )


@app.periodic(cron="25 * * * *")
@app.task(name="decisions.remind_of_protections", queueing_lock="decisions.remind_of_protections")
def remind_of_protections(timestamp: int) -> int:
    """Remind of orders that protect a person and lapse soon; every hour, because courts have their own zones."""
    return reminding.remind_of_protections()
