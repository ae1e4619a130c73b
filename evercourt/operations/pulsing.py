"""The house notices by itself that it was away: its pulse stopped, or its own door did not answer.

Each minute the worker writes that it lives, and asks for the house's own page from outside, as people would. What it
finds missing goes into the log of outages as if a person had entered it, and moves last days by the same rule. What it
cannot know (a line of the town that was cut, a page that answers and is wrong) a person still enters.
"""

import logging
import urllib.error
import urllib.request
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from evercourt.courts.models import Court
from evercourt.kernel.channels import Channel
from evercourt.ledger.models import Entry
from evercourt.operations.acts.outages import FURTHEST_BACK, end_outage, record_outage
from evercourt.operations.models import Maintenance, Outage, Pulse

# A beat comes each minute; a deploy or a slow minute is no outage.
SILENT = timedelta(minutes=5)
TIMEOUT = 10
# How many of the newest entries are asked whether somebody got in; more are not made within a silence that was none.
LOOKED_AT = 500
DOORS = [Outage.Part.PAGES, Outage.Part.FILING, Outage.Part.MACHINES]
SYSTEM = Channel.SYSTEM

log = logging.getLogger(__name__)


def answers() -> bool:
    """Return True if the house answers at its own address, ready or in maintenance; asks once."""
    address = f"{settings.OWN_DOOR or settings.PUBLIC_ADDRESS}/health/ready"
    try:
        urllib.request.urlopen(address, timeout=TIMEOUT).close()  # noqa: S310 - the house's own address
    except (OSError, ValueError) as error:
        log.warning("the house does not answer at its own door", extra={"error": type(error).__name__})
        return False
    return True


@transaction.atomic
def beat(*, answered: bool) -> Outage | None:
    """Take down that the worker lives and whether the door answered; enter what was away since the last beat.

    Returns the outage that was entered or ended, if there is one. A second worker waits, and finds nothing to do.
    """
    if not settings.FIND_OUTAGES or not (court := Court.objects.order_by("pk").first()):
        return None
    now = timezone.now()
    Pulse.objects.get_or_create(name=Pulse.HOUSE, defaults={"at": now})
    pulse = Pulse.objects.select_for_update(of=("self",)).select_related("outage").get(name=Pulse.HOUSE)
    last, pulse.at = pulse.at, max(now, pulse.at)
    found = _was_silent(court, last, now)
    if answered:
        if pulse.outage is not None:
            found = end_outage(pulse.outage, at=now, by=None, via=SYSTEM)
        pulse.closed_since, pulse.outage = None, None
    else:
        pulse.closed_since = pulse.closed_since or now
        if pulse.outage is None and now - pulse.closed_since >= SILENT and not _maintained(pulse.closed_since, now):
            found = pulse.outage = _enter(court, pulse.closed_since, DOORS)
    pulse.save()
    return found


def _was_silent(court: Court, last: datetime, now: datetime) -> Outage | None:
    """Enter the time in which nothing of the house lived, and its end."""
    if now - last < SILENT:
        return None
    began = _maintained(last, now) or last
    if now - began < SILENT:
        return None
    if now - began > FURTHEST_BACK:
        log.warning("the house was away for too long to be entered by itself", extra={"since": began.isoformat()})
        return None
    if (
        Outage.objects.filter(courts=court, began_at__lte=began)
        .filter(Q(ended_at=None) | Q(ended_at__gte=now))
        .exists()
    ):
        return None
    # Somebody got in while the worker was away: the doors were open, and what stopped is what the worker does.
    parts = [Outage.Part.MESSAGES] if _somebody_got_in(last, now) else [Outage.Part.WHOLE]
    return end_outage(_enter(court, began, parts), at=now, by=None, via=SYSTEM)


def _maintained(began: datetime, now: datetime) -> datetime | None:
    """Return when the maintenance ended that the time began in: it has its own entry. None if it began in none."""
    within = Maintenance.objects.filter(begins_at__lte=began + SILENT, ends_at__gt=began).exclude(over_at__lte=began)
    last = within.order_by("-ends_at").first()
    return None if last is None else min(last.over_at or last.ends_at, now)


def _somebody_got_in(last: datetime, now: datetime) -> bool:
    newest = Entry.objects.order_by("-pk").values_list("at", "via")[:LOOKED_AT]
    return any(last + SILENT < at < now - timedelta(minutes=1) and via != SYSTEM for at, via in newest)


def _enter(court: Court, began_at: datetime, parts: list[Outage.Part]) -> Outage:
    with translation.override(settings.LANGUAGE_CODE):
        cause = _("The system of the court did not answer. The house noticed it by itself.")
    return record_outage(
        court, courts=list(Court.objects.order_by("pk")), parts=[str(part) for part in parts], cause=cause,
        began_at=began_at, by=None, via=SYSTEM,
    )  # fmt: skip
