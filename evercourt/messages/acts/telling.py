"""How a person wants to be told: the order of the lines, quiet hours, a messenger account."""

import hashlib
import re
from collections.abc import Sequence
from datetime import time, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evercourt.accounts.models import User
from evercourt.kernel.channels import Channel
from evercourt.kernel.check_codes import letters_of, new_check_code, written
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.messages.events import AddressAdded, AddressRemoved, PreferenceChanged
from evercourt.messages.models import Address, BindingCode, Preference, PushSubscription
from evercourt.messages.reachable import OUTSIDE, Line

# A point of the curve of 65 bytes and a secret of 16, in base64url.
KEY, SECRET = re.compile(r"[A-Za-z0-9_-]{87}=?"), re.compile(r"[A-Za-z0-9_-]{22}(==)?")
LONGEST_ENDPOINT = 1000  # characters
BINDING_CODE_LASTS = timedelta(minutes=30)


@transaction.atomic
def prefer(
    user: User,
    *,
    order: Sequence[str],
    quiet_from: time | None,
    quiet_until: time | None,
    by: User,
    via: Channel,
) -> Preference:
    """Note the order of lines and the quiet hours of a person. Raises BadInput for half of the hours, or none long."""
    must(by, "messages.prefer", user)
    unknown = [line for line in order if line not in OUTSIDE]
    if unknown or len(set(order)) != len(order):
        raise BadInput(_("Name each line once."), field="order")
    if (quiet_from is None) != (quiet_until is None):
        raise BadInput(_("Quiet hours have a beginning and an end."), field="quiet_until")
    if quiet_from is not None and quiet_from == quiet_until:
        raise BadInput(_("Quiet hours that end when they begin are none. Leave both empty."), field="quiet_until")
    preference, _new = Preference.objects.update_or_create(
        user=user, defaults={"order": list(order), "quiet_from": quiet_from, "quiet_until": quiet_until}
    )
    hours = f"{quiet_from:%H:%M}-{quiet_until:%H:%M}" if quiet_from and quiet_until else ""
    record(PreferenceChanged(order=list(order), quiet=hours), about=user, by=by, via=via)
    return preference


@transaction.atomic
def new_binding_code(user: User, *, by: User) -> BindingCode:
    """Return a code the person sends to the court's messenger account within half an hour; an older one is void."""
    must(by, "messages.prefer", user)
    code, _new = BindingCode.objects.update_or_create(
        user=user, defaults={"code": new_check_code(), "good_until": timezone.now() + BINDING_CODE_LASTS}
    )
    return code


def bind(line: str, code: str, address: str) -> bool:
    """Keep a messenger account as the address of the person whose code was sent from it; False if the code is void."""
    found = (
        BindingCode.objects.select_for_update()
        .filter(code=written(letters_of(code)), good_until__gt=timezone.now())
        .select_related("user")
        .first()
    )
    if found is None:
        return False
    # A messenger account that changed hands is its new owner's.
    Address.objects.update_or_create(
        line=line,
        address=address,
        defaults={"user": found.user, "added_at": timezone.now(), "refused_at": None, "refused_because": ""},
    )
    found.delete()
    record(AddressAdded(line=line), about=found.user, by=found.user, via=Channel.MESSENGER)
    return True


@transaction.atomic
def bind_by_code(line: str, code: str, address: str) -> None:
    """Keep `address` as that of the person whose binding code this is. Raises BadInput for a code that is void."""
    if not bind(line, code, address):
        raise BadInput(_("This code is not valid any more; get a new one in your account."), field="code")


@transaction.atomic
def subscribe(user: User, *, endpoint: str, key: str, secret: str, by: User, via: Channel) -> Address:
    """Keep a browser to which notes can be pushed; the same browser again is the same address.

    Raises BadInput for what no browser gives, or a push service the court does not know: it would be asked to post
    anywhere.
    """
    must(by, "messages.prefer", user)
    host = urlsplit(endpoint)
    if not _is_push_service(host.scheme, host.hostname or "", host.netloc) or len(endpoint) > LONGEST_ENDPOINT:
        raise BadInput(_("Notes cannot be sent to this browser: its push service is not known here."), field="endpoint")
    if not (KEY.fullmatch(key) and SECRET.fullmatch(secret)):
        raise BadInput(_("The browser gave no keys."), field="key")
    name = hashlib.sha256(endpoint.encode()).hexdigest()
    address, new = Address.objects.update_or_create(
        line=Line.PUSH,
        address=name,
        defaults={"user": user, "added_at": timezone.now(), "refused_at": None, "refused_because": ""},
    )
    PushSubscription.objects.update_or_create(
        address=address, defaults={"endpoint": endpoint, "key": key, "secret": secret}
    )
    if new:
        record(AddressAdded(line=Line.PUSH), about=user, by=by, via=via)
    return address


def _is_push_service(scheme: str, host: str, place: str) -> bool:
    simulator = urlsplit(settings.PUSH_SIMULATOR)
    if settings.DEMONSTRATION and simulator.netloc and place == simulator.netloc:
        return True
    known = (host == one or (one.startswith(".") and host.endswith(one)) for one in settings.PUSH_SERVICES)
    return scheme == "https" and any(known)


@transaction.atomic
def drop_address(address: Address, *, by: User, via: Channel) -> None:
    """Stop writing to a messenger account."""
    must(by, "messages.prefer", address.user)
    record(AddressRemoved(line=address.line), about=address.user, by=by, via=via)
    address.delete()
