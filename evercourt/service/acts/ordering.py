"""Order service, and take the next lawful way."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evercourt.accounts.models import User
from evercourt.cases.models import Case, Party
from evercourt.cases.states import SealedTo
from evercourt.cases.visibility import is_sealed
from evercourt.documents.models import Document
from evercourt.kernel.bidi import isolated
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.messages.acts import EMAIL, LINES, write, write_to_address
from evercourt.messages.originals import with_original
from evercourt.service import planner
from evercourt.service.events import ServiceCancelled, ServiceOrdered, ServiceSent, ServiceWaits
from evercourt.service.models import ServiceAttempt, ServiceOrder
from evercourt.service.recipients import account_of, email_of, failed_ways, recipient_of
from evercourt.service.states import AttemptState, OrderState, Way


@transaction.atomic
def order_service(
    case: Case, party: Party, *, purpose: str, documents: Iterable[Document], by: User | None, via: Channel
) -> ServiceOrder:
    """Order that `documents` be served on `party`, and start the first lawful way by itself (CPL 87–95).

    The same documents for the same party again, by whoever or from another tab: the order that is there, unless it was
    cancelled.

    Raises BadInput if the party is not of this case or there is nothing to serve.
    """
    must(by, "service.order", case)
    documents = list(documents)
    if party.case_id != case.pk:
        raise BadInput(gettext_lazy("This party is not in this case."), field="party")
    if not documents:
        raise BadInput(gettext_lazy("Choose at least one document to serve."), field="documents")
    if any(is_sealed(paper.pk, SealedTo.OUTSIDE) for paper in documents):
        raise BadInput(
            gettext_lazy("A paper is closed to everyone outside the court, so it cannot be served."),
            next_step=gettext_lazy("Take it out, or ask a judge of the case to lift the seal."), field="documents",
        )  # fmt: skip
    # One at a time for one recipient: two clerks who serve the same papers serve them once.
    Party.objects.select_for_update(of=("self",), no_key=True).get(pk=party.pk)
    if (already := _standing(party, purpose, documents)) is not None:
        return already
    now = timezone.now()
    order = ServiceOrder.objects.create(case=case, party=party, purpose=purpose, ordered_at=now, ordered_by=by)
    order.documents.set(documents)
    record(ServiceOrdered(**facts_of(order)), about=order, by=by, via=via, at=now)
    take_next_way(order)
    return order


def _standing(party: Party, purpose: str, documents: list[Document]) -> ServiceOrder | None:
    """Return the order by which exactly these papers are or were served on this party."""
    wanted = {paper.pk for paper in documents}
    with_one = ServiceOrder.objects.filter(party=party, purpose=purpose, documents=documents[0]).order_by("-pk")
    order: ServiceOrder
    for order in with_one.exclude(state=OrderState.CANCELLED).prefetch_related("documents"):
        if {paper.pk for paper in order.documents.all()} == wanted:
            return order
    return None


@transaction.atomic
def send_next(order: ServiceOrder, *, by: User | None, via: Channel) -> ServiceOrder:
    """Take the next lawful way of an order that is still being served."""
    must(by, "service.carry_out", order)
    order = ServiceOrder.objects.locked(order.pk)
    take_next_way(order)
    return order


@transaction.atomic
def cancel(order: ServiceOrder, reason: str, *, by: User | None, via: Channel) -> ServiceOrder:
    """Note that service is no longer needed, with the reason."""
    must(by, "service.order", order.case)
    if not reason.strip():
        raise BadInput(gettext_lazy("Say why service is no longer needed."), field="reason")
    order = ServiceOrder.objects.locked(order.pk)
    order.move(OrderState.CANCELLED, next_way="")
    record(ServiceCancelled(**facts_of(order), reason=reason.strip()), about=order, by=by, via=via)
    return order


def take_next_way(order: ServiceOrder) -> None:
    """Send electronically if that is lawful, else put the order on the registry's desk for the next way.

    The caller holds the order's lock or has just made it. Does nothing while an attempt is on its way, or once served.
    """
    if order.state != OrderState.ORDERED or order.attempts.filter(state=AttemptState.SENT).exists():
        return
    step = planner.next_step(recipient_of(order.party), failed=failed_ways(order))
    if step and step.by_itself:
        _send_electronically(order, step)
        return
    way = step.way if step else Way.POST
    if order.next_way == way:
        return
    order.next_way = way
    order.save(update_fields=["next_way"])
    failed = sorted(failed_ways(order))
    record(
        ServiceWaits(**facts_of(order), way=way, failed=failed), about=order, by=None, via=Channel.SYSTEM
    )  # fmt: skip


def require_open(order: ServiceOrder) -> None:
    """Raise WrongState unless the order is still being served."""
    if order.state != OrderState.ORDERED:
        raise WrongState(gettext_lazy("These papers are served already, or need not be served any more."))


def facts_of(order: ServiceOrder) -> dict[str, Any]:
    """Return the facts that every event about the order carries."""
    return {
        "order": order.pk,
        "party_id": order.party_id,
        "party_name": order.party.name,
        "purpose": order.purpose,
    }


def _send_electronically(order: ServiceOrder, step: planner.Step) -> None:
    from evercourt.service.acts.attempts import note_fact

    now = timezone.now()
    address = email_of(order.party)[0] if step.way == Way.EMAIL else ""
    attempt = ServiceAttempt.objects.create(
        order=order, way=step.way, address=address, address_basis=step.address_basis, reasons=step.reason, sent_at=now
    )
    order.next_way = ""
    order.save(update_fields=["next_way"])
    record(
        ServiceSent(**facts_of(order), attempt=attempt.pk, way=attempt.way),
        about=order, by=None, via=Channel.SYSTEM, at=now,
    )  # fmt: skip
    write_letter(attempt)
    if step.way == Way.PORTAL:
        # The inbox is the court's own system: written there is arrived there.
        note_fact(attempt, "reached_at", now, by=None, via=Channel.SYSTEM)


def write_letter(attempt: ServiceAttempt) -> None:
    """Write the message that carries the papers: into the inbox, or to the e-mail address of the attempt."""
    account = account_of(attempt.order.party)
    said = letter_of(attempt, account, attempt.order.documents.order_by("pk"))
    if attempt.way == Way.PORTAL:
        assert account is not None
        # Text message and e-mail only remind (OLR 32); the inbox is the address that counts.
        write(to=account, lines=LINES, **said)
    else:
        said.pop("link")
        write_to_address(to=account, line=EMAIL, address=attempt.address, **said)


def letter_of(
    attempt: ServiceAttempt, account: User | None, papers: Iterable[Document], *, body: str = ""
) -> dict[str, Any]:
    """Return the message that carries the papers, as `write` takes it, in the language of who reads it.

    `body`: that of another letter with the same papers in the same language, so that it is not made anew.
    """
    order = attempt.order
    language = account.language if account else order.party.language
    with translation.override(language):
        subject = _("Served on you in case %(number)s: %(what)s") % {
            "number": order.case.number,
            "what": order.get_purpose_display(),
        }
    return {
        "key": attempt.message_key,
        "letter": "served",
        "subject": subject,
        "body": body or with_original(language, lambda: _body(order, papers)),
        "language": language,
        "link": order_link(order),
        "court_id": order.case.court_id,
    }


def order_link(order: ServiceOrder) -> str:
    """Return the path of the page on which the recipient reads what is served."""
    return _order_page().replace("/0", f"/{order.pk}")


@cache
def _order_page() -> str:
    # Once: to build an address costs as much as to write a row.
    try:
        return reverse("service_order", args=[0])
    except NoReverseMatch:
        return "/service/0"


def named(paper: Document) -> str:
    """Return a paper as the letter names it."""
    return isolated(f"{paper.title} ({paper.check_code})")


def _body(order: ServiceOrder, papers: Iterable[Document]) -> str:
    lines = [
        _("The court serves these papers on you:"),
        *(f"- {named(paper)}" for paper in papers),
        "",
        _("Open them in your case online. Periods may have begun to run: the page says which, until when and why."),
        _("You can have everything on paper: ask on the same page, at the counter, or call 12368."),
        f"{order.case.court.name} {order.case.court.phone}".strip(),
    ]
    return "\n".join(lines)
