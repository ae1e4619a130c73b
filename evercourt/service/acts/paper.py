"""Paper on request: who was served electronically can have everything on paper as well (CPL 90)."""

from django.db import transaction
from django.utils import timezone

from evercourt.accounts.models import User
from evercourt.kernel.channels import Channel
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.service.acts.ordering import facts_of
from evercourt.service.events import PaperRequested, PaperSent
from evercourt.service.models import ServiceOrder


@transaction.atomic
def request_paper(order: ServiceOrder, *, by: User, via: Channel) -> ServiceOrder:
    """Ask for the papers on paper; no period changes by it. Asking again changes nothing."""
    must(by, "service.read", order)
    order = ServiceOrder.objects.locked(order.pk)
    if order.paper_requested_at:
        return order
    now = timezone.now()
    order.paper_requested_at = now
    order.save(update_fields=["paper_requested_at"])
    record(PaperRequested(**facts_of(order)), about=order, by=by, via=via, at=now)
    return order


@transaction.atomic
def note_paper_sent(order: ServiceOrder, *, by: User, via: Channel) -> ServiceOrder:
    """Note that the papers were given or posted on paper, as the party had asked; once is enough."""
    must(by, "service.carry_out", order)
    order = ServiceOrder.objects.locked(order.pk)
    if order.paper_sent_at:
        return order
    now = timezone.now()
    order.paper_sent_at = now
    order.save(update_fields=["paper_sent_at"])
    record(PaperSent(**facts_of(order)), about=order, by=by, via=via, at=now)
    return order
