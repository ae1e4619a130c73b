"""What goes by post, printed in one file: the sheet of addresses, then each letter with its cover and papers."""

import hashlib
import io

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pypdf import PageObject, PdfReader, PdfWriter

from evercourt.accounts.models import User
from evercourt.courts.models import Court
from evercourt.documents.acts.issuing import typeset
from evercourt.documents.stamps import stamped
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.service.events import PrintedForPost
from evercourt.service.models import ServiceOrder
from evercourt.service.states import OrderState, Way

# So many letters in one file: a folder a person can carry, and a file a printer takes.
MOST = 200


@transaction.atomic
def print_for_post(court: Court, *, again: bool = False, by: User, via: Channel) -> bytes:
    """Return one PDF with every letter of this court that waits for the post and was not printed before.

    First the sheet of addresses in the order of the letters, then each cover (its address stands in the window of an
    envelope) and papers. `again`: those printed before as well, after a jam. Raises WrongState if nothing waits. A
    printed letter still waits: it is posted, one by one, with its tracking number.
    """
    must(by, "service.print", court)
    waiting = ServiceOrder.objects.select_for_update(of=("self",)).filter(
        case__court=court, state=OrderState.ORDERED, next_way=Way.POST
    )
    if not again:
        waiting = waiting.filter(printed_at=None)
    found = waiting.select_related("case__court", "party__identity").prefetch_related("documents")
    orders = [one for one in found.order_by("ordered_at", "pk")[:MOST] if _address(one)]
    if not orders:
        raise WrongState(_("No letter waits for the post."))
    letters = [_letter(order) for order in orders]
    rows = [
        [
            str(place), order.case.number, order.party.name, _address(order), order.get_purpose_display(),
            str(len(letter)),
        ]
        for place, (order, letter) in enumerate(zip(orders, letters, strict=True), 1)
    ]  # fmt: skip
    whole = PdfWriter()
    whole.append(io.BytesIO(typeset("print_sheet", {"rows": rows}, court, title="邮寄清单")))
    for letter in letters:
        for page in letter:
            whole.add_page(page)
    out = io.BytesIO()
    whole.write(out)
    now = timezone.now()
    ServiceOrder.objects.filter(pk__in=[order.pk for order in orders]).update(printed_at=now)
    printed = PrintedForPost(orders=len(orders), sha256=hashlib.sha256(out.getvalue()).hexdigest())
    record(printed, about=court, by=by, via=via, at=now)
    return out.getvalue()


def _letter(order: ServiceOrder) -> list[PageObject]:
    papers = list(order.documents.all())
    data = {
        "case_number": order.case.number,
        "case_title": order.case.title,
        "recipient": order.party.name,
        "address": _address(order),
        "papers": "；".join(f"{paper.title}（{paper.check_code}）" for paper in papers),
    }
    parts = [typeset("print_cover", data, order.case.court, title=f"{order.case.number} {order.party.name}")]
    parts += [stamped(paper, "") for paper in papers]
    return [page for part in parts for page in PdfReader(io.BytesIO(part)).pages]


def _address(order: ServiceOrder) -> str:
    known = getattr(order.party, "identity", None)
    return known.address if known else ""
