"""The proof of an order as its page shows it: every attempt with its facts, and the objections to it (OLR 31)."""

from dataclasses import dataclass

from evercourt.kernel.policy import may
from evercourt.service.models import Rebuttal, ServiceAttempt, ServiceOrder
from evercourt.service.proof import Fact, facts_of
from evercourt.service.states import AttemptState


@dataclass(frozen=True)
class Proof:
    """One attempt with its facts and the objections to it."""

    attempt: ServiceAttempt
    facts: list[Fact]
    rebuttals: list[Rebuttal]
    may_object: bool


def proof_of(order: ServiceOrder, user: object) -> list[Proof]:
    """Return every attempt of the order, newest first, with what proves it."""
    objects = may(user, "service.rebut", order)  # type: ignore[arg-type]
    attempts = order.attempts.order_by("-sent_at", "-pk").prefetch_related("rebuttals")
    return [
        Proof(
            attempt=attempt,
            facts=facts_of(order, attempt),
            rebuttals=list(attempt.rebuttals.all()),
            may_object=objects
            and attempt.state in (AttemptState.EFFECTIVE, AttemptState.PRESUMED)
            and not attempt.rebuttals.all(),
        )
        for attempt in attempts
    ]
