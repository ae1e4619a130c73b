"""The proof of service: each fact of each attempt, when, and the article that gives it its weight (OLR 31).

Shown on the page of an order, and certified by the court in `acts.proving`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.cases.models import CaseDocument
from evercourt.cases.states import SealedTo
from evercourt.cases.visibility import document_is_sealed
from evercourt.kernel.events import plain
from evercourt.kernel.fields import masked
from evercourt.ledger.chain import Row
from evercourt.ledger.checks import rows
from evercourt.ledger.models import Entry
from evercourt.service.acts.effects import facts_of_attempt
from evercourt.service.effect import effect
from evercourt.service.events import ServiceProven
from evercourt.service.models import Entrusted, ServiceAttempt, ServiceOrder
from evercourt.service.states import AttemptState, Way

FORMAT = "evercourt-service-proof"


class Kind(TextChoices):
    """What can be noted of an attempt."""

    SENT = "sent", gettext_lazy("Sent")
    REACHED = "reached", gettext_lazy("Reached the system of the address")
    READ = "read", gettext_lazy("Opened by the recipient")
    REPLIED = "replied", gettext_lazy("The recipient replied or acted on it")
    RECEIVED = "received", gettext_lazy("Received, signed by %(name)s")
    ANNOUNCED = "announced", gettext_lazy("Last day of the announcement")
    PROVEN = "proven", gettext_lazy("Arrived on another day, as the recipient has proved")
    ACCEPTED = "accepted", gettext_lazy("Accepted by %(name)s")
    TRIED = "tried", gettext_lazy("Tried: %(reason)s")
    FAILED = "failed", gettext_lazy("Did not succeed: %(reason)s")
    SERVED = "served", gettext_lazy("Legally served")
    PRESUMED = "presumed", gettext_lazy("Presumed served, until the contrary is shown")


# The act, and the fact in it, by which the ledger recorded each; what is not here was recorded with what followed.
RECORDED = {
    Kind.SENT: ("service.sent", None),
    Kind.REACHED: ("service.noted", "reached_at"),
    Kind.READ: ("service.noted", "read_at"),
    Kind.REPLIED: ("service.noted", "replied_at"),
    Kind.FAILED: ("service.failed", None),
    Kind.SERVED: ("service.served", None),
    Kind.PRESUMED: ("service.served", None),
}


@dataclass(frozen=True)
class Fact:
    """One fact: what, when (a moment or a day), by which article."""

    kind: Kind
    at: datetime | None = None
    on: date | None = None
    basis: str = ""
    said: str = ""

    @property
    def what(self) -> str:
        """The fact in words."""
        return _(str(self.kind.label)) % {"name": self.said, "reason": self.said}


@dataclass(frozen=True)
class Certified:
    """What the court certified of an order has a chain of its own: it can be shown whole, and nothing else with it."""

    order: ServiceOrder

    @property
    def ledger_stream(self) -> str:
        """The chain of what was certified of this order."""
        return f"service:{self.order.pk}"

    @property
    def ledger_court_id(self) -> int | None:
        """The court of the case."""
        return self.order.case.court_id


def facts_of(order: ServiceOrder, attempt: ServiceAttempt) -> list[Fact]:
    """Return what was noted of the attempt, in the order in which it gains weight."""
    noted = (
        Fact(Kind.SENT, at=attempt.sent_at),
        Fact(Kind.REACHED, at=attempt.reached_at, basis="CPL 90; CPLI 135"),
        Fact(Kind.READ, at=attempt.read_at, basis="OLR 31"),
        Fact(Kind.REPLIED, at=attempt.replied_at, basis="OLR 31"),
        *_elsewhere(attempt),
        Fact(
            Kind.RECEIVED,
            on=attempt.received_on,
            basis="CPLI 134" if attempt.way == Way.ENTRUSTED else "CPL 87",
            said=attempt.received_by,
        ),
        Fact(Kind.ANNOUNCED, on=attempt.deemed_on, basis="CPL 95"),
        Fact(Kind.PROVEN, at=attempt.proven_at, basis="CPLI 135"),
        Fact(Kind.FAILED, at=attempt.failed_at, said=attempt.failure),
    )
    found = [fact for fact in noted if fact.at or fact.on]
    known = effect(facts_of_attempt(order, attempt))
    if known and attempt.state in (AttemptState.EFFECTIVE, AttemptState.PRESUMED):
        kind = Kind.PRESUMED if known.kind == "presumed" else Kind.SERVED
        found.append(Fact(kind, on=order.case.court.local_date(known.at), basis=known.basis))
    return found


def _elsewhere(attempt: ServiceAttempt) -> list[Fact]:
    """Return what the court that was entrusted with it did."""
    entrusted = Entrusted.objects.select_related("court").filter(attempt=attempt).first()
    if entrusted is None:
        return []
    accepted = Fact(Kind.ACCEPTED, at=entrusted.accepted_at, basis="CPL 91; CPLI 134", said=entrusted.court.name)
    return [accepted, *(Fact(Kind.TRIED, on=visit.on, said=visit.what) for visit in entrusted.visits.all())]


def values_of(order: ServiceOrder) -> dict[str, Any]:
    """Return all that is known of the order as plain values, each fact with the place of its entry in the chain.

    Addresses are masked: what is recorded stays in every copy of the record. A paper that was closed since is named by
    its fingerprint alone, which the recipient can compare with the paper they hold.
    """
    entries = recorded(order)
    closed = set(
        CaseDocument.objects.filter(document__in=order.documents.all())
        .filter(document_is_sealed(SealedTo.OUTSIDE, SealedTo.PUBLIC))
        .values_list("document", flat=True)
    )
    papers = [
        {"title": "" if paper.pk in closed else paper.title, "sha256": paper.sha256, "pages": paper.pages}
        for paper in order.documents.order_by("pk")
    ]
    attempts = order.attempts.order_by("sent_at", "pk").select_related("proof").prefetch_related("rebuttals")
    return {
        "format": FORMAT,
        "version": 1,
        "court": {"code": order.case.court.code, "name": order.case.court.name},
        "case": order.case.number,
        "chain": order.case.ledger_stream,
        "order": order.pk,
        "recipient": order.party.name,
        "purpose": order.purpose,
        "ordered_at": plain(order.ordered_at),
        "state": order.state,
        "effective_at": plain(order.effective_at),
        "papers": papers,
        "attempts": [_attempt(order, attempt, entries) for attempt in attempts],
        "entries": [{"place": row.place, "sha256": row.hash} for row in entries],
    }


def recorded(order: ServiceOrder) -> list[Row]:
    """Return the entries of the case's chain that are about this order."""
    about = rows(
        stream=order.case.ledger_stream, act__startswith="service.", facts_text__contains=f'"order":{order.pk},'
    )
    return [row for row in about if row.facts.get("order") == order.pk]


