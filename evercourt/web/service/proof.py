"""The proof pack of an order: each fact of each attempt, when, and the article that gives it its weight (OLR 31)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from evercourt.kernel.policy import may
from evercourt.service.acts.effects import facts_of_attempt
from evercourt.service.effect import effect
from evercourt.service.models import Rebuttal, ServiceAttempt, ServiceOrder
from evercourt.service.states import AttemptState


@dataclass(frozen=True)
class Fact:
    """One fact: what, when (a moment or a day), by which article."""

    what: str
    at: datetime | None = None
    on: date | None = None
    basis: str = ""


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
            facts=_facts(order, attempt),
            rebuttals=list(attempt.rebuttals.all()),
            may_object=objects
            and attempt.state in (AttemptState.EFFECTIVE, AttemptState.PRESUMED)
            and not attempt.rebuttals.all(),
        )
        for attempt in attempts
    ]


def _facts(order: ServiceOrder, attempt: ServiceAttempt) -> list[Fact]:
    found = [Fact(_("Sent"), at=attempt.sent_at)]
    if attempt.reached_at:
        found.append(Fact(_("Reached the system of the address"), at=attempt.reached_at, basis="CPL 90; CPLI 135"))
    if attempt.read_at:
        found.append(Fact(_("Opened by the recipient"), at=attempt.read_at, basis="OLR 31"))
    if attempt.replied_at:
        found.append(Fact(_("The recipient replied or acted on it"), at=attempt.replied_at, basis="OLR 31"))
    if attempt.received_on:
        words = _("Received, signed by %(name)s") % {"name": attempt.received_by}
        found.append(Fact(words, on=attempt.received_on, basis="CPL 87"))
    if attempt.deemed_on:
        found.append(Fact(_("Last day of the announcement"), on=attempt.deemed_on, basis="CPL 95"))
    if attempt.proven_at:
        words = _("Arrived on another day, as the recipient has proved")
        found.append(Fact(words, at=attempt.proven_at, basis="CPLI 135"))
    if attempt.failed_at:
        found.append(Fact(_("Did not succeed: %(reason)s") % {"reason": attempt.failure}, at=attempt.failed_at))
    known = effect(facts_of_attempt(order, attempt))
    if known and attempt.state in (AttemptState.EFFECTIVE, AttemptState.PRESUMED):
        day = order.case.court.local_date(known.at)
        words = _("Presumed served, until the contrary is shown") if known.kind == "presumed" else _("Legally served")
        found.append(Fact(words, on=day, basis=known.basis))
    return found
