"""Acts on the addresses at which software listens: added, ended, listened for, told again."""

import base64
import secrets

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.firms import Firm
from evercourt.accounts.models import User
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.messages.events import (
    EndpointAdded,
    EndpointEnded,
    EndpointHeardFor,
    EndpointNotHeardFor,
    EndpointReplayed,
)
from evercourt.messages.models import Call, Endpoint, Listener
from evercourt.messages.outside import problem_of_url

MOST = 20  # addresses of one person or firm
PROBLEMS = {
    "scheme": _("Give an address that begins with https://."),
    "form": _("This is not an address, or it carries a name or a password."),
    "private": _("This address is not on the open net. The court calls nothing inside a house."),
}


@transaction.atomic
def add_endpoint(url: str, *, firm: Firm | None = None, by: User, via: Channel) -> Endpoint:
    """Tell software at `url` of every letter to the person from now on, or, at a firm's, to each member who agrees.

    Its secret is made here. Raises BadInput for an address that is none, or none of the open net; WrongState beyond
    MOST addresses.
    """
    must(by, "endpoint.add", firm or by)
    url = url.strip()
    problem = "form" if len(url) > 500 else problem_of_url(url)
    if problem and not settings.PRIVATE_ENDPOINTS:
        raise BadInput(PROBLEMS[problem], field="url")
    # Two clicks come one after the other.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    standing = Endpoint.objects.filter(ended_at=None, firm=firm)
    standing = standing if firm else standing.filter(owner=by)
    if same := standing.filter(url=url).first():
        return same
    if standing.count() >= MOST:
        raise WrongState(_("There are %(most)s addresses already; end one first."), most=MOST)
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    made = Endpoint.objects.create(owner=by, firm=firm, url=url, secret=secret)
    Listener.objects.create(endpoint=made, user=by)
    record(EndpointAdded(endpoint=made.pk, url=url), about=made, by=by, via=via, at=made.added_at)
    return made


@transaction.atomic
def end_endpoint(endpoint: Endpoint, *, by: User, via: Channel) -> None:
    """Tell nothing more to an address, at once and for good. Twice does no harm."""
    must(by, "endpoint.change", endpoint)
    endpoint = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    if endpoint.ended_at is None:
        endpoint.ended_at = timezone.now()
        endpoint.save(update_fields=["ended_at"])
        record(EndpointEnded(endpoint=endpoint.pk), about=endpoint, by=by, via=via, at=endpoint.ended_at)


@transaction.atomic
def hear_for(endpoint: Endpoint, *, by: User, via: Channel) -> None:
    """Let the software of one's firm be told of one's own letters. Twice does no harm."""
    must(by, "endpoint.hear", endpoint)
    endpoint = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    if endpoint.ended_at:
        raise WrongState(_("This address is ended."))
    made, new = Listener.objects.get_or_create(endpoint=endpoint, user=by, until=None)
    if new:
        record(EndpointHeardFor(endpoint=endpoint.pk, user=by.pk), about=endpoint, by=by, via=via, at=made.since)


@transaction.atomic
def hear_no_more(endpoint: Endpoint, *, by: User, via: Channel) -> None:
    """Take one's own letters away from an address, those that wait to be told as well. Twice does no harm."""
    must(by, "endpoint.leave", endpoint)
    now = timezone.now()
    if Listener.objects.filter(endpoint=endpoint, user=by, until=None).update(until=now):
        Call.objects.filter(endpoint=endpoint, message__to=by, outcome=Call.Outcome.WAITING).delete()
        record(EndpointNotHeardFor(endpoint=endpoint.pk, user=by.pk), about=endpoint, by=by, via=via, at=now)


@transaction.atomic
def replay(endpoint: Endpoint, *, call: int, onwards: bool = False, by: User, via: Channel) -> int:
    """Tell one call again, or with `onwards` that and all after it; return how many.

    Each keeps its number, so that the receiver knows them again. An address that was given up is called again.
    """
    must(by, "endpoint.change", endpoint)
    endpoint = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    if endpoint.ended_at:
        raise WrongState(_("This address is ended."), next_step=_("Add it anew; what is written from then on is told."))
    chosen = endpoint.calls.filter(pk__gte=call) if onwards else endpoint.calls.filter(pk=call)
    number = chosen.still_for_its_person().update(outcome=Call.Outcome.WAITING)
    endpoint.failures, endpoint.halted_at, endpoint.next_at = 0, None, timezone.now()
    endpoint.save(update_fields=["failures", "halted_at", "next_at"])
    event = EndpointReplayed(endpoint=endpoint.pk, call=call, onwards=onwards, number=number)
    record(event, about=endpoint, by=by, via=via)
    return number
