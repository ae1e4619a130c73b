"""Acts on announcements."""

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
from evercourt.notices.models import Announcement


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
) -> Announcement:
    """Make `body` public in the name of `court`, on the portal, until `ends_at` (None: for good).

    An announcement is never edited; a mistake is set right by another one. Raises BadInput for an empty title or
    text, an unknown kind, or an end that is past.
    """
    must(by, "notices.announce", court)
    now = timezone.now()
    if kind not in Announcement.Kind.values:
        raise BadInput(_("There is no such kind of announcement."), field="kind")
    if not title.strip():
        raise BadInput(_("An announcement needs a title."), field="title")
    if not body.strip():
        raise BadInput(_("An announcement needs a text."), field="body")
    if ends_at is not None and ends_at <= now:
        raise BadInput(_("An announcement cannot end before it begins."), field="ends_at")
    announcement = Announcement.objects.create(
        court=court, kind=kind, title=title.strip(), body=body.strip(), published_at=now, ends_at=ends_at
    )
    event = Announced(
        announcement=announcement.pk,
        kind=kind,
        title=announcement.title,
        body_sha256=hashlib.sha256(announcement.body.encode()).hexdigest(),
        ends_at=ends_at.isoformat() if ends_at else "",
    )
    record(event, about=court, by=by, via=via, at=now)
    return announcement
