"""The court certifies service: one signed paper, and the same facts in a chain that can be shown by itself."""

from datetime import datetime
from textwrap import wrap
from typing import Any, cast

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.courts.models import local
from evercourt.documents.acts import issue
from evercourt.documents.acts.issuing import OFFICIAL
from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.service.acts import ordering
from evercourt.service.events import ServiceProven
from evercourt.service.models import ServiceAttempt, ServiceOrder
from evercourt.service.proof import Certified, facts_of, last_certified, values_of


@transaction.atomic
def prove(order: ServiceOrder, *, by: User, via: Channel) -> Document:
    """Certify what was sent to the recipient, when, and what follows from it: the electronic receipt (OLR 31).

    Asked for again while nothing has changed: the certificate that is there. Raises WrongState if nothing was sent yet.
    """
    must(by, "service.prove", order)
    order = ServiceOrder.objects.locked(order.pk)
    if not order.attempts.exists():
        raise WrongState(_("Nothing was sent yet, so there is nothing to prove."))
    proof, last = values_of(order), last_certified(order)
    if last and last.facts["proof"] == proof:
        return cast(Document, order.certificate)
    now = timezone.now()
    certificate = issue(
        court=order.case.court,
        template="service_certificate",
        data=_data(order, proof, now),
        title=f"送达证明 {order.case.number}",
        language=by.language,
        seal=True,
    )
    order.certificate = certificate
    order.save(update_fields=["certificate"])
    proven = ServiceProven(**ordering.facts_of(order), proof=proof, certificate=certificate.sha256)
    record(proven, about=Certified(order), by=by, via=via, at=now)
    return certificate


def _data(order: ServiceOrder, proof: dict[str, Any], now: datetime) -> dict[str, Any]:
    court = order.case.court
    with translation.override(OFFICIAL):
        data: dict[str, Any] = {
            "case_number": order.case.number,
            "case_title": order.case.title,
            "recipient": order.party.name,
            "documents": [
                f"{paper['title']} SHA-256 {' '.join(wrap(paper['sha256'], 16))}".strip() for paper in proof["papers"]
            ],
            "state": str(order.get_state_display()),
            "certified_at": f"{local(court, now):%Y-%m-%dT%H:%M}",
            "attempts": [_line(order, attempt) for attempt in order.attempts.order_by("sent_at", "pk")],
        }
    if order.effective_at:
        data["served_on"] = court.local_date(order.effective_at).isoformat()
    return data


def _line(order: ServiceOrder, attempt: ServiceAttempt) -> str:
    said = []
    for fact in facts_of(order, attempt):
        when = f"{local(order.case.court, fact.at):%Y-%m-%d %H:%M:%S}" if fact.at else str(fact.on)
        said.append(f"{fact.what} {when}" + (f"（{fact.basis}）" if fact.basis else ""))
    return f"{attempt.get_way_display()} {attempt.address}".strip() + "：" + "；".join(said)
