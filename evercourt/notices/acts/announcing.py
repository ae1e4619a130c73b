"""What the court's own acts make public at once: its words come from the file, not from a person's pen."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evercourt.accounts.models import User
from evercourt.courts.models import Court
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.notices.events import Announced
from evercourt.notices.kinds import kinds
from evercourt.notices.models import Notice


@transaction.atomic
def announce(
    court: Court,
    *,
    kind: str,
    title: str,
    body: str,
    by: User | None,
    via: Channel,
    ends_at: datetime | None = None,
) -> Notice:
    """Make `body` public in the name of `court`, on the portal, until `ends_at` (None: for good).

    Only for the court's own jobs and acts (`by` None); what a person writes is drafted and released by another. Raises
    BadInput for an empty title or text, an unknown kind, or an end that is past.
    """
    must(by, "notices.announce", court)
    now = timezone.now()
    if kind not in kinds():
        raise BadInput(_("There is no such kind of notice."), field="kind")
    if not title.strip():
        raise BadInput(_("A notice needs a title."), field="title")
    if not body.strip():
        raise BadInput(_("A notice needs a text."), field="body")
    if ends_at is not None and ends_at <= now:
        raise BadInput(_("A notice cannot end before it begins."), field="ends_at")
    made: Notice = Notice.objects.create(
        court=court, kind=kind, title=title.strip(), body=body.strip(), published_at=now, released_at=now,
        ends_at=ends_at, state=Notice.State.RELEASED,
    )  # fmt: skip
    event = Announced(
        announcement=made.pk,
        kind=kind,
        title=made.title,
        body_sha256=hashlib.sha256(made.body.encode()).hexdigest(),
        ends_at=ends_at.isoformat() if ends_at else "",
    )
    record(event, about=court, by=by, via=via, at=now)
    return made