def last_certified(order: ServiceOrder) -> Entry | None:
    """Return the entry by which the court last certified this order, if it ever did."""
    own = Entry.objects.filter(stream=Certified(order).ledger_stream, act=ServiceProven.name)
    return own.order_by("-place").first()


def _attempt(order: ServiceOrder, attempt: ServiceAttempt, entries: list[Row]) -> dict[str, Any]:
    return {
        "attempt": attempt.pk,
        "way": attempt.way,
        "state": attempt.state,
        "address": masked(attempt.address),
        "address_basis": attempt.address_basis,
        "tracking_number": attempt.tracking_number,
        "receipt_sha256": attempt.proof.sha256 if attempt.proof else "",
        "facts": [
            {
                "fact": fact.kind, "at": plain(fact.at), "on": plain(fact.on), "basis": fact.basis, "said": fact.said,
                "entry": _place(entries, attempt, fact.kind),
            }
            for fact in facts_of(order, attempt)
        ],
        "objections": [
            {"raised_at": plain(one.raised_at), "state": one.state, "decided_at": plain(one.decided_at)}
            for one in attempt.rebuttals.all()
        ],
    }  # fmt: skip


def _place(entries: list[Row], attempt: ServiceAttempt, kind: Kind) -> int | None:
    act, fact = RECORDED.get(kind, ("", None))
    places = [
        row.place
        for row in entries
        if row.act == act and row.facts.get("attempt") == attempt.pk and row.facts.get("fact") == fact
    ]
    # Served anew after an objection: the last one counts.
    return places[-1] if places else None
